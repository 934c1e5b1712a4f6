// Says when the next token request may be sent, from how the last ones went. It counts how long it has been closed, so that
// a clock that is set back does not keep it closed for longer; it sends nothing and waits for nothing.

import { stopwatch } from './clock.ts'
import { TokenClientError, type Problem } from './errors.ts'
import type { Settings } from './options.ts'
import type { TokenAnswer } from './request.ts'

const FIRST_BACKOFF_MS = 500
const LONGEST_BACKOFF_MS = 20_000
/** No two tries closer than this where nobody waits for the answer: an outage must not cost a request per call. */
const BACKGROUND_GAP_MS = 1_000

/** Why no request may be sent for now. */
interface Closing {
  /** How many ms to wait before the next request. */
  left(): number
  /** Says that this time has been waited, whatever the clock shows. */
  waited(): void
}

export interface Gate {
  /** Undefined when a request may go at once. */
  closing(): Closing | undefined
  /** The error to give at once instead of waiting: a remembered refusal, or a wait beyond `longest` ms. */
  standing(longest: number): TokenClientError | undefined
  /** The error for callers once an answer was the last that is tried for. */
  failure(problem: Problem): TokenClientError
  note(answer: TokenAnswer, background: boolean): void
}

export const tokenGate = ({ clock, random, maxRetryAfter, refusalMemory }: Settings): Gate => {
  let problem: Problem | undefined
  let refused = false
  let failures = 0
  // `asked` is what the endpoint (or the backoff) demands; `length` is that and the jitter on top.
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
      // Never below what was asked; a little above, or all clients come back in the same instant.
      close(answer.after, answer.after + random() * Math.max(1_000, answer.after / 10))
    },
  }
}
