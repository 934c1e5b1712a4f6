import { mock as nodeMock } from 'node:test'
import sinonTimers from '@sinonjs/fake-timers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { advanceTime, createMock, type CxoneMock, type FakeTimers } from '../../src/index.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// The runner's fake timers neither move nor stop a mock, whether it was made before them or under them.

const { timers: nodeTimers } = nodeMock
afterEach(() => void vi.useRealTimers())

const underFakeTimers: readonly (readonly [string, () => CxoneMock])[] = [
  [
    'made before',
    () => {
      const mock = createMock()
      vi.useFakeTimers({ now: 0 })
      return mock
    },
  ],
  [
    'made under',
    () => {
      vi.useFakeTimers({ now: 0 })
      return createMock()
    },
  ],
]

test.for(underFakeTimers)('a mock that was %s fake timers goes by real time', async ([, make]) => {
  const mock = make()
  expect(Date.now()).toBe(0)
  expect(mock.clock.now()).toBeGreaterThan(Date.UTC(2025, 0))

  const granted = JSON.parse((await engineOf(mock).answer(rightRequest())).body)
  vi.advanceTimersByTime(8 * 3_600_000)
  expect((await mock.tokens.introspect(granted.access_token)).state).toBe('valid')
  mock.clock.advance('2h')
  expect((await mock.tokens.introspect(granted.access_token)).state).toBe('expired')
})

test.for(underFakeTimers)('a planned delay of a mock that was %s fake timers ends by itself', async ([, make]) => {
  const mock = make()
  mock.faults.plan({ delay: '5ms' })
  expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
  expect(mock.journal.exchanges()[0]?.latency).toBeGreaterThan(0)
  expect(vi.getTimerCount()).toBe(0)
})

describe("createMock({ clock: 'date' }) follows fake timers", () => {
  /** Fake timers of a runner: how they begin and end. */
  interface Runner {
    readonly name: string
    start(): { readonly timers: FakeTimers; stop(): void }
  }
  const runners: readonly Runner[] = [
    {
      name: 'vitest',
      start() {
        vi.useFakeTimers()
        return { timers: vi, stop: () => void vi.useRealTimers() }
      },
    },
    {
      name: 'sinon',
      start() {
        const clock = sinonTimers.install({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
        return { timers: clock, stop: () => clock.uninstall() }
      },
    },
    {
      name: 'node:test',
      start() {
        nodeTimers.enable({ apis: ['Date', 'setTimeout'], now: 1_000 })
        return { timers: nodeTimers, stop: () => nodeTimers.reset() }
      },
    },
  ]

  /** A client that keeps its token by Date.now(), and sleeps as long as Retry-After says. */
  function cachingClient(mock: CxoneMock) {
    let kept: { readonly token: string; readonly until: number } | undefined
    return async function token(): Promise<string> {
      if (kept !== undefined && Date.now() < kept.until) return kept.token
      const response = await mock.fetch('https://api.nicecxone.com/auth/oauth/token', {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'demo',
          client_secret: 'demo-secret',
        }),
      })
      if (response.status === 429) {
        await new Promise((resolve) => setTimeout(resolve, Number(response.headers.get('retry-after')) * 1_000))
        return token()
      }
      const { access_token, expires_in } = await response.json()
      kept = { token: access_token, until: Date.now() + (expires_in - 300) * 1_000 }
      return access_token
    }
  }

  test.for(runners)('of $name: a client that renews by Date.now() is judged right', async ({ start }) => {
    const { timers, stop } = start()
    try {
      const mock = createMock({ clock: 'date' })
      const token = cachingClient(mock)
      const first = await token()
      await advanceTime(mock, timers, '1h 54m')
      expect(await token()).toBe(first)
      await advanceTime(mock, timers, '2m')
      const second = await token()
      expect(second).not.toBe(first)
      await advanceTime(mock, timers, '4m')
      expect((await mock.tokens.introspect(first)).state).toBe('expired')
      expect((await mock.tokens.introspect(second)).state).toBe('valid')
      expect(mock.journal.exchanges().map(({ rule }) => rule)).toEqual(['granted', 'granted'])
    } finally {
      stop()
    }
  })

  test.for(runners)('of $name: a client that sleeps as long as Retry-After says is not early', async ({ start }) => {
    const { timers, stop } = start()
    try {
      const mock = createMock({ clock: 'date' })
      await mock.limits.exhaust('demo')
      const token = cachingClient(mock)()
      await advanceTime(mock, timers, '61s')
      expect(await token).toMatch(/^cxmock_/)
      expect(mock.journal.earlyRetries()).toEqual([])
      expect(mock.journal.exchanges().map(({ rule }) => rule)).toEqual(['rate-limited', 'granted'])
    } finally {
      stop()
    }
  })

  test.for(runners)('of $name: a planned delay ends when they are moved', async ({ start }) => {
    const { timers, stop } = start()
    try {
      const mock = createMock({ clock: 'date' })
      mock.faults.plan({ delay: '30s' })
      const reply = engineOf(mock).answer(rightRequest())
      await advanceTime(mock, timers, '30s')
      expect((await reply).status).toBe(200)
    } finally {
      stop()
    }
  })
})

describe('advanceTime', () => {
  test('moves a mock that goes by real time together with the timers of a runner', async () => {
    vi.useFakeTimers()
    const mock = createMock()
    const before = [mock.clock.now(), Date.now()] as const
    await advanceTime(mock, vi, '2h')
    expect(Date.now() - before[1]).toBe(7_200_000)
    expect(Math.abs(mock.clock.now() - before[0] - 7_200_000)).toBeLessThan(60_000)
  })

  test('refuses what is not a duration, and what are not fake timers', async () => {
    await expect(advanceTime(createMock(), vi, 'soon')).rejects.toThrow('by: expected a duration')
    await expect(advanceTime(createMock(), {}, '1s')).rejects.toThrow('expected fake timers')
  })
})

test('clock and time together are refused', () => {
  const time = { now: Date.now, after: () => () => undefined }
  expect(() => createMock({ clock: 'date', time })).toThrow('clock: cannot be combined with time')
  expect(() => createMock({ clock: 'fake' as 'date' })).toThrow('clock: expected one of')
})
