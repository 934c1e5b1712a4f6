// The input of a fault.

import type { Duration } from '../options/index.ts'

/** A planned fault: which requests, how often, and at least one effect. */
export type Fault = Delivery & (LateAnswer | StatusAnswer | BodyAnswer | BrokenConnection)

interface Delivery {
  /** Only requests of this app. Default: all. */
  readonly client_id?: string
  /** Where it applies: at the token endpoints (default) or at the protected API. */
  readonly on?: 'token' | 'api'
  /** Number of times it applies. Default 1. `"always"`: until reset. */
  readonly times?: number | 'always'
  /** Applies to every n-th matching request only. Default 1. */
  readonly every?: number
  /** Delay before the response. */
  readonly delay?: Duration
}

/** A delay alone: the rules determine the response. */
interface LateAnswer extends NoWaiting {
  readonly delay: Duration
  readonly status?: never
  readonly body?: never
  readonly connection?: never
}

/** Status of the response. From 400, with an error body; below, with a token that no API accepts. */
interface StatusAnswer {
  readonly status: number
  /** Retry-After in seconds. */
  readonly retry_after?: number
  /** Format of Retry-After. Default `seconds`. With an HTTP date, the `Date` header shows the time of the mock. */
  readonly retry_after_as?: 'seconds' | 'http-date'
  /** Replaces the JSON body: `html`, `empty`, `malformed` (JSON that does not parse). */
  readonly body?: 'html' | 'empty' | 'malformed'
  /** Also breaks the connection. */
  readonly connection?: 'reset' | 'truncate'
}

/** Responds with 200 and a body other than JSON. */
interface BodyAnswer extends NoWaiting {
  readonly status?: never
  readonly body: 'html' | 'empty' | 'malformed'
  readonly connection?: 'reset' | 'truncate'
}

/** Breaks the connection: `reset` sends nothing, `truncate` stops in the middle of the body. */
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

/** Whether the fault is itself a response. A delay alone is not: the rules determine the response. */
export function isAnswer(fault: Fault): boolean {
  return fault.status !== undefined || fault.body !== undefined || fault.connection !== undefined
}
