// One exchange: as the endpoint writes it down, and as it may be shown. What is shown is redacted by an allow-list; nothing
// unredacted leaves this file. It is made when somebody reads, not on the way of a request.

import type { App } from '../app.ts'
import { claimedId } from './claimed.ts'
import type { Diagnosis } from '../../engine/diagnosis.ts'
import type { Introspection } from '../tokens.ts'
import type { Observation } from '../../engine/observation.ts'
import type { Facts } from '../../engine/parse.ts'
import { redactReplyBody, redactRequest, type RedactedRequest, type Registered } from './redaction.ts'
import type { Rule } from '../../engine/rule.ts'
import type { WireReply } from '../../engine/wire.ts'

/** One request and its answer, redacted. */
export interface Exchange {
  /** Counts from 1; never given twice, also after `clear`. */
  readonly id: number
  /** Whether it went to the token endpoint, to the guarded API, or to neither: then the router refused it. */
  readonly endpoint: 'token' | 'api' | 'router'
  /** When the request arrived, on the mock's clock (ISO 8601). */
  readonly at: string
  /** From arrival to answer, in real milliseconds. */
  readonly latency: number
  /**
   * The registered app that asked: by the form, or by where the endpoint does not look for it (JSON, Basic, the query), so that
   * a mistake stands with the client that made it. Absent where no registered id was sent.
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
  /** The token that was issued: its id, never its value. */
  readonly issued?: { readonly id: string; readonly expires_at: string }
  /** The bearer token that came with the request, and what it meant then. */
  readonly bearer?: Introspection
  /** It came before the time that the last Retry-After had named. */
  readonly earlyRetry: boolean
  /** It arrived while another token request of the same client was unanswered. */
  readonly overlapping: boolean
  /** A token of the same app was still fresh: a client with a cache would not have asked. */
  readonly avoidable: boolean
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

/** A token as it was issued. The value is kept to be asked what it means, and never shown. */
interface Issued {
  readonly id: string
  readonly access_token: string
  readonly at: number
  readonly expires: number
}

/** What the endpoint writes down. */
export interface Entry {
  readonly endpoint: Exchange['endpoint']
  readonly at: number
  readonly latency: number
  readonly facts: Facts
  /** The registered app that asked. */
  readonly app: App | undefined
  readonly rule: Pick<Rule, 'id' | 'reply'>
  readonly explain: () => Diagnosis
  readonly observations: readonly Observation[]
  readonly reply: WireReply
  readonly issued: Issued | undefined
  readonly bearer: Introspection | undefined
  readonly earlyRetry: boolean
  readonly overlapping: boolean
  readonly avoidable: boolean
}

/** The registered app that made a request: by the form, or by where the endpoint does not look for it. */
export function clientOf(
  { app, facts }: Pick<Entry, 'app' | 'facts'>,
  isApp: (client_id: string) => boolean,
): string | undefined {
  return app?.client_id ?? claimedId(facts, isApp)
}

/** An exchange as it may be shown. */
export function view(id: number, entry: Entry, registered: Omit<Registered, 'scopes'>): Exchange {
  const { facts, app, rule, reply, issued, observations } = entry
  const client_id = clientOf(entry, registered.isApp)
  const scopes = app === undefined || app.scopes === '*' ? [] : app.scopes
  // Records are the user's own, and what is wrong with one may name it.
  const holdsData = rule.reply.kind === 'data' || rule.reply.kind === 'invalid'
  const request = redactRequest(facts, { ...registered, scopes })
  const headers: [string, string][] = []
  for (let i = 0; i + 1 < reply.headers.length; i += 2)
    headers.push([reply.headers[i] ?? '', reply.headers[i + 1] ?? ''])
  return {
    id,
    endpoint: entry.endpoint,
    at: new Date(entry.at).toISOString(),
    latency: entry.latency,
    ...(client_id === undefined ? {} : { client_id }),
    request,
    status: reply.status,
    rule: rule.id,
    reply: {
      headers,
      body: holdsData ? `<${reply.body.length} characters>` : redactReplyBody(reply, issued?.access_token),
      ...(reply.cut && { cut: reply.cut }),
    },
    diagnosis: observations.length === 0 ? entry.explain() : { ...entry.explain(), observations },
    observations,
    ...(issued && { issued: { id: issued.id, expires_at: new Date(issued.expires).toISOString() } }),
    ...(entry.bearer && { bearer: shownBearer(entry.bearer, scopes) }),
    earlyRetry: entry.earlyRetry,
    overlapping: entry.overlapping,
    avoidable: entry.avoidable,
  }
}

/** Scopes are what a client wrote: they are shown where the app registers them. */
function shownBearer({ scope, ...bearer }: Introspection, scopes: readonly string[]): Introspection {
  return scope?.split(' ').every((one) => scopes.includes(one)) ? { ...bearer, scope } : bearer
}

/** The token of an exchange as it may be shown; undefined where none was issued. */
export function viewToken(
  client_id: string | undefined,
  issued: Issued | undefined,
  stateOf: (token: string) => IssuedToken['state'],
): IssuedToken | undefined {
  if (client_id === undefined || issued === undefined) return undefined
  return {
    id: issued.id,
    client_id,
    issued_at: new Date(issued.at).toISOString(),
    expires_at: new Date(issued.expires).toISOString(),
    state: stateOf(issued.access_token),
  }
}
