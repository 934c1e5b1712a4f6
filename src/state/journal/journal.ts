// A ring buffer of exchanges, and their counters. It stores records as they are. Redacted views are created on demand,
// not while a request is served.

import { isRefusal } from '../../engine/index.ts'
import { auditRecord, recorded, type AuditRecord } from './audit.ts'
import { issuedIn, view, viewToken, type Entry, type Exchange, type IssuedToken } from './exchange.ts'
import { checkRuleId } from '../../options/index.ts'
import { check } from '../../options/schema.ts'
import type { ExchangeFilter, WaitFilter } from './filter.ts'
import { type ExchangesOf, questionsTo, type Questions } from './questions.ts'
import { filterSchema } from './schemas.ts'
import { waiting } from './wait.ts'
import type { Registered } from './redaction.ts'
import type { Claims } from '../token.ts'

/** Counters since the start or the last `clear`. They include exchanges that the ring no longer holds. */
export interface Stats {
  readonly exchanges: number
  /** Number of issued tokens. */
  readonly granted: number
  /** Refusals at all endpoints. A successful API call counts as neither granted nor refused. */
  readonly refused: number
  readonly early_retries: number
  readonly overlapping: number
  readonly avoidable: number
  /** Requests with a token of the mock that had expired. */
  readonly expired_tokens_used: number
  readonly by_rule: Readonly<Record<string, number>>
  readonly refused_by_rule: Readonly<Record<string, number>>
}

/** The recorded exchanges, for tests and for people. */
export interface Journal extends Questions {
  /**
   * Returns exchanges, oldest first.
   * @throws {CxoneMockError} `OPTION_INVALID` for an invalid filter, `NOT_FOUND` for an unknown rule id
   */
  exchanges(filter?: ExchangeFilter): Exchange[]
  /** Returns one exchange. Undefined if it was dropped or never existed. */
  exchange(id: number): Exchange | undefined
  /**
   * Returns the tokens of the recorded exchanges with their current state, newest first.
   * @param limit maximum number
   */
  tokens(limit?: number): IssuedToken[]
  /** Exchanges with a lower id were cleared. */
  readonly firstId: number
  stats(): Stats
  clear(): void
  /**
   * Waits until the journal has a number of matching exchanges, including those already recorded.
   * @throws {WaitTimeoutError} with the exchanges that arrived, when the timeout passes
   * @throws {CxoneMockError} `OPTION_INVALID` for an invalid filter, and for more than 100 concurrent waits
   */
  waitFor(filter?: WaitFilter): Promise<Exchange[]>
  /**
   * Calls the listener for every new exchange.
   * @returns a function that unsubscribes
   */
  subscribe(listener: (exchange: Exchange) => void): () => void
}

/** The journal, with methods that only the endpoint uses. */
export interface WritableJournal extends Journal {
  add(entry: Entry): void
  /** Runs all pending observations. Called before any registered value changes. */
  settle(): void
  /** Returns the app that a token was issued to, if its exchange is still recorded. */
  clientOf(tokenId: string): string | undefined
  /** Returns the recorded token requests as audit records, oldest first. No request is redacted for it. */
  trail(): AuditRecord[]
}

/** An exchange that was viewed when it was added. Of its record, only the token is kept. */
interface Seen {
  readonly exchange: Exchange
  readonly issued: Claims | undefined
}

// A larger body is dropped after it was viewed, so that the ring stays small.
const bodyKept = 4_096

/** Creates an empty journal that keeps the newest `size` exchanges. */
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

  function read(id: number): Exchange | undefined {
    const kept = ring[id % size]
    return kept && ('exchange' in kept ? kept.exchange : view(id, kept, registered()))
  }
  const clientAt = (kept: Seen | Entry | undefined): string | undefined =>
    kept && ('exchange' in kept ? kept.exchange.client_id : kept.app?.client_id)
  const oldest = (): number => Math.max(firstId, lastId - size + 1)

  /** Returns the exchanges that match a validated filter. */
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

  const subscribe: Journal['subscribe'] = (listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  return {
    ...questionsTo(select, ruleIds),
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

/** An error in a listener must not fail the request. */
function tell(listener: (exchange: Exchange) => void, exchange: Exchange): void {
  try {
    listener(exchange)
  } catch (error) {
    console.error('cxone-mock: a listener of the journal failed:', error)
  }
}
