import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createMock, formatDiagnosis, type CxoneMock, type MockOptions } from '../../src/index.ts'
import { apiCaller, apiRequest, gate, schemaOf, tokenFrom } from '../support/api-request.ts'
import { engineOf } from '../../src/mock.ts'

// The rows of the protected API in detail: which of two answers, what is counted and what leaves no trace, and what is shown.

const agents = '/api/v2/agents'

function frozen(options?: MockOptions): CxoneMock {
  const mock = createMock(options)
  mock.clock.freeze()
  mock.clock.set('2026-01-01T00:00:00Z')
  return mock
}

/** Asks for the agents, and says which row answered. */
async function rowFor(mock: CxoneMock, token: string | undefined, method = 'GET', url = agents): Promise<string> {
  return (await apiCaller(mock, token)(method, url)).headers['mock-rule'] ?? ''
}

/** Sends a request, and comes back when it waits for a planned delay. */
async function waiting(mock: CxoneMock, token: string | undefined, delay: string) {
  mock.faults.plan({ on: 'api', delay })
  const pending = rowFor(mock, token)
  while (mock.faults.list().length > 0) await new Promise((resolve) => setImmediate(resolve))
  return { pending }
}

describe('where two conditions hold, the first row of the two answers', () => {
  const limited = { api_rate_limit: '0/60s' }
  const fault = (mock: CxoneMock) => void mock.faults.plan({ on: 'api', status: 503 })
  const disabled = (mock: CxoneMock) => void mock.apps.update('demo', { enabled: false })
  const expired = (mock: CxoneMock) => void mock.clock.advance('2h')
  const revoked = (mock: CxoneMock) => void mock.tokens.revoke({ client_id: 'demo' })

  test.each<[string, string, MockOptions, readonly ((mock: CxoneMock) => void)[], (readonly [string, string])?]>([
    ['api-fault-planned', 'api-rate-limited', limited, [fault]],
    ['api-rate-limited', 'token-revoked', limited, [revoked]],
    ['api-rate-limited', 'token-expired', limited, [expired]],
    ['token-revoked', 'token-app-disabled', {}, [revoked, disabled]],
    ['token-revoked', 'token-expired', {}, [revoked, expired]],
    ['token-app-disabled', 'token-expired', {}, [disabled, expired]],
    ['token-expired', 'collection-unknown', {}, [expired], ['GET', '/api/v2/nothing']],
    ['scope-insufficient', 'method-not-allowed', {}, [], ['POST', '/api/v2/reports/9']],
    ['collection-unknown', 'method-not-allowed', {}, [], ['PUT', '/api/v2/nothing']],
    ['method-not-allowed', 'record-unknown', {}, [], ['POST', '/api/v2/agents/404']],
    ['record-unknown', 'record-invalid', {}, [], ['PATCH', '/api/v2/agents/404']],
  ])('%s before %s', async (first, _, options, given, [method, url] = ['GET', agents]) => {
    const schema = z.object({ id: z.number() })
    const mock = frozen({ ...options, data: { reports: { schema, scope: 'reports' } } })
    const token = await tokenFrom(mock, 'demo', 'other')
    for (const bring of given) bring(mock)
    expect(await rowFor(mock, token, method, url)).toBe(first)
  })

  test.each([
    ['no token', undefined],
    ['a malformed header', 'two words'],
    ['a token of another service', 'eyJhbGciOiJub25lIn0'],
  ])('api-rate-limited and api-fault-planned before %s', async (_, token) => {
    const mock = frozen({ api_rate_limit: '0/60s' })
    expect(await rowFor(mock, token)).toBe('api-rate-limited')
    mock.faults.plan({ on: 'api', status: 503 })
    expect(await rowFor(mock, token)).toBe('api-fault-planned')
  })
})

describe('the Authorization header', () => {
  const token = `cxmock_${'a'.repeat(9)}`
  test.each([
    [`Bearer ${token}`, 'token-malformed'],
    [`bearer ${token}`, 'token-malformed'],
    [`BEARER   ${token}`, 'token-malformed'],
    ['Bearer abc==', 'token-malformed'],
    ['Bearer a-b.c_d~e+f/g', 'token-malformed'],
    ['Bearer ab=c', 'bearer-malformed'],
    ['Bearer "abc"', 'bearer-malformed'],
    [`Bearer ${token} ${token}`, 'bearer-malformed'],
    [`Bearer\t${token}`, 'bearer-malformed'],
    [` Bearer ${token}`, 'bearer-malformed'],
    ['Bearer', 'bearer-malformed'],
    ['Bearer ', 'bearer-malformed'],
    ['', 'bearer-malformed'],
    [token, 'bearer-malformed'],
  ])('%j is %s', async (value, rule) => {
    const mock = createMock()
    await engineOf(mock).answer(apiRequest(undefined, 'GET', agents, undefined, ['Authorization', value]))
    expect(mock.journal.exchanges().map((exchange) => exchange.rule)).toEqual([rule])
  })

  test('is read with its scheme in any letter case, as far as the data', async () => {
    const mock = createMock()
    const right = await tokenFrom(mock)
    for (const scheme of ['Bearer', 'bearer', 'BEARER  '])
      expect(
        (
          await engineOf(mock).answer(
            apiRequest(undefined, 'GET', agents, undefined, ['authorization', `${scheme} ${right}`]),
          )
        ).status,
      ).toBe(200)
  })

  test.each([
    ['Basic ZGVtbzpkZW1v', 'scheme: Basic'],
    ['basic', 'scheme: basic'],
    ['Bearer a b', 'scheme: Bearer'],
    ['DIGEST username="demo"', 'scheme: DIGEST'],
    ['Negotiate Zk4tQ8vX==', 'scheme: Negotiate'],
    ['Basically', 'scheme: none that is known'],
    ['Zk4tQ8vX', 'scheme: none that is known'],
    ['', 'scheme: none that is known'],
  ])('%j is shown by a known scheme alone', async (value, evidence) => {
    const mock = createMock()
    await engineOf(mock).answer(apiRequest(undefined, 'GET', agents, undefined, ['Authorization', value]))
    expect(mock.journal.exchanges()[0]?.diagnosis).toMatchObject({ rule: 'bearer-malformed', evidence })
  })
})

describe('a scope', () => {
  const apps = [
    { client_id: 'wide', client_secret: 'wide-secret', scopes: ['oauth_auth', 'oauth_auth_read'] },
    { client_id: 'near', client_secret: 'near-secret', scopes: ['oauth_auth_read', 'my_oauth_auth'] },
  ]
  const log = '/api/v2/audit-log'

  test.each([
    ['wide', undefined, 'answered', undefined],
    ['wide', 'oauth_auth_read oauth_auth', 'answered', undefined],
    ['wide', 'oauth_auth_read', 'scope-insufficient', 'the app has it, the token was asked for without it'],
    ['demo', 'oauth_auth_read', 'scope-insufficient', 'the app has it, the token was asked for without it'],
    ['demo', 'oauth_auth', 'answered', undefined],
    ['near', undefined, 'scope-insufficient', 'the app has it not'],
    ['near', 'my_oauth_auth', 'scope-insufficient', 'the app has it not'],
  ] as const)('is compared as a whole: a token of %s with the scope %s is %s', async (client_id, scope, rule, end) => {
    const mock = createMock({ apps })
    const { headers } = await apiCaller(mock, await tokenFrom(mock, client_id, scope))('GET', log)
    expect(headers['mock-rule']).toBe(rule)
    const [exchange] = mock.journal.exchanges({ limit: 1 })
    expect(exchange?.diagnosis.evidence).toBe(end && `needed: oauth_auth; ${end}`)
  })

  test('is named by WWW-Authenticate where it is missing, and by no other challenge of that collection', async () => {
    const mock = createMock({ apps })
    const challengeFor = async (token: string | undefined) =>
      (await apiCaller(mock, token)('GET', log)).headers['www-authenticate'] ?? ''
    expect(await challengeFor(await tokenFrom(mock, 'near'))).toMatch(
      /^Bearer error="insufficient_scope".*, scope="oauth_auth"$/,
    )
    const [revoked, late] = [await tokenFrom(mock, 'wide'), await tokenFrom(mock, 'demo')]
    mock.tokens.revoke({ token: revoked })
    mock.clock.advance('2h')
    for (const token of [undefined, 'two words', 'nonsense', `${late.slice(0, -4)}0000`, revoked, late])
      expect(await challengeFor(token)).toMatch(
        /^Bearer(?: error="invalid_(?:token|request)", error_description="[\w ]+")?$/,
      )
  })
})

describe('a request that waits for its turn', () => {
  test('is refused as the token is then, and the challenge names no scope', async () => {
    const [asked, checked] = [gate(), gate()]
    const schema = schemaOf(async (value) => {
      asked.open()
      await checked.passed
      return { value }
    })
    const mock = frozen({ data: { slow: { schema } } })
    const [first, second] = [await tokenFrom(mock), await tokenFrom(mock, 'mock-short-lived', 'oauth_auth')]
    const writing = apiCaller(mock, first)('POST', '/api/v2/slow', {})
    await asked.passed
    const waits = apiCaller(mock, second)('GET', '/api/v2/audit-log')
    await new Promise((resolve) => setImmediate(resolve))
    mock.clock.advance('30s')
    checked.open()
    expect((await writing).status).toBe(201)
    expect((await waits).headers).toMatchObject({
      'mock-rule': 'token-expired',
      'www-authenticate': 'Bearer error="invalid_token", error_description="The access token expired"',
    })
  })
})

describe('an app', () => {
  test('that configure drops leaves tokens that open nothing', async () => {
    const mock = createMock({ apps: [{ client_id: 'gone', client_secret: 'gone-secret' }] })
    const token = await tokenFrom(mock, 'gone')
    expect(await rowFor(mock, token)).toBe('answered')
    mock.configure({})
    expect(await rowFor(mock, token)).toBe('token-app-disabled')
  })

  test('has standing faults for the API, which are no matter of the token endpoint', async () => {
    const faults = [{ on: 'api', status: 503, every: 2, times: 'always' }] as const
    const mock = createMock({ apps: [{ client_id: 'flaky', client_secret: 'flaky-secret', faults }] })
    const token = await tokenFrom(mock, 'flaky')
    const rows = [await rowFor(mock, token), await rowFor(mock, token), await rowFor(mock, token)]
    expect(rows).toEqual(['answered', 'api-fault-planned', 'answered'])
    expect(await rowFor(mock, await tokenFrom(mock))).toBe('answered')
    expect(mock.journal.answeredBy('granted')).toHaveLength(2)
    expect(await rowFor(mock, token)).toBe('api-fault-planned')
  })
})

describe('the rate window of the API', () => {
  const one = { api_rate_limit: '1/60s' }

  test('is one for each address without a token of an app', async () => {
    const mock = frozen(one)
    const statuses: number[] = []
    for (const remote of ['10.0.0.1', '10.0.0.1', '10.0.0.2', '10.0.0.1'])
      statuses.push((await engineOf(mock).answer({ ...apiRequest(undefined, 'GET', agents), remote })).status)
    expect(statuses).toEqual([401, 429, 401, 429])
  })

  test('is one for each app, and counts what was refused', async () => {
    const mock = frozen(one)
    const [demo, other] = [await tokenFrom(mock), await tokenFrom(mock, 'mock-no-scope')]
    expect(await rowFor(mock, demo, 'GET', '/api/v2/agents/404')).toBe('record-unknown')
    expect(await rowFor(mock, demo)).toBe('api-rate-limited')
    expect(await rowFor(mock, other)).toBe('answered')
    mock.clock.advance('60s')
    expect(await rowFor(mock, demo)).toBe('answered')
  })

  test('does not count a request that falls through to the suite', async () => {
    const mock = frozen(one)
    const token = await tokenFrom(mock)
    for (let i = 0; i < 2; i += 1)
      expect(await engineOf(mock).intercept(apiRequest(token, 'GET', '/api/v2/nothing'))).toBe(undefined)
    expect(await rowFor(mock, token)).toBe('answered')
    expect(mock.journal.stats().exchanges).toBe(2)
  })
})

describe('a request that waits through a reset', () => {
  test('is answered and leaves no trace: no exchange, and no count in the window', async () => {
    const mock = frozen({ api_rate_limit: '1/60s' })
    const { pending } = await waiting(mock, await tokenFrom(mock), '1s')
    mock.reset()
    mock.clock.freeze()
    mock.clock.advance('1s')
    expect(await pending).toBe('token-revoked')
    expect(mock.journal.stats()).toMatchObject({ exchanges: 0, refused: 0 })
    expect(await rowFor(mock, await tokenFrom(mock))).toBe('answered')
  })
})

describe('a request is early', () => {
  const early = (mock: CxoneMock) => mock.journal.exchanges().map(({ early_retry }) => early_retry)

  test('until the Retry-After of a 429 is over, to the millisecond', async () => {
    const mock = frozen()
    const token = await tokenFrom(mock)
    await mock.limits.exhaust('demo', 'api')
    await rowFor(mock, token)
    mock.clock.advance('59999ms')
    await rowFor(mock, token)
    // It was told to wait for a second once more: Retry-After has whole ones.
    mock.clock.advance('1s')
    await rowFor(mock, token)
    expect(early(mock)).toEqual([false, false, true, false])
  })

  test('until a planned Retry-After is over', async () => {
    const mock = frozen()
    const token = await tokenFrom(mock)
    mock.faults.plan({ on: 'api', status: 503, retry_after: 10 })
    await rowFor(mock, token)
    mock.clock.advance('9999ms')
    await rowFor(mock, token)
    mock.clock.advance('1ms')
    await rowFor(mock, token)
    expect(early(mock)).toEqual([false, false, true, false])
  })

  test('by the time of its arrival, however long it waits', async () => {
    const mock = frozen()
    const token = await tokenFrom(mock)
    await mock.limits.exhaust('demo', 'api')
    await rowFor(mock, token)
    mock.clock.advance('30s')
    const { pending } = await waiting(mock, token, '40s')
    mock.clock.advance('40s')
    expect(await pending).toBe('answered')
    expect(mock.journal.answeredBy('answered').map(({ early_retry }) => early_retry)).toEqual([true])
  })
})

describe('a record that does not fit is diagnosed by a field of the schema alone', () => {
  const secret = 'HUNTER2SECRET'
  const schema = z.object({
    id: z.number(),
    ok: z.string().optional(),
    place: z.object({ street: z.string() }).optional(),
    tags: z.record(z.string(), z.number()).optional(),
  })
  test.each([
    [{ ok: 7 }, 'ok'],
    [{ place: { street: 7 } }, 'place'],
    [{ tags: { [secret]: 'x' } }, 'tags'],
    [{ id: 'x' }, 'id'],
    [[], 'body'],
  ])('%j', async (record, field) => {
    const mock = createMock({ data: { notes: { schema } } })
    await apiCaller(mock, await tokenFrom(mock))('POST', '/api/v2/notes', record)
    const [exchange] = mock.journal.answeredBy('record-invalid')
    expect(exchange?.diagnosis.evidence).toBe(`field: ${field}`)
    expect(JSON.stringify(exchange)).not.toContain(secret)
    expect(exchange && formatDiagnosis(exchange.diagnosis)).not.toContain(secret)
  })

  test('where any key is taken, by none', async () => {
    const mock = createMock({ data: { notes: { schema: z.record(z.string(), z.number()) } } })
    const { status } = await apiCaller(mock, await tokenFrom(mock))('POST', '/api/v2/notes', { [secret]: 'x' })
    expect(status).toBe(400)
    expect(JSON.stringify(mock.journal.exchanges())).not.toContain(secret)
  })

  test('and a query by the page that is wrong', async () => {
    const mock = createMock()
    const call = apiCaller(mock, await tokenFrom(mock))
    for (const query of ['skip=x', 'top=x', `${secret}=x`]) await call('GET', `${agents}?${query}`)
    expect(mock.journal.answeredBy('record-invalid').map(({ diagnosis }) => diagnosis.evidence)).toEqual([
      'field: skip',
      'field: top',
      'field: query',
    ])
    expect(JSON.stringify(mock.journal.exchanges())).not.toContain(secret)
  })
})
