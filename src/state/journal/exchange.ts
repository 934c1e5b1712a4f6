// An exchange as recorded, and its redacted view. Redaction is by allow-list, and nothing unredacted leaves this file.
// The view is created on demand, not while a request is served.

import type { App } from '../app.ts'
import { claimedId } from './claimed.ts'
import {
  type Diagnosis,
  eachPair,
  type Observation,
  type ParsedRequest,
  type Rule,
  type WireReply,
} from '../../engine/index.ts'
import type { Claims, Introspection } from '../token.ts'
import { redactRequest, redactTokens, type RedactedRequest, type Registered } from './redaction.ts'

/** One request and its response, redacted. */
export type Exchange = TokenExchange | RouteExchange | ApiExchange | RouterExchange

interface Shown {
  /** Starts at 1 and is never reused, even after `clear`. */
  readonly id: number
  /** Time of arrival on the clock of the mock (ISO 8601). */
  readonly at: string
  /** Time from arrival to response, in real milliseconds. */
  readonly latency: number
  /**
   * The registered app that sent the request, by its credentials or by an id in a place that the endpoint does not read
   * (JSON, Basic, the query), so that a mistake is attributed to its client. Absent if no registered id was sent.
   */
  readonly client_id?: string
  readonly request: RedactedRequest
  readonly status: number
  /** Id of the rule that decided the response. */
  readonly rule: string
  readonly reply: {
    readonly headers: readonly (readonly [string, string])[]
    readonly body: string
    readonly cut?: 'reset' | 'truncate'
  }
  readonly diagnosis: Diagnosis
  /** Observations about the clear-text values of a refused request: at most 8, and never a value. */
  readonly observations: readonly Observation[]
  /** The bearer token of the request, and its state at that time. */
  readonly bearer?: Introspection
}

/** A request to the token endpoint of a profile. */
export interface TokenExchange extends Shown {
  readonly endpoint: 'token'
  /** Id of the profile. */
  readonly profile: string
  /** Id of the issued token, never its value. */
  readonly issued?: { readonly id: string; readonly expires_at: string }
  /** Whether it arrived before the time in the last Retry-After. */
  readonly early_retry: boolean
  /** Whether it arrived while another token request of the same client was open. */
  readonly overlapping: boolean
  /**
   * Whether a token for the same scopes and user was still valid, or being issued to the same client. A client that
   * caches its tokens and sends one request at a time would not have sent it.
   */
  readonly avoidable: boolean
}

/** Flags of token requests only. */
interface NoTokenRequest {
  readonly issued?: never
  readonly overlapping: false
  readonly avoidable: false
}

/** A request to another path of a profile. */
export interface RouteExchange extends Shown, NoTokenRequest {
  readonly endpoint: 'route'
  /** Id of the profile. */
  readonly profile: string
  readonly early_retry: false
}

/** A request to the protected API. */
export interface ApiExchange extends Shown, NoTokenRequest {
  readonly endpoint: 'api'
  readonly profile?: never
  /** Whether it arrived before the time in the last Retry-After. */
  readonly early_retry: boolean
}

/** A request that no endpoint handles: the router refused it. */
export interface RouterExchange extends Shown, NoTokenRequest {
  readonly endpoint: 'router'
  readonly profile?: never
  readonly early_retry: false
}

/** A token of a recorded exchange and its current state, without its value. */
export interface IssuedToken {
  readonly id: string
  readonly client_id: string
  /** Times on the clock of the mock (ISO 8601). */
  readonly issued_at: string
  readonly expires_at: string
  readonly state: 'valid' | 'expired' | 'revoked'
}

/** The recorded part of every request. */
interface Kept {
  readonly at: number
  readonly latency: number
  readonly request: ParsedRequest
  /** The registered app that sent the request. */
  readonly app: App | undefined
  readonly rule: Pick<Rule<never>, 'id' | 'reply'>
  readonly explain: () => Diagnosis
  /** Called at most once, and before any registered value changes. */
  readonly observe: () => readonly Observation[]
  readonly reply: WireReply
  readonly bearer: Introspection | undefined
}

/** The part that only token requests have. */
export interface TokenCircumstances {
  readonly endpoint: 'token'
  readonly profile: string
  /** Claims of the issued token, known once it is signed. */
  issued: Claims | undefined
  readonly early_retry: boolean
  readonly overlapping: boolean
  readonly avoidable: boolean
}

/** The part that depends on the endpoint. */
export type Circumstances =
  | TokenCircumstances
  | { readonly endpoint: 'route'; readonly profile: string }
  | { readonly endpoint: 'api'; readonly early_retry: boolean }
  | { readonly endpoint: 'router' }

/** The record of an exchange. */
export interface Entry extends Kept {
  readonly circumstances: Circumstances
}

/** Claims of the issued token. */
export function issuedIn({ circumstances }: Entry): Claims | undefined {
  return circumstances.endpoint === 'token' ? circumstances.issued : undefined
}

/**
 * Returns the registered app that sent a request, by its credentials or by an id in a place that the endpoint does not
 * read.
 */
export function clientOf(
  { app, request }: Pick<Entry, 'app' | 'request'>,
  isApp: (client_id: string) => boolean,
): string | undefined {
  return app?.client_id ?? claimedId(request, isApp)
}

/** Creates the redacted view of an exchange. */
export function view(id: number, entry: Entry, registered: Omit<Registered, 'scopes'>): Exchange {
  const { app, rule, reply, circumstances } = entry
  const client_id = clientOf(entry, registered.isApp)
  const scopes = app === undefined || app.scopes === '*' ? [] : app.scopes
  const observations = entry.observe()
  const issued = issuedIn(entry)
  // Records belong to the user, so a validation message may name their fields.
  const holdsData = rule.reply.kind === 'data' || rule.reply.kind === 'invalid'
  const request = redactRequest(entry.request, { ...registered, scopes })
  const headers: [string, string][] = []
  eachPair(reply.headers, (name, value) => void headers.push([name, value]))
  const shown = {
    at: new Date(entry.at).toISOString(),
    latency: entry.latency,
    ...(client_id === undefined ? {} : { client_id }),
    request,
    status: reply.status,
    rule: rule.id,
    reply: {
      headers,
      body: holdsData
        ? `<${reply.body.length} characters>`
        : issued === undefined
          ? reply.body
          : redactTokens(reply.body),
      ...(reply.cut && { cut: reply.cut }),
    },
    diagnosis: observations.length === 0 ? entry.explain() : { ...entry.explain(), observations },
    observations,
  }
  const bearer = entry.bearer && { bearer: shownBearer(entry.bearer, scopes) }
  const rest = { ...shown, ...bearer }
  const noTokenRequest = { overlapping: false, avoidable: false } as const
  switch (circumstances.endpoint) {
    case 'token': {
      const { endpoint, profile, early_retry, overlapping, avoidable } = circumstances
      const token = issued && {
        issued: { id: issued.id, expires_at: new Date(issued.expires).toISOString() },
      }
      return { id, endpoint, profile, ...shown, ...token, ...bearer, early_retry, overlapping, avoidable }
    }
    case 'route':
      return { id, ...circumstances, ...rest, early_retry: false, ...noTokenRequest }
    case 'api': {
      const { endpoint, early_retry } = circumstances
      return { id, endpoint, ...rest, early_retry, ...noTokenRequest }
    }
    case 'router':
      return { id, ...circumstances, ...rest, early_retry: false, ...noTokenRequest }
  }
}

/** Scopes are free text from the client: only those that the app registers are shown. */
function shownBearer(bearer: Introspection, scopes: readonly string[]): Introspection {
  if (bearer.scope === undefined) return bearer
  const { scope, ...rest } = bearer
  return scope.split(' ').every((one) => scopes.includes(one)) ? bearer : rest
}

/** Creates the public view of the token of an exchange. Undefined if none was issued. */
export function viewToken(
  client_id: string | undefined,
  issued: Claims | undefined,
  stateOf: (claims: Claims) => IssuedToken['state'],
): IssuedToken | undefined {
  if (client_id === undefined || issued === undefined) return undefined
  return {
    id: issued.id,
    client_id,
    issued_at: new Date(issued.issued).toISOString(),
    expires_at: new Date(issued.expires).toISOString(),
    state: stateOf(issued),
  }
}
