// Decides when the next token request may be sent, from the outcome of the previous ones. It measures how long it has
// been closed, so that a clock that is set back does not extend that. It sends nothing and waits for nothing.

import { stopwatch } from './clock.ts'
import { TokenClientError, type Problem } from './errors.ts'
import type { Settings } from './options.ts'
import type { TokenAnswer } from './request.ts'

const FIRST_BACKOFF_MS = 500
const LONGEST_BACKOFF_MS = 20_000
/** Minimum interval of background attempts: an outage must not cost a request per call. */
const BACKGROUND_GAP_MS = 1_000

/** Why no request may be sent now. */
interface Closing {
  /** Milliseconds to wait before the next request. */
  left(): number
  /** Marks this time as waited, whatever the clock shows. */
  waited(): void
}

export interface Gate {
  /** Undefined if a request may be sent immediately. */
  closing(): Closing | undefined
  /** The error to throw immediately instead of waiting: a remembered refusal, or a wait longer than `longest` ms. */
  standing(longest: number): TokenClientError | undefined
  /** The error for callers after the last attempt. */
  failure(problem: Problem): TokenClientError
  note(answer: TokenAnswer, background: boolean): void
}

export const tokenGate = ({ clock, random, maxRetryAfter, refusalMemory }: Settings): Gate => {
  let problem: Problem | undefined
  let refused = false
  let failures = 0
  // `asked` is required by the endpoint or the backoff; `length` includes jitter.
  let closed: (Closing & { readonly asked: () => number }) | undefined

  const close = (asked: number, length = asked): void => {
    const passed = stopwatch(clock)
    const own = {
      asked: () => asked - passed(),
      left: () => length - passed(),
      waited: () => {
        if (closed === own) closed = undefined
      },
    }
    closed = own
  }
  const left = (): number => Math.max(0, closed?.left() ?? 0)

  const failure = (of: Problem): TokenClientError => {
    const ms = left()
    return new TokenClientError({ ...of, retryAt: ms > 0 ? clock.now() + ms : undefined })
  }

  return {
    failure,
    closing: () => (left() > 0 ? closed : undefined),
    standing: (longest) => {
      const ms = left()
      if (problem === undefined || closed === undefined || ms === 0) return undefined
      return refused || closed.asked() > maxRetryAfter || ms > longest ? failure(problem) : undefined
    },
    note: (answer, background) => {
      refused = answer.kind === 'refused'
      if (answer.kind === 'granted') {
        problem = closed = undefined
        failures = 0
        return
      }
      ;({ problem } = answer)
      if (answer.kind === 'refused') {
        failures = 0
        return close(refusalMemory)
      }
      // Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
      const backoff = random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures)
      failures += 1
      if (answer.after === undefined || answer.after === 0) {
        return close(background ? Math.max(BACKGROUND_GAP_MS, backoff) : backoff)
      }
      // Never below the requested time, and slightly above: otherwise all clients return at the same instant.
      close(answer.after, answer.after + random() * Math.max(1_000, answer.after / 10))
    },
  }
}
