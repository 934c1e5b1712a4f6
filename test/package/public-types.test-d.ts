import { describe, expectTypeOf, test } from 'vitest'
import type { HttpHandler } from 'msw'
import { tokenClient, type TokenClient } from '../../src/client/index.ts'
import { cxoneMatchers } from '../../mocks/matchers.ts'
import { handlers, offline } from '../../mocks/msw.ts'
import { mockFetch } from '../../mocks/fetch.ts'
import { interceptor } from '../../mocks/undici.ts'
import {
  createMock,
  type AppInput,
  CxoneMockError,
  type CxoneMockErrorCode,
  type Exchange,
  type Fault,
  type Issue,
  type MockOptions,
  type ProfileId,
  type RuleId,
} from '../../src/index.ts'
import { startServer, type CxoneServer } from '../../src/server/index.ts'

// The public types: what TypeScript infers, and what does not compile.

const mock = createMock()

describe('a mock', () => {
  test('accepts only options with known names and values', () => {
    createMock({
      lifetime: '1h',
      rate_limit: 'off',
      profiles: ['issuer'],
      apps: [{ client_id: 'a', client_secret: 's' }],
    })
    // @ts-expect-error: a duration is a string
    createMock({ lifetime: 90 })
    // @ts-expect-error: option names are in snake case
    createMock({ rateLimit: 'off' })
    // @ts-expect-error: no profile has this id
    createMock({ profiles: ['isuer'] })
    // @ts-expect-error: an app needs a client_id
    createMock({ apps: [{ client_secret: 's' }] })
    expectTypeOf<NonNullable<MockOptions['profiles']>[number]>().toEqualTypeOf<ProfileId>()
    expectTypeOf<AppInput['client_auth']>().toEqualTypeOf<'basic' | 'post' | 'either' | undefined>()
  })

  test('plans only faults that are possible', () => {
    mock.faults.plan({ status: 503, retry_after: 30 })
    mock.faults.plan({ delay: '2s' })
    // @ts-expect-error: a fault needs an effect
    mock.faults.plan({ times: 2 })
    // @ts-expect-error: a Retry-After needs a status
    mock.faults.plan({ delay: '2s', retry_after: 30 })
    expectTypeOf<Fault['times']>().toEqualTypeOf<number | 'always' | undefined>()
  })

  test('moves its clock by duration strings', () => {
    mock.clock.advance('2h')
    // @ts-expect-error: a duration needs a unit
    mock.clock.advance(2)
  })

  test('accepts only known rule ids in assertNoRefusals', () => {
    mock.assertNoRefusals({ allow: ['rate-limited', 'token-expired'] })
    // @ts-expect-error: no rule has this id
    mock.assertNoRefusals({ allow: ['rate-limitd'] })
    expectTypeOf<'body-json'>().toExtend<RuleId>()
  })

  test('distinguishes exchanges by their endpoint', () => {
    const [exchange] = mock.journal.exchanges({ status: 401 })
    expectTypeOf(exchange).toEqualTypeOf<Exchange | undefined>()
    if (exchange?.endpoint === 'token') expectTypeOf(exchange.profile).toBeString()
    if (exchange?.endpoint === 'api') expectTypeOf(exchange.issued).toEqualTypeOf<undefined>()
    expectTypeOf(mock.journal.waitFor({ count: 2 })).resolves.toEqualTypeOf<Exchange[]>()
    // @ts-expect-error: an app that is read back has no secret
    void mock.apps.get('demo')?.client_secret
  })

  test('throws CxoneMockError with known codes', () => {
    expectTypeOf<CxoneMockError['code']>().toEqualTypeOf<CxoneMockErrorCode>()
    expectTypeOf<CxoneMockError['issues']>().toEqualTypeOf<readonly Issue[]>()
    expectTypeOf<'OPTION_INVALID'>().toExtend<CxoneMockErrorCode>()
    // @ts-expect-error: not a code
    const wrong: CxoneMockErrorCode = 'OOPS'
    void wrong
  })
})

describe('the adapters', () => {
  test('take a mock, and return what their host expects', () => {
    expectTypeOf(handlers(mock)).toEqualTypeOf<HttpHandler[]>()
    expectTypeOf(mockFetch(mock)).toEqualTypeOf<typeof fetch>()
    interceptor(mock, { offline: false })
    // @ts-expect-error: not a mock
    handlers({})
    // @ts-expect-error: there is no such option
    interceptor(mock, { online: true })
    expectTypeOf(offline).toBeCallableWith({ listen: () => undefined })
    expectTypeOf(cxoneMatchers).toHaveProperty('toHaveRequestedTokens')
  })

  test('include a server that resolves to CxoneServer and is AsyncDisposable', () => {
    expectTypeOf(startServer({ port: 0, adminToken: 'a-control-token' })).resolves.toEqualTypeOf<CxoneServer>()
    expectTypeOf<CxoneServer>().toExtend<AsyncDisposable>()
    // @ts-expect-error: a port is a number
    void startServer({ port: '4455' })
  })
})

test('tokenClient requires its credentials', () => {
  const client = tokenClient({ tokenUrl: 'https://x', clientId: 'a', clientSecret: 's' })
  expectTypeOf(client).toEqualTypeOf<TokenClient>()
  // @ts-expect-error: clientSecret is missing
  tokenClient({ tokenUrl: 'https://x', clientId: 'a' })
})
