import { afterEach, expect, test, vi } from 'vitest'
import { createMock, type CxoneMock } from '../../src/index.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// The runner's fake timers neither move nor stop a mock, whether it was made before them or under them.

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
