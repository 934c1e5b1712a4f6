// What the timeline draws and says, from exchanges of a real mock.

import { describe, expect, test } from 'vitest'
import { createMock, type CxoneMock } from '../../src/index.ts'
import { everything, matching } from '../../src/inspector/exchanges/filter.ts'
import { sentence } from '../../src/inspector/timeline/summary.ts'
import { lanes, spanOf } from '../../src/inspector/timeline/timeline.ts'
import { duration, tickOf } from '../../src/inspector/data/times.ts'

const start = Date.parse('2026-01-31T12:00:00Z')

function frozen(options: Parameters<typeof createMock>[0] = {}): CxoneMock {
  const mock = createMock({ rate_limit: 'off', ...options })
  mock.clock.freeze()
  mock.clock.set(start)
  return mock
}

async function ask(mock: CxoneMock, client_id = 'demo'): Promise<string> {
  const response = await mock.fetch('http://localhost/auth/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret: `${client_id}-secret` }),
  })
  const { access_token = '' } = (await response.json()) as { access_token?: string }
  return access_token
}

const call = (mock: CxoneMock, access_token: string) =>
  mock.fetch('http://localhost/incontactapi/services/v30.0/agents', {
    headers: { Authorization: `Bearer ${access_token}` },
  })

describe('the sentence', () => {
  test('of a loop without a cache: how many, in what time, and how many would have done', async () => {
    const mock = frozen()
    for (let count = 0; count < 412; count += 1) {
      await ask(mock)
      if (count < 411) mock.clock.advance('146ms')
    }
    expect(sentence(mock.journal.exchanges())).toBe('412 token requests in 61 s; one would have done')
  })

  test('of a stampede: who came while another was unanswered needed no token of its own', async () => {
    const mock = createMock({ rate_limit: 'off' })
    await Promise.all(Array.from({ length: 40 }, () => ask(mock, 'mock-slow')))
    const exchanges = mock.journal.exchanges()
    expect(sentence(exchanges)).toMatch(
      /^40 token requests in \d+ s; one would have done; 39 while another was unanswered$/,
    )
    const [lane] = lanes(exchanges, spanOf(exchanges, mock.clock.now(), Infinity), 10)
    const drawn = [...(lane?.columns.values() ?? [])]
    expect(drawn.reduce((sum, { granted }) => sum + granted, 0)).toBe(40)
    expect(drawn.reduce((sum, { avoidable }) => sum + avoidable, 0)).toBe(39)
  })

  test('of one that needed two: a token had ended', async () => {
    const mock = frozen()
    for (let hour = 0; hour < 3; hour += 1) {
      await ask(mock)
      mock.clock.advance('1h')
    }
    expect(sentence(mock.journal.exchanges())).toBe('3 token requests in 2 h; 2 would have done')
  })

  test('of a client that caches: nothing to complain of', async () => {
    const mock = frozen()
    const token = await ask(mock)
    for (let count = 0; count < 40; count += 1) await call(mock, token)
    expect(sentence(mock.journal.exchanges())).toBe('1 token; 40 API calls')
  })

  test('of a loop that met the limit, and did not wait', async () => {
    const mock = frozen({ rate_limit: '3/60s' })
    for (let count = 0; count < 5; count += 1) await ask(mock)
    expect(sentence(mock.journal.exchanges())).toBe(
      '5 token requests in 1 s; one would have done; 2 answered 429; 1 retried too early',
    )
  })

  test('of refusals, and of a token that was used too long', async () => {
    const mock = frozen()
    const token = await ask(mock)
    await ask(mock, 'mock-disabled')
    mock.clock.advance('3h')
    await call(mock, token)
    const exchanges = mock.journal.exchanges()
    expect(sentence(exchanges.filter(({ client_id }) => client_id === 'mock-disabled'))).toBe('1 request refused')
    expect(sentence(exchanges.filter(({ client_id }) => client_id === 'demo'))).toBe(
      '1 token; 1 API call, 1 refused; 1 with an expired token',
    )
  })
})

describe('the lanes', () => {
  test('one for each client, the busiest first; each exchange in its column', async () => {
    const mock = frozen()
    const token = await ask(mock)
    mock.clock.advance('30s')
    await call(mock, token)
    await call(mock, 'none')
    await ask(mock)
    mock.clock.advance('30s')
    await ask(mock, 'mock-disabled')
    const exchanges = mock.journal.exchanges()
    const span = spanOf(exchanges, mock.clock.now(), Infinity)
    expect(span).toEqual({ from: start, to: start + 60_000 })
    const [demo, ...others] = lanes(exchanges, span, 60)
    expect(demo?.client_id).toBe('demo')
    expect([...(demo?.columns ?? [])]).toEqual([
      [0, { granted: 1, avoidable: 0, refused: 0, calls: 0, callsRefused: 0 }],
      [30, { granted: 1, avoidable: 1, refused: 0, calls: 1, callsRefused: 0 }],
    ])
    expect(others.map(({ client_id }) => client_id).toSorted()).toEqual(['mock-disabled', undefined])
    const ofNobody = others.find(({ client_id }) => client_id === undefined)
    expect([...(ofNobody?.columns.values() ?? [])]).toEqual([
      { granted: 0, avoidable: 0, refused: 0, calls: 1, callsRefused: 1 },
    ])
  })

  test('when a token was there, when it ended, and when to wait', async () => {
    const mock = frozen({ lifetime: '40s', rate_limit: '2/60s' })
    await ask(mock)
    mock.clock.advance('10s')
    await ask(mock)
    await ask(mock)
    const exchanges = mock.journal.exchanges()
    const [lane] = lanes(exchanges, spanOf(exchanges, mock.clock.now(), Infinity), 10)
    expect(lane?.fresh).toEqual([{ from: start, to: start + 50_000 }])
    expect(lane?.expiries).toEqual([start + 40_000, start + 50_000])
    expect(lane?.waits).toEqual([{ from: start + 10_000, to: start + 60_000 }])
  })

  test('a Retry-After that is a date', async () => {
    const mock = frozen()
    mock.faults.plan({ status: 429, retry_after: 20, retry_after_as: 'http-date' })
    await ask(mock)
    const exchanges = mock.journal.exchanges()
    const [lane] = lanes(exchanges, spanOf(exchanges, mock.clock.now(), Infinity), 10)
    expect(lane?.waits).toEqual([{ from: start, to: start + 20_000 }])
  })

  test('only what is in the time that is shown', async () => {
    const mock = frozen()
    await ask(mock)
    mock.clock.advance('10m')
    await ask(mock, 'mock-disabled')
    const exchanges = mock.journal.exchanges()
    const shown = lanes(exchanges, spanOf(exchanges, mock.clock.now(), 60_000), 10)
    expect(shown.map(({ client_id }) => client_id)).toEqual(['mock-disabled'])
  })

  test('what began before the time that is shown, and reaches into it', async () => {
    const mock = frozen({ lifetime: '10m', rate_limit: '1/5m' })
    const token = await ask(mock)
    await ask(mock)
    mock.clock.advance('270s')
    await call(mock, token)
    const exchanges = mock.journal.exchanges()
    const [lane] = lanes(exchanges, spanOf(exchanges, mock.clock.now(), 60_000), 10)
    expect(lane?.sentence).toBe('1 API call')
    expect(lane?.fresh).toEqual([{ from: start, to: start + 600_000 }])
    expect(lane?.expiries).toEqual([start + 600_000])
    expect(lane?.waits).toEqual([{ from: start, to: start + 300_000 }])
  })

  test('many short lives are no more to draw than the picture has columns', async () => {
    const mock = frozen({ lifetime: '1s', journalSize: 500 })
    for (let count = 0; count < 500; count += 1) {
      await ask(mock)
      mock.clock.advance('3s')
    }
    const exchanges = mock.journal.exchanges()
    const [lane] = lanes(exchanges, spanOf(exchanges, mock.clock.now(), Infinity), 10)
    expect(lane?.fresh).toEqual([{ from: start, to: start + 499 * 3_000 + 1_000 }])
    const [fine] = lanes(exchanges, spanOf(exchanges, mock.clock.now(), 15_000), 100)
    expect(fine?.fresh.map(({ from, to }) => to - from)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000])
  })

  test('nothing at all: a quarter of a minute of nothing', () => {
    expect(spanOf([], start, Infinity)).toEqual({ from: start - 15_000, to: start })
    expect(lanes([], { from: start, to: start }, 10)).toEqual([])
  })
})

test.each([
  [0, '1 s'],
  [1_001, '2 s'],
  [120_000, '120 s'],
  [200_000, '3 min 20 s'],
  [7_200_000, '2 h'],
  [7_300_000, '2 h 1 min'],
  [100_800_000, '1 d 4 h'],
])('%i ms are %s', (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words)
})

test.each([
  [60_000, '23:59:58'],
  [25 * 3_600_000, '03-04 23:59'],
  [3_000 * 86_400_000, '2026-03-04'],
])('an axis that spans %i ms says %s', (length, words) => {
  expect(tickOf(new Date(2026, 2, 4, 23, 59, 58).getTime(), length)).toBe(words)
})

test('a filter: every word must be there, whatever its case; a class of status', async () => {
  const mock = frozen()
  await ask(mock)
  await ask(mock, 'mock-disabled')
  const exchanges = mock.journal.exchanges()
  const ids = (filter: Partial<typeof everything>) =>
    matching(exchanges, { ...everything, ...filter }).map(({ id }) => id)
  expect(ids({})).toEqual([1, 2])
  expect(ids({ text: 'POST App-DISABLED' })).toEqual([2])
  expect(ids({ text: 'disabled granted' })).toEqual([])
  expect(ids({ status: '2xx' })).toEqual([1])
  expect(ids({ status: '401', client_id: 'mock-disabled', rule: 'app-disabled' })).toEqual([2])
})
