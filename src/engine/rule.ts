// The parts of a row that the engine needs, and constructors for common values.

import type { ParsedRequest } from './parse.ts'

/** Source of a row. */
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

/** A refusal with Retry-After in seconds. */
export interface Wait {
  readonly kind: 'wait'
  readonly status: 429
  readonly error: string
  readonly description: string
}

/** A refusal that is not an OAuth error: `{"message"}`, or `{"errorCode", "message"}`. */
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

/** The response of a planned fault. */
export interface Planned {
  readonly kind: 'planned'
}

/** A token response (RFC 6749 §5.1). */
export interface TokenGranted {
  readonly kind: 'token'
  readonly status: 200
}

/** A refusal with WWW-Authenticate (RFC 6750 §3). It has no error code if the request had no credentials. */
export interface Challenge {
  readonly kind: 'challenge'
  readonly status: 400 | 401 | 403
  readonly error?: string
  readonly description: string
}

/** Names the invalid field. */
export interface Invalid {
  readonly kind: 'invalid'
  readonly status: 400
  readonly error: string
}

/** A method that the resource does not support. Allow lists the supported ones (RFC 9110 §15.5.6). */
export interface MethodNotAllowed {
  readonly kind: 'method'
  readonly status: 405
  readonly error: string
  readonly description: string
}

/** The response of a collection. */
export interface Data {
  readonly kind: 'data'
}

/** A JSON document. */
export interface Document {
  readonly kind: 'document'
  readonly status: 200
}

/** The kinds of responses. A `refusal` is fixed; the others depend on time or data. */
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
 * A condition, a reply and an explanation.
 * @typeParam C the context that a condition may read
 * @typeParam R the replies of the table
 * @typeParam E how to change a valid request so that it matches
 */
export interface Rule<C, R extends Reply = Reply, E = unknown> {
  /** Names the condition, not the reply. */
  readonly id: string
  /** Pure: no I/O, no clock. May assume that no row above it matched. */
  readonly when: (request: ParsedRequest, context: C) => boolean
  /** The problem. */
  readonly problem: string
  /** How to fix it. */
  readonly fix: string
  /** Evidence in this request. Never a value that could be a secret. */
  readonly evidence?: (request: ParsedRequest, context: C) => string
  readonly reply: R
  readonly source: Source
  readonly example: E
}

/** A remark on a request that was granted. */
export interface Note<C> {
  /** Names the condition. */
  readonly id: string
  /** Pure, like that of a rule. */
  readonly when: (request: ParsedRequest, context: C) => boolean
  readonly problem: string
  readonly fix: string
  readonly source: Source
}

/** Creates a fixed OAuth error (RFC 6749 §5.2). */
export function refuse(status: number, error: string, description: string, headers: readonly string[] = []): Refusal {
  return { kind: 'refusal', status, error, description, headers }
}

/** Creates a source: a forum thread. */
export function thread(which: 'A' | 'B', says: string): Source {
  return { thread: which, says }
}

/** Creates a source: a specification. */
export function spec(section: `RFC ${number} §${string}`, says: string): Source {
  return { spec: section, says }
}

/** Creates a source: chosen by this project, for the given reason, because no source exists. */
export function chosen(reason: string): Source {
  return { chosen: reason }
}

/** Formats a source as a sentence. */
export function formatSource(source: Source): string {
  if ('thread' in source) return `thread ${source.thread}: ${source.says}`
  return 'spec' in source ? `${source.spec}: ${source.says}` : `chosen: ${source.chosen}`
}
