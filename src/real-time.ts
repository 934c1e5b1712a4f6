// Real time, taken when this module is loaded: a runner's fake timers, which replace it later, neither move the mock's clock nor
// stop it.

import type { Dependencies } from './state/index.ts'

const { setTimeout, clearTimeout } = globalThis
const { now } = Date
/** Milliseconds from any start, for latencies. */
export const stopwatch = performance.now.bind(performance)
/** The clock and the timers of the platform. */
export const realTime: Dependencies['time'] = {
  now,
  after(delay, callback) {
    const timer = setTimeout(callback, delay)
    return () => clearTimeout(timer)
  },
}
