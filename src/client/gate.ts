// Says when the next token request may be sent, from how the last ones went. It keeps two moments and the last
// problem; it sends nothing and waits for nothing.

import { TokenClientError, type Problem } from './errors.ts'
import type { Settings } from './options.ts'
import type { TokenAnswer } from './request.ts'

const FIRST_BACKOFF_MS = 500
const LONGEST_BACKOFF_MS = 20_000
/** No two tries closer than this where nobody waits for the answer: an outage must not cost a request per call. */
const BACKGROUND_GAP_MS = 1_000

export interface Gate {
  /** How many ms to wait before the next request; 0 when it may go at once. */
  delay(): number
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
  // `asked` is what the endpoint (or the backoff) demands; `until` is that and the jitter on top.
  let asked = 0
  let until = 0

  const failure = (of: Problem): TokenClientError => {
    const retryAt = until > clock.now() ? until : undefined
    return new TokenClientError({ ...of, retryAt })
  }

  return {
    failure,
    delay: () => Math.max(0, until - clock.now()),
    standing: (longest) => {
      const now = clock.now()
      if (problem === undefined || now >= until) return undefined
      if (refused || asked - now > maxRetryAfter || until - now > longest) return failure(problem)
      return undefined
    },
    note: (answer, background) => {
      const now = clock.now()
      refused = answer.kind === 'refused'
      if (answer.kind === 'granted') {
        problem = undefined
        failures = asked = until = 0
        return
      }
      ;({ problem } = answer)
      if (answer.kind === 'refused') {
        failures = 0
        asked = until = now + refusalMemory
        return
      }
      // Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
      const backoff = random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures)
      failures += 1
      if (answer.after === undefined || answer.after === 0) {
        asked = until = now + (background ? Math.max(BACKGROUND_GAP_MS, backoff) : backoff)
        return
      }
      // Never below what was asked; a little above, or all clients come back in the same instant.
      asked = now + answer.after
      until = asked + random() * Math.max(1_000, answer.after / 10)
    },
  }
}
