// One piece of work that many callers wait for. Each may leave; the work is cancelled when the last one has left, or
// when its own time is over. It knows nothing of tokens.

import { type Clock, startTimer } from './clock.ts'

export interface Flight<T> {
  /** False once it has succeeded, failed or been cancelled: then nobody can join any more. */
  readonly open: boolean
  /** What the work gives, or the caller's own abort reason. */
  join(signal: AbortSignal | undefined): Promise<T>
}

/** By its shape: a signal of another realm (jsdom, a vm) is a signal. */
export const isSignal = (value: unknown): value is AbortSignal =>
  typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value

export interface FlightControl {
  /** Aborted when the last caller has left or the time is over. */
  readonly signal: AbortSignal
  /** Whether somebody waits for the result. */
  wanted(): boolean
  /** Milliseconds until the deadline. */
  left(): number
}

export interface FlightPlan<T> {
  readonly clock: Clock
  /** Started for nobody: runs to its end even if callers come and go, and keeps no process alive. */
  readonly background: boolean
  readonly deadline: number
  late(): Error
  run(control: FlightControl): Promise<T>
  /**
   * Called with a result, in the same step in which the flight closes; never after a cancellation. False means that
   * the result came too late to be of use: then the work is done once more, for all who wait.
   */
  land(result: T): boolean
}

export const takeOff = <T>({ clock, background, deadline, late, run, land }: FlightPlan<T>): Flight<T> => {
  const controller = new AbortController()
  const { signal } = controller
  const over = clock.now() + deadline
  let waiting = 0
  let open = true

  const cut = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  const cancel = (reason: unknown) => {
    open = false
    controller.abort(reason)
  }
  const stop = startTimer(clock, deadline, background, () => cancel(late()))
  const control: FlightControl = { signal, wanted: () => waiting > 0, left: () => over - clock.now() }
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
      return open
    },
    join: (own) => {
      waiting += 1
      if (own === undefined) return result
      return new Promise((resolve, reject) => {
        const leave = () => {
          reject(own.reason)
          waiting -= 1
          if (waiting === 0 && !background) cancel(new Error('nobody waits any more'))
        }
        own.addEventListener('abort', leave, { once: true })
        const settled = () => own.removeEventListener('abort', leave)
        result.finally(settled).then(resolve, reject)
      })
    },
  }
}
