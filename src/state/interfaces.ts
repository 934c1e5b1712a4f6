// Interfaces of the state: its dependencies, its view for tests, and its methods for the endpoints.

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

/** Dependencies of a mock. */
export interface Dependencies {
  readonly time: Time
  readonly sign: Sign
  readonly newId: () => string
  /** Milliseconds from an arbitrary start, for latencies. */
  readonly stopwatch: () => number
  /** Ids of all rules. */
  readonly ruleIds: readonly string[]
  /** Token formats. */
  readonly formats: readonly TokenFormat[]
  /** Returns all token paths for the setting `paths`. */
  readonly tokenPaths: (more: readonly string[]) => readonly string[]
  /** All profiles with their default rate limits; at least one. The limits of the first one are listed publicly. */
  readonly profiles: readonly { readonly id: string; readonly rateLimit: RateLimit }[]
  /** Host names and paths that the journal may show, in addition to registered values. */
  readonly shown: { readonly hosts: ShownHosts; readonly paths: readonly string[] }
  /** Number of exchanges that the journal keeps. Default 1000. */
  readonly journalSize?: number
  /**
   * Runs a task after all requests that have already arrived were inspected. Default: immediately. An adapter that
   * handles requests one after the other needs it to tell overlapping requests from sequential ones.
   */
  readonly defer?: (task: () => void) => void
}

/** Arrival of a request. */
export interface Arrival {
  readonly at: number
  readonly started: number
  readonly turn: number
  /** Number of resets before the arrival. */
  readonly resets: number
}

/** The view for tests. */
export interface PublicState {
  readonly apps: Apps
  readonly access_keys: AccessKeys
  readonly clock: Clock
  readonly limits: Limits
  readonly faults: Faults
  readonly tokens: Tokens
  readonly journal: Journal
}

/** The state, with methods that only the endpoints use. */
export interface State extends PublicState {
  readonly settings: CheckedSettings
  readonly apps: AppRegistry
  readonly clock: WaitingClock
  readonly faults: FaultPlan
  readonly issuer: TokenIssuer
  readonly access_keys: AccessKeyRegistry
  /** The app, or a placeholder if the client authenticates with an access key alone. */
  appOf(client_id: string): App | undefined
  readonly journal: WritableJournal
  readonly stopwatch: () => number
  /** Called when a request starts to arrive. Its body may follow later. */
  arrive(): Arrival
  /** Returns all token paths. */
  readonly paths: readonly string[]
  /** Returns the rate window of each app at the token endpoint. */
  limitViews(): LimitView[]
  /**
   * Returns the rate windows of an endpoint.
   * @param endpoint the id of a profile, or the API
   */
  recordsOf(endpoint: string): ClientRecords
  /**
   * Returns the rate limit in effect.
   * @param byDefault limit of the profile; default: that of the first profile
   */
  rateOf(endpoint: LimitedEndpoint, app: App | undefined, byDefault?: RateLimit): RateLimit
  /**
   * Marks a client as answered.
   * @returns whether the request arrived before the last response to the same client
   */
  answered(habits: Habits, arrival: Arrival): boolean
  /** False for a request that arrived before the last reset: it gets a response and leaves no trace. */
  isCurrent(arrival: Arrival): boolean
  /** Resolves when `bearerOf` can read the bearer token, if reading it takes time. */
  prepareBearer(authorization: string | undefined): Promise<void> | undefined
  /** Returns the bearer token of a request if the mock issued it, and its current state. */
  bearerOf(authorization: string | undefined): Introspection | undefined
  /** Returns the user of the bearer token of a request, if the mock issued it to a user. */
  userOf(authorization: string | undefined): User | undefined
  /**
   * Replaces all settings with validated ones, and resets apps, access keys and rate windows, until `reset()`. Tokens,
   * clock and journal are kept. With `asStart`, `reset()` returns to these settings, and apps and access keys added
   * since the start are kept.
   */
  configure(settings: Settings, asStart?: boolean): void
  /** Returns to the initial state. Tokens issued before are revoked. */
  reset(): void
}
