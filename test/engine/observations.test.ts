import { beforeEach, describe, expect, test } from 'vitest'
import { createMock, formatExchange, type CxoneMock } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// Observations about the values of a refused request: an unset variable, a template, a placeholder, a misspelled name.
// An observation never contains the value.

const secret = 'Zk4tQ8vXn2LmRw7y'
let mock: CxoneMock
beforeEach(() => {
  mock = createMock({ apps: [{ client_id: 'Own-App', client_secret: secret }] })
})

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const form = (fields: Record<string, string>): WireRequest =>
  rightRequest('demo', {
    body: bytes(new URLSearchParams({ grant_type: 'client_credentials', ...fields }).toString()),
  })
const raw = (body: string): WireRequest => rightRequest('demo', { body: bytes(body) })
const json = (value: unknown): WireRequest =>
  rightRequest('demo', { headers: ['Content-Type', 'application/json'], body: bytes(JSON.stringify(value)) })
const authorized = (authorization: string, url = '/api/v2/agents'): WireRequest => ({
  method: 'GET',
  url,
  headers: ['Host', 'api.nicecxone.com', 'Authorization', authorization],
  body: new Uint8Array(),
})
const basic = (pair: string): WireRequest =>
  rightRequest('demo', {
    headers: [
      'Content-Type',
      'application/x-www-form-urlencoded',
      'Authorization',
      `Basic ${Buffer.from(pair).toString('base64')}`,
    ],
    body: bytes('grant_type=client_credentials'),
  })

/** The observations about a request, in short form. */
async function observed(request: WireRequest): Promise<string[]> {
  await engineOf(mock).answer(request)
  const [exchange] = mock.journal.exchanges({ limit: 1 })
  return (
    exchange?.observations.map(({ id, in: where, parameter, looks }) =>
      [id, where, parameter, ...(looks === undefined ? [] : [looks])].join(' '),
    ) ?? []
  )
}

describe('a value that was never filled in', () => {
  test.each([
    ['undefined', 'variable-unset', 'undefined'],
    ['Undefined', 'variable-unset', 'undefined'],
    ['null', 'variable-unset', 'null'],
    ['(null)', 'variable-unset', 'null'],
    ['None', 'variable-unset', 'None'],
    ['nil', 'variable-unset', 'nil'],
    ['<nil>', 'variable-unset', 'nil'],
    ['NaN', 'variable-unset', 'NaN'],
    ['[object Object]', 'variable-unset', '[object Object]'],
    ['[object Promise]', 'variable-unset', '[object Promise]'],
    ['[object Array]', 'variable-unset', '[object …]'],
    ['', 'variable-unset', 'empty'],
    [' ', 'variable-unset', 'empty'],
    ['{{client_id}}', 'template-unfilled', '{{…}}'],
    ['{{ secrets.CLIENT_ID }}', 'template-unfilled', '{{…}}'],
    ['{client_id}', 'template-unfilled', '{…}'],
    ['${CLIENT_ID}', 'template-unfilled', '${…}'],
    ['${{ secrets.ID }}', 'template-unfilled', '${…}'],
    ['$(cat id)', 'template-unfilled', '$(…)'],
    ['#{client_id}', 'template-unfilled', '#{…}'],
    ['$CLIENT_ID', 'template-unfilled', '$…'],
    ['$clientId', 'template-unfilled', '$…'],
    ['$SECRET', 'template-unfilled', '$…'],
    ['$env:CLIENT_ID', 'template-unfilled', '$env:…'],
    ['%CLIENT_ID%', 'template-unfilled', '%…%'],
    ['<client_id>', 'template-unfilled', '<…>'],
    ['<your client id>', 'template-unfilled', '<…>'],
    ['process.env.CLIENT_ID', 'template-unfilled', 'process.env…'],
    ['import.meta.env.VITE_ID', 'template-unfilled', 'import.meta.env…'],
    ['os.environ["CLIENT_ID"]', 'template-unfilled', 'os.environ…'],
    ["os.getenv('CLIENT_ID')", 'template-unfilled', 'os.getenv…'],
    ['System.getenv("ID")', 'template-unfilled', 'getenv(…)'],
    ['%7B%7Bclient_id%7D%7D', 'template-unfilled', '{{…}}'],
    ['%24%7BCLIENT_ID%7D', 'template-unfilled', '${…}'],
    ['YOUR_ID', 'placeholder-left-in', 'placeholder'],
    ['your-client-id-here', 'placeholder-left-in', 'placeholder'],
    ['yourClientId', 'placeholder-left-in', 'placeholder'],
    ['CLIENT_SECRET', 'placeholder-left-in', 'placeholder'],
    ['[client id]', 'placeholder-left-in', 'placeholder'],
    ['changeme', 'placeholder-left-in', 'placeholder'],
    ['xxx', 'placeholder-left-in', 'placeholder'],
    ['XXXXXXXX', 'placeholder-left-in', 'placeholder'],
    ['***', 'placeholder-left-in', 'placeholder'],
    ['•••••', 'placeholder-left-in', 'placeholder'],
  ])('is observed wherever a credential can be: %j', async (value, id, looks) => {
    const fact = (where: string, parameter: string): string[] => [`${id} ${where} ${parameter} ${looks}`]
    expect(await observed(form({ client_id: value, client_secret: secret }))).toEqual(fact('form', 'client_id'))
    expect(await observed(form({ client_id: 'demo', client_secret: value }))).toEqual(fact('form', 'client_secret'))
    expect(await observed(json({ client_id: value, client_secret: secret }))).toEqual(fact('json', 'client_id'))
    const query = new URLSearchParams({ client_id: value }).toString()
    expect(await observed(rightRequest('demo', { url: `/auth/oauth/token?${query}` }))).toEqual(
      fact('query', 'client_id'),
    )
    // A colon ends the client_id in Basic credentials.
    if (!value.includes(':'))
      expect(await observed(basic(`${value}:${secret}`))).toEqual(fact('authorization', 'client_id'))
    expect(await observed(basic(`demo:${value}`))).toEqual(fact('authorization', 'client_secret'))
    const bearer = await observed(authorized(`Bearer ${value}`))
    expect(bearer).toEqual(fact('authorization', 'access_token'))
    // Grant names consist of words themselves.
    if (id !== 'placeholder-left-in' && !/^%\d/.test(value))
      expect(await observed(form({ client_id: 'demo', client_secret: 'demo-secret', grant_type: value }))).toEqual(
        fact('form', 'grant_type'),
      )
  })

  test.each([
    [
      'scope=undefined',
      form({ client_id: 'mock-no-scope', client_secret: 'mock-no-scope-secret', scope: 'undefined' }),
      'variable-unset form scope undefined',
    ],
    [
      'scope={{scope}}',
      form({ client_id: 'mock-no-scope', client_secret: 'mock-no-scope-secret', scope: '{{scope}}' }),
      'template-unfilled form scope {{…}}',
    ],
    [
      '%CLIENT_ID% that was not encoded',
      raw('grant_type=client_credentials&client_id=%CLIENT_ID%&client_secret=x'),
      'template-unfilled form client_id %…%',
    ],
    ['null in JSON', json({ client_id: null, client_secret: secret }), 'variable-unset json client_id empty'],
    ['an object that fetch turned into text', raw('[object Object]'), 'variable-unset form body [object Object]'],
    ['a body that is undefined', raw('undefined'), 'variable-unset form body undefined'],
    [
      'Basic without base64',
      rightRequest('demo', {
        headers: ['Content-Type', 'application/x-www-form-urlencoded', 'Authorization', 'Basic undefined'],
      }),
      'variable-unset authorization credentials undefined',
    ],
    ['a header that is undefined', authorized('undefined'), 'variable-unset authorization authorization undefined'],
    ['a header that is empty', authorized(''), 'variable-unset authorization authorization empty'],
    ['Bearer and nothing', authorized('Bearer'), 'variable-unset authorization access_token empty'],
    ['Bearer twice', authorized('Bearer Bearer cxmock_x'), 'bearer-repeated authorization authorization'],
    ['quotes around the token', authorized('Bearer "cxmock_x"'), 'literal-quotes authorization access_token'],
    [
      'Bearer undefined at the token endpoint',
      rightRequest('demo', {
        headers: ['Content-Type', 'application/x-www-form-urlencoded', 'Authorization', 'Bearer undefined'],
      }),
      'variable-unset authorization access_token undefined',
    ],
    ['a path of the API', authorized('Bearer x', '/api/v2/agents/undefined'), 'variable-unset path segment undefined'],
    [
      'a template in a path',
      authorized('Bearer x', '/api/v2/agents/%7BagentId%7D'),
      'template-unfilled path segment {…}',
    ],
    [
      'an unknown path',
      rightRequest('demo', { url: '/undefined/oauth/token' }),
      'variable-unset path segment undefined',
    ],
  ] as const)('is observed: %s', async (_, request, fact) => {
    expect(await observed(request)).toEqual([fact])
  })
})

describe('a value or name that was damaged', () => {
  test.each([
    ['clientId=demo&client_secret=x', ['name-misspelt form client_id'], 'as "clientId"'],
    ['ClientId=demo&client_secret=x', ['name-misspelt form client_id'], 'as "ClientId"'],
    ['client-id=demo&client_secret=x', ['name-misspelt form client_id'], 'as "client-id"'],
    ['CLIENT_ID=demo&client_secret=x', ['name-misspelt form client_id'], 'as "CLIENT_ID"'],
    ['%EF%BB%BFclient_id=demo&client_secret=x', ['name-misspelt form client_id'], 'with a byte order mark'],
    ['client_id+=demo&client_secret=x', ['name-misspelt form client_id'], 'with whitespace'],
    ['client%E2%80%8B_id=demo&client_secret=x', ['name-misspelt form client_id'], 'with invisible characters'],
    ['amp;client_id=demo&client_secret=x', ['name-misspelt form client_id'], 'with "amp;" before it'],
    ['%22client_id%22=demo&client_secret=x', ['literal-quotes form client_id'], 'with quotes'],
    ["client_id=demo&client_secret=x&'grant_type=y", [], ''],
    [
      'clientId=undefined&client_secret=x',
      ['name-misspelt form client_id', 'variable-unset form client_id undefined'],
      '',
    ],
  ])('is observed in the form %s', async (body, facts, told) => {
    expect(await observed(raw(`grant_type=client_credentials&${body}`))).toEqual(facts)
    expect(mock.journal.exchanges()[0]?.observations[0]?.problem ?? '').toContain(told)
  })

  test.each([
    ['‘grant_type=client_credentials', ['typographic-quotes form grant_type']],
    ["'grant_type=client_credentials&client_id=demo&client_secret=x'", ['literal-quotes form grant_type']],
    ['grantType=client_credentials&client_id=nobody&client_secret=x', ['name-misspelt form grant_type']],
  ])('is observed in the grant_type parameter of %s', async (body, facts) => {
    expect(await observed(raw(body))).toEqual(facts)
  })

  test.each([
    ['Own-app', ['case-differs form client_id']],
    ['OWN-APP', ['case-differs form client_id']],
    [' Own-App', ['white-space-in-value form client_id']],
    ['Own-App\n', ['white-space-in-value form client_id']],
    ['own-app\r\n', ['white-space-in-value form client_id', 'case-differs form client_id']],
    ['\uFEFFOwn-App', ['white-space-in-value form client_id']],
    ['Own App', ['white-space-in-value form client_id']],
    ['"Own-App"', ['literal-quotes form client_id']],
    ["'Own-App'", ['literal-quotes form client_id']],
    ['\\"Own-App\\"', ['literal-quotes form client_id']],
    ['"undefined"', ['literal-quotes form client_id', 'variable-unset form client_id undefined']],
    ['“Own-App”', ['typographic-quotes form client_id']],
    ['Own-App’', ['typographic-quotes form client_id']],
    ['Own%2DApp', ['encoded-twice form client_id']],
    [secret, ['swapped form client_id']],
  ])('is observed in the client_id %j', async (client_id, facts) => {
    expect(await observed(form({ client_id, client_secret: 'not-the-secret' }))).toEqual(facts)
  })

  test.each([
    ['form', () => form({ client_id: secret, client_secret: 'Own-App' })],
    ['json', () => json({ client_id: secret, client_secret: 'Own-App' })],
    ['authorization', () => basic(`${secret}:Own-App`)],
    ['query', () => rightRequest('demo', { url: `/auth/oauth/token?client_id=${secret}&client_secret=Own-App` })],
  ])('is observed as swapped credentials, without the secret, in %s', async (where, request) => {
    expect(await observed(request())).toEqual([`swapped ${where} client_id`])
    expect(mock.journal.exchanges()[0]?.observations[0]?.problem).toBe('client_id and client_secret are swapped.')
    expect(JSON.stringify(mock.journal.exchanges())).not.toContain(secret)
  })

  test.each([
    ['Client_Credentials', ['case-differs form grant_type']],
    ['"client_credentials"', ['literal-quotes form grant_type']],
    ['client_credentials ', ['white-space-in-value form grant_type']],
  ])('is observed in the grant_type %j', async (grant_type, facts) => {
    expect(await observed(form({ client_id: 'demo', client_secret: 'demo-secret', grant_type }))).toEqual(facts)
  })
})

describe('nothing is observed', () => {
  test.each([
    'null-island',
    'undefined-behaviour',
    'nonexistent',
    'nano',
    'my-app',
    'nice-api-client',
    'cxone-app',
    'id7',
    '$2b$10$abcdef',
    '$ecr3t',
    'a${b}c',
    'a{{b}}c',
    'p+&s=1 %é/'.trim().replace(' ', ''),
    '50%off',
    '7f3a9c21',
    'Zk4t"Q8vX',
    'it’s',
    'objectObject',
    '{"a":1}',
    'process-env',
    'xx',
    '<a><b>',
  ])('for %j, which only looks similar', async (value) => {
    expect(await observed(form({ client_id: value, client_secret: 'not-the-secret' }))).toEqual([])
    expect(await observed(form({ client_id: 'demo', client_secret: value }))).toEqual([])
    expect(await observed(authorized(`Bearer ${value.replace(/\s/g, '')}`))).toEqual([])
  })

  test.each(['undefined', '{{client_id}}', 'YOUR_ID', 'changeme', ' padded ', '"quoted"', 'with space', '${ID}'])(
    'for %j if it is the client_id and the secret of an app',
    async (value) => {
      mock.apps.add({ client_id: value, client_secret: value })
      expect(await observed(form({ client_id: value, client_secret: 'not-the-secret' }))).toEqual([])
      expect(await observed(form({ client_id: value, client_secret: value, grant_type: 'password' }))).toEqual([])
      expect(await observed(form({ client_id: 'nobody', client_secret: value }))).toEqual([])
      // No longer registered, so it is what it looks like.
      mock.apps.remove(value)
      expect(await observed(form({ client_id: value, client_secret: 'not-the-secret' }))).not.toEqual([])
    },
  )

  test('for a granted request, whatever its scope is', async () => {
    expect(await observed(form({ client_id: 'demo', client_secret: 'demo-secret', scope: 'undefined' }))).toEqual([])
    expect(mock.journal.exchanges()[0]?.status).toBe(200)
  })

  test.each([
    [
      'a second parameter beside the right one',
      raw('grant_type=x&client_id=demo&clientId=y&client_secret=demo-secret'),
    ],
    ['such a one in the URL', rightRequest('demo', { url: '/auth/oauth/token?clientId=y', headers: [] })],
    ['names of another endpoint', rightRequest('demo', { url: '/other', body: bytes('{"clientId":"a"}') })],
    ['an access key', json({ accessKeyId: 'a', accessKeySecret: 'b' })],
    ['a grant of another name', form({ client_id: 'demo', client_secret: 'demo-secret', grant_type: 'access_token' })],
    ['an empty scope', form({ client_id: 'nobody', client_secret: 'x', scope: '' })],
    ['Basic with the right pair', basic('demo:demo-secret')],
    ['Basic at the API', authorized(`Basic ${btoa('demo:demo-secret')}`)],
    ['a JSON body of the API', { ...authorized('Bearer x'), method: 'POST', body: bytes('{"client_id":"undefined"}') }],
  ])('for %s', async (_, request) => {
    expect(await observed(request)).toEqual([])
    expect(mock.journal.exchanges()[0]?.status).not.toBe(200)
  })

  test('for a configured token path, whatever its name is', async () => {
    mock.configure({ paths: ['/{tenant}/token'] })
    expect(await observed(rightRequest('nobody', { url: '/{tenant}/token' }))).toEqual([])
  })
})

describe('an observation', () => {
  test('is made when the request arrives, and later changes to apps do not affect it', async () => {
    await engineOf(mock).answer(form({ client_id: 'own-app', client_secret: 'x' }))
    await engineOf(mock).answer(form({ client_id: secret, client_secret: 'Own-App' }))
    await engineOf(mock).answer(form({ client_id: 'late', client_secret: 'undefined' }))
    const before = mock.journal.exchanges().map(({ observations }) => observations)
    mock.apps.remove('Own-App')
    mock.apps.add({ client_id: 'Late', client_secret: 'undefined' })
    expect(mock.journal.exchanges().map(({ observations }) => observations)).toEqual(before)
    expect(before.map((facts) => facts.map(({ id }) => id))).toEqual([
      ['case-differs'],
      ['swapped'],
      ['variable-unset'],
    ])
    expect(await observed(form({ client_id: 'late', client_secret: 'undefined' }))).toEqual([
      'case-differs form client_id',
    ])
  })

  test('is one of at most 8 per request, however large the request is', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `clientId${'%20'.repeat(index % 20)}=undefined`).join('&')
    await engineOf(mock).answer(raw(`grant_type=undefined&client_secret=undefined&scope=undefined&${many}`))
    await engineOf(mock).answer(raw(`client_id=${'%20'.repeat(20_000)}x&client_secret=${'"'.repeat(20_000)}`))
    await engineOf(mock).answer(raw(`client_id=${'{'.repeat(30_000)}&client_secret=${'$('.repeat(15_000)}`))
    await engineOf(mock).answer(authorized(`Bearer ${'{{'.repeat(4_000)}`, `/${'undefined/'.repeat(1_000)}`))
    for (const { observations } of mock.journal.exchanges()) expect(observations.length).toBeLessThanOrEqual(8)
  })

  test('never contains the value that it is about', async () => {
    const clear = 'hunter2hunter2'
    for (const value of [
      `{{${clear}}}`,
      `\${${clear}}`,
      `<${clear}>`,
      `"${clear}"`,
      ` ${clear}`,
      `%${clear}%`,
      `$(${clear})`,
    ]) {
      await engineOf(mock).answer(form({ client_id: 'demo', client_secret: value }))
      await engineOf(mock).answer(basic(`${value}:${value}`))
      await engineOf(mock).answer(authorized(`Bearer ${value}`))
      await engineOf(mock).answer(rightRequest('demo', { url: `/${encodeURIComponent(value)}/token` }))
    }
    const exchanges = mock.journal.exchanges()
    expect(exchanges.filter(({ observations }) => observations.length > 0).length).toBeGreaterThan(24)
    expect(JSON.stringify(exchanges)).not.toContain(clear)
    expect(exchanges.map(formatExchange).join('\n')).not.toContain(clear)
  })

  test('is one short sentence', async () => {
    for (const looks of [
      'undefined',
      '[object Promise]',
      'process.env.ID',
      'os.environ[1]',
      'xxx',
      '"a"',
      'a b',
      ' a ',
    ])
      for (const request of [
        form({ client_id: looks, client_secret: looks }),
        basic(`${looks}:${looks}`),
        authorized(`Bearer ${looks}`),
      ])
        await engineOf(mock).answer(request)
    const problems = mock.journal.exchanges().flatMap(({ observations }) => observations.map(({ problem }) => problem))
    expect(problems.filter((problem) => !/^[A-Z_a-z].{1,100}\.$/.test(problem))).toEqual([])
  })
})
