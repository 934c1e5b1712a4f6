// One caller that waits for the shared task, with its own deadline, abort signal and timer.

import { type Clock, startTimer } from './clock.ts'
import type { Flight } from './flight.ts'

export interface Wait<T> {
  readonly clock: Clock
  readonly deadline: number
  readonly signal: AbortSignal | undefined
  /** The open flight to join. */
  flight(): Flight<T>
  /** A result that another caller has already received. */
  cached(): T | undefined
  late(): Error
}

/**
 * Returns the result of the flight, or of another one if that is lost. Each caller waits for its own deadline. The
 * timers of a flight may have died with the request that started it, so each caller watches it with its own, which hold
 * whatever the clock shows.
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
        // A step that has changed in the meantime is alive, unless the whole flight has taken too long.
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
