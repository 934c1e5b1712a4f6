import { beforeEach, describe, expect, test } from 'vitest'
import { cxoneMatchers, type CxoneMatchers } from '../../mocks/matchers.ts'
import { createMock, formatExchange, type CxoneMock, type Exchange } from '../../src/index.ts'
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

const firstLineOf = (exchange: Exchange): string => formatExchange(exchange).split('\n', 1)[0] ?? ''

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
    [2, 1, 'expected 1 token request, and there were 2'],
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
    if (made > 0) expect(headlineOf(() => expect(mock).not.toHaveRequestedTokens(made + 1))).toBe(undefined)
  })

  test('shows every request of the app that is asked for, and no other', async () => {
    for (const client_id of ['demo', 'mock-no-scope', 'demo']) await engineOf(mock).answer(rightRequest(client_id))
    const { message } = cxoneMatchers.toHaveRequestedTokens(mock, 1, 'demo')
    const shown = mock.journal.exchanges().map((exchange) => message().includes(firstLineOf(exchange)))
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
    expect([pass, message()]).toEqual([false, expect.stringMatching(/; there (?:was 1|were 2)\n\nand \d more$/)])
    mock.reset()
    await engineOf(mock).answer(rightRequest())
    expect(cxoneMatchers[name](mock, 0).pass).toBe(true)
  })

  test.each([
    ['toHaveRespectedRetryAfter', /^expected a request before the time .*, and there was none$/],
    ['toHaveUsedOnlyLiveTokens', /^expected a request with a token that was not valid; .*, and there was none$/],
    ['toHaveOnlyGrantedRequests', /^expected a request that was refused, and there was none$/],
  ] as const)('and where there is nothing to tell, the negated %s says so', async (name, says) => {
    await engineOf(mock).answer(rightRequest())
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

describe('a mock that was never asked proves nothing', () => {
  const asks: [keyof CxoneMatchers<void>, number][] = [
    ['toHaveRequestedTokens', 1],
    ['toHaveRespectedRetryAfter', 0],
    ['toHaveUsedOnlyLiveTokens', 0],
    ['toHaveOnlyGrantedRequests', 0],
  ]
  test.each(asks)('%s fails and names the likely causes, negated too', (name, count) => {
    const never = /^The mock was never asked, so this proves nothing\.[^]*offline\(server\)[^]*undici/
    expect(() => expect(mock)[name](count)).toThrow(never)
    expect(() => expect(mock).not[name](count)).toThrow(never)
  })

  test('but none of its token requests can be expected', () => {
    expect(mock).toHaveRequestedTokens(0)
  })
})

describe('toHaveRequestedTokens with a client_id', () => {
  test('that no app has is an error, which names the nearest one', () => {
    expect(() => expect(mock).toHaveRequestedTokens(0, 'demmo')).toThrow(
      'No app or access key of the mock has the client_id "demmo". Did you mean "demo"?',
    )
  })

  test('says that there were 0 if only another client sent requests', async () => {
    await engineOf(mock).answer(rightRequest('mock-no-scope'))
    expect(headlineOf(() => expect(mock).toHaveRequestedTokens(1, 'demo'))).toBe(
      'expected 1 token request of demo, and there were 0',
    )
  })

  test('counts what the journal no longer holds, of that client and of all', async () => {
    mock = createMock({ journalSize: 2 })
    for (const client_id of ['demo', 'mock-no-scope', 'demo', 'demo', 'mock-no-scope'])
      await engineOf(mock).answer(rightRequest(client_id))
    expect(mock).toHaveRequestedTokens(3, 'demo')
    expect(mock).toHaveRequestedTokens(2, 'mock-no-scope')
    expect(mock).toHaveRequestedTokens(5)
    mock.reset()
    await engineOf(mock).answer(rightRequest())
    expect(mock).toHaveRequestedTokens(1)
  })
})

describe('too many token requests have a cause and its fix', () => {
  const causeOf = (count = 1): string | undefined => {
    try {
      expect(mock).toHaveRequestedTokens(count)
    } catch (error) {
      return (error as Error).message.split('\n')[1]
    }
    return undefined
  }

  test('a stampede: they are sent while another one is open', async () => {
    const tasks: (() => void)[] = []
    mock = createMock({ defer: (task) => void tasks.push(task) })
    const engine = engineOf(mock)
    const arrival = engine.arrive()
    for (let count = 0; count < 3; count += 1) await engine.answer(rightRequest(), arrival)
    expect(causeOf()).toBe(
      '2 token requests were sent while another token request was open (stampede). Fix: let all callers await the same promise.',
    )
  })

  test('no cache: one after the other', async () => {
    for (let count = 0; count < 2; count += 1) await engineOf(mock).answer(rightRequest())
    expect(causeOf()).toBe(
      '1 token request was sent although a token was still valid: the client keeps no token. Fix: cache it until about 5 minutes before it expires.',
    )
  })

  test('milliseconds: a new token every 7.2 seconds where it lives for 7200', async () => {
    for (let count = 0; count < 3; count += 1) {
      await engineOf(mock).answer(rightRequest())
      mock.clock.advance('7200ms')
    }
    expect(causeOf()).toMatch(
      /at least 7 s after the last one: expires_in is in seconds .* Fix: multiply it by 1000\.$/,
    )
  })

  test('a margin that is longer than the life of the token', async () => {
    mock = createMock({ lifetime: '2m' })
    for (let count = 0; count < 2; count += 1) await engineOf(mock).answer(rightRequest())
    expect(causeOf()).toMatch(/the tokens live for 120 s, .* Fix: limit the margin to a part of expires_in\.$/)
  })

  test('and none where each was needed', async () => {
    for (let count = 0; count < 2; count += 1) {
      await engineOf(mock).answer(rightRequest())
      mock.clock.advance('2h')
    }
    expect(causeOf()).toBe('')
  })
})

test('a message has at most 2 KB, and then the number of the others', async () => {
  for (let count = 0; count < 30; count += 1) await engineOf(mock).answer(rightRequest('mock-disabled'))
  const { message } = cxoneMatchers.toHaveOnlyGrantedRequests(mock)
  expect(message().length).toBeLessThan(3_000)
  expect(message()).toMatch(/and 2\d more$/)
})
