// Fixed windows: so many requests in so much time, for each registered app by its id, and one window for each remote
// address for everything else. Memory is bounded whatever ids and addresses are thrown at it.

import { milliseconds, OptionError } from '../options/duration.ts'

/** `"60/60s"` (requests / window) or `"off"`. */
export type RateLimitInput = string

/** Requests in a window of so many milliseconds; unlimited where `limit` is Infinity. */
export interface RateLimit {
  readonly limit: number
  readonly window: number
}

/** What the endpoint remembers of one client. */
export interface Window {
  start: number
  length: number
  count: number
  /** The window was spent by `exhaust`, not by requests. */
  exhausted: boolean
  /** When the last 429 was given, and until when it told the client to wait. */
  toldAt: number
  retryAt: number
  /** The turn in which the client was last answered; see `turns` in the endpoint. */
  answeredTurn: number
  /** When the last token was given, and until when a client with a cache would not have asked again. */
  issuedAt: number
  freshUntil: number
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
  list(): LimitView[]
  /** Spends the rest of the app's window at the token endpoint (default) or the API: its next request there is answered 429. @throws {OptionError} for an unknown id */
  exhaust(client_id: string, endpoint?: LimitedEndpoint): LimitView
  /** Gives every client a fresh window at both endpoints: registered apps, and the addresses of all other requests. */
  reset(): void
}

/** The token endpoint and the guarded API have windows of their own. */
export type LimitedEndpoint = 'token' | 'api'

const addressesKept = 10_000

/** Windows by registered client_id, and by remote address. */
export interface Windows {
  ofApp(client_id: string): Window
  ofAddress(remote: string): Window
  forget(client_id: string): void
  /** A token of the app (of all apps) is fresh no more: who asks again has a reason. */
  stale(client_id?: string): void
  clear(): void
}

/** Makes an empty set of windows. */
export function windows(): Windows {
  const apps = new Map<string, Window>()
  const addresses = new Map<string, Window>()
  return {
    ofApp: (client_id) => apps.get(client_id) ?? added(apps, client_id),
    ofAddress(remote) {
      const window = addresses.get(remote)
      if (window !== undefined) return window
      // The oldest goes: an address that comes back starts anew, and that is the worst that can happen.
      if (addresses.size >= addressesKept) addresses.delete(addresses.keys().next().value ?? '')
      return added(addresses, remote)
    },
    forget: (client_id) => void apps.delete(client_id),
    stale(client_id) {
      for (const [id, window] of apps) if (client_id === undefined || id === client_id) window.freshUntil = 0
    },
    clear() {
      apps.clear()
      addresses.clear()
    },
  }
}

/** How long a client has to wait, in whole seconds rounded up and at least 1; 0 where its window has room. */
export function secondsToWait(window: Window, rate: RateLimit, now: number): number {
  const over = isOver(window, now)
  if (over ? rate.limit > 0 : window.count < rate.limit && !window.exhausted) return 0
  const end = over ? now + rate.window : window.start + window.length
  return Math.max(1, Math.ceil((end - now) / 1_000))
}

/** Remembers until when a client was told to wait; 0 where it was not told. */
export function tellToWait(window: Window, until: number, now: number): void {
  if (until === 0) return
  window.toldAt = now
  window.retryAt = until
}

/** Whether a client came before it was told to. A clock that was set back makes nobody early. */
export function isEarly(window: Window, at: number): boolean {
  return at >= window.toldAt && at < window.retryAt
}

/** Counts a request; a window that is over starts anew. */
export function count(window: Window, rate: RateLimit, now: number): void {
  if (isOver(window, now)) start(window, rate, now)
  window.count += 1
}

/** Spends what is left of the window. */
export function exhaust(window: Window, rate: RateLimit, now: number): void {
  if (isOver(window, now)) start(window, rate, now)
  window.exhausted = true
}

/** How an app's window is shown. */
export function limitView(client_id: string, window: Window, rate: RateLimit, now: number): LimitView {
  const over = isOver(window, now)
  return {
    client_id,
    limit: rate.limit === Infinity ? 'off' : rate.limit,
    used: over ? 0 : window.count,
    seconds_to_wait: secondsToWait(window, rate, now),
    ...(over ? {} : { resets_at: new Date(window.start + window.length).toISOString() }),
  }
}

/** A clock that was set back ends a window, too. */
function isOver(window: Window, now: number): boolean {
  return now - window.start >= window.length || now < window.start
}

function start(window: Window, rate: RateLimit, now: number): void {
  window.start = now
  window.length = rate.window
  window.count = 0
  window.exhausted = false
}

/** @throws {OptionError} for anything but `60/60s` and `off` */
export function rateLimit(given: RateLimitInput, path: string): RateLimit {
  if (given === 'off') return { limit: Infinity, window: 60_000 }
  const match = typeof given === 'string' ? /^(\d{1,9})\/(\S+)$/.exec(given.trim()) : null
  if (match === null) throw new OptionError(path, given, '"off" or requests/window such as "60/60s"')
  const window = milliseconds(match[2] ?? '', path)
  if (window === 0) throw new OptionError(path, given, 'a window longer than nothing, such as "60/60s"')
  return { limit: Number(match[1]), window }
}

function added(to: Map<string, Window>, key: string): Window {
  const window: Window = {
    start: 0,
    length: 0,
    count: 0,
    exhausted: false,
    toldAt: 0,
    retryAt: 0,
    answeredTurn: -1,
    issuedAt: 0,
    freshUntil: 0,
  }
  to.set(key, window)
  return window
}
