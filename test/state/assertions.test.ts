import { beforeEach, describe, expect, test } from 'vitest'
import { cxoneMatchers } from '../../mocks/matchers.ts'
import { createMock, formatExchange, type CxoneMock } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { formRequest, rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// What a suite asserts of the requests it made: questions to the journal, matchers, and assertNoRefusals.

expect.extend(cxoneMatchers)

const secret = 'hunter2-hunter2'
let mock: CxoneMock
beforeEach(() => {
  mock = createMock()
  mock.clock.freeze()
  mock.clock.set('2026-01-01T00:00:00Z')
})

async function tokenOf(client_id = 'demo'): Promise<string> {
  return JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body).access_token
}

function call(token: string, path = '/api/v2/agents'): WireRequest {
  const headers = ['Host', 'api.nicecxone.com', 'Authorization', `Bearer ${token}`]
  return { method: 'GET', url: path, headers, body: new Uint8Array() }
}

const wrongSecret = () => formRequest({ grant_type: 'client_credentials', client_id: 'demo', client_secret: secret })

function messageOf(assertion: () => void): string {
  try {
    assertion()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('it should have failed')
}

describe('the journal answers', () => {
  test('which token requests there were, of all apps and of one', async () => {
    await engineOf(mock).answer(rightRequest())
    await engineOf(mock).answer(rightRequest('mock-short-lived'))
    await engineOf(mock).answer(wrongSecret())
    await engineOf(mock).answer(rightRequest('demo', { url: '/oauth2/token' }))
    await engineOf(mock).answer(call('nonsense'))
    const rules = (client_id?: string) => mock.journal.tokenRequests(client_id).map(({ rule }) => rule)
    expect(rules()).toEqual(['granted', 'granted', 'secret-wrong'])
    expect(rules('demo')).toEqual(['granted', 'secret-wrong'])
    expect(rules('mock-short-lived')).toEqual(['granted'])
  })

  test('which tokens were used after their time, and which were dead for another reason', async () => {
    const [old, revoked] = [await tokenOf(), await tokenOf('mock-no-scope')]
    mock.tokens.revoke({ token: revoked })
    await engineOf(mock).answer(call(revoked))
    mock.clock.advance('2h')
    await engineOf(mock).answer(call(old))
    await engineOf(mock).answer(call('nonsense'))
    await engineOf(mock).answer(call(await tokenOf()))
    expect(mock.journal.usedAfterExpiry().map(({ rule }) => rule)).toEqual(['token-expired'])
    expect(mock.journal.usedDeadTokens().map(({ rule }) => rule)).toEqual([
      'token-revoked',
      'token-expired',
      'token-malformed',
    ])
  })

  test('which requests came retried too early', async () => {
    await mock.limits.exhaust('demo')
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('10s')
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('50s')
    await engineOf(mock).answer(rightRequest())
    expect(mock.journal.earlyRetries().map(({ at }) => at)).toEqual(['2026-01-01T00:00:10.000Z'])
  })

  test('which token requests overlapped, and what one rule answered', async () => {
    mock.faults.plan({ delay: '1s', times: 2 })
    const both = [engineOf(mock).answer(rightRequest()), engineOf(mock).answer(rightRequest())]
    mock.clock.advance('1s')
    await Promise.all(both)
    expect(mock.journal.overlappingTokenRequests()).toHaveLength(1)
    expect(mock.journal.answeredBy('granted')).toHaveLength(2)
    expect(mock.journal.answeredBy('secret-wrong')).toEqual([])
  })

  test('what was refused, at either endpoint; an answer of the API is no refusal', async () => {
    await engineOf(mock).answer(call(await tokenOf()))
    expect(mock.journal.refusals()).toEqual([])
    expect(mock.journal.stats()).toMatchObject({ exchanges: 2, granted: 1, refused: 0 })
    await engineOf(mock).answer(wrongSecret())
    await engineOf(mock).answer(call('nonsense'))
    expect(mock.journal.refusals().map(({ rule }) => rule)).toEqual(['secret-wrong', 'token-malformed'])
    expect(mock.journal.stats()).toMatchObject({ exchanges: 4, granted: 1, refused: 2 })
  })

  test('nothing after reset', async () => {
    await engineOf(mock).answer(wrongSecret())
    mock.reset()
    expect(mock.journal.tokenRequests()).toEqual([])
    expect(mock.journal.stats()).toMatchObject({ exchanges: 0, refused: 0 })
    expect(() => mock.assertNoRefusals()).not.toThrow()
  })
})

describe('toHaveRequestedTokens', () => {
  test('counts token requests, of all apps or of one', async () => {
    expect(mock).toHaveRequestedTokens(0)
    await engineOf(mock).answer(rightRequest())
    await engineOf(mock).answer(rightRequest('mock-no-scope'))
    expect(mock).toHaveRequestedTokens(2)
    expect(mock).toHaveRequestedTokens(1, 'demo')
    expect(mock).not.toHaveRequestedTokens(1)
  })

  test('shows the requests where the number is another', async () => {
    await engineOf(mock).answer(wrongSecret())
    const message = messageOf(() => expect(mock).toHaveRequestedTokens(2, 'demo'))
    expect(message).toContain('expected 2 token requests of demo, and there was 1')
    expect(message).toContain('#1 2026-01-01T00:00:00.000Z POST api.nicecxone.com/auth/oauth/token -> 401')
    expect(message).toContain('refused by secret-wrong')
    expect(message).not.toContain(secret)
    expect(messageOf(() => expect(mock).not.toHaveRequestedTokens(1))).toContain(
      'expected any number of token requests but 1',
    )
  })
})

describe('toHaveRespectedRetryAfter', () => {
  test('passes where nobody asked early', async () => {
    await mock.limits.exhaust('demo')
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('60s')
    await engineOf(mock).answer(rightRequest())
    expect(mock).toHaveRespectedRetryAfter()
    expect(messageOf(() => expect(mock).not.toHaveRespectedRetryAfter())).toContain('and there was none')
  })

  test('names the early request, its rule and the fix', async () => {
    await mock.limits.exhaust('demo')
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('10s')
    await engineOf(mock).answer(rightRequest())
    const message = messageOf(() => expect(mock).toHaveRespectedRetryAfter())
    expect(message).toContain('expected no request before the time in the last Retry-After')
    expect(message).toContain('fix: wait for the time in Retry-After')
    expect(message).toContain('there was 1')
    expect(message).toContain('#2 2026-01-01T00:00:10.000Z POST api.nicecxone.com/auth/oauth/token -> 429')
    expect(message).toContain('refused by rate-limited')
    expect(message).not.toContain('demo-secret')
  })
})

describe('toHaveUsedOnlyLiveTokens', () => {
  test('passes where all tokens were good, and where there were none', async () => {
    await engineOf(mock).answer(call(await tokenOf()))
    await engineOf(mock).answer({ ...call(''), headers: ['Host', 'api.nicecxone.com'] })
    expect(mock).toHaveUsedOnlyLiveTokens()
  })

  test('names the call with a dead token, its rule and the fix', async () => {
    const token = await tokenOf()
    mock.clock.advance('2h')
    await engineOf(mock).answer(call(token))
    const message = messageOf(() => expect(mock).toHaveUsedOnlyLiveTokens())
    expect(message).toContain('expected no request with a token that was not valid')
    expect(message).toContain('fix: request a new one')
    expect(message).toContain('#2 2026-01-01T02:00:00.000Z GET api.nicecxone.com/api/v2/agents -> 401')
    expect(message).toContain('refused by token-expired')
    expect(message).not.toContain(token)
  })
})

describe('toHaveOnlyGrantedRequests', () => {
  test('passes where every request got what it asked for', async () => {
    await engineOf(mock).answer(call(await tokenOf()))
    expect(mock).toHaveOnlyGrantedRequests()
  })

  test('names every refused request, its rule and the fix, at either endpoint', async () => {
    await engineOf(mock).answer(wrongSecret())
    await engineOf(mock).answer(call('nonsense'))
    const message = messageOf(() => expect(mock).toHaveOnlyGrantedRequests())
    expect(message).toContain('expected no request that was refused; there were 2')
    for (const exchange of mock.journal.exchanges()) {
      expect(message).toContain(formatExchange(exchange).split('\n', 1)[0])
      expect(message).toContain(exchange.diagnosis.fix)
    }
    expect(message).not.toContain(secret)
    expect(message).not.toContain('passed:')
  })

  test('fails also where the journal no longer holds the refused request', async () => {
    mock = createMock({ journalSize: 1 })
    await engineOf(mock).answer(wrongSecret())
    await engineOf(mock).answer(rightRequest())
    expect(messageOf(() => expect(mock).toHaveOnlyGrantedRequests())).toContain('there was 1')
  })
})

describe('a matcher', () => {
  test('says what it needs where it is given no mock', () => {
    for (const wrong of [undefined, null, 7, {}])
      expect(messageOf(() => expect(wrong).toHaveOnlyGrantedRequests())).toContain('needs a mock of cxone-mock')
  })
})

describe('assertNoRefusals', () => {
  test('passes where nothing was refused', async () => {
    await engineOf(mock).answer(call(await tokenOf()))
    mock.assertNoRefusals()
  })

  test('throws the diagnoses of all refused requests, and how to allow them', async () => {
    await engineOf(mock).answer(wrongSecret())
    await engineOf(mock).answer(call('nonsense'))
    const message = messageOf(() => mock.assertNoRefusals())
    expect(message).toMatch(/^2 requests were refused$/m)
    for (const exchange of mock.journal.refusals()) expect(message).toContain(formatExchange(exchange))
    expect(message).toContain(`assertNoRefusals({ allow: ['secret-wrong', 'token-malformed'] })`)
    expect(message).not.toContain(secret)
  })

  test('leaves out the rules that are allowed', async () => {
    await engineOf(mock).answer(wrongSecret())
    mock.assertNoRefusals({ allow: ['secret-wrong'] })
    await engineOf(mock).answer(call('nonsense'))
    const message = messageOf(() => mock.assertNoRefusals({ allow: ['secret-wrong'] }))
    expect(message).toMatch(/^a request was refused$/m)
    expect(message).not.toContain('secret-wrong')
  })

  test('counts a planned fault as a refusal', async () => {
    mock.faults.plan({ status: 503 })
    await engineOf(mock).answer(rightRequest())
    expect(messageOf(() => mock.assertNoRefusals())).toContain('refused by fault-planned')
  })

  test('fails also where the journal no longer holds the refused request', async () => {
    mock = createMock({ journalSize: 1 })
    await engineOf(mock).answer(wrongSecret())
    await engineOf(mock).answer(rightRequest())
    expect(messageOf(() => mock.assertNoRefusals())).toContain('1 more, which the journal no longer holds')
    mock.assertNoRefusals({ allow: ['secret-wrong'] })
  })
})
