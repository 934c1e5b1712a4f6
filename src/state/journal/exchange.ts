// One exchange: as the endpoint writes it down, and as it may be shown. What is shown is redacted by an allow-list; nothing
// unredacted leaves this file. It is made when somebody reads, not on the way of a request.

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
  /** Counts from 1; never given twice, also after `clear`. */
  readonly id: number
  /** When the request arrived, on the mock's clock (ISO 8601). */
  readonly at: string
  /** From arrival to answer, in real milliseconds. */
  readonly latency: number
  /**
   * The registered app that asked: by its credentials, or by where the endpoint does not look for them (JSON, Basic, the query),
   * so that a mistake stands with the client that made it. Absent where no registered id was sent.
   */
  readonly client_id?: string
  readonly request: RedactedRequest
  readonly status: number
  /** The id of the rule that answered. */
  readonly rule: string
  readonly reply: {
    readonly headers: readonly (readonly [string, string])[]
    readonly body: string
    readonly cut?: 'reset' | 'truncate'
  }
  readonly diagnosis: Diagnosis
  /** What was seen in the clear values of a refused request, as facts: at most 8, and never a value. Empty where nothing was. */
  readonly observations: readonly Observation[]
  /** The bearer token that came with the request, and what it meant then. */
  readonly bearer?: Introspection
}

/** A request to the token endpoint of a profile. */
export interface TokenExchange extends Shown {
  readonly endpoint: 'token'
  /** The id of the profile. */
  readonly profile: string
  /** The token that was issued: its id, never its value. */
  readonly issued?: { readonly id: string; readonly expires_at: string }
  /** It came before the time in the last Retry-After. */
  readonly early_retry: boolean
  /** It arrived while another token request of the same client was unanswered. */
  readonly overlapping: boolean
  /**
   * A token for the same scopes and user was still fresh, or was being issued to the same client: one that keeps its tokens, and
   * asks one at a time, would not have asked.
   */
  readonly avoidable: boolean
}

/** What only a token request can be. */
interface NoTokenRequest {
  readonly issued?: never
  readonly overlapping: false
  readonly avoidable: false
}

/** A request to another path of a profile. */
export interface RouteExchange extends Shown, NoTokenRequest {
  readonly endpoint: 'route'
  /** The id of the profile. */
  readonly profile: string
  readonly early_retry: false
}

/** A request to the guarded API. */
export interface ApiExchange extends Shown, NoTokenRequest {
  readonly endpoint: 'api'
  readonly profile?: never
  /** It came before the time in the last Retry-After. */
  readonly early_retry: boolean
}

/** A request that went to no endpoint: the router refused it. */
export interface RouterExchange extends Shown, NoTokenRequest {
  readonly endpoint: 'router'
  readonly profile?: never
  readonly early_retry: false
}

/** A token of a kept exchange, and what it means now. Its value is never shown. */
export interface IssuedToken {
  readonly id: string
  readonly client_id: string
  /** On the mock's clock (ISO 8601), both. */
  readonly issued_at: string
  readonly expires_at: string
  readonly state: 'valid' | 'expired' | 'revoked'
}

/** What is written down of every request. */
interface Kept {
  readonly at: number
  readonly latency: number
  readonly request: ParsedRequest
  /** The registered app that asked. */
  readonly app: App | undefined
  readonly rule: Pick<Rule<never>, 'id' | 'reply'>
  readonly explain: () => Diagnosis
  /** Asked at most once, and before anything that is registered changes. */
  readonly observe: () => readonly Observation[]
  readonly reply: WireReply
  readonly bearer: Introspection | undefined
}

/** What tells a token request from others. */
export interface TokenCircumstances {
  readonly endpoint: 'token'
  readonly profile: string
  /** What the token says that was issued; known when it was signed. */
  issued: Claims | undefined
  readonly early_retry: boolean
  readonly overlapping: boolean
  readonly avoidable: boolean
}

/** What tells the exchanges of one endpoint from those of another. */
export type Circumstances =
  | TokenCircumstances
  | { readonly endpoint: 'route'; readonly profile: string }
  | { readonly endpoint: 'api'; readonly early_retry: boolean }
  | { readonly endpoint: 'router' }

/** What an endpoint writes down. */
export interface Entry extends Kept {
  readonly circumstances: Circumstances
}

/** The token that was issued. */
export function issuedIn({ circumstances }: Entry): Claims | undefined {
  return circumstances.endpoint === 'token' ? circumstances.issued : undefined
}

/** The registered app that made a request: by its credentials, or by where the endpoint does not look for them. */
export function clientOf(
  { app, request }: Pick<Entry, 'app' | 'request'>,
  isApp: (client_id: string) => boolean,
): string | undefined {
  return app?.client_id ?? claimedId(request, isApp)
}

/** An exchange as it may be shown. */
export function view(id: number, entry: Entry, registered: Omit<Registered, 'scopes'>): Exchange {
  const { app, rule, reply, circumstances } = entry
  const client_id = clientOf(entry, registered.isApp)
  const scopes = app === undefined || app.scopes === '*' ? [] : app.scopes
  const observations = entry.observe()
  const issued = issuedIn(entry)
  // Records are the user's own, and what is wrong with one may name it.
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

/** Scopes are what a client wrote: they are shown where the app registers them. */
function shownBearer(bearer: Introspection, scopes: readonly string[]): Introspection {
  if (bearer.scope === undefined) return bearer
  const { scope, ...rest } = bearer
  return scope.split(' ').every((one) => scopes.includes(one)) ? bearer : rest
}

/** The token of an exchange as it may be shown; undefined where none was issued. */
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
