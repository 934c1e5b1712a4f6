// Moves the clock of a mock and the fake timers of a runner together.

import { milliseconds } from './options/index.ts'
import type { CxoneMock } from './mock-interfaces.ts'
import { realTime } from './real-time.ts'

/** Fake timers: `vi`, `jest`, a clock of sinon or `mock.timers` of node:test. */
export interface FakeTimers {
  advanceTimersByTimeAsync?(milliseconds: number): Promise<unknown>
  tickAsync?(milliseconds: number): Promise<unknown>
  tick?(milliseconds: number): unknown
}

// Small steps: a timer of the client that fires on the way finds the mock at about the same time.
const stepsAtMost = 100

/**
 * Moves the clock of a mock and the fake timers of a runner by the same time. With `createMock({ clock: 'date' })`, the
 * timers alone move the mock.
 * @param timers - `vi`, `jest`, a clock of sinon or `mock.timers` of node:test
 * @param by - such as `2h`
 * @throws {CxoneMockError} `OPTION_INVALID` if it is not a duration
 * @throws {TypeError} if there are no fake timers
 */
export async function advanceTime(mock: CxoneMock, timers: FakeTimers, by: string): Promise<void> {
  const total = milliseconds(by, 'by')
  const step = Math.max(1, Math.ceil(total / stepsAtMost))
  for (let left = total; left > 0; left -= step) {
    const now = Math.min(step, left)
    const before = mock.clock.now()
    await moveTimers(timers, now)
    // A mock that follows Date has moved with them.
    const moved = Math.round(mock.clock.now() - before)
    if (moved < now) mock.clock.advance(`${now - Math.max(0, moved)}ms`)
  }
}

async function moveTimers(timers: FakeTimers, by: number): Promise<void> {
  if (typeof timers.advanceTimersByTimeAsync === 'function') await timers.advanceTimersByTimeAsync(by)
  else if (typeof timers.tickAsync === 'function') await timers.tickAsync(by)
  else if (typeof timers.tick === 'function') {
    timers.tick(by)
    // What these timers started runs before the next step.
    await new Promise<void>((resolve) => void realTime.after(0, resolve))
  } else throw new TypeError('advanceTime: expected fake timers, such as vi, jest, a clock of sinon or mock.timers')
}
