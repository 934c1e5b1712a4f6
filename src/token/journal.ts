// A bounded ring of exchanges. It is redacted by an allow-list whenever it is read; nothing unredacted leaves it. Work that
// only a reader needs is done when somebody reads, not on the way of a request.

import type { App } from './apps.ts'
import { isRefusal, type Diagnosis } from './diagnose.ts'
import type { Introspection } from './issue.ts'
import type { Facts } from './parse.ts'
import { questionsTo, type Questions } from './questions.ts'
import { redactReplyBody, redactRequest, type RedactedRequest, type Registered } from './redact.ts'
import type { Rule } from './rule.ts'
import type { WireReply } from './wire.ts'

/** One request and its answer, redacted. */
export interface Exchange {
  /** Counts from 1; never given twice, also after `clear`. */
  readonly id: number
  /** Whether it went to the token endpoint or to the guarded API. */
  readonly endpoint: 'token' | 'api'
  /** When the request arrived, on the mock's clock (ISO 8601). */
  readonly at: string
  /** From arrival to answer, in real milliseconds. */
  readonly latency: number
  /** The registered app that asked; absent where no registered id could be read. */
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

/** Which exchanges to give; all conditions must hold. */
export interface ExchangeFilter {
  readonly client_id?: string
  readonly rule?: string
  readonly status?: number
  /** Only those with a higher id. */
  readonly since?: number
  /** The newest so many. */
  readonly limit?: number
}

/** Counts since the start or the last `clear`; also of exchanges that the ring no longer holds. */
export interface Stats {
  readonly exchanges: number
  /** Tokens that were issued. */
  readonly granted: number
  /** At either endpoint; an answer of the API is neither granted nor refused. */
  readonly refused: number
  readonly early_retries: number
  readonly overlapping: number
  readonly avoidable: number
  /** Requests that carried a token of ours whose time was over. */
  readonly expired_tokens_used: number
  readonly by_rule: Readonly<Record<string, number>>
  readonly refused_by_rule: Readonly<Record<string, number>>
}

/** What happened, for tests and for people. */
export interface Journal extends Questions {
  /** Oldest first. */
  exchanges(filter?: ExchangeFilter): Exchange[]
  stats(): Stats
  clear(): void
  /** Calls back for every exchange from now on; gives back how to stop. */
  subscribe(listener: (exchange: Exchange) => void): () => void
}

/** What the endpoint writes down. */
interface Entry {
  readonly endpoint: 'token' | 'api'
  readonly at: number
  readonly latency: number
  readonly facts: Facts
  /** The registered app that asked. */
  readonly app: App | undefined
  readonly rule: Pick<Rule, 'id' | 'reply'>
  readonly explain: () => Diagnosis
  readonly reply: WireReply
  readonly issued: { readonly id: string; readonly access_token: string; readonly expires: number } | undefined
  readonly bearer: Introspection | undefined
  readonly earlyRetry: boolean
  readonly overlapping: boolean
  readonly avoidable: boolean
}

/** The journal with what only the endpoint uses. */
export interface WritableJournal extends Journal {
  add(entry: Entry): void
}

// A body of more than this is not kept at all once it has been read, so that the ring stays small.
const bodyKept = 4_096

/** Makes an empty journal that keeps the newest `size` exchanges. */
export function journalOf(size: number, registered: () => Omit<Registered, 'scopes'>): WritableJournal {
  const ring: ((() => Exchange) | Entry | undefined)[] = Array.from({ length: size })
  const listeners = new Set<(exchange: Exchange) => void>()
  const byRule = new Map<string, number>()
  const refusedByRule = new Map<string, number>()
  let lastId = 0
  let firstId = 1
  let [granted, earlyRetries, overlapping, avoidable, expiredUsed] = [0, 0, 0, 0, 0]

  function read(id: number): Exchange | undefined {
    const kept = ring[id % size]
    return typeof kept === 'function' ? kept() : kept && view(id, kept, registered())
  }

  const exchanges: Journal['exchanges'] = ({ client_id, rule, status, since = 0, limit = size } = {}) => {
    const found: Exchange[] = []
    const oldest = Math.max(firstId, lastId - size + 1, since + 1)
    for (let id = lastId; id >= oldest && found.length < limit; id -= 1) {
      const exchange = read(id)
      if (exchange === undefined) continue
      if (client_id !== undefined && exchange.client_id !== client_id) continue
      if (rule !== undefined && exchange.rule !== rule) continue
      if (status !== undefined && exchange.status !== status) continue
      found.push(exchange)
    }
    return found.toReversed()
  }

  return {
    ...questionsTo(exchanges),
    exchanges,
    add(entry) {
      lastId += 1
      const { rule } = entry
      addOne(byRule, rule.id)
      if (isRefusal(rule)) addOne(refusedByRule, rule.id)
      if (rule.reply.kind === 'token') granted += 1
      if (entry.earlyRetry) earlyRetries += 1
      if (entry.overlapping) overlapping += 1
      if (entry.avoidable) avoidable += 1
      if (entry.bearer?.state === 'expired') expiredUsed += 1
      if (entry.facts.bodyText.length > bodyKept || listeners.size > 0) {
        const exchange = view(lastId, entry, registered())
        ring[lastId % size] = () => exchange
        for (const listener of listeners) tell(listener, exchange)
      } else ring[lastId % size] = entry
    },
    stats: () => ({
      exchanges: total(byRule),
      granted,
      refused: total(refusedByRule),
      early_retries: earlyRetries,
      overlapping,
      avoidable,
      expired_tokens_used: expiredUsed,
      by_rule: Object.fromEntries(byRule),
      refused_by_rule: Object.fromEntries(refusedByRule),
    }),
    clear() {
      ring.fill(undefined)
      byRule.clear()
      refusedByRule.clear()
      firstId = lastId + 1
      granted = earlyRetries = overlapping = avoidable = expiredUsed = 0
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function addOne(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

/** A listener that fails must not fail the request. */
function tell(listener: (exchange: Exchange) => void, exchange: Exchange): void {
  try {
    listener(exchange)
  } catch (error) {
    console.error('cxone-mock: a listener of the journal failed:', error)
  }
}

/** Scopes are what a client wrote: they are shown where the app registers them. */
function shownBearer({ scope, ...bearer }: Introspection, scopes: readonly string[]): Introspection {
  return scope?.split(' ').every((one) => scopes.includes(one)) ? { ...bearer, scope } : bearer
}

function view(id: number, entry: Entry, registered: Omit<Registered, 'scopes'>): Exchange {
  const { facts, app, rule, reply, issued } = entry
  const scopes = app === undefined || app.scopes === '*' ? [] : app.scopes
  // Records are the user's own, and what is wrong with one may name it.
  const holdsData = rule.reply.kind === 'data' || rule.reply.kind === 'invalid'
  const request = redactRequest(facts, {
    ...registered,
    scopes,
  })
  const headers: [string, string][] = []
  for (let i = 0; i + 1 < reply.headers.length; i += 2)
    headers.push([reply.headers[i] ?? '', reply.headers[i + 1] ?? ''])
  return {
    id,
    endpoint: entry.endpoint,
    at: new Date(entry.at).toISOString(),
    latency: entry.latency,
    ...(app === undefined ? {} : { client_id: app.client_id }),
    request,
    status: reply.status,
    rule: rule.id,
    reply: {
      headers,
      body: holdsData ? `<${reply.body.length} characters>` : redactReplyBody(reply, issued?.access_token),
      ...(reply.cut && { cut: reply.cut }),
    },
    diagnosis: entry.explain(),
    ...(issued && { issued: { id: issued.id, expires_at: new Date(issued.expires).toISOString() } }),
    ...(entry.bearer && { bearer: shownBearer(entry.bearer, scopes) }),
    earlyRetry: entry.earlyRetry,
    overlapping: entry.overlapping,
    avoidable: entry.avoidable,
  }
}
