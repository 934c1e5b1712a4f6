// One piece of work that many callers wait for. Each may leave; the work is cancelled when the last one has left. Work that
// is overdue by the clock is taken for dead: where a runtime ends requests together with their timers and connections, as
// Cloudflare Workers does, it never settles, and nothing else tells. It knows nothing of tokens.

import { type Clock, startTimer, stopwatch } from './clock.ts'

export interface Flight<T> {
  /** False once it has settled, been cancelled or is overdue: then nobody can join any more. */
  readonly open: boolean
  /** The step that it is at: another object for each. */
  readonly step: object
  /** How many ms that step may still take. */
  due(): number
  /** Reports the outcome to a caller that waits at most `patience` ms. The returned function ends that. */
  join(waiter: Waiter<T>, patience: number): () => void
  /** Gives it up for dead; whoever waits has to try again. */
  abandon(): void
}

/** One caller that waits. One of these is called, once. */
interface Waiter<T> {
  resolve(result: T): void
  reject(reason: unknown): void
  /** There will be no result: the time of the flight is over, or it died. */
  retry(): void
}

/** By its shape: a signal of another realm (jsdom, a vm) is a signal. */
export const isSignal = (value: unknown): value is AbortSignal =>
  typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value

export interface FlightControl {
  /** Aborted when the last caller has left or the time is over. */
  readonly signal: AbortSignal
  /** Whether somebody waits for the result. */
  wanted(): boolean
  /** For how many ms the most patient caller still waits; the whole deadline where nobody does. */
  left(): number
  /** Says that the next step takes no longer than `ms`: a flight that is overdue is dead. */
  allow(ms: number): void
}

export interface FlightPlan<T> {
  readonly clock: Clock
  /** Started for nobody: runs to its end even if callers come and go, and keeps no process alive. */
  readonly background: boolean
  readonly deadline: number
  run(control: FlightControl): Promise<T>
  /**
   * Called with a result, in the same step in which the flight closes; never after a cancellation. False means that
   * the result came too late to be of use: then the work is done once more, for all who wait.
   */
  land(result: T): boolean
}

/** How late a timer may be before its flight is taken for dead: a busy process is late as well. */
const GRACE_MS = 1_000

export const takeOff = <T>({ clock, background, deadline, run, land }: FlightPlan<T>): Flight<T> => {
  const controller = new AbortController()
  const { signal } = controller
  const age = stopwatch(clock)
  const lost = new Error('the time of the shared request was over')
  let waiting = 0
  let open = true
  let step = { age: stopwatch(clock), limit: deadline }
  /** The age at which the most patient caller leaves. */
  let patientUntil = deadline

  const cut = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  const cancel = (reason: unknown) => {
    open = false
    try {
      controller.abort(reason)
    } catch {
      // Workers forbids to end a connection of another request. It ends with that request.
    }
  }
  // A little later than a caller who came first: nothing is started again for one who leaves in that moment.
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
  // Nobody may be waiting when it fails: that is no unhandled rejection, whoever joined has the failure.
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
