// The client against the mock: in process, over a socket and through MSW. Neither knows anything
// about the other. The journal records what they exchange.

import { setupServer } from 'msw/node'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { handlers, offline } from '../../mocks/msw.ts'
import { tokenClient, TokenClientError, type TokenClient } from '../../src/client/index.ts'
import { createMock, type CxoneMock, type MockOptions } from '../../src/index.ts'
import { rules } from '../support/tables.ts'
import { startServer } from '../../src/server/index.ts'

interface World {
  readonly mock: CxoneMock
  readonly base: string
  readonly fetch: typeof globalThis.fetch
  close(): Promise<void>
}

const worlds: Readonly<Record<string, (options?: MockOptions) => Promise<World>>> = {
  'in process': async (options) => {
    const mock = createMock(options)
    return {
      mock,
      base: 'https://api.nicecxone.com',
      fetch: (input, init) => mock.fetch(input, init),
      close: async () => undefined,
    }
  },
  'over a socket': async (options) => {
    const server = await startServer(options)
    return { mock: server.mock, base: server.url, fetch: globalThis.fetch, close: () => server.close() }
  },
  'through MSW': async (options) => {
    const mock = createMock(options)
    const server = setupServer(...handlers(mock))
    offline(server)
    return {
      mock,
      base: 'https://api.nicecxone.com',
      fetch: (...call) => globalThis.fetch(...call),
      close: async () => server.close(),
    }
  },
}

describe.each(Object.entries(worlds))('the client against the mock, %s', (_, open) => {
  let world: World
  let client: TokenClient
  const clientOf = (clientId: string, clientSecret = `${clientId}-secret`, rest = {}): TokenClient =>
    tokenClient({
      tokenUrl: `${world.base}/auth/oauth/token`,
      clientId,
      clientSecret,
      fetch: world.fetch,
      retries: 0,
      // The client uses the clock of the mock.
      clock: { now: () => world.mock.clock.now(), setTimeout, clearTimeout },
      ...rest,
    })
  const refusalOf = async (given: TokenClient): Promise<TokenClientError> => {
    try {
      await given.getToken()
    } catch (error) {
      if (error instanceof TokenClientError) return error
      throw error
    }
    throw new Error('it was expected to be refused')
  }
  beforeEach(async () => {
    world = await open()
    world.mock.clock.freeze()
    client = clientOf('demo')
  })
  afterEach(() => world.close())

  test('uses one token for a burst of API calls', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.fetch(`${world.base}/api/v2/agents`)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(world.mock.journal.exchanges().filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1)
  })

  test('makes a day of calls without an expired token or an unnecessary token request', async () => {
    for (let hour = 0; hour < 48; hour += 1) {
      expect((await client.fetch(`${world.base}/api/v2/skills`)).status).toBe(200)
      world.mock.clock.advance('30m')
    }
    expect(world.mock.journal.stats()).toMatchObject({
      granted: 12,
      expired_tokens_used: 0,
      overlapping: 0,
      avoidable: 0,
    })
  })

  test('requests one new token for 20 callers after a revocation', async () => {
    await client.getToken()
    world.mock.tokens.revoke({ client_id: 'demo' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.fetch(`${world.base}/api/v2/teams`)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(world.mock.journal.stats().granted).toBe(2)
  })

  test('sends no further request while the rate limit is used up, and reports retryAt', async () => {
    await world.mock.limits.exhaust('demo')
    for (let call = 0; call < 5; call += 1) {
      const { code, status, retryAt = 0 } = await refusalOf(client)
      expect([code, status]).toEqual(['throttled', 429])
      expect(retryAt).toBeGreaterThanOrEqual(world.mock.clock.now() + 60_000)
    }
    expect(world.mock.journal.stats()).toMatchObject({ early_retries: 0, by_rule: { 'rate-limited': 1 } })
    // The wait plus the jitter that the client adds.
    world.mock.clock.advance('70s')
    expect(await client.getToken()).toMatch(/^cxmock_/)
    expect(world.mock.journal.stats().early_retries).toBe(0)
  })

  test.each([
    ['secret-wrong', 'demo', 'not-the-secret', 'invalid_client'],
    ['secret-expired', 'mock-secret-expired', undefined, 'invalid_client'],
    ['app-unknown', 'nobody', undefined, 'invalid_client'],
    ['app-disabled', 'mock-disabled', undefined, 'invalid_client'],
    ['grant-not-enabled', 'mock-grant-not-enabled', undefined, 'unauthorized_client'],
  ])('names the rule %s in the error, remembers the refusal and shows no secret', async (rule, id, secret, error) => {
    const refused = clientOf(id, secret)
    const thrown = await refusalOf(refused)
    expect([thrown.rule, thrown.error, thrown.code]).toEqual([rule, error, 'refused'])
    expect(rules.some((row) => row.id === thrown.rule)).toBe(true)
    expect(thrown.message).toContain(`mock-rule ${rule}`)
    expect(thrown.message).not.toContain(secret ?? `${id}-secret`)
    await refusalOf(refused)
    expect(world.mock.journal.stats().exchanges).toBe(1)
  })

  test('reports scope-not-granted for a scope that the app does not have', async () => {
    expect((await refusalOf(clientOf('mock-no-scope', undefined, { scope: 'oauth_auth' }))).rule).toBe(
      'scope-not-granted',
    )
  })

  test.each([
    ['503 with HTML', { status: 503, body: 'html' }],
    ['a body that breaks off', { connection: 'truncate' }],
    ['a broken connection', { connection: 'reset' }],
    ['JSON that does not parse', { body: 'malformed' }],
  ] as const)('keeps returning a valid token despite %s', async (__, fault) => {
    const token = await client.getToken()
    world.mock.clock.advance('1h 59m')
    world.mock.faults.plan(fault)
    expect(await client.getToken()).toBe(token)
    expect((await client.fetch(`${world.base}/api/v2/agents`)).status).toBe(200)
  })

  test('gets a token with a secret that contains reserved characters', async () => {
    const clientSecret = 'a+b&c%d=é/ ?#===='
    world.mock.apps.add({ client_id: 'reserved', client_secret: clientSecret })
    expect(await clientOf('reserved', clientSecret).getToken()).toMatch(/^cxmock_/)
  })
})
