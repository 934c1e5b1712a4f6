import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createMock, CxoneMockError } from '../../src/index.ts'
import type { WireReply, WireRequest } from '../../src/engine/wire.ts'
import { apiExampleRequest, apiRules, rules, type Example, type Rule } from '../support/tables.ts'
import { apiRequest as ask } from '../support/api-request.ts'
import { adapters, formRequest, rightRequest, type Answer, type Adapter } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

const rows: readonly Rule[] = apiRules

async function tokenOf(adapter: Adapter, client_id = 'demo'): Promise<string> {
  return JSON.parse((await adapter.send(rightRequest(client_id))).body).access_token
}

/** Brings about what an example needs, and sends it. */
async function answerOf(adapter: Adapter, { example }: { example: Example }): Promise<Answer> {
  const { mock } = adapter
  const app = example.app ?? 'demo'
  const token = await tokenOf(adapter, app)
  if (example.given?.fault) mock.faults.plan(example.given.fault)
  if (example.given?.exhausted) await mock.limits.exhaust(app, 'api')
  if (example.bearer === 'expired') mock.clock.advance('2h')
  if (example.bearer === 'revoked') mock.tokens.revoke({ token })
  if (example.bearer === 'app-disabled') mock.apps.update(app, { enabled: false })
  return adapter.send(apiExampleRequest(example, token))
}

describe('the table of the API', () => {
  test('has its rows in order, with their answers and what RFC 6750 §3 puts into WWW-Authenticate', async () => {
    const said: string[] = []
    for (const row of rows) {
      const adapter = await adapters['in process']?.()
      if (adapter === undefined) throw new Error('no such adapter')
      const { status, headers, body } = await answerOf(adapter, row)
      expect(headers['mock-rule']).toBe(row.id)
      expect(headers['cache-control']).toBe('no-store')
      said.push(
        [row.id, status, body === '' ? '' : (JSON.parse(body).error ?? 'data'), headers['www-authenticate'] ?? ''].join(
          ' | ',
        ),
      )
    }
    const dead = (text: string) => `401 | invalid_token | Bearer error="invalid_token", error_description="${text}"`
    expect(said).toEqual([
      'api-fault-planned | 503 | temporarily_unavailable | ',
      'api-rate-limited | 429 | temporarily_unavailable | ',
      'bearer-missing | 401 | unauthorized | Bearer',
      'bearer-malformed | 400 | invalid_request | Bearer error="invalid_request", error_description="The Authorization header is malformed"',
      `token-malformed | ${dead('The access token is malformed')}`,
      `token-forged | ${dead('The access token is invalid')}`,
      `token-revoked | ${dead('The access token was revoked')}`,
      `token-app-disabled | ${dead('The access token is invalid')}`,
      `token-expired | ${dead('The access token expired')}`,
      'scope-insufficient | 403 | insufficient_scope | Bearer error="insufficient_scope", error_description="The request requires higher privileges than the access token provides", scope="oauth_auth"',
      'collection-unknown | 404 | not_found | ',
      'method-not-allowed | 405 | invalid_request | ',
      'record-unknown | 404 | not_found | ',
      'record-invalid | 400 | invalid_request | ',
      'answered | 200 | data | ',
    ])
  })

  test.each(rows.map((row) => [row.id, row] as const))(
    '%s answers without its hint where hints are off',
    async (id, row) => {
      const [loud, silent] = [await adapters['in process']?.(), await adapters['in process']?.({ hints: false })]
      if (loud === undefined || silent === undefined) throw new Error('no such adapter')
      const { 'mock-rule': hint, 'content-length': _, ...headers } = (await answerOf(loud, row)).headers
      const { 'content-length': __, ...silentHeaders } = (await answerOf(silent, row)).headers
      expect([hint, silentHeaders]).toEqual([id, headers])
    },
  )

  test('has ids that no row of either table shares, and a reason, a fix and a source in each row', async () => {
    const ids = [...rules, ...rows].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { problem, fix } of rows) for (const text of [problem, fix]) expect(text).toMatch(/\.$|\}\)\.$/)
  })

  test('does not tell a secret that was sent as a token', async () => {
    const mock = createMock()
    await engineOf(mock).answer(ask('s3cret-s3cret-s3cret', 'GET', '/api/v2/agents'))
    await engineOf(mock).answer(
      ask(undefined, 'POST', '/api/v2/agents', { client_secret: 's3cret' }, ['Authorization', 's3cret']),
    )
    expect(JSON.stringify(mock.journal.exchanges())).not.toContain('s3cret')
  })
})

describe.each(Object.entries(adapters))('the protected API: %s', (_, open) => {
  let adapter: Adapter
  let token: string
  beforeAll(async () => {
    adapter = await open({ apps: [{ client_id: 'auditor', client_secret: 'auditor-secret', scopes: ['oauth_auth'] }] })
  })
  beforeEach(async () => {
    adapter.mock.reset()
    token = await tokenOf(adapter)
  })
  afterAll(() => adapter.close())
  const call = async (method: string, url: string, body?: unknown) => {
    const answer = await adapter.send(ask(token, method, url, body))
    return {
      status: answer.status,
      body: answer.body === '' ? undefined : JSON.parse(answer.body),
      rule: answer.headers['mock-rule'],
    }
  }

  test.each(rows.map((row) => [row.id, row] as const))('%s answers its own example', async (id, row) => {
    const answer = await answerOf(adapter, row)
    expect(answer.headers['mock-rule']).toBe(id)
    expect(adapter.mock.journal.exchanges().at(-1)).toMatchObject({
      endpoint: 'api',
      rule: id,
      diagnosis: { problem: row.problem, fix: row.fix },
    })
  })

  test.each([
    '/api/v2/token',
    '/api/v2/oauth/Token',
    '/api/v2/oauth/token/',
    '/incontactapi/services/v30.0/auth/token',
  ])('does not ask for a token where one was meant to be got: %s', async (path) => {
    const right = rightRequest()
    expect(await adapter.send({ ...right, url: right.url.replace('/auth/oauth/token', path) })).toMatchObject({
      status: 404,
      headers: { 'mock-rule': 'path-unknown' },
    })
  })

  test('knows its paths in any letter case, under both bases', async () => {
    for (const url of [
      '/api/v2/agents',
      '/API/V2/Agents',
      '/incontactapi/services/v34.0/agents',
      '/inContactAPI/services/v17.0/agents',
    ]) {
      expect((await call('GET', url)).body.totalRecords).toBe(3)
    }
    expect((await call('GET', '/incontactapi/services/v34/agents')).status).toBe(404)
  })

  test('lists with paging and filters', async () => {
    expect((await call('GET', '/api/v2/agents?top=1&skip=1')).body).toMatchObject({
      totalRecords: 3,
      agents: [{ agentId: 2 }],
    })
    expect((await call('GET', '/api/v2/agents?isActive=false')).body).toMatchObject({
      totalRecords: 1,
      agents: [{ agentId: 3 }],
    })
    expect((await call('GET', '/api/v2/agents?top=x')).body.error_description).toBe('top: expected an integer')
    expect((await call('GET', '/api/v2/agents?colour=red')).body.error_description).toMatch(
      /^query: a parameter is not a field of agents; there are skip, top, agentId/,
    )
  })

  test('creates, reads, patches and deletes', async () => {
    const created = await call('POST', '/api/v2/skills', { skillName: 'Chat' })
    expect(created).toMatchObject({ status: 201, body: { skillId: 3, skillName: 'Chat', isActive: true } })
    expect((await call('GET', '/api/v2/skills/3')).body).toEqual(created.body)
    expect((await call('GET', '/incontactapi/services/v34.0/skills/3')).body).toEqual({ skills: [created.body] })
    expect((await call('PATCH', '/api/v2/skills/3', { isActive: false })).body).toEqual({
      ...created.body,
      isActive: false,
    })
    expect((await call('DELETE', '/api/v2/skills/3')).status).toBe(204)
    for (const method of ['GET', 'DELETE', 'PATCH'])
      expect((await call(method, '/api/v2/skills/3', method === 'PATCH' ? {} : undefined)).status).toBe(404)
  })

  test('does one thing after the other, however many come at once', async () => {
    const created = await Promise.all([1, 2, 3].map(() => call('POST', '/api/v2/skills', { skillName: 'Chat' })))
    expect(created.map(({ body }) => body.skillId).toSorted()).toEqual([3, 4, 5])
    const taken = await Promise.all([1, 2].map(() => call('POST', '/api/v2/skills', { skillId: 7, skillName: 'Fax' })))
    expect(taken.map(({ status }) => status).toSorted()).toEqual([201, 400])
    const deleted = await Promise.all([1, 2].map(() => call('DELETE', '/api/v2/skills/7')))
    expect(deleted.map(({ status }) => status).toSorted()).toEqual([204, 404])
    expect(adapter.mock.journal.stats().overlapping).toBe(0)
    const own = [
      adapter.mock.data.skills.create({ skillName: 'A' }),
      adapter.mock.data.skills.create({ skillName: 'B' }),
    ]
    expect((await Promise.all(own)).map(({ skillId }) => skillId)).toEqual([8, 9])
  })

  test('gives a record without an id one that is free, also where another was moved there', async () => {
    expect((await call('PATCH', '/api/v2/skills/1', { skillId: 3 })).status).toBe(200)
    expect((await call('POST', '/api/v2/skills', { skillName: 'Chat' })).body.skillId).toBe(4)
  })

  test.each([
    ['POST', '/api/v2/agents', { userName: 7 }, /^userName: .*expected string/],
    ['POST', '/api/v2/agents', { userName: 'x', colour: 'red' }, /Unrecognized key: "colour"/],
    ['POST', '/api/v2/agents', { agentId: 1, userName: 'x' }, /^agentId: another record has it already$/],
    ['POST', '/api/v2/agents', ['x'], /^body: expected a JSON object$/],
    ['PATCH', '/api/v2/agents/1', { isActive: 'yes' }, /^isActive: .*expected boolean/],
    ['PATCH', '/api/v2/agents/1', { agentId: 2 }, /^agentId: another record has it already$/],
  ])('%s %s %o is answered 400 and names the field', async (method, url, body, message) => {
    const answer = await call(method, url, body)
    expect([answer.status, answer.rule]).toEqual([400, 'record-invalid'])
    expect(answer.body.error_description).toMatch(message)
    expect((await call('GET', '/api/v2/agents')).body.totalRecords).toBe(3)
  })

  test.each([
    ['mock-no-scope', '', 'needed: oauth_auth; the app has it not'],
    ['demo', 'agents_read', 'needed: oauth_auth; the app has it, the token was asked for without it'],
  ])('says of a token of %s without the scope which of the two is missing', async (client_id, scope, evidence) => {
    const form = { grant_type: 'client_credentials', client_id, client_secret: `${client_id}-secret` }
    const { body } = await adapter.send(formRequest({ ...form, ...(scope && { scope }) }))
    await adapter.send(ask(JSON.parse(body).access_token, 'GET', '/api/v2/audit-log'))
    expect(adapter.mock.journal.exchanges().at(-1)).toMatchObject({
      rule: 'scope-insufficient',
      diagnosis: { evidence },
    })
  })

  test('says which methods there are', async () => {
    const answer = await adapter.send(ask(token, 'PUT', '/api/v2/agents/1', {}))
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, PATCH, DELETE'])
  })

  test('shows its own audit log to a token with the scope oauth_auth, and lets nobody write it', async () => {
    await adapter.send(rightRequest('nobody'))
    token = await tokenOf(adapter, 'auditor')
    const { body } = await call('GET', '/api/v2/audit-log')
    expect(
      body['audit-log'].map(({ action, rule, client_id }: Record<string, string>) => [action, rule, client_id]),
    ).toEqual([
      ['token_issued', 'granted', 'demo'],
      ['token_refused', 'app-unknown', undefined],
      ['token_issued', 'granted', 'auditor'],
    ])
    expect((await call('GET', '/api/v2/audit-log?action=token_refused')).body.totalRecords).toBe(1)
    expect((await call('POST', '/api/v2/audit-log', {})).status).toBe(405)
    token = await tokenOf(adapter, 'mock-no-scope')
    expect((await call('GET', '/api/v2/audit-log')).status).toBe(403)
  })

  test('checks the token when the answer is made, so that one that ends while a slow request runs is refused', async () => {
    const { mock } = adapter
    mock.clock.freeze()
    token = await tokenOf(adapter)
    mock.clock.advance('7199s')
    expect((await call('GET', '/api/v2/agents')).status).toBe(200)
    mock.faults.plan({ on: 'api', delay: '2s' })
    const slow = call('GET', '/api/v2/agents')
    while (mock.faults.list().length > 0) await new Promise((resolve) => setImmediate(resolve))
    mock.clock.advance('2s')
    expect((await slow).rule).toBe('token-expired')
    expect(mock.journal.stats().expired_tokens_used).toBe(1)
  })

  test('has a rate window and faults of its own', async () => {
    const { mock } = adapter
    mock.clock.freeze()
    await mock.limits.exhaust('demo', 'api')
    const limited = await adapter.send(ask(token, 'GET', '/api/v2/agents'))
    expect([limited.status, limited.headers['retry-after']]).toEqual([429, '60'])
    expect((await adapter.send(rightRequest())).status).toBe(200)
    expect((await call('GET', '/api/v2/agents')).status).toBe(429)
    expect(mock.journal.stats().early_retries).toBe(1)
    mock.clock.advance('60s')
    mock.faults.plan({ on: 'api', status: 502, client_id: 'demo' })
    expect((await adapter.send(rightRequest())).status).toBe(200)
    expect((await call('GET', '/api/v2/agents')).status).toBe(502)
    expect((await call('GET', '/api/v2/agents')).status).toBe(200)
  })

  test('answers from what a test has seeded, and forgets it with reset', async () => {
    const { data } = adapter.mock
    const created = await data.agents.create({ userName: 'dora@example.com' })
    expect((await call('GET', `/api/v2/agents/${created.agentId}`)).body.userName).toBe('dora@example.com')
    await data.agents.update(created.agentId, { isActive: false })
    expect(await data.agents.list({ isActive: false })).toHaveLength(2)
    expect(await data.agents.remove(created.agentId)).toBe(true)
    expect(await data.agents.find(created.agentId)).toBeUndefined()
    await data.agents.remove(1)
    adapter.mock.reset()
    expect(await data.agents.list()).toHaveLength(3)
  })

  test('answers from a collection of one’s own: one call with a schema', async () => {
    const campaigns = adapter.mock.data.define<{ id: string; name: string }>('campaigns', {
      schema: z.object({ id: z.string(), name: z.string() }),
      records: [{ id: 'spring', name: 'Spring' }],
      scope: 'campaigns',
    })
    await campaigns.create({ id: 'autumn', name: 'Autumn' })
    expect((await call('GET', '/api/v2/campaigns/autumn')).body).toEqual({ id: 'autumn', name: 'Autumn' })
    token = await tokenOf(adapter, 'mock-no-scope')
    expect((await call('GET', '/api/v2/campaigns')).status).toBe(403)
    adapter.mock.reset()
    token = await tokenOf(adapter)
    expect((await call('GET', '/api/v2/campaigns')).status).toBe(404)
  })
})

describe('data', () => {
  test('given in options takes the place of the ready records, and stays with reset', async () => {
    const mock = createMock({
      data: {
        agents: [{ agentId: 7, userName: 'only' }],
        lists: { schema: z.object({ id: z.number(), name: z.string() }), records: [{ name: 'a' }] },
      },
    })
    for (let i = 0; i < 2; i += 1) {
      expect(await mock.data.agents.list()).toEqual([{ agentId: 7, userName: 'only', isActive: true }])
      expect(await mock.data.of('lists').list()).toEqual([{ id: 1, name: 'a' }])
      await mock.data.agents.remove(7)
      mock.reset()
    }
  })

  test('is not shared between mocks', async () => {
    const [one, two] = [createMock(), createMock()]
    await one.data.teams.remove(1)
    expect([(await one.data.teams.list()).length, (await two.data.teams.list()).length]).toEqual([1, 2])
  })

  test('that is wrong is refused, naming the field and the way out', async () => {
    const mock = createMock()
    await expect(mock.data.agents.create({ userName: '' })).rejects.toThrow(
      /^data\.agents\.userName: expected a string that is not empty, got ""$/,
    )
    await expect(mock.data.agents.create({ agentId: 1, userName: 'x' })).rejects.toThrow(
      /^data\.agents\.agentId: expected a unique value, got 1$/,
    )
    const seeded = createMock({ data: { agents: [{ userName: 'x' }, { agentId: 'seven', userName: 'x' }] } })
    await expect(seeded.data.agents.list()).rejects.toThrow(
      /^data\.agents\[1\]\.agentId: expected an? (integer|number), got "seven"$/,
    )
    await expect(mock.data.agents.update(99, {})).rejects.toThrow(/data\.agents\.agentId: No record has this id/)
    await expect(mock.data.of('nothing').list()).rejects.toThrow(/add it with data\.define\(name, \{ schema \}\)/)
    expect(() => mock.data.define('Bad Name', { schema: z.object({}) })).toThrow(CxoneMockError)
    expect(() => createMock({ data: { unknown: [{}] } })).toThrow(/data\.unknown: expected a definition with a schema/)
    expect(() => createMock({ data: { own: {} as { schema: typeof z } as never } })).toThrow(
      /data\.own\.schema: expected a schema that implements Standard Schema/,
    )
  })
})

describe('a caller that may not ask costs nothing', () => {
  /** A mock whose seeded records, and whose requests, count how often they are read. */
  function counted() {
    const reads = { records: 0, headers: 0 }
    const seeded = {
      get agentId() {
        reads.records += 1
        return 1
      },
      userName: 'ada',
    }
    const mock = createMock({
      data: {
        agents: [seeded],
        reports: { schema: z.object({ agentId: z.number() }), key: 'agentId', scope: 'reports', records: [seeded] },
      },
    })
    const send = async (wire: WireRequest): Promise<WireReply> => {
      const headers = new Proxy(wire.headers, {
        get(target, name) {
          reads.headers += 1
          return Reflect.get(target, name)
        },
      })
      return engineOf(mock).answer({ ...wire, headers })
    }
    const issue = async (client_id: string) =>
      String(JSON.parse((await send(rightRequest(client_id))).body).access_token)
    return { mock, reads, send, issue }
  }
  type Counted = ReturnType<typeof counted>

  test.each<[string, number, (world: Counted) => Promise<WireRequest>]>([
    [
      'api-fault-planned',
      503,
      async ({ mock, issue }) => {
        mock.faults.plan({ on: 'api', status: 503 })
        return ask(await issue('demo'), 'GET', '/api/v2/agents')
      },
    ],
    [
      'api-rate-limited',
      429,
      async ({ mock, issue }) => {
        const token = await issue('demo')
        await mock.limits.exhaust('demo', 'api')
        return ask(token, 'GET', '/api/v2/agents')
      },
    ],
    ['bearer-missing', 401, async () => ask(undefined, 'GET', '/api/v2/agents/1')],
    ['bearer-malformed', 400, async () => ask('two words', 'PATCH', '/api/v2/agents/1', { userName: 'x' })],
    ['token-malformed', 401, async () => ask('eyJhbGciOiJub25lIn0', 'POST', '/api/v2/agents', { userName: 'x' })],
    [
      'token-forged',
      401,
      async ({ issue }) => ask(`${(await issue('demo')).slice(0, -4)}0000`, 'GET', '/api/v2/agents'),
    ],
    [
      'token-revoked',
      401,
      async ({ mock, issue }) => {
        const token = await issue('demo')
        mock.tokens.revoke({ token })
        return ask(token, 'DELETE', '/incontactapi/services/v27.0/agents/1')
      },
    ],
    [
      'token-app-disabled',
      401,
      async ({ mock, issue }) => {
        const token = await issue('demo')
        mock.apps.update('demo', { enabled: false })
        return ask(token, 'GET', '/api/v2/agents')
      },
    ],
    [
      'token-expired',
      401,
      async ({ mock, issue }) => {
        const token = await issue('demo')
        mock.clock.advance('2h')
        return ask(token, 'GET', '/api/v2/agents')
      },
    ],
    ['scope-insufficient', 403, async ({ issue }) => ask(await issue('mock-no-scope'), 'GET', '/api/v2/reports')],
    ['collection-unknown', 404, async ({ issue }) => ask(await issue('demo'), 'GET', '/api/v2/nothing')],
    ['method-not-allowed', 405, async ({ issue }) => ask(await issue('demo'), 'PUT', '/api/v2/agents/1', {})],
  ])('%s answers without a record being read', async (rule, status, requestIn) => {
    const world = counted()
    const request = await requestIn(world)
    expect((await world.send(request)).status).toBe(status)
    expect(world.mock.journal.answeredBy(rule)).toHaveLength(1)
    expect(world.reads.records).toBe(0)
    // The count would see one.
    await world.mock.data.agents.list()
    expect(world.reads.records).toBeGreaterThan(0)
  })

  test('nor is a kept request read again for the audit log, by its refusals or by its readers', async () => {
    const { mock, reads, send, issue } = counted()
    mock.apps.add({ client_id: 'auditor', client_secret: 'auditor-secret', scopes: ['oauth_auth'] })
    for (let i = 0; i < 20; i += 1) await send(rightRequest('nobody'))
    const token = await issue('auditor')
    const inParsing = reads.headers / 21
    reads.headers = 0
    for (const wrong of [undefined, 'nonsense', await issue('mock-no-scope')])
      expect((await engineOf(mock).answer(ask(wrong, 'GET', '/api/v2/audit-log'))).status).toBeGreaterThanOrEqual(401)
    expect(reads.headers).toBe(inParsing)
    const log = JSON.parse(
      (await engineOf(mock).answer(ask(token, 'GET', '/api/v2/audit-log?rule=app-unknown&top=2'))).body,
    )
    expect(log).toMatchObject({ totalRecords: 20, 'audit-log': [{ id: 1 }, { id: 2 }] })
    expect(await mock.data['audit-log'].find(2)).toMatchObject({ id: 2, rule: 'app-unknown', status: 401 })
    expect(reads.headers).toBe(inParsing)
    mock.journal.exchanges()
    expect(reads.headers).toBeGreaterThan(inParsing)
  })

  test('the audit log cannot be written in process either', async () => {
    await expect(createMock().data.of('audit-log').create({})).rejects.toThrow(/^data\.audit-log: cannot be changed/)
  })
})
