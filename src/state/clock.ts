// The mock's own time. It drives expiry, the rate window, Retry-After and planned delays together, and never touches the
// runner's fake timers. Time and timers are passed in.

import { type Duration, milliseconds, moment } from '../options/index.ts'

/** A clock that can be moved. It runs with the real one until it is told otherwise. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Moves forward. @throws {CxoneMockError} `OPTION_INVALID` for anything but a duration */
  advance(by: Duration): void
  /** Goes to a moment and runs on from there. @throws {CxoneMockError} `OPTION_INVALID` for anything but a date */
  set(to: Date | string | number): void
  /** Stops; only `advance` and `set` move it until `unfreeze`. */
  freeze(): void
  /** Lets a stopped clock run again from its current time. */
  unfreeze(): void
  /** Returns to real time, running. */
  reset(): void
  readonly frozen: boolean
  /** True where it shows another time than the real one. */
  readonly moved: boolean
}

/** What a clock is made of. */
export interface Time {
  /** Real time in milliseconds since the epoch. */
  now(): number
  /** Calls back after a real delay in milliseconds; gives back how to cancel. */
  after(delay: number, callback: () => void): () => void
}

/** The clock, and how the endpoint waits on it. */
export interface WaitingClock extends Clock {
  /** Resolves when that many milliseconds have passed on this clock, in real time or because it was moved. */
  wait(delay: number): Promise<void>
}

interface Waiter {
  due: number
  readonly wake: () => void
  cancel: () => void
}

// What a platform's timer can hold; a longer wait is armed anew.
const longestTimer = 2 ** 31 - 1

/** Makes a clock over a source of time. */
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
    // What has passed has passed: who waits on a clock that is set back waits for the rest, not for the way back too.
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
