// The types of a row of a rule table, and the small constructors that hold what rows have in common.

import type { App, AppInput } from '../state/app.ts'
import type { Fault } from '../state/faults.ts'
import type { Facts } from './parse.ts'

/** What the mock holds at this moment that a rule may ask. */
export interface Known {
  /** Milliseconds since the epoch, on the mock's clock. */
  readonly now: number
  /** Whose host was asked; `other` is neither: a loopback server, a tenant's own domain. */
  readonly host: 'cxone' | 'other-vendor' | 'other'
  /** The token paths. */
  readonly paths: readonly string[]
  /** A fault that answers this request; a delay alone is none. */
  readonly fault: Fault | undefined
  /** Seconds until the client's window has room again; 0 where it has. */
  readonly secondsToWait: number
  /** The registered app that the form names. */
  readonly app: App | undefined
  /** What the form's client_secret is to that app. */
  readonly secret: 'valid' | 'expired' | 'wrong'
}

/** Where a row is known from. */
export type Source =
  | { readonly thread: 'A' | 'B'; readonly says: string }
  | { readonly spec: `RFC ${number} §${string}`; readonly says: string }
  | { readonly chosen: string }

/** The words of an answer. A `refusal` is fixed; the others depend on the moment. */
export type Reply =
  | {
      readonly kind: 'refusal'
      readonly status: number
      readonly error: string
      readonly description: string
      readonly headers: readonly string[]
    }
  | { readonly kind: 'wait'; readonly status: 429; readonly error: string; readonly description: string }
  | { readonly kind: 'planned' }
  | { readonly kind: 'token'; readonly status: 200 }
  /** A refusal with WWW-Authenticate (RFC 6750 §3); without an error code where the request had no credentials. */
  | {
      readonly kind: 'challenge'
      readonly status: 400 | 401 | 403
      readonly error?: string
      readonly description: string
    }
  /** Names the field that is wrong. */
  | { readonly kind: 'invalid'; readonly status: 400; readonly error: string }
  | { readonly kind: 'data' }

/** The smallest change to the one valid request that fires a row. */
export interface Example {
  readonly method?: string
  readonly host?: string
  readonly path?: string
  readonly query?: string
  /** Name, value …: added to the valid ones. */
  readonly headers?: readonly string[]
  /** Null: no Content-Type at all. */
  readonly contentType?: string | null
  /** Parameters changed; null leaves one out. */
  readonly form?: Readonly<Record<string, string | null>>
  /** The whole body, in place of a form. */
  readonly body?: string
  /** The ready app that asks, with its right secret; default `demo`. */
  readonly app?: string
  /** At the guarded API: what the token that comes with it means; default `valid`. */
  readonly bearer?: 'none' | 'valid' | 'expired' | 'revoked' | 'app-disabled'
  /** What must be so before the request is made. */
  readonly given?: { readonly app?: AppInput; readonly fault?: Fault; readonly exhausted?: true }
}

/** One row: a condition, an answer, and what a person is told. */
export interface Rule<K = Known> {
  /** Names the condition, never the reply. */
  readonly id: string
  /** Pure: no I/O, no clock. May rely on no row above it having held. */
  readonly when: (facts: Facts, known: K) => boolean
  /** What is wrong. */
  readonly says: string
  /** What to do next. */
  readonly fix: string
  /** What in this request shows it. Never a value that could be a secret. */
  readonly shows?: (facts: Facts, known: K) => string
  readonly reply: Reply
  readonly source: Source
  readonly example: Example
  /** Inside a suite: whether the request is left to the suite's own handlers, untouched. Absent: never. */
  readonly leaves?: (facts: Facts) => boolean
}

/** A fixed OAuth error answer (RFC 6749 §5.2). */
export function refuse(status: number, error: string, description: string, headers: readonly string[] = []): Reply {
  return { kind: 'refusal', status, error, description, headers }
}

/** The one answer that tells nothing: every failed client authentication gets it. */
export const clientAuthenticationFailed: Reply = refuse(401, 'invalid_client', 'Client authentication failed')

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
