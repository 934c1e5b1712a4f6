// Fixed windows: so many requests in so much time, for each registered app by its id, and one window for each remote
// address for everything else. Memory is bounded whatever ids and addresses are thrown at it.

import { milliseconds } from '../options/index.ts'

/** `"60/60s"` (requests / window) or `"off"`. */
export type RateLimitInput = string

/** Requests in a window of so many milliseconds; unlimited where `limit` is Infinity. */
export interface RateLimit {
  readonly limit: number
  readonly window: number
}

/** The requests of one client in one window. Times: milliseconds on the mock's clock. */
export interface RateWindow {
  start: number
  length: number
  count: number
  /** The window was spent by `exhaust`, not by requests. */
  exhausted: boolean
}

/** When a client was last told to wait, and until when. */
export interface Told {
  at: number
  retryAt: number
}

/** What the journal says of how a client asks for tokens. */
export interface Habits {
  /** The turn in which it was last answered; see `turns` in the state. */
  answeredTurn: number
  /** The newest token for each of what it asked for, by scopes and user; see `freshFor`. */
  readonly fresh: Map<string, Fresh>
}

/** When a token was given, and until when a client with a cache would not have asked for the same again. */
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

/** Where an app's window stands. */
export interface LimitView {
  readonly client_id: string
  /** Requests that the window holds. */
  readonly limit: number | 'off'
  readonly used: number
  /** Seconds until the window has room again; 0 where it has. */
  readonly seconds_to_wait: number
  /** When the window ends; absent where none has begun. */
  readonly resets_at?: string
}

/** The rate windows of one mock. */
export interface Limits {
  list(): Promise<LimitView[]>
  /** Spends the rest of the app's window at the token endpoint (default) or the API: its next request there is answered 429. @throws {CxoneMockError} `NOT_FOUND` for an unknown id */
  exhaust(client_id: string, endpoint?: LimitedEndpoint): Promise<LimitView>
  /** Gives every client a fresh window at both endpoints: registered apps, and the addresses of all other requests. */
  reset(): Promise<void>
}

/** The token endpoint and the guarded API have windows of their own. */
export type LimitedEndpoint = 'token' | 'api'

const addressesKept = 10_000
// A client that asks for more, or for longer scopes, is not told that it need not have.
const freshKept = 16
const longestWanted = 1_000

/** What is remembered of clients, by registered client_id, and by remote address. */
export interface ClientRecords {
  ofApp(client_id: string): ClientRecord
  ofAddress(remote: string): ClientRecord
  forget(client_id: string): void
  /** A token of the app (of all apps) is fresh no more: who asks again has a reason. */
  stale(client_id?: string): void
  clear(): void
}

/** Makes an empty set of records. */
export function clientRecords(): ClientRecords {
  const apps = new Map<string, ClientRecord>()
  const addresses = new Map<string, ClientRecord>()
  return {
    ofApp: (client_id) => apps.get(client_id) ?? added(apps, client_id),
    ofAddress(remote) {
      const known = addresses.get(remote)
      if (known !== undefined) return known
      // The oldest goes: an address that comes back starts anew, and that is the worst that can happen.
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

/** The record of who asks: of the app, else of the address that sent the request. */
export function recordOf(
  records: ClientRecords,
  app: { readonly client_id: string } | undefined,
  remote: string | undefined,
): ClientRecord {
  return app === undefined ? records.ofAddress(remote ?? '') : records.ofApp(app.client_id)
}

/** How long a client has to wait, in whole seconds rounded up and at least 1; 0 where its window has room. */
export function secondsToWait(window: RateWindow, rate: RateLimit, now: number): number {
  const over = isOver(window, now)
  if (over ? rate.limit > 0 : window.count < rate.limit && !window.exhausted) return 0
  const end = over ? now + rate.window : window.start + window.length
  return Math.max(1, Math.ceil((end - now) / 1_000))
}

/** Remembers until when a client was told to wait; 0 where it was not told. */
export function tellToWait(told: Told, until: number, now: number): void {
  if (until === 0) return
  told.at = now
  told.retryAt = until
}

/** Whether a client came before it was told to. A clock that was set back makes nobody early. */
export function isEarly(told: Told, at: number): boolean {
  return at >= told.at && at < told.retryAt
}

/** Remembers a token for what was asked for. */
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
 * Whether a token for the same was still fresh, or was being issued to the same client: one that keeps its tokens and asks one at
 * a time would not have asked.
 */
export function isAvoidable({ fresh }: Habits, wanted: string, at: number, overlapping: boolean): boolean {
  const last = fresh.get(wanted)
  return last !== undefined && at < last.until && (overlapping || at >= last.at)
}

/** Counts a request; a window that is over starts anew. */
export function count(window: RateWindow, rate: RateLimit, now: number): void {
  if (isOver(window, now)) start(window, rate, now)
  window.count += 1
}

/** Spends what is left of the window. */
export function exhaust(window: RateWindow, rate: RateLimit, now: number): void {
  if (isOver(window, now)) start(window, rate, now)
  window.exhausted = true
}

/** How an app's window is shown. */
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

/** A clock that was set back ends a window, too. */
function isOver(window: RateWindow, now: number): boolean {
  return now - window.start >= window.length || now < window.start
}

function start(window: RateWindow, rate: RateLimit, now: number): void {
  window.start = now
  window.length = rate.window
  window.count = 0
  window.exhausted = false
}

/** A rate limit that was checked: `60/60s` or `off`. */
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

/** A copy, which may change without any effect. */
export function copyOf({ window, told, habits }: ClientRecord): ClientRecord {
  return { window: { ...window }, told: { ...told }, habits: { ...habits, fresh: new Map(habits.fresh) } }
}
