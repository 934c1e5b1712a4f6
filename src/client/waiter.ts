// One caller that waits for the shared work, with a deadline, an abort signal and a timer of its own.

import { type Clock, startTimer } from './clock.ts'
import type { Flight } from './flight.ts'

export interface Wait<T> {
  readonly clock: Clock
  readonly deadline: number
  readonly signal: AbortSignal | undefined
  /** The flight to join: one that is open. */
  flight(): Flight<T>
  /** A result that another caller has got by now. */
  cached(): T | undefined
  late(): Error
}

/**
 * What one caller gets: the result of the flight, or of another one when that is lost. Each waits for its own deadline and
 * not for that of the caller who came first. The timers of a flight may have died with the request that began it, so that
 * each caller looks after it with its own; these hold whatever the clock shows.
 */
export const waitForFlight = <T>({ clock, deadline, signal, flight, cached, late }: Wait<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const startedAt = clock.now()
    let left = deadline
    let current = flight()
    let watched = current.step
    let hasEnded = false
    let leave: () => void
    let stop: () => void

    const end = () => {
      hasEnded = true
      stop()
      signal?.removeEventListener('abort', abort)
      leave()
    }
    const waiter = {
      resolve: (result: T) => {
        end()
        resolve(result)
      },
      reject: (reason: unknown) => {
        end()
        reject(reason)
      },
      retry: () => {
        const result = cached()
        if (result !== undefined) return waiter.resolve(result)
        current = flight()
        leave = current.join(waiter, deadline - Math.max(0, clock.now() - startedAt))
      },
    }
    const abort = () => waiter.reject(signal?.reason)
    const watch = () => {
      watched = current.step
      const ms = Math.max(1, Math.min(left, current.due()))
      stop = startTimer(clock, ms, false, () => {
        left -= ms
        if (left <= 0) return waiter.reject(late())
        // A step that has changed meanwhile is alive, unless the clock says that the whole has taken too long.
        if (current.step === watched || !current.open) {
          leave()
          current.abandon()
          waiter.retry()
        }
        if (!hasEnded) watch()
      })
    }
    signal?.addEventListener('abort', abort, { once: true })
    leave = current.join(waiter, deadline)
    watch()
  })
