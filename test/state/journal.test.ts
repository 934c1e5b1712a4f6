import { beforeEach, describe, expect, test } from 'vitest'
import { createMock, type CxoneMock, type ExchangeFilter, type MockOptions } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { formRequest, rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// What the journal counts, forgets, finds and tells.

const start = Date.parse('2026-01-01T00:00:00Z')
let mock: CxoneMock
function frozen(options?: MockOptions): void {
  mock = createMock(options)
  mock.clock.freeze()
  mock.clock.set(start)
}
beforeEach(() => frozen())

const tokenOf = async (client_id = 'demo'): Promise<string> =>
  JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body).access_token
const call = (token: string, path = '/api/v2/agents'): WireRequest => ({
  method: 'GET',
  url: path,
  headers: ['Host', 'api.nicecxone.com', 'Authorization', `Bearer ${token}`],
  body: new Uint8Array(),
})
const wrongSecret = formRequest({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'x' })

/** Something of everything that is counted. */
async function busy(): Promise<void> {
  const token = await tokenOf()
  await engineOf(mock).answer(rightRequest())
  await engineOf(mock).answer(wrongSecret)
  await mock.limits.exhaust('demo')
  for (let i = 0; i < 3; i += 1) await engineOf(mock).answer(rightRequest())
  await mock.limits.reset()
  mock.faults.plan({ delay: '1s', times: 2 })
  const both = [
    engineOf(mock).answer(rightRequest('mock-no-scope')),
    engineOf(mock).answer(rightRequest('mock-no-scope')),
  ]
  mock.clock.advance('1s')
  await Promise.all(both)
  mock.clock.advance('2h')
  await engineOf(mock).answer(call(token))
  await engineOf(mock).answer(call(await tokenOf('mock-short-lived')))
}
const counts = {
  exchanges: 11,
  granted: 5,
  refused: 5,
  early_retries: 2,
  overlapping: 1,
  avoidable: 2,
  expired_tokens_used: 1,
  by_rule: { granted: 5, 'secret-wrong': 1, 'rate-limited': 3, 'token-expired': 1, answered: 1 },
  refused_by_rule: { 'secret-wrong': 1, 'rate-limited': 3, 'token-expired': 1 },
}

describe('the counts', () => {
  test('are of all that was, also of what the ring no longer holds', async () => {
    for (const options of [{}, { journalSize: 1 }]) {
      frozen(options)
      await busy()
      expect(mock.journal.stats()).toEqual(counts)
    }
  })

  test.each(['clear', 'reset'] as const)('all begin anew with %s, the second time too', async (how) => {
    const nothing = createMock().journal.stats()
    for (let i = 0; i < 2; i += 1) {
      await mock.limits.reset()
      mock.tokens.revoke({ all: true })
      mock.clock.advance('1d')
      await busy()
      expect(mock.journal.stats()).toEqual(counts)
      if (how === 'clear') mock.journal.clear()
      else mock.reset()
      mock.clock.freeze()
      expect(mock.journal.stats()).toEqual(nothing)
      expect([mock.journal.exchanges(), mock.journal.tokens(), mock.journal.refusals()]).toEqual([[], [], []])
    }
  })
})

describe('a filter', () => {
  const found = (filter: ExchangeFilter) => mock.journal.exchanges(filter).map(({ id }) => id)
  beforeEach(async () => {
    for (const request of [
      rightRequest(),
      rightRequest('nobody'),
      wrongSecret,
      rightRequest(),
      rightRequest('mock-disabled'),
    ])
      await engineOf(mock).answer(request)
  })

  test.each<[ExchangeFilter, number[]]>([
    [{ status: 200 }, [1, 4]],
    [{ status: 401 }, [2, 3, 5]],
    [{ status: 200, limit: 1 }, [4]],
    [{ client_id: 'demo' }, [1, 3, 4]],
    [{ client_id: 'demo', limit: 2 }, [3, 4]],
    [{ client_id: 'demo', status: 401 }, [3]],
    [{ client_id: 'nobody' }, []],
    [{ rule: 'granted' }, [1, 4]],
    [{ rule: 'granted', limit: 1 }, [4]],
    [{ rule: 'secret-wrong', since: 2, limit: 1 }, [3]],
    [{ rule: 'secret-wrong', since: 3 }, []],
    [{ since: 0, limit: 2 }, [4, 5]],
    [{ since: 5 }, []],
    [{ limit: 0 }, []],
    [{}, [1, 2, 3, 4, 5]],
  ])('%j', (filter, ids) => {
    expect(found(filter)).toEqual(ids)
  })
})

test('the ring gives each token once, and none that it no longer holds', async () => {
  frozen({ journalSize: 3, rate_limit: 'off' })
  const ids: (string | undefined)[] = []
  for (let i = 0; i < 4; i += 1) ids.push((await mock.tokens.introspect(await tokenOf())).id)
  expect(mock.journal.tokens().map(({ id }) => id)).toEqual([ids[3], ids[2], ids[1]])
  await engineOf(mock).answer(rightRequest('nobody'))
  expect(mock.journal.tokens().map(({ id }) => id)).toEqual([ids[3], ids[2]])
  expect(mock.journal.tokens(1).map(({ id }) => id)).toEqual([ids[3]])
  expect(mock.journal.tokens(0)).toEqual([])
})

test('each listener is told of each exchange until it is taken away, also where another one fails', async () => {
  const heard: string[] = []
  const said = console.error
  console.error = () => undefined
  try {
    mock.journal.subscribe(() => {
      throw new Error('a defect of the listener')
    })
    const stop = ['a', 'b'].map((name) => mock.journal.subscribe(({ id }) => heard.push(`${name}${id}`)))
    await engineOf(mock).answer(rightRequest())
    stop[0]?.()
    stop[0]?.()
    await engineOf(mock).answer(rightRequest())
    stop[1]?.()
    await engineOf(mock).answer(rightRequest())
  } finally {
    console.error = said
  }
  expect(heard).toEqual(['a1', 'b1', 'b2'])
})

describe('questions', () => {
  test('find a dead token wherever it was sent, and no good one', async () => {
    const [good, dead] = [await tokenOf(), await tokenOf()]
    mock.tokens.revoke({ token: dead })
    const atToken = (token: string) =>
      rightRequest('demo', { headers: ['Host', 'x', 'Authorization', `Bearer ${token}`] })
    for (const token of [good, dead, 'cxmock_x']) await engineOf(mock).answer(atToken(token))
    for (const token of [good, dead]) await engineOf(mock).answer(call(token, '/elsewhere'))
    for (const token of [good, dead]) await engineOf(mock).answer(call(token))
    expect(mock.journal.usedDeadTokens().map(({ id, rule }) => [id, rule])).toEqual([
      [4, 'authorization-header'],
      [5, 'authorization-header'],
      [7, 'path-unknown'],
      [9, 'token-revoked'],
    ])
    mock.clock.advance('2h')
    await engineOf(mock).answer(atToken(good))
    expect(mock.journal.usedAfterExpiry().map(({ id }) => id)).toEqual([10])
  })

  test('take a bearer token in any case of its scheme and after any number of spaces', async () => {
    const token = await tokenOf()
    for (const authorization of [`Bearer ${token}`, `bearer ${token}`, `BEARER   ${token}`])
      await engineOf(mock).answer(rightRequest('demo', { headers: ['Host', 'x', 'Authorization', authorization] }))
    for (const authorization of [`Bearer${token}`, `Basic ${token}`, `Bearer ${token} x`])
      await engineOf(mock).answer(rightRequest('demo', { headers: ['Host', 'x', 'Authorization', authorization] }))
    expect(mock.journal.exchanges({ since: 1 }).map(({ bearer }) => bearer?.state)).toEqual([
      'valid',
      'valid',
      'valid',
      undefined,
      undefined,
      undefined,
    ])
  })

  test('tell early retries at the API too', async () => {
    const token = await tokenOf()
    await mock.limits.exhaust('demo', 'api')
    for (let i = 0; i < 2; i += 1) await engineOf(mock).answer(call(token))
    expect(mock.journal.earlyRetries().map(({ endpoint }) => endpoint)).toEqual(['api'])
  })

  test('leave out of token requests what went to no token path', async () => {
    await engineOf(mock).answer(rightRequest('demo', { url: '/elsewhere' }))
    await engineOf(mock).answer(rightRequest('demo', { headers: ['Host', 'api.mypurecloud.com'] }))
    await engineOf(mock).answer(call(await tokenOf()))
    expect(mock.journal.tokenRequests().map(({ rule }) => rule)).toEqual(['granted'])
    expect(mock.journal.tokenRequests('demo').map(({ rule }) => rule)).toEqual(['granted'])
    expect(mock.journal.refusals().map(({ rule }) => rule)).toEqual(['path-unknown', 'host-other-vendor'])
  })

  test('say how many refusals the journal no longer holds', async () => {
    frozen({ journalSize: 2 })
    for (let i = 0; i < 3; i += 1) await engineOf(mock).answer(wrongSecret)
    expect(() => mock.assertNoRefusals()).toThrow('3 requests were refused')
    expect(() => mock.assertNoRefusals()).toThrow('1 more, which the journal no longer holds')
  })
})

describe('a mistake is told with the registered app that it names', () => {
  const basic = (pair: string, scheme = 'Basic') => ['Host', 'x', 'Authorization', `${scheme} ${btoa(pair)}`]
  const bytes = (text: string) => new TextEncoder().encode(text)
  test.each<[string, Partial<WireRequest>]>([
    ['in Basic, of any case', { headers: basic('demo:x', 'BASIC'), body: bytes('') }],
    ['in Basic, with nothing behind the colon', { headers: basic('demo:'), body: bytes('') }],
    ['in the URL', { url: '/auth/oauth/token?client_id=demo', body: bytes('') }],
    ['in JSON', { body: bytes('{"client_id":"demo"}') }],
    ['in Basic, beside another in the form', { headers: basic('demo:x'), body: bytes('client_id=nobody') }],
    ['in the URL, beside another in the form', { url: '/auth/oauth/token?client_id=demo', body: bytes('client_id=x') }],
    ['in the URL, beside a number in JSON', { url: '/x?client_id=demo', body: bytes('{"client_id":7}') }],
    ['in the form of a request to another path', { url: '/elsewhere' }],
  ])('%s', async (_, change) => {
    await engineOf(mock).answer(rightRequest('demo', change))
    expect(mock.journal.exchanges()[0]?.client_id).toBe('demo')
  })

  test.each<[string, Partial<WireRequest>]>([
    ['an unknown one', { body: bytes('{"client_id":"nobody"}') }],
    ['a list', { body: bytes('["client_id","demo"]') }],
    ['one in another case', { headers: basic('DEMO:x'), body: bytes('') }],
    ['Bearer', { headers: ['Host', 'x', 'Authorization', `Bearer ${btoa('demo:x')}`], body: bytes('') }],
  ])('and with none where it is %s', async (_, change) => {
    await engineOf(mock).answer(rightRequest('demo', change))
    expect(mock.journal.exchanges()[0]).not.toHaveProperty('client_id')
  })
})

describe('the audit log', () => {
  const audited = async (): Promise<Record<string, unknown>[]> => {
    const token = await tokenOf()
    return JSON.parse((await engineOf(mock).answer(call(token, '/api/v2/audit-log?top=100'))).body)['audit-log']
  }

  test.each([
    ['read later', () => undefined],
    ['read at once by a subscriber', () => void mock.journal.subscribe(() => undefined)],
  ])('has each request to the token endpoint, and nothing else: %s', async (_, prepare) => {
    prepare()
    await engineOf(mock).answer(rightRequest('demo', { url: '/elsewhere' }))
    await engineOf(mock).answer(rightRequest('demo', { headers: ['Host', 'api.mypurecloud.com'] }))
    await engineOf(mock).answer(call('x'))
    mock.clock.advance('1s')
    const { id: token_id } = await mock.tokens.introspect(await tokenOf('mock-short-lived'))
    await engineOf(mock).answer(rightRequest('demo', { body: new TextEncoder().encode('{"client_id":"demo"}') }))
    await engineOf(mock).answer(rightRequest('nobody'))
    mock.faults.plan({ status: 503 })
    await engineOf(mock).answer(rightRequest())
    const at = '2026-01-01T00:00:01.000Z'
    const refused = { at, action: 'token_refused' }
    expect((await audited()).slice(0, 4)).toEqual([
      { id: 4, at, action: 'token_issued', rule: 'granted', status: 200, client_id: 'mock-short-lived', token_id },
      { id: 5, ...refused, rule: 'body-json', status: 401, client_id: 'demo' },
      { id: 6, ...refused, rule: 'app-unknown', status: 401 },
      { id: 7, ...refused, rule: 'fault-planned', status: 503, client_id: 'demo' },
    ])
    expect((await audited()).map(({ id }) => id)).toEqual([4, 5, 6, 7, 8, 10])
  })

  test('goes back as far as the journal, and no further than it was cleared', async () => {
    frozen({ journalSize: 3, rate_limit: 'off' })
    for (let i = 0; i < 5; i += 1) await engineOf(mock).answer(rightRequest('nobody'))
    expect((await audited()).map(({ id }) => id)).toEqual([4, 5, 6])
    mock.journal.clear()
    expect((await audited()).map(({ id }) => id)).toEqual([8])
  })
})
