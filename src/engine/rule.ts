// What a row of a table is to the engine, and the small constructors that hold what rows have in common.

import type { ParsedRequest } from './parse.ts'

/** Where a row is known from. */
export type Source =
  | { readonly thread: 'A' | 'B'; readonly says: string }
  | { readonly spec: `RFC ${number} §${string}`; readonly says: string }
  | { readonly chosen: string }

/** A fixed OAuth error (RFC 6749 §5.2). */
export interface Refusal {
  readonly kind: 'refusal'
  readonly status: number
  readonly error: string
  readonly description: string
  readonly headers: readonly string[]
}

/** The client has to wait: a Retry-After in seconds. */
export interface Wait {
  readonly kind: 'wait'
  readonly status: 429
  readonly error: string
  readonly description: string
}

/** A refusal that is no OAuth error: `{"message"}`, or `{"errorCode", "message"}`. */
export interface Message {
  readonly kind: 'message'
  readonly status: number
  readonly errorCode?: string
  readonly message: string
  readonly headers: readonly string[]
}

/** A refusal without a body. */
export interface Bare {
  readonly kind: 'bare'
  readonly status: number
  readonly headers: readonly string[]
}

/** What a fault asks for. */
export interface Planned {
  readonly kind: 'planned'
}

/** A token (RFC 6749 §5.1). */
export interface TokenGranted {
  readonly kind: 'token'
  readonly status: 200
}

/** A refusal with WWW-Authenticate (RFC 6750 §3); without an error code where the request had no credentials. */
export interface Challenge {
  readonly kind: 'challenge'
  readonly status: 400 | 401 | 403
  readonly error?: string
  readonly description: string
}

/** Names the field that is wrong. */
export interface Invalid {
  readonly kind: 'invalid'
  readonly status: 400
  readonly error: string
}

/** A method that the resource does not take: Allow names those that it takes (RFC 9110 §15.5.6). */
export interface MethodNotAllowed {
  readonly kind: 'method'
  readonly status: 405
  readonly error: string
  readonly description: string
}

/** What a collection gave. */
export interface Data {
  readonly kind: 'data'
}

/** A JSON document. */
export interface Document {
  readonly kind: 'document'
  readonly status: 200
}

/** The words of an answer. A `refusal` is fixed; the others depend on the moment. */
export type Reply =
  | Refusal
  | Message
  | Bare
  | Wait
  | Planned
  | TokenGranted
  | Challenge
  | Invalid
  | MethodNotAllowed
  | Data
  | Document

/**
 * A condition, an answer, and what a person is told.
 * @typeParam C what the mock knows at this moment that a rule may ask
 * @typeParam R the replies that its table may give
 * @typeParam E the change to a right request that fires it
 */
export interface Rule<C, R extends Reply = Reply, E = unknown> {
  /** Names the condition, never the reply. */
  readonly id: string
  /** Pure: no I/O, no clock. May rely on no row above it having held. */
  readonly when: (request: ParsedRequest, context: C) => boolean
  /** What is wrong. */
  readonly problem: string
  /** What to do next. */
  readonly fix: string
  /** What in this request shows it. Never a value that could be a secret. */
  readonly evidence?: (request: ParsedRequest, context: C) => string
  readonly reply: R
  readonly source: Source
  readonly example: E
}

/** Something worth saying of a request that was granted all the same. */
export interface Note<C> {
  /** Names the condition. */
  readonly id: string
  /** Pure, as a rule's. */
  readonly when: (request: ParsedRequest, context: C) => boolean
  readonly problem: string
  readonly fix: string
  readonly source: Source
}

/** A fixed OAuth error answer (RFC 6749 §5.2). */
export function refuse(status: number, error: string, description: string, headers: readonly string[] = []): Refusal {
  return { kind: 'refusal', status, error, description, headers }
}

/** Where the threads say it. */
export function thread(which: 'A' | 'B', says: string): Source {
  return { thread: which, says }
}

/** Where a specification says it. */
export function spec(section: `RFC ${number} §${string}`, says: string): Source {
  return { spec: section, says }
}

/** Nobody says it; this project chose it, for the reason given. */
export function chosen(reason: string): Source {
  return { chosen: reason }
}

/** A source as a sentence. */
export function formatSource(source: Source): string {
  if ('thread' in source) return `thread ${source.thread}: ${source.says}`
  return 'spec' in source ? `${source.spec}: ${source.says}` : `chosen: ${source.chosen}`
}
