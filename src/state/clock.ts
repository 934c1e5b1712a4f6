// The mock's own clock, which drives expiry, rate windows, Retry-After and planned delays. Time and timers are passed
// in, so the test runner's fake timers stay untouched.

import { type Duration, milliseconds, moment } from '../options/index.ts'

/** A clock that tests can move. It follows real time until it is set, advanced or frozen. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Moves the clock forward, also while it is frozen.
   * @throws {CxoneMockError} `OPTION_INVALID` when `by` is not a duration, or the new time is after the year 9999
   */
  advance(by: Duration): void
  /**
   * Sets the time. The clock runs on from there, unless it is frozen.
   * @param to - Date, ISO 8601 date or epoch milliseconds
   * @throws {CxoneMockError} `OPTION_INVALID` when `to` is not a date between 1970 and 9999
   */
  set(to: Date | string | number): void
  /** Stops the clock. Until `unfreeze` or `reset`, only `advance` and `set` move it. */
  freeze(): void
  /** Runs on from the frozen time. */
  unfreeze(): void
  /** Returns to real time, unfrozen. */
  reset(): void
  readonly frozen: boolean
  /** True if the clock is frozen or differs from real time. */
  readonly moved: boolean
}

/** Source of time and timers. */
export interface Time {
  /** Real time in milliseconds since the epoch. */
  now(): number
  /** Calls back after a delay in real milliseconds. Returns a function that cancels it. */
  after(delay: number, callback: () => void): () => void
}

/** The clock, with the waiting that endpoints use. */
export interface WaitingClock extends Clock {
  /** Resolves when `delay` milliseconds have passed on this clock, in real time or because it was moved forward. */
  wait(delay: number): Promise<void>
}

interface Waiter {
  due: number
  readonly wake: () => void
  cancel: () => void
}

// Largest delay of a platform timer, in milliseconds. A longer wait sets another timer.
const longestTimer = 2 ** 31 - 1

/** Creates a clock that runs on real time. */
export function mockClock(time: Time): WaitingClock {
  let offset = 0
  let stopped: number | undefined
  const waiters = new Set<Waiter>()
  const now = (): number => stopped ?? time.now() + offset

  function arm(waiter: Waiter): void {
    waiter.cancel()
    const left = waiter.due - now()
    if (left <= 0) {
      waiters.delete(waiter)
      waiter.wake()
    } else {
      waiter.cancel =
        stopped === undefined ? time.after(Math.min(left, longestTimer), () => arm(waiter)) : () => undefined
    }
  }
  function move(change: () => void): void {
    const before = now()
    change()
    // Setting the clock back must not extend a wait: only the remaining delay is still to pass.
    const back = Math.max(0, before - now())
    for (const waiter of waiters) {
      waiter.due -= back
      arm(waiter)
    }
  }
  const goTo = (to: number): void =>
    move(() => {
      if (stopped === undefined) offset = to - time.now()
      else stopped = to
    })

  return {
    now,
    advance(by) {
      const ahead = milliseconds(by, 'advance')
      moment(now() + ahead, 'advance')
      move(() => {
        if (stopped === undefined) offset += ahead
        else stopped += ahead
      })
    },
    set: (to) => goTo(moment(to, 'set')),
    freeze: () =>
      move(() => {
        stopped = now()
      }),
    unfreeze: () =>
      move(() => {
        if (stopped !== undefined) offset = stopped - time.now()
        stopped = undefined
      }),
    reset: () =>
      move(() => {
        offset = 0
        stopped = undefined
      }),
    get frozen() {
      return stopped !== undefined
    },
    get moved() {
      return offset !== 0 || stopped !== undefined
    },
    wait: (delay) =>
      new Promise((resolve) => {
        const waiter: Waiter = { due: now() + delay, wake: resolve, cancel: () => undefined }
        waiters.add(waiter)
        arm(waiter)
      }),
  }
}
