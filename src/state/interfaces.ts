// Interfaces of the mock's state: its dependencies, its public part, and the internals that endpoints use.

import { type User } from './access-key.ts'
import { type AccessKeyRegistry, type AccessKeys } from './access-keys.ts'
import { type App } from './app.ts'
import { type AppRegistry, type Apps } from './apps.ts'
import { type Clock, type Time, type WaitingClock } from './clock.ts'
import { type FaultPlan, type Faults } from './faults.ts'
import { type TokenIssuer } from './tokens.ts'
import type { Introspection, Sign, TokenFormat, Tokens } from './token.ts'
import { type Journal, type WritableJournal } from './journal/journal.ts'
import type { ShownHosts } from './journal/redaction.ts'
import {
  type ClientRecords,
  type Habits,
  type Limits,
  type LimitedEndpoint,
  type LimitView,
  type RateLimit,
} from './limits.ts'
import { type CheckedSettings, type Settings } from './settings.ts'

/** Dependencies of the state. */
export interface Dependencies {
  readonly time: Time
  readonly sign: Sign
  /** Returns an id that never repeats. */
  readonly newId: () => string
  /** Milliseconds since an arbitrary start, for latencies. */
  readonly stopwatch: () => number
  /** The ids of all rules. */
  readonly ruleIds: readonly string[]
  /** The token formats that the mock accepts. */
  readonly formats: readonly TokenFormat[]
  /** Returns all token paths: those of the profiles and `more`, the value of the setting `paths`. */
  readonly tokenPaths: (more: readonly string[]) => readonly string[]
  /** Profiles with their default rate limits; at least one. `limits.list()` shows the windows of the first one. */
  readonly profiles: readonly { readonly id: string; readonly rateLimit: RateLimit }[]
  /** Host names and paths that the journal may show, in addition to registered ones. */
  readonly shown: { readonly hosts: ShownHosts; readonly paths: readonly string[] }
  /** Number of exchanges that the journal keeps. Default: 1000. */
  readonly journalSize?: number
  /**
   * Schedules a task to run after all requests that have already arrived were processed. An adapter that processes
   * requests one by one needs it to tell requests that overlapped on the wire from sequential ones.
   * Default: runs the task immediately.
   */
  readonly defer?: (task: () => void) => void
}

/** Timing of one request. */
export interface Arrival {
  /** Epoch milliseconds on the mock's clock. */
  readonly at: number
  /** Stopwatch milliseconds, for the latency. */
  readonly started: number
  /** Number of the processing turn, for detecting overlaps. Turns advance through `Dependencies.defer`. */
  readonly turn: number
  /** Number of resets before it. */
  readonly resets: number
}

/** The part of the state that tests can read and change. */
export interface PublicState {
  readonly apps: Apps
  readonly access_keys: AccessKeys
  readonly clock: Clock
  readonly limits: Limits
  readonly faults: Faults
  readonly tokens: Tokens
  readonly journal: Journal
}

/** The state, with the internals that endpoints use. */
export interface State extends PublicState {
  readonly settings: CheckedSettings
  readonly apps: AppRegistry
  readonly clock: WaitingClock
  readonly faults: FaultPlan
  readonly issuer: TokenIssuer
  readonly access_keys: AccessKeyRegistry
  /** Returns the app, or a stand-in for a client that authenticates with an access key alone. */
  appOf(client_id: string): App | undefined
  readonly journal: WritableJournal
  readonly stopwatch: () => number
  /** Call it when a request begins to arrive, before its body is read. */
  arrive(): Arrival
  /** All token paths under the current settings. */
  readonly paths: readonly string[]
  /** Rate windows of all apps at the token endpoint of the first profile. */
  limitViews(): LimitView[]
  /** @param endpoint - the id of a profile, or `api` */
  recordsOf(endpoint: string): ClientRecords
  /**
   * Returns the rate limit of an app at an endpoint.
   * @param byDefault - token endpoint limit if neither app nor settings set one. Default: that of the first profile.
   */
  rateOf(endpoint: LimitedEndpoint, app: App | undefined, byDefault?: RateLimit): RateLimit
  /**
   * Records that a client gets a response.
   * @returns true if the request arrived no later than the turn of the client's previous response
   */
  answered(habits: Habits, arrival: Arrival): boolean
  /** False for a request that arrived before the last reset. It gets a response but leaves no trace. */
  isCurrent(arrival: Arrival): boolean
  /** Resolves when `bearerOf` can read the bearer token; undefined if it already can. */
  prepareBearer(authorization: string | undefined): Promise<void> | undefined
  /** Introspects the bearer token of a request. Undefined if it is absent or not in a format of the mock. */
  bearerOf(authorization: string | undefined): Introspection | undefined
  /** The user of a request's bearer token. Undefined if the mock did not issue the token or it has no user. */
  userOf(authorization: string | undefined): User | undefined
  /**
   * Replaces all settings, apps and access keys until `reset()`, and clears the rate windows. Tokens, planned faults,
   * clock and journal stay.
   * @param settings - the new settings, already validated
   * @param asStart - makes `reset()` return to these settings, and keeps apps and access keys added since the start.
   * Default: false.
   */
  configure(settings: Settings, asStart?: boolean): void
  /** Returns everything to its initial state, or to the last `configure` with `asStart`. Revokes all tokens. */
  reset(): void
}
