import { beforeEach, describe, expect, test } from 'vitest'
import { cxoneMatchers, type CxoneMatchers } from '../../mocks/matchers.ts'
import { createMock, formatExchange, type CxoneMock } from '../../src/index.ts'
import { apiRequest, tokenFrom } from '../support/api-request.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// What the matchers count and how they say it: one and many, of one app and of all, kept and no longer kept.

expect.extend(cxoneMatchers)

let mock: CxoneMock
beforeEach(() => {
  mock = createMock()
  mock.clock.freeze()
})

const agents = (token: string) => apiRequest(token, 'GET', '/api/v2/agents')

/** The first line of what a failing assertion says; undefined where it passes. */
function headlineOf(assertion: () => void): string | undefined {
  try {
    assertion()
    return undefined
  } catch (error) {
    return (error as Error).message.split('\n', 1)[0]
  }
}

describe('toHaveRequestedTokens', () => {
  test.each([
    [0, 0, undefined],
    [1, 0, 'expected 0 token requests, and there was 1'],
    [0, 1, 'expected 1 token request, and there were 0'],
    [2, 1, 'expected 1 token request, and there were 2'],
    [0, 2, 'expected 2 token requests, and there were 0'],
    [1, 2, 'expected 2 token requests, and there was 1'],
  ])('after %i, where %i are expected', async (made, expected, says) => {
    for (let i = 0; i < made; i += 1) await engineOf(mock).answer(rightRequest())
    expect(headlineOf(() => expect(mock).toHaveRequestedTokens(expected))).toBe(says)
    const ofOne = says?.replace(/(requests?),/, '$1 of demo,')
    expect(headlineOf(() => expect(mock).toHaveRequestedTokens(expected, 'demo'))).toBe(ofOne)
  })

  test.each([
    [0, 'expected any number of token requests but 0'],
    [1, 'expected any number of token requests but 1'],
    [2, 'expected any number of token requests but 2'],
  ])('negated, after %i', async (made, says) => {
    for (let i = 0; i < made; i += 1) await engineOf(mock).answer(rightRequest())
    expect(headlineOf(() => expect(mock).not.toHaveRequestedTokens(made))).toBe(says)
    expect(headlineOf(() => expect(mock).not.toHaveRequestedTokens(made, 'demo'))).toBe(
      says.replace('requests', 'requests of demo'),
    )
    expect(headlineOf(() => expect(mock).not.toHaveRequestedTokens(made + 1))).toBe(undefined)
  })

  test('shows every request of the app that is asked for, and no other', async () => {
    for (const client_id of ['demo', 'mock-no-scope', 'demo']) await engineOf(mock).answer(rightRequest(client_id))
    const { message } = cxoneMatchers.toHaveRequestedTokens(mock, 1, 'demo')
    const shown = mock.journal.exchanges().map((exchange) => message().includes(formatExchange(exchange)))
    expect(shown).toEqual([true, false, true])
  })
})

describe('a token that is not good is told, whatever is wrong with it', () => {
  const use = async (token: string) => void (await engineOf(mock).answer(agents(token)))
  test.each<[string, () => Promise<unknown>]>([
    ['token-malformed', () => use('eyJhbGciOiJub25lIn0')],
    ['token-forged', async () => use(`${(await tokenFrom(mock)).slice(0, -4)}0000`)],
    [
      'token-revoked',
      async () => {
        const token = await tokenFrom(mock)
        mock.tokens.revoke({ token })
        await use(token)
      },
    ],
    [
      'token-app-disabled',
      async () => {
        const token = await tokenFrom(mock)
        mock.apps.update('demo', { enabled: false })
        await use(token)
      },
    ],
    [
      'token-expired',
      async () => {
        const token = await tokenFrom(mock)
        mock.clock.advance('2h')
        await use(token)
      },
    ],
  ])('%s', async (rule, ask) => {
    await ask()
    const { pass, message } = cxoneMatchers.toHaveUsedOnlyLiveTokens(mock)
    expect([pass, message()]).toEqual([false, expect.stringContaining(`refused by ${rule}`)])
    expect(message()).toMatch(/^expected no request with a token that was not valid; .*; there was 1\n/)
  })
})

describe('what the journal no longer holds is counted', () => {
  const limit = { journalSize: 1, rate_limit: '1/60s' }
  test.each<[keyof CxoneMatchers<void>, () => Promise<void>]>([
    [
      'toHaveRespectedRetryAfter',
      async () => {
        for (let i = 0; i < 3; i += 1) await engineOf(mock).answer(rightRequest())
        mock.clock.advance('60s')
      },
    ],
    [
      'toHaveUsedOnlyLiveTokens',
      async () => {
        const token = await tokenFrom(mock)
        mock.clock.advance('2h')
        await engineOf(mock).answer(agents(token))
      },
    ],
    ['toHaveOnlyGrantedRequests', async () => void (await engineOf(mock).answer(rightRequest('nobody')))],
  ])('by %s', async (name, ask) => {
    mock = createMock(limit)
    mock.clock.freeze()
    await ask()
    mock.clock.advance('60s')
    await engineOf(mock).answer(rightRequest('mock-no-scope'))
    expect(mock.journal.refusals()).toEqual([])
    const { pass, message } = cxoneMatchers[name](mock, 0)
    expect([pass, message()]).toEqual([false, expect.stringMatching(/; there (?:was 1|were 2)$/)])
    mock.reset()
    expect(cxoneMatchers[name](mock, 0).pass).toBe(true)
  })

  test.each([
    ['toHaveRespectedRetryAfter', /^expected a request before the time .*, and there was none$/],
    ['toHaveUsedOnlyLiveTokens', /^expected a request with a token that was not valid; .*, and there was none$/],
    ['toHaveOnlyGrantedRequests', /^expected a request that was refused, and there was none$/],
  ] as const)('and where there is nothing to tell, the negated %s says so', (name, says) => {
    expect(headlineOf(() => expect(mock).not[name]())).toMatch(says)
  })
})

describe('what is no mock is refused', () => {
  const names = Object.keys(cxoneMatchers) as (keyof CxoneMatchers<void>)[]
  test.each(names)('by %s', (name) => {
    for (const wrong of [undefined, null, 7, 'mock', {}, { journal: {} }, { journal: [] }, { tokenRequests: () => [] }])
      expect(() => cxoneMatchers[name](wrong, 0)).toThrow(
        `expect() needs a mock of cxone-mock here, such as createMock(), and was given ${typeof wrong}`,
      )
  })
})
