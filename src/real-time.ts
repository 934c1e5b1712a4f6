// Real time, captured when this module is loaded: fake timers, which are installed later, neither move nor stop the
// clock of the mock.

import type { Dependencies } from './state/index.ts'

const { setTimeout, clearTimeout } = globalThis
const { now } = Date
/** Milliseconds from an arbitrary start, for latencies. */
export const stopwatch = performance.now.bind(performance)
/** `Date` and `setTimeout` as they are at each call: fake timers of a runner move and stop this time. */
export const dateTime: Dependencies['time'] = {
  now: () => Date.now(),
  after(delay, callback) {
    const timer = globalThis.setTimeout(callback, delay)
    return () => globalThis.clearTimeout(timer)
  },
}

/** The clock and the timers of the platform. */
export const realTime: Dependencies['time'] = {
  now,
  after(delay, callback) {
    const timer = setTimeout(callback, delay)
    return () => clearTimeout(timer)
  },
}
