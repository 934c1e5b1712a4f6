import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createMock, CxoneMockError, type CollectionDefinition, type DataOptions } from '../../src/index.ts'
import { apiCaller, gate, schemaOf, tokenFrom } from '../support/api-request.ts'

// The collections of the protected API in detail: schemas, ids, pages, filters, and changes that come at the same time.

/** A mock and a caller with a token for every collection. */
async function opened(data: DataOptions = {}) {
  const apps = [{ client_id: 'all', client_secret: 'all-secret', scopes: ['oauth_auth'] }]
  const mock = createMock({ apps, data })
  return { mock, call: apiCaller(mock, await tokenFrom(mock, 'all')) }
}

const anything = schemaOf((value) => ({ value }))

describe('changes at the same time run one after the other', () => {
  test('two updates: the second sees what the first has changed', async () => {
    const { skills } = createMock().data
    const both = await Promise.allSettled([1, 2].map((id) => skills.update(id, { skillId: 9 })))
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect((await skills.list()).map(({ skillId }) => skillId).toSorted()).toEqual([2, 9])
  })

  test('a removal waits for the request that is being checked', async () => {
    const [asked, checked] = [gate(), gate()]
    let waits = false
    const schema = schemaOf(async (value) => {
      if (waits) {
        asked.open()
        await checked.passed
      }
      return { value }
    })
    const { mock, call } = await opened({ notes: { schema, records: [{ id: 1, text: 'a' }] } })
    const notes = mock.data.of('notes')
    await notes.list()
    waits = true
    const changed = call('PATCH', '/api/v2/notes/1', { text: 'b' })
    await asked.passed
    const removed = notes.remove(1)
    // Whatever of the removal does not wait for the request is over by then.
    await new Promise((resolve) => setImmediate(resolve))
    checked.open()
    expect(await changed).toMatchObject({ status: 200, json: { id: 1, text: 'b' } })
    expect(await removed).toBe(true)
    expect(await notes.list()).toEqual([])
  })
})

describe('a collection', () => {
  test('that is defined a second time has its new records and its new schema', async () => {
    const { mock, call } = await opened()
    const define = (name: string) =>
      mock.data.define('notes', {
        schema: z.object({ id: z.number(), [name]: z.string() }),
        records: [{ [name]: 'x' }],
      })
    await define('first').create({ first: 'y' })
    expect((await call('GET', '/api/v2/notes')).json.totalRecords).toBe(2)
    await define('second').list()
    expect((await call('GET', '/api/v2/notes')).json).toEqual({ totalRecords: 1, notes: [{ id: 1, second: 'x' }] })
    expect((await call('GET', '/api/v2/notes?first=y')).status).toBe(400)
  })

  test('that could not be opened is opened again by the next request', async () => {
    let broken = true
    const schema = schemaOf((value) => (broken ? { issues: [{ message: 'not yet' }] } : { value }))
    const { data } = createMock({ data: { notes: { schema, records: [{ id: 1 }] } } })
    await expect(data.of('notes').list()).rejects.toThrow(
      'data.notes[0]: expected a value that matches the schema (not yet)',
    )
    broken = false
    expect(await data.of('notes').list()).toEqual([{ id: 1 }])
  })

  test('that is defined again while it is being opened is the new one', async () => {
    const { data } = createMock()
    const first = data.define('notes', { schema: anything, records: [{ text: 'old' }] }).list()
    const second = data.define('notes', { schema: anything, records: [{ text: 'new' }] })
    await first
    expect(await second.list()).toEqual([{ id: 1, text: 'new' }])
  })

  test('that fails to open late does not take away the one that was defined in its place', async () => {
    const [asked, failing] = [gate(), gate()]
    const slow = schemaOf(async () => {
      asked.open()
      await failing.passed
      return { issues: [{ message: 'never' }] }
    })
    const { data } = createMock()
    const first = data.define('notes', { schema: slow, records: [{ id: 1 }] }).list()
    await asked.passed
    const second = data.define('notes', { schema: anything })
    await second.create({ text: 'kept' })
    failing.open()
    await expect(first).rejects.toThrow('never')
    expect(await second.list()).toEqual([{ id: 1, text: 'kept' }])
  })

  const nothing = createMock().data.of('nothing')
  test.each<[string, () => Promise<unknown>]>([
    ['create', () => nothing.create({})],
    ['find', () => nothing.find(1)],
    ['list', () => nothing.list()],
    ['update', () => nothing.update(1, {})],
    ['remove', () => nothing.remove(1)],
  ])('that is not there refuses to %s', async (_, ask) => {
    await expect(ask()).rejects.toThrow(/^data\.nothing: There is no collection of this name/)
  })

  test.each([
    ['POST', '/api/v2/notes', 'GET'],
    ['PATCH', '/api/v2/notes/1', 'GET'],
    ['DELETE', '/api/v2/notes/1', 'GET'],
    ['DELETE', '/api/v2/skills', 'GET, POST'],
    ['POST', '/api/v2/skills/1', 'GET, PATCH, DELETE'],
  ])('does not take %s %s, and names its methods', async (method, url, allow) => {
    const { call } = await opened({ notes: { schema: anything, readOnly: true, records: [{ id: 1 }] } })
    expect(await call(method, url, {})).toMatchObject({ status: 405, headers: { allow } })
  })

  test.each(['__proto__', 'Notes', '1notes', 'no_tes', 'no/tes', ''])('is not called %j', (name) => {
    expect(() => createMock().data.define(name, { schema: anything })).toThrow(/^data\./)
  })

  test.each([[null], [undefined], [7], [{ schema: null }]])('is not defined by %j', (given) => {
    expect(() => createMock().data.define('notes', given as unknown as CollectionDefinition)).toThrow(CxoneMockError)
  })
})

describe('the ready collections', () => {
  const right = {
    agents: { userName: 'dora' },
    skills: { skillName: 'Chat' },
    teams: { teamName: 'Night' },
    contacts: { contactStart: '2026-01-02T03:04:05Z' },
  }

  test.each(Object.entries(right))('%s take records alone in their place', async (name, record) => {
    const { call } = await opened({ [name]: [record] })
    expect((await call('GET', `/api/v2/${name}`)).json).toMatchObject({ totalRecords: 1, [name]: [record] })
  })

  test('audit-log takes no records', () => {
    expect(() => createMock({ data: { 'audit-log': [] } })).toThrow(
      /^data\.audit-log: expected a definition with a schema, got an array; records alone are for agents, skills, teams, contacts/,
    )
  })

  test.each([
    ['agents', { agentId: 4, isActive: true }],
    ['skills', { skillId: 3, isActive: true }],
    ['teams', { teamId: 3, isActive: true }],
    ['contacts', { contactId: 2, mediaType: 'Call' }],
  ] as const)('a new record of %s has the next id and the defaults', async (name, more) => {
    const { call } = await opened()
    expect(await call('POST', `/api/v2/${name}`, right[name])).toMatchObject({
      status: 201,
      json: { ...right[name], ...more },
    })
  })

  test.each([
    ['agents', 'agentId', 0],
    ['agents', 'teamId', 0],
    ['agents', 'teamId', 1.5],
    ['agents', 'userName', ''],
    ['agents', 'emailAddress', 'nobody'],
    ['agents', 'isActive', 1],
    ['skills', 'skillId', 0],
    ['skills', 'skillName', ''],
    ['teams', 'teamId', 0],
    ['teams', 'teamName', ''],
    ['contacts', 'contactId', 0],
    ['contacts', 'agentId', 0],
    ['contacts', 'skillId', 0],
    ['contacts', 'mediaType', 'Fax'],
    ['contacts', 'contactStart', '2026-01-02'],
  ] as const)('%s refuse %s %j, and nothing is changed', async (name, field, value) => {
    const { mock, call } = await opened()
    const before = await mock.data[name].list()
    const answers = [
      await call('POST', `/api/v2/${name}`, { ...right[name], [field]: value }),
      await call('PATCH', `/api/v2/${name}/1`, { [field]: value }),
    ]
    for (const { status, json } of answers) {
      expect(status).toBe(400)
      expect(json.error_description).toMatch(new RegExp(`^${field}: `))
    }
    await expect(mock.data[name].update(1, { [field]: value })).rejects.toThrow(`data.${name}.${field}: expected `)
    expect(await mock.data[name].list()).toEqual(before)
  })

  test.each(['Call', 'Chat', 'Email', 'WorkItem'])('a contact may be a %s', async (mediaType) => {
    const { call } = await opened()
    expect((await call('POST', '/api/v2/contacts', { ...right.contacts, mediaType })).json).toMatchObject({ mediaType })
  })
})

describe('a record', () => {
  test.each(['created', 'found', 'listed', 'updated'] as const)('that was %s is a copy', async (how) => {
    const { skills } = createMock().data
    const { skillId } = await skills.create({ skillName: 'Chat' })
    const records = {
      created: () => skills.create({ skillName: 'Fax' }),
      found: () => skills.find(skillId),
      listed: async () => (await skills.list({ skillId }))[0],
      updated: () => skills.update(skillId, { skillName: 'Mail' }),
    }
    const record = await records[how]()
    if (record === undefined) throw new Error('no record')
    const before = await skills.list()
    Object.assign(record, { skillName: 'changed outside' })
    expect(await skills.list()).toEqual(before)
  })

  test('gets an id that no record before it had, also after that one was removed', async () => {
    const { skills } = createMock().data
    await skills.create({ skillId: 10, skillName: 'Chat' })
    await skills.create({ skillId: 4, skillName: 'Fax' })
    await skills.remove(10)
    expect(await skills.create({ skillName: 'Mail' })).toMatchObject({ skillId: 11 })
  })

  test('may be changed under its own id, and be given the id of none', async () => {
    const { call } = await opened()
    expect((await call('PATCH', '/api/v2/skills/2', { skillId: 2, isActive: false })).status).toBe(200)
    expect((await call('PATCH', '/api/v2/skills/2', { skillId: 1 })).status).toBe(400)
    expect((await call('GET', '/api/v2/skills/2')).json).toMatchObject({ skillId: 2, isActive: false })
  })

  test.each([
    ['no body', {}],
    ['a list', { body: new TextEncoder().encode('[]') }],
    ['text', { body: new TextEncoder().encode('isActive=false') }],
  ])('is not changed by %s', async (_, more) => {
    const { call } = await opened()
    expect(await call('PATCH', '/api/v2/skills/1', undefined, more)).toMatchObject({
      status: 400,
      json: { error_description: 'body: expected a JSON object' },
    })
  })
})

describe('a list', () => {
  test('has at most 1000 records, and counts all', async () => {
    const records = Array.from({ length: 1_002 }, (_, index) => ({ id: index + 1 }))
    const { call } = await opened({ notes: { schema: anything, records } })
    for (const [query, length, first] of [
      ['', 1_000, 1],
      ['?top=5000', 1_000, 1],
      ['?top=999999999&skip=1', 1_000, 2],
      ['?skip=3', 999, 4],
      ['?skip=1002', 0, undefined],
      ['?top=0', 0, undefined],
    ] as const) {
      const { json } = await call('GET', `/api/v2/notes${query}`)
      expect([query, json.totalRecords, json.notes.length, json.notes[0]?.id]).toEqual([query, 1_002, length, first])
    }
  })

  test.each(['skip', 'top'])('takes a whole number of up to nine digits as %s', async (name) => {
    const { call } = await opened()
    for (const wrong of ['', 'x', '1x', 'x1', '-1', '1.5', '1e1', '%201', '1234567890'])
      expect(await call('GET', `/api/v2/skills?${name}=${wrong}`)).toMatchObject({
        status: 400,
        json: { error_description: `${name}: expected an integer` },
      })
    expect((await call('GET', `/api/v2/skills?${name}=123456789`)).status).toBe(200)
  })

  test('is filtered by all fields that are given', async () => {
    const { call } = await opened()
    const ids = async (query: string) =>
      (await call('GET', `/api/v2/agents?${query}`)).json.agents.map(({ agentId }: { agentId: number }) => agentId)
    expect(await ids('teamId=2')).toEqual([2, 3])
    expect(await ids('teamId=2&isActive=true')).toEqual([2])
    expect(await ids('teamId=2&teamId=1')).toEqual([1])
    expect(await ids('firstName=')).toEqual([])
  })

  test('takes any filter if its schema does not tell its fields', async () => {
    const { call } = await opened({ notes: { schema: anything, records: [{ colour: 'red' }, { colour: 'blue' }] } })
    expect((await call('GET', '/api/v2/notes?colour=blue')).json).toMatchObject({ totalRecords: 1, notes: [{ id: 2 }] })
    expect((await call('GET', '/api/v2/notes?size=1')).json.totalRecords).toBe(0)
  })
})

describe('the audit log', () => {
  test('is filtered by every property of a record', async () => {
    const { mock, call } = await opened()
    await tokenFrom(mock)
    const [record] = await mock.data['audit-log'].list({ client_id: 'demo' })
    expect(Object.keys(record ?? {})).toEqual(['id', 'at', 'action', 'rule', 'status', 'client_id', 'token_id'])
    for (const [name, value] of Object.entries(record ?? {})) {
      const { status, json } = await call('GET', `/api/v2/audit-log?${name}=${encodeURIComponent(value)}`)
      expect([name, status]).toEqual([name, 200])
      expect(json['audit-log']).toContainEqual(record)
    }
    expect((await call('GET', '/api/v2/audit-log?rule=granted&client_id=demo')).json.totalRecords).toBe(1)
    expect((await call('GET', '/api/v2/audit-log?rule=granted&client_id=nobody')).json.totalRecords).toBe(0)
    expect((await call('GET', `/api/v2/audit-log/${record?.id}`)).json).toEqual(record)
  })

  test.each([
    ['POST', '/api/v2/audit-log'],
    ['PATCH', '/api/v2/audit-log/1'],
    ['DELETE', '/api/v2/audit-log/1'],
  ])('is not changed by %s %s', async (method, url) => {
    const { call } = await opened()
    expect(await call(method, url, { rule: 'x' })).toMatchObject({ status: 405, headers: { allow: 'GET' } })
  })

  test('is not changed in process either', async () => {
    const { mock } = await opened()
    const log = mock.data.of('audit-log')
    for (const change of [() => log.create({}), () => log.update(1, {}), () => log.remove(1)])
      await expect(change()).rejects.toThrow(
        /^data\.audit-log: cannot be changed: the audit log is written by the mock/,
      )
    expect(await log.list()).toHaveLength(1)
  })
})

describe('a path', () => {
  test.each([
    ['/api/v2/skills/', 200],
    ['/api/v2/skills/1/', 200],
    ['/incontactapi/services/v34.0/skills/1/', 200],
    ['/api/v2/skills//', 404],
    ['/api/v2/', 404],
    ['/api/v2/skills/1/agents', 404],
    ['/api/v2/notes/a%20b%2Fc', 200],
    ['/api/v2/notes/a b/c', 404],
    ['/api/v2/notes/%zz', 200],
    ['/api/v2/notes/%z', 404],
  ])('%s is answered %i', async (url, status) => {
    const { call } = await opened({ notes: { schema: anything, records: [{ id: 'a b/c' }, { id: '%zz' }] } })
    expect((await call('GET', url)).status).toBe(status)
  })

  test.each(['/api/v2', '/API/V2', '/Api/v2'])('a record below %s is not wrapped', async (base) => {
    const { call } = await opened()
    expect((await call('GET', `${base}/skills/1`)).json).toMatchObject({ skillId: 1 })
  })

  test.each(['/incontactapi/services/v34.0', '/inContactAPI/Services/V1.0'])(
    'a record below %s is wrapped in a list',
    async (base) => {
      const { call } = await opened()
      expect((await call('GET', `${base}/skills/1`)).json).toMatchObject({ skills: [{ skillId: 1 }] })
    },
  )
})

describe('what does not fit a schema', () => {
  test.each([
    [z.string(), 7, 'a string'],
    [z.number(), 'x', 'a number'],
    [z.int(), 1.5, 'an integer'],
    [z.boolean(), 'x', 'a boolean'],
    [z.array(z.string()), 'x', 'an array'],
    [z.object({}), 'x', 'an object'],
    [z.record(z.string(), z.string()), 'x', 'an object'],
    [z.string().min(1), '', 'a string that is not empty'],
    [z.number().gte(2), 1, 'a number from 2'],
    [z.number().gt(2), 2, 'a number above 2'],
    [z.number().lte(-1.5), 1, 'a number up to -1.5'],
    [z.number().lt(2), 2, 'a number below 2'],
    [z.int(), 2 ** 60, 'an integer up to 9007199254740991'],
    [z.int(), -(2 ** 60), 'an integer from -9007199254740991'],
    [z.enum(['a', 'b']), 'c', 'one of "a"|"b"'],
    [z.string().max(1), 'xx', 'a value that matches the schema (Too big: expected string to have <=1 characters)'],
    [z.string().regex(/^a$/, 'begins with a'), 'b', 'a value that matches the schema (begins with a)'],
  ])('%# is told in words: %3$s', async (field, value, words) => {
    const { data } = createMock()
    const notes = data.define('notes', { schema: z.object({ id: z.number(), field }) })
    await expect(notes.create({ field: value })).rejects.toThrow(`data.notes.field: expected ${words}, got `)
  })

  test.each([
    ['keys', ['address', 'street'], 'address.street'],
    ['objects with keys', [{ key: 'address' }, { key: 'street' }], 'address.street'],
    ['an index', ['tags', 0], 'tags.0'],
    ['nothing', undefined, 'body'],
    ['an empty path', [], 'body'],
  ])('is named by the whole path of the schema: %s', async (_, path, field) => {
    const schema = schemaOf(() => ({ issues: [{ message: 'too short', ...(path && { path }) }] }))
    const { mock, call } = await opened({ notes: { schema } })
    expect((await call('POST', '/api/v2/notes', {})).json.error_description).toBe(`${field}: too short`)
    await expect(mock.data.of('notes').create({})).rejects.toMatchObject({
      path: field === 'body' ? 'data.notes' : `data.notes.${field}`,
      message: expect.stringMatching(/expected a value that matches the schema \(too short\)/),
    })
  })

  test('is told also if the schema says nothing of it', async () => {
    const { call } = await opened({ notes: { schema: schemaOf(() => ({ issues: [] })) } })
    expect((await call('POST', '/api/v2/notes', {})).json.error_description).toBe('body: does not match the schema')
  })
})
