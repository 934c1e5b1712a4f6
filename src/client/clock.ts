// Time for the client. Everything that waits or compares times uses this interface, so that a test controls time
// completely.

/** Source of time and timers. Default: `globalThis`. Tests inject their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /**
   * Calls `callback` once after `ms` milliseconds.
   * @returns a handle for `clearTimeout`
   */
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}

// Globals are looked up at each call, so that later patches of them take effect.
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
}

/** Maximum delay of a timer (2^31 - 1 ms). With a longer one, Node and browsers fire immediately. */
export const MAX_TIMER_MS = 2_147_483_647

const isUnrefable = (timer: unknown): timer is { unref(): void } =>
  typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function'

/**
 * Starts a timer. `background` timers do not keep a Node process alive.
 * @returns a function that stops it
 */
export const startTimer = (clock: Clock, ms: number, background: boolean, callback: () => void): (() => void) => {
  const timer = clock.setTimeout(callback, ms)
  if (background && isUnrefable(timer)) timer.unref()
  return () => clock.clearTimeout(timer)
}

/**
 * Measures elapsed milliseconds. If the clock is set back, it continues from its last value, so that nothing takes
 * longer than its own duration.
 */
export const stopwatch = (clock: Clock): (() => number) => {
  let seen = clock.now()
  let passed = 0
  return () => {
    const now = clock.now()
    if (now > seen) passed += now - seen
    seen = now
    return passed
  }
}

/** Resolves after `ms` milliseconds, or rejects with the reason of the signal if it aborts first. */
export const wait = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const abort = () => {
      stop()
      reject(signal.reason)
    }
    const stop = startTimer(clock, ms, false, () => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
    signal.addEventListener('abort', abort, { once: true })
  })

/**
 * Returns the result of `work`, or rejects with `late()` after `ms` milliseconds. The work is not stopped, and a later
 * result or rejection is ignored.
 */
export const within = <T>(clock: Clock, ms: number, work: () => Promise<T>, late: () => Error): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = startTimer(clock, ms, true, () => reject(late()))
    // `then` on a resolved promise also catches a function that throws synchronously.
    Promise.resolve().then(work).then(resolve, reject).finally(stop)
  })
