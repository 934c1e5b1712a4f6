// The journal: a ring buffer of exchanges, and counters. Entries are stored as recorded. Redacted views are built on
// read, to keep requests fast.

import { isRefusal } from '../../engine/index.ts'
import { auditRecord, recorded, type AuditRecord } from './audit.ts'
import { clientOf, issuedIn, view, viewToken, type Entry, type Exchange, type IssuedToken } from './exchange.ts'
import { checkRuleId } from '../../options/index.ts'
import { check } from '../../options/schema.ts'
import type { ExchangeFilter, WaitFilter } from './filter.ts'
import { type ExchangesOf, questionsTo, type Questions } from './questions.ts'
import { filterSchema } from './schemas.ts'
import { waiting } from './wait.ts'
import type { Registered } from './redaction.ts'
import type { Claims } from '../token.ts'

/** Counters since the start or the last `clear`, including exchanges that the ring no longer holds. */
export interface Stats {
  readonly exchanges: number
  /** Token requests that were granted. */
  readonly granted: number
  /** Refusals at any endpoint. A successful API or document response is neither granted nor refused. */
  readonly refused: number
  /** Requests that arrived before the time of the last Retry-After. */
  readonly early_retries: number
  /** Token requests that arrived while another one of the same client was pending. */
  readonly overlapping: number
  /** Token requests that a client with a token cache would not have sent. */
  readonly avoidable: number
  /** Requests with an expired token of this mock. */
  readonly expired_tokens_used: number
  /** Exchanges by rule id. */
  readonly by_rule: Readonly<Record<string, number>>
  /** Refusals by rule id. */
  readonly refused_by_rule: Readonly<Record<string, number>>
}

/** The exchanges of one mock, redacted. */
export interface Journal extends Questions {
  /** Number of token requests, of one client or of all, including those that the journal no longer holds. */
  countTokenRequests(client_id?: string): number
  /**
   * Lists kept exchanges, oldest first.
   * @throws {CxoneMockError} `OPTION_INVALID` when a condition is invalid or names an unknown rule
   */
  exchanges(filter?: ExchangeFilter): Exchange[]
  /** Returns one exchange by id; undefined if it does not exist or is no longer kept. */
  exchange(id: number): Exchange | undefined
  /**
   * Lists tokens issued in kept exchanges, newest first, with their current state.
   * @param limit - maximum number of tokens. Default: no maximum.
   */
  tokens(limit?: number): IssuedToken[]
  /** The lowest id since the last `clear`. Exchanges with a lower id were cleared. */
  readonly firstId: number
  stats(): Stats
  /** Removes all exchanges and resets the counters. Ids go on counting. */
  clear(): void
  /**
   * Resolves with the matching exchanges, oldest first, once there are `count` of them. Kept exchanges count, too.
   * @throws {WaitTimeoutError} with the matches so far, when the timeout expires
   * @throws {CxoneMockError} `OPTION_INVALID` when a condition is invalid or 100 waits are already open
   */
  waitFor(filter?: WaitFilter): Promise<Exchange[]>
  /** Calls `listener` for each new exchange. Returns a function that unsubscribes it. */
  subscribe(listener: (exchange: Exchange) => void): () => void
}

/** The journal, with the internal operations of the endpoints. */
export interface WritableJournal extends Journal {
  add(entry: Entry): void
  /** Computes outstanding observations. Call it before any registered app or access key changes. */
  settle(): void
  /** The client_id that a token was issued to, if its exchange is still kept. */
  clientOf(tokenId: string): string | undefined
  /** Audit records of the kept token requests, oldest first. Cheap, because no request is redacted. */
  trail(): AuditRecord[]
}

/** An exchange whose view was built when it was added. Of its entry, only the issued claims are still needed. */
interface Seen {
  readonly exchange: Exchange
  readonly issued: Claims | undefined
}

// Entries with a longer body, in characters, are redacted on arrival and their raw request dropped, to bound memory.
const bodyKept = 4_096

/**
 * Creates an empty journal.
 * @param size - number of exchanges to keep
 * @param registered - returns the current values that may be shown unredacted
 * @param stateOf - returns the current state of an issued token
 * @param after - calls back after a delay in real milliseconds; returns a function that cancels it
 */
export function journalOf(
  size: number,
  registered: () => Omit<Registered, 'scopes'>,
  stateOf: (claims: Claims) => IssuedToken['state'],
  ruleIds: readonly string[],
  after: (delay: number, callback: () => void) => () => void,
): WritableJournal {
  const ring: (Seen | Entry | undefined)[] = Array.from({ length: size })
  const listeners = new Set<(exchange: Exchange) => void>()
  const byRule = new Map<string, number>()
  const refusedByRule = new Map<string, number>()
  let lastId = 0
  let firstId = 1
  let settledId = 0
  let [granted, earlyRetries, overlapping, avoidable, expiredUsed] = [0, 0, 0, 0, 0]
  // Token requests that the ring no longer holds, by client_id. Empty: no registered one.
  const dropped = new Map<string, number>()

  function read(id: number): Exchange | undefined {
    const kept = ring[id % size]
    return kept && ('exchange' in kept ? kept.exchange : view(id, kept, registered()))
  }
  const clientAt = (kept: Seen | Entry | undefined): string | undefined =>
    kept && ('exchange' in kept ? kept.exchange.client_id : kept.app?.client_id)
  const oldest = (): number => Math.max(firstId, lastId - size + 1)

  /** Selects exchanges, oldest first. The filter must be validated already. */
  const select: ExchangesOf = ({ client_id, rule, status, since = 0, limit = size } = {}) => {
    const found: Exchange[] = []
    const first = Math.max(oldest(), since + 1)
    for (let id = lastId; id >= first && found.length < limit; id -= 1) {
      const exchange = read(id)
      if (exchange === undefined) continue
      if (client_id !== undefined && exchange.client_id !== client_id) continue
      if (rule !== undefined && exchange.rule !== rule) continue
      if (status !== undefined && exchange.status !== status) continue
      found.push(exchange)
    }
    return found.toReversed()
  }

  /** Counts a token request that the ring no longer holds. */
  function drop(kept: Seen | Entry | undefined): void {
    if (kept === undefined) return
    const { endpoint } = 'exchange' in kept ? kept.exchange : kept.circumstances
    if (endpoint !== 'token') return
    const client_id = 'exchange' in kept ? kept.exchange.client_id : clientOf(kept, (id) => registered().isApp(id))
    addOne(dropped, client_id ?? '')
  }

  const subscribe: Journal['subscribe'] = (listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  return {
    ...questionsTo(select, ruleIds),
    countTokenRequests(client_id) {
      const held = select(client_id === undefined ? {} : { client_id }).filter(({ endpoint }) => endpoint === 'token')
      const gone = client_id === undefined ? total(dropped) : (dropped.get(client_id) ?? 0)
      return held.length + gone
    },
    exchanges(filter = {}) {
      const checked = check(filterSchema, filter)
      if (checked.rule !== undefined) checkRuleId(checked.rule, ruleIds, 'rule')
      return select(checked)
    },
    waitFor: waiting(select, ruleIds, subscribe, () => Object.fromEntries(byRule), after, size),
    exchange: (id) => (id >= oldest() && id <= lastId ? read(id) : undefined),
    tokens(limit = size) {
      const found: IssuedToken[] = []
      for (let id = lastId; id >= oldest() && found.length < limit; id -= 1) {
        const kept = ring[id % size]
        const token = viewToken(clientAt(kept), kept && issuedAt(kept), stateOf)
        if (token !== undefined) found.push(token)
      }
      return found
    },
    clientOf: (tokenId) => clientAt(ring.find((kept) => kept !== undefined && issuedAt(kept)?.id === tokenId)),
    trail() {
      const { isApp } = registered()
      const records: AuditRecord[] = []
      for (let id = oldest(); id <= lastId; id += 1) {
        const kept = ring[id % size]
        const record = kept && auditRecord(id, 'exchange' in kept ? kept.exchange : recorded(kept, isApp))
        if (record !== undefined) records.push(record)
      }
      return records
    },
    get firstId() {
      return firstId
    },
    add(entry) {
      lastId += 1
      drop(ring[lastId % size])
      const { rule, circumstances } = entry
      addOne(byRule, rule.id)
      if (isRefusal(rule)) addOne(refusedByRule, rule.id)
      if (rule.reply.kind === 'token') granted += 1
      if ('early_retry' in circumstances && circumstances.early_retry) earlyRetries += 1
      if (circumstances.endpoint === 'token') {
        if (circumstances.overlapping) overlapping += 1
        if (circumstances.avoidable) avoidable += 1
      }
      if (entry.bearer?.state === 'expired') expiredUsed += 1
      if (entry.request.bodyText.length > bodyKept || listeners.size > 0) {
        const exchange = view(lastId, entry, registered())
        ring[lastId % size] = { exchange, issued: issuedIn(entry) }
        for (const listener of listeners) tell(listener, exchange)
      } else ring[lastId % size] = entry
    },
    settle() {
      for (let id = Math.max(oldest(), settledId + 1); id <= lastId; id += 1) {
        const kept = ring[id % size]
        if (kept !== undefined && !('exchange' in kept)) kept.observe()
      }
      settledId = lastId
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
      dropped.clear()
      firstId = lastId + 1
      granted = earlyRetries = overlapping = avoidable = expiredUsed = 0
    },
    subscribe,
  }
}

function issuedAt(kept: Seen | Entry): Claims | undefined {
  return 'exchange' in kept ? kept.issued : issuedIn(kept)
}

function addOne(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

/** Calls a listener. If it throws, the error is logged, because it must not fail the request. */
function tell(listener: (exchange: Exchange) => void, exchange: Exchange): void {
  try {
    listener(exchange)
  } catch (error) {
    console.error('cxone-mock: a listener of the journal failed:', error)
  }
}
