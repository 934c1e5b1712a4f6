// Fault types: the errors, delays and broken connections that a test can inject.

import type { Duration } from '../options/index.ts'

/** A fault to inject: which requests it applies to, how often, and at least one effect. */
export type Fault = Delivery & (LateAnswer | StatusAnswer | BodyAnswer | BrokenConnection)

interface Delivery {
  /** Applies only to requests of this client. Default: all clients. */
  readonly client_id?: string
  /** Applies at the token endpoints or at the protected API. Default: `token`. */
  readonly on?: 'token' | 'api'
  /** Number of deliveries; `"always"` lasts until it is removed or the mock is reset. Default: 1. */
  readonly times?: number | 'always'
  /** Applies only to every n-th matching request. Default: 1, each request. */
  readonly every?: number
  /** Waits this long, on the mock's clock, before the response. */
  readonly delay?: Duration
}

/** A delay without another effect: the rules then decide the response. */
interface LateAnswer extends NoWaiting {
  readonly delay: Duration
  readonly status?: never
  readonly body?: never
  readonly connection?: never
}

/** A response with this status. From 400 up it has an error body; below 400 it has a token that no API accepts. */
interface StatusAnswer {
  readonly status: number
  /** Retry-After, in seconds. */
  readonly retry_after?: number
  /** Format of Retry-After; `http-date` adds a `Date` header with the mock's time. Default: `seconds`. */
  readonly retry_after_as?: 'seconds' | 'http-date'
  /** Replaces the JSON body; `malformed` is JSON that does not parse. */
  readonly body?: 'html' | 'empty' | 'malformed'
  /** Also breaks the connection: `reset` sends nothing, `truncate` stops in the middle of the body. */
  readonly connection?: 'reset' | 'truncate'
}

/** A 200 response with another body than the JSON one. */
interface BodyAnswer extends NoWaiting {
  readonly status?: never
  readonly body: 'html' | 'empty' | 'malformed'
  readonly connection?: 'reset' | 'truncate'
}

/** A broken connection: `reset` sends nothing, `truncate` stops in the middle of the body. */
interface BrokenConnection extends NoWaiting {
  readonly connection: 'reset' | 'truncate'
  readonly status?: never
  readonly body?: never
}

interface NoWaiting {
  readonly retry_after?: never
  readonly retry_after_as?: never
}

/** All members of a fault, each optional, before their combination is validated. */
export type FaultMembers = Partial<Delivery & StatusAnswer>

/** Whether the fault decides the response itself. A delay alone leaves it to the rules. */
export function isAnswer(fault: Fault): boolean {
  return fault.status !== undefined || fault.body !== undefined || fault.connection !== undefined
}
