// Fixed-window rate limits, one window per app and one per remote address for all other requests, and the token habits
// of each client. Memory is bounded, whatever client_ids and addresses requests contain.

import { milliseconds } from '../options/index.ts'

/** Requests per window, such as `"60/60s"`, or `"off"`. */
export type RateLimitInput = string

/** A parsed rate limit: `limit` requests (Infinity: unlimited) per `window` milliseconds. */
export interface RateLimit {
  readonly limit: number
  readonly window: number
}

/** The current rate window of one client. Times are epoch milliseconds on the mock's clock. */
export interface RateWindow {
  start: number
  /** Milliseconds. */
  length: number
  count: number
  /** Used up by `exhaust` rather than by requests. */
  exhausted: boolean
}

/** The last Retry-After of a client. Both times are epoch milliseconds on the mock's clock. */
export interface Told {
  /** When it was sent. */
  at: number
  /** The earliest time that it allows for a retry. */
  retryAt: number
}

/** Token request habits of one client, for the journal. */
export interface Habits {
  /** The turn of its last response, -1 before the first. See `Arrival.turn`. */
  answeredTurn: number
  /** The newest token by scopes and user; see `freshFor`. */
  readonly fresh: Map<string, Fresh>
}

/** A token issued at `at`, which a caching client would reuse until `until` (epoch milliseconds, mock's clock). */
interface Fresh {
  readonly at: number
  readonly until: number
}

/** State of one client at one endpoint. */
export interface ClientRecord {
  readonly window: RateWindow
  readonly told: Told
  readonly habits: Habits
}

/** Current rate window of an app. */
export interface LimitView {
  readonly client_id: string
  /** Requests allowed per window. */
  readonly limit: number | 'off'
  readonly used: number
  /** Seconds until the next request is allowed; 0 if it is allowed now. */
  readonly seconds_to_wait: number
  /** End of the window (ISO 8601, on the mock's clock); absent if no window is open. */
  readonly resets_at?: string
}

/** The rate windows of one mock. */
export interface Limits {
  /** Lists the windows of all apps at the token endpoint of the first profile. */
  list(): Promise<LimitView[]>
  /**
   * Uses up the app's rate limit at the token endpoints of all profiles or at the API, so that its next request there
   * gets a 429. This works even if the limit is off.
   * @param endpoint - Default: `token`.
   * @throws {CxoneMockError} `NOT_FOUND` when no app has this client_id; `OPTION_INVALID` when the endpoint is unknown
   */
  exhaust(client_id: string, endpoint?: LimitedEndpoint): Promise<LimitView>
  /** Forgets the windows, Retry-After times and token habits of all clients, at all token endpoints and the API. */
  reset(): Promise<void>
}

/** The token endpoints and the protected API have separate rate windows. */
export type LimitedEndpoint = 'token' | 'api'

const addressesKept = 10_000
// Bounds of `Habits.fresh`. Requests beyond them are not reported as avoidable.
const freshKept = 16
const longestWanted = 1_000

/** The client records of one endpoint, by registered client_id or by remote address. */
export interface ClientRecords {
  ofApp(client_id: string): ClientRecord
  ofAddress(remote: string): ClientRecord
  forget(client_id: string): void
  /** Forgets the fresh tokens of one app (default: all apps) after a revocation, so new requests are not avoidable. */
  stale(client_id?: string): void
  clear(): void
}

export function clientRecords(): ClientRecords {
  const apps = new Map<string, ClientRecord>()
  const addresses = new Map<string, ClientRecord>()
  return {
    ofApp: (client_id) => apps.get(client_id) ?? added(apps, client_id),
    ofAddress(remote) {
      const known = addresses.get(remote)
      if (known !== undefined) return known
      // Drop the oldest. If that address returns, it merely starts a new window.
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

/** The record of the app, or of the remote address if the client is not a known app. */
export function recordOf(
  records: ClientRecords,
  app: { readonly client_id: string } | undefined,
  remote: string | undefined,
): ClientRecord {
  return app === undefined ? records.ofAddress(remote ?? '') : records.ofApp(app.client_id)
}

/**
 * Seconds that a client has to wait, for Retry-After.
 * @param now - epoch milliseconds, on the mock's clock
 * @returns an integer, rounded up and at least 1; 0 if the limit is not reached
 */
export function secondsToWait(window: RateWindow, rate: RateLimit, now: number): number {
  const over = isOver(window, now)
  if (over ? rate.limit > 0 : window.count < rate.limit && !window.exhausted) return 0
  const end = over ? now + rate.window : window.start + window.length
  return Math.max(1, Math.ceil((end - now) / 1_000))
}

/** Remembers a Retry-After, as an absolute time `until` in epoch milliseconds. 0 changes nothing. */
export function tellToWait(told: Told, until: number, now: number): void {
  if (until === 0) return
  told.at = now
  told.retryAt = until
}

/** Whether a request came before the last Retry-After allowed. A request dated before that response is never early. */
export function isEarly(told: Told, at: number): boolean {
  return at >= told.at && at < told.retryAt
}

/**
 * Remembers a new token, so that later requests for the same can be reported as avoidable.
 * @param wanted - key of its scopes and user
 * @param until - when a caching client would refresh it, in epoch milliseconds
 */
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
 * Whether a client that caches tokens and sends one request at a time would not have sent this request: a token for the
 * same scopes and user was still fresh, or was being issued.
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

/** Whether a window has ended. Setting the clock back before its start ends it, too. */
function isOver(window: RateWindow, now: number): boolean {
  return now - window.start >= window.length || now < window.start
}

function start(window: RateWindow, rate: RateLimit, now: number): void {
  window.start = now
  window.length = rate.window
  window.count = 0
  window.exhausted = false
}

/** Parses a rate limit. The input must be validated already. */
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

/** Copies a record, so that changes to the copy have no effect on later requests. */
export function copyOf({ window, told, habits }: ClientRecord): ClientRecord {
  return { window: { ...window }, told: { ...told }, habits: { ...habits, fresh: new Map(habits.fresh) } }
}
