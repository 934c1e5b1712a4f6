// The clock of the mock. Token expiry, rate windows, Retry-After and planned delays use it. It never touches the fake
// timers of a runner. Time and timers are injected.

import { type Duration, milliseconds, moment } from '../options/index.ts'

/** A clock that can be moved. By default it follows real time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Moves the clock forward.
   * @throws {CxoneMockError} `OPTION_INVALID` if it is not a duration
   */
  advance(by: Duration): void
  /**
   * Sets the clock, which continues to run from there.
   * @throws {CxoneMockError} `OPTION_INVALID` if it is not a date
   */
  set(to: Date | string | number): void
  /** Stops the clock. Only `advance` and `set` move it until `unfreeze`. */
  freeze(): void
  /** Lets a stopped clock run again from its current time. */
  unfreeze(): void
  /** Returns to real time, running. */
  reset(): void
  readonly frozen: boolean
  /** Whether the clock differs from real time. */
  readonly moved: boolean
}

/** Dependencies of a clock. */
export interface Time {
  /** Real time in milliseconds since the epoch. */
  now(): number
  /**
   * Calls back after a real delay in milliseconds.
   * @returns a function that cancels it
   */
  after(delay: number, callback: () => void): () => void
}

/** The clock, with the method that the endpoint waits with. */
export interface WaitingClock extends Clock {
  /** Resolves when this many milliseconds have passed on this clock, in real time or because it was moved. */
  wait(delay: number): Promise<void>
}

interface Waiter {
  due: number
  readonly wake: () => void
  cancel: () => void
}

// Maximum delay of a platform timer. A longer wait uses several timers.
const longestTimer = 2 ** 31 - 1

/** Creates a clock. */
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
    // Elapsed time counts: if the clock is set back, a wait continues with the remaining time only.
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
