// Time as the client sees it. Everything that waits or compares moments goes through this one interface, so that a
// test owns time completely. It knows nothing of tokens, and it never sleeps on its own.

/** Where the client gets its time and its timers from. `globalThis` by default; a test passes its own. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Calls `callback` once, `ms` milliseconds from now. What it returns is handed back to `clearTimeout`. */
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}

// The globals are looked up at each call and not kept: whoever patches them later is still obeyed.
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
}

/** The longest delay a timer can hold (2^31 - 1 ms); above it, Node and browsers fire at once. */
export const MAX_TIMER_MS = 2_147_483_647

const isUnrefable = (timer: unknown): timer is { unref(): void } =>
  typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function'

/** A timer. `background` ones do not keep a Node process alive. Gives back the function that stops it. */
export const startTimer = (clock: Clock, ms: number, background: boolean, callback: () => void): (() => void) => {
  const timer = clock.setTimeout(callback, ms)
  if (background && isUnrefable(timer)) timer.unref()
  return () => clock.clearTimeout(timer)
}

/**
 * Milliseconds since the stopwatch was started, as far as the clock has shown them between two looks. When the clock is
 * set back it goes on from where it was, so that nothing lasts longer than its own length.
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

/** Resolves after `ms`; rejects with the signal's reason when that comes first. */
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
 * What `work` gives, or rejects with `late()` when that takes longer than `ms`. The work itself is not stopped; what
 * it does after its time is nobody's concern any more, a rejection included.
 */
export const within = <T>(clock: Clock, ms: number, work: () => Promise<T>, late: () => Error): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = startTimer(clock, ms, true, () => reject(late()))
    // `then` on a fresh promise: a function that throws before it returns one is caught here as well.
    Promise.resolve().then(work).then(resolve, reject).finally(stop)
  })
