// Fixed-window rate limits: one window per registered app, and one per remote address for all other requests. Memory is
// bounded for any number of ids and addresses.

import { milliseconds } from '../options/index.ts'

/** `"60/60s"` (requests / window) or `"off"`. */
export type RateLimitInput = string

/** Number of requests in a window of so many milliseconds. Unlimited if `limit` is Infinity. */
export interface RateLimit {
  readonly limit: number
  readonly window: number
}

/** Requests of one client in one window. Times are milliseconds on the clock of the mock. */
export interface RateWindow {
  start: number
  length: number
  count: number
  /** Whether the window was used up by `exhaust` instead of requests. */
  exhausted: boolean
}

/** When a client was last told to wait, and until when. */
export interface Told {
  at: number
  retryAt: number
}

/** How a client requests tokens, for the journal. */
export interface Habits {
  /** The turn of its last response; see `turns` in the state. */
  answeredTurn: number
  /** The newest token per scopes and user; see `freshFor`. */
  readonly fresh: Map<string, Fresh>
}

/** When a token was issued, and until when a client with a cache would not have requested it again. */
interface Fresh {
  readonly at: number
  readonly until: number
}

/** What an endpoint remembers of one client. */
export interface ClientRecord {
  readonly window: RateWindow
  readonly told: Told
  readonly habits: Habits
}

/** The rate window of an app. */
export interface LimitView {
  readonly client_id: string
  /** Maximum number of requests per window. */
  readonly limit: number | 'off'
  readonly used: number
  /** Seconds until the window resets. 0 if requests are left. */
  readonly seconds_to_wait: number
  /** End of the window. Absent if none has started. */
  readonly resets_at?: string
}

/** The rate limits of one mock. */
export interface Limits {
  list(): Promise<LimitView[]>
  /**
   * Uses up the rate limit of an app at the token endpoint (default) or the API: its next request there gets 429.
   * @throws {CxoneMockError} `NOT_FOUND` for an unknown id
   */
  exhaust(client_id: string, endpoint?: LimitedEndpoint): Promise<LimitView>
  /**
   * Starts a new window for every client at all endpoints: registered apps, and the addresses of all other requests.
   */
  reset(): Promise<void>
}

/** Token endpoints and the protected API have separate windows. */
export type LimitedEndpoint = 'token' | 'api'

const addressesKept = 10_000
// Limit of remembered tokens per client. Beyond it, and for longer scopes, requests are not marked as unnecessary.
const freshKept = 16
const longestWanted = 1_000

/** Records of clients, by registered client_id and by remote address. */
export interface ClientRecords {
  ofApp(client_id: string): ClientRecord
  ofAddress(remote: string): ClientRecord
  forget(client_id: string): void
  /** Marks the tokens of an app, or of all apps, as no longer fresh: a new request for one is then necessary. */
  stale(client_id?: string): void
  clear(): void
}

/** Creates an empty set of records. */
export function clientRecords(): ClientRecords {
  const apps = new Map<string, ClientRecord>()
  const addresses = new Map<string, ClientRecord>()
  return {
    ofApp: (client_id) => apps.get(client_id) ?? added(apps, client_id),
    ofAddress(remote) {
      const known = addresses.get(remote)
      if (known !== undefined) return known
      // The oldest record is dropped. The worst case is that a returning address starts with a new window.
      if (addresses.size >= addressesKept) addresses.delete(addresses.keys().next().value ?? '')
      return added(addresses, remote)
    },
    forget: (client_id) => void apps.delete(client_id),
    stale(client_id) {
      for (const [id, { habits }] of apps) if (client_id === undefined || id === client_id) habits.fresh.clear()
    },
    clear() {
      apps.clear()
      addresses.clear()
    },
  }
}

/** Returns the record of a client: of its app, or of the address that sent the request. */
export function recordOf(
  records: ClientRecords,
  app: { readonly client_id: string } | undefined,
  remote: string | undefined,
): ClientRecord {
  return app === undefined ? records.ofAddress(remote ?? '') : records.ofApp(app.client_id)
}

/** Returns how long a client has to wait, in whole seconds, rounded up, at least 1. 0 if requests are left. */
export function secondsToWait(window: RateWindow, rate: RateLimit, now: number): number {
  const over = isOver(window, now)
  if (over ? rate.limit > 0 : window.count < rate.limit && !window.exhausted) return 0
  const end = over ? now + rate.window : window.start + window.length
  return Math.max(1, Math.ceil((end - now) / 1_000))
}

/** Remembers until when a client was told to wait. 0 if it was not. */
export function tellToWait(told: Told, until: number, now: number): void {
  if (until === 0) return
  told.at = now
  told.retryAt = until
}

/**
 * Whether a request arrived before the time in the last Retry-After. A clock that was set back makes no request early.
 */
export function isEarly(told: Told, at: number): boolean {
  return at >= told.at && at < told.retryAt
}

/** Remembers the newest token per scopes and user. */
export function freshFor({ fresh }: Habits, wanted: string, at: number, until: number): void {
  if (wanted.length > longestWanted) return
  fresh.delete(wanted)
  for (const oldest of fresh.keys()) {
    if (fresh.size < freshKept) break
    fresh.delete(oldest)
  }
  fresh.set(wanted, { at, until })
}

/**
 * Whether a token for the same scopes and user was still fresh, or being issued to the same client. A client that
 * caches its tokens and sends one request at a time would not have sent the request.
 */
export function isAvoidable({ fresh }: Habits, wanted: string, at: number, overlapping: boolean): boolean {
  const last = fresh.get(wanted)
  return last !== undefined && at < last.until && (overlapping || at >= last.at)
}

/** Counts a request. Starts a new window if the last one has ended. */
export function count(window: RateWindow, rate: RateLimit, now: number): void {
  if (isOver(window, now)) start(window, rate, now)
  window.count += 1
}

/** Uses up the rest of the window. */
export function exhaust(window: RateWindow, rate: RateLimit, now: number): void {
  if (isOver(window, now)) start(window, rate, now)
  window.exhausted = true
}

/** Creates the public view of a window. */
export function limitView(client_id: string, window: RateWindow, rate: RateLimit, now: number): LimitView {
  const over = isOver(window, now)
  return {
    client_id,
    limit: rate.limit === Infinity ? 'off' : rate.limit,
    used: over ? 0 : window.exhausted && rate.limit !== Infinity ? Math.max(window.count, rate.limit) : window.count,
    seconds_to_wait: secondsToWait(window, rate, now),
    ...(over ? {} : { resets_at: new Date(window.start + window.length).toISOString() }),
  }
}

/** Setting the clock back also ends a window. */
function isOver(window: RateWindow, now: number): boolean {
  return now - window.start >= window.length || now < window.start
}

function start(window: RateWindow, rate: RateLimit, now: number): void {
  window.start = now
  window.length = rate.window
  window.count = 0
  window.exhausted = false
}

/** Parses a validated rate limit: `60/60s` or `off`. */
export function rateLimit(given: RateLimitInput): RateLimit {
  if (given === 'off') return { limit: Infinity, window: 60_000 }
  const [limit = '', window = ''] = given.trim().split('/')
  return { limit: Number(limit), window: milliseconds(window, '') }
}

function added(to: Map<string, ClientRecord>, key: string): ClientRecord {
  const record: ClientRecord = {
    window: { start: 0, length: 0, count: 0, exhausted: false },
    told: { at: 0, retryAt: 0 },
    habits: { answeredTurn: -1, fresh: new Map() },
  }
  to.set(key, record)
  return record
}

/** Returns a copy, whose changes have no effect. */
export function copyOf({ window, told, habits }: ClientRecord): ClientRecord {
  return { window: { ...window }, told: { ...told }, habits: { ...habits, fresh: new Map(habits.fresh) } }
}
