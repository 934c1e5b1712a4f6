// A single flight: one task that many callers wait for. Each caller can leave; the task is cancelled when the last one
// leaves. A task that is overdue by the clock is considered dead: a runtime that ends requests together with their
// timers and connections, as Cloudflare Workers does, never settles it.

import { type Clock, startTimer, stopwatch } from './clock.ts'

export interface Flight<T> {
  /** False after it has settled, was cancelled or is overdue. Then no caller can join. */
  readonly open: boolean
  /** The current step: a new object for each. */
  readonly step: object
  /** Milliseconds that the step may still take. */
  due(): number
  /**
   * Reports the outcome to a caller that waits at most `patience` milliseconds.
   * @returns a function that stops waiting
   */
  join(waiter: Waiter<T>, patience: number): () => void
  /** Gives up the flight as dead. Its callers have to try again. */
  abandon(): void
}

/** A waiting caller. Exactly one of these is called, once. */
interface Waiter<T> {
  resolve(result: T): void
  reject(reason: unknown): void
  /** There will be no result: the flight timed out or died. */
  retry(): void
}

/** Checked by shape: signals of another realm (jsdom, a vm) count. */
export const isSignal = (value: unknown): value is AbortSignal =>
  typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value

export interface FlightControl {
  /** Aborted when the last caller leaves or the time is up. */
  readonly signal: AbortSignal
  /** Whether a caller waits for the result. */
  wanted(): boolean
  /** Milliseconds that the most patient caller still waits. The whole deadline if there is none. */
  left(): number
  /** Declares that the next step takes at most `ms` milliseconds. An overdue flight is dead. */
  allow(ms: number): void
}

export interface FlightPlan<T> {
  readonly clock: Clock
  /** Started in the background: runs to its end even if callers come and go, and does not keep a process alive. */
  readonly background: boolean
  readonly deadline: number
  run(control: FlightControl): Promise<T>
  /**
   * Called with a result when the flight closes, and never after a cancellation. If it returns false, the result came
   * too late, and the task runs once more for all callers.
   */
  land(result: T): boolean
}

/** How late a timer may be before its flight is considered dead. A busy process is late, too. */
const GRACE_MS = 1_000

export const takeOff = <T>({ clock, background, deadline, run, land }: FlightPlan<T>): Flight<T> => {
  const controller = new AbortController()
  const { signal } = controller
  const age = stopwatch(clock)
  const lost = new Error('the time of the shared request was over')
  let waiting = 0
  let open = true
  let step = { age: stopwatch(clock), limit: deadline }
  /** Age at which the most patient caller leaves. */
  let patientUntil = deadline

  const cut = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  const cancel = (reason: unknown) => {
    open = false
    try {
      controller.abort(reason)
    } catch {
      // Workers does not allow ending the connection of another request. It ends with that request.
    }
  }
  // Slightly later than the first caller: nothing is restarted for a caller that leaves at that time.
  const stop = startTimer(clock, deadline + 1, background, () => cancel(lost))
  /** Milliseconds until it is overdue. */
  const due = () => Math.min(deadline - age(), step.limit - step.age())
  const control: FlightControl = {
    signal,
    wanted: () => waiting > 0,
    left: () => patientUntil - age(),
    allow: (ms) => {
      step = { age: stopwatch(clock), limit: ms + GRACE_MS }
    },
  }
  const work = async () => {
    for (;;) {
      const value = await run(control)
      if (signal.aborted) throw signal.reason
      if (land(value)) {
        open = false
        return value
      }
    }
  }
  const result = Promise.race([work(), cut]).finally(() => {
    open = false
    stop()
  })
  // If it fails without callers, that is not an unhandled rejection: every caller that joined gets the failure.
  result.catch(() => undefined)

  return {
    get open() {
      return open && due() > 0
    },
    get step() {
      return step
    },
    due,
    abandon: () => cancel(lost),
    join: (waiter, patience) => {
      let waits = true
      waiting += 1
      patientUntil = Math.max(patientUntil, age() + patience)
      const leave = () => {
        if (!waits) return
        waits = false
        waiting -= 1
        if (waiting === 0 && !background && open) cancel(new Error('nobody waits any more'))
      }
      result.then(
        (value) => {
          if (waits) waiter.resolve(value)
        },
        (reason: unknown) => {
          if (!waits) return
          if (reason !== lost) return waiter.reject(reason)
          leave()
          waiter.retry()
        },
      )
      return leave
    },
  }
}
