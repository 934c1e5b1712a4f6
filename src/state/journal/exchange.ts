// Journal entries as endpoints record them, and their redacted public view. Redaction is by allow-list, and nothing
// unredacted leaves this file. Views are built on read, to keep requests fast.

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
  /** Counts from 1. Never reused, even after `clear`. */
  readonly id: number
  /** When the request arrived, on the mock's clock (ISO 8601). */
  readonly at: string
  /** Time from arrival to response, in real milliseconds. */
  readonly latency: number
  /**
   * The client that sent the request, identified by its credentials or token. A registered client_id that the endpoint
   * does not read (JSON, Basic, query) also counts, so a mistake is listed under its client. Otherwise absent.
   */
  readonly client_id?: string
  readonly request: RedactedRequest
  readonly status: number
  /** The id of the rule that decided the response. */
  readonly rule: string
  readonly reply: {
    readonly headers: readonly (readonly [string, string])[]
    readonly body: string
    /** How a planned fault broke the connection. */
    readonly cut?: 'reset' | 'truncate'
  }
  readonly diagnosis: Diagnosis
  /** Facts about the unredacted values of a refused request, at most 8, without the values themselves. May be empty. */
  readonly observations: readonly Observation[]
  /** The bearer token of the request, with its state at that time. */
  readonly bearer?: Introspection
}

/** A request to the token endpoint of a profile. */
export interface TokenExchange extends Shown {
  readonly endpoint: 'token'
  /** The id of the profile. */
  readonly profile: string
  /** The issued token: its id, never its value, and its expiry (ISO 8601). */
  readonly issued?: { readonly id: string; readonly expires_at: string }
  /** True if it arrived before the time of the last Retry-After. */
  readonly early_retry: boolean
  /** True if it arrived while another token request of the same client was pending. */
  readonly overlapping: boolean
  /**
   * True if a token for the same scopes and user was still fresh, or was being issued to the same client. A client that
   * caches tokens and sends one request at a time would not have sent this one.
   */
  readonly avoidable: boolean
}

/** Fixed values of token request members, for all other exchanges. */
interface NoTokenRequest {
  readonly issued?: never
  readonly overlapping: false
  readonly avoidable: false
}

/** A request to an additional route of a profile, such as `/auth/userinfo`. */
export interface RouteExchange extends Shown, NoTokenRequest {
  readonly endpoint: 'route'
  /** The id of the profile. */
  readonly profile: string
  readonly early_retry: false
}

/** A request to the protected API. */
export interface ApiExchange extends Shown, NoTokenRequest {
  readonly endpoint: 'api'
  readonly profile?: never
  /** True if it arrived before the time of the last Retry-After. */
  readonly early_retry: boolean
}

/** A request that matched no endpoint, refused by the router. */
export interface RouterExchange extends Shown, NoTokenRequest {
  readonly endpoint: 'router'
  readonly profile?: never
  readonly early_retry: false
}

/** A token issued in a kept exchange, with its current state. Its value is never shown. */
export interface IssuedToken {
  readonly id: string
  readonly client_id: string
  /** ISO 8601, on the mock's clock. */
  readonly issued_at: string
  /** ISO 8601, on the mock's clock. */
  readonly expires_at: string
  readonly state: 'valid' | 'expired' | 'revoked'
}

/** Data recorded for every request. */
interface Kept {
  /** Epoch milliseconds on the mock's clock. */
  readonly at: number
  /** Real milliseconds. */
  readonly latency: number
  readonly request: ParsedRequest
  /** The app that sent the request, if known. */
  readonly app: App | undefined
  readonly rule: Pick<Rule<never>, 'id' | 'reply'>
  readonly explain: () => Diagnosis
  /** Memoized. First called before any app or access key changes, because it compares with registered values. */
  readonly observe: () => readonly Observation[]
  readonly reply: WireReply
  readonly bearer: Introspection | undefined
}

/** Details of a token request. */
export interface TokenCircumstances {
  readonly endpoint: 'token'
  readonly profile: string
  /** Claims of the issued token. Set once it is signed. */
  issued: Claims | undefined
  readonly early_retry: boolean
  readonly overlapping: boolean
  readonly avoidable: boolean
}

/** Details of an exchange that depend on its endpoint. */
export type Circumstances =
  | TokenCircumstances
  | { readonly endpoint: 'route'; readonly profile: string }
  | { readonly endpoint: 'api'; readonly early_retry: boolean }
  | { readonly endpoint: 'router' }

/** An unredacted exchange, as an endpoint records it. */
export interface Entry extends Kept {
  readonly circumstances: Circumstances
}

/** The claims of the token that an exchange issued, if any. */
export function issuedIn({ circumstances }: Entry): Claims | undefined {
  return circumstances.endpoint === 'token' ? circumstances.issued : undefined
}

/** The client_id of a request: of the app that was identified, or of a registered app that it names elsewhere. */
export function clientOf(
  { app, request }: Pick<Entry, 'app' | 'request'>,
  isApp: (client_id: string) => boolean,
): string | undefined {
  return app?.client_id ?? claimedId(request, isApp)
}

/** Builds the redacted view of an exchange. */
export function view(id: number, entry: Entry, registered: Omit<Registered, 'scopes'>): Exchange {
  const { app, rule, reply, circumstances } = entry
  const client_id = clientOf(entry, registered.isApp)
  const scopes = app === undefined || app.scopes === '*' ? [] : app.scopes
  const observations = entry.observe()
  const issued = issuedIn(entry)
  // Records are user data, and a validation error may quote from one.
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

/** Removes the scopes of a bearer token, which are client input, unless the app registers all of them. */
function shownBearer(bearer: Introspection, scopes: readonly string[]): Introspection {
  if (bearer.scope === undefined) return bearer
  const { scope, ...rest } = bearer
  return scope.split(' ').every((one) => scopes.includes(one)) ? bearer : rest
}

/** Builds the public view of an issued token; undefined if there is none. */
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
