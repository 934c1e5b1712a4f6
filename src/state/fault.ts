// A fault as it is given.

import type { Duration } from '../options/index.ts'

/** A fault, as it is planned: for whom and how often, and one effect at least. */
export type Fault = Delivery & (LateAnswer | StatusAnswer | BodyAnswer | BrokenConnection)

interface Delivery {
  /** Only for this app's requests; absent: for all. */
  readonly client_id?: string
  /** Where it is delivered: at the token endpoint (default) or at the guarded API. */
  readonly on?: 'token' | 'api'
  /** How many times it is delivered; default 1. `"always"`: until reset. */
  readonly times?: number | 'always'
  /** Only every n-th matching request; default 1: each. */
  readonly every?: number
  /** Wait so long, then answer. */
  readonly delay?: Duration
}

/** A delay alone leaves the answer to the rules. */
interface LateAnswer extends NoWaiting {
  readonly delay: Duration
  readonly status?: never
  readonly body?: never
  readonly connection?: never
}

/** Answer with this status and, from 400 on, an error body; below with a token that is good for nothing. */
interface StatusAnswer {
  readonly status: number
  /** A Retry-After of so many seconds. */
  readonly retry_after?: number
  /** How Retry-After is written; default `seconds`. An HTTP date comes with a `Date` of the mock's clock. */
  readonly retry_after_as?: 'seconds' | 'http-date'
  /** Body in place of the JSON one: `html`, `empty`, `malformed` (JSON that does not parse). */
  readonly body?: 'html' | 'empty' | 'malformed'
  /** Break the connection as well. */
  readonly connection?: 'reset' | 'truncate'
}

/** Answer 200 with another body than the JSON one. */
interface BodyAnswer extends NoWaiting {
  readonly status?: never
  readonly body: 'html' | 'empty' | 'malformed'
  readonly connection?: 'reset' | 'truncate'
}

/** Break the connection: `reset` sends nothing, `truncate` breaks off in the middle of the body. */
interface BrokenConnection extends NoWaiting {
  readonly connection: 'reset' | 'truncate'
  readonly status?: never
  readonly body?: never
}

interface NoWaiting {
  readonly retry_after?: never
  readonly retry_after_as?: never
}

/** A fault with any of the members. */
export type FaultMembers = Partial<Delivery & StatusAnswer>

/** True where the fault itself is an answer; a delay alone leaves the answer to the rules. */
export function isAnswer(fault: Fault): boolean {
  return fault.status !== undefined || fault.body !== undefined || fault.connection !== undefined
}
