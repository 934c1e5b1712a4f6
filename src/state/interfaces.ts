// The state of a mock: what it is made of, what a test sees of it, and what the endpoints use.

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

/** What a mock is made of. */
export interface Dependencies {
  readonly time: Time
  readonly sign: Sign
  readonly newId: () => string
  /** Milliseconds from any start, for latencies. */
  readonly stopwatch: () => number
  /** The ids of all rules that may answer. */
  readonly ruleIds: readonly string[]
  /** The ways in which tokens may be written. */
  readonly formats: readonly TokenFormat[]
  /** All token paths, under the setting `paths`. */
  readonly tokenPaths: (more: readonly string[]) => readonly string[]
  /** Every profile and its window, where nobody says another; at least one. The first one's windows are listed. */
  readonly profiles: readonly { readonly id: string; readonly rateLimit: RateLimit }[]
  /** What the journal may show beside what is registered: names of hosts, and paths. */
  readonly shown: { readonly hosts: ShownHosts; readonly paths: readonly string[] }
  /** How many exchanges the journal keeps; default 1000. */
  readonly journalSize?: number
  /**
   * Runs a task when every request that has already arrived was looked at; default at once. A face that answers one request
   * after the other needs it to tell requests that overlapped on the wire from those that came one after the other.
   */
  readonly defer?: (task: () => void) => void
}

/** When a request arrived. */
export interface Arrival {
  readonly at: number
  readonly started: number
  readonly turn: number
  /** How often the mock had been reset. */
  readonly resets: number
}

/** What a test may look at and change. */
export interface PublicState {
  readonly apps: Apps
  readonly access_keys: AccessKeys
  readonly clock: Clock
  readonly limits: Limits
  readonly faults: Faults
  readonly tokens: Tokens
  readonly journal: Journal
}

/** The state with what only the endpoints use. */
export interface State extends PublicState {
  readonly settings: CheckedSettings
  readonly apps: AppRegistry
  readonly clock: WaitingClock
  readonly faults: FaultPlan
  readonly issuer: TokenIssuer
  readonly access_keys: AccessKeyRegistry
  /** The app, or what stands for one where a client signs in with an access key alone. */
  appOf(client_id: string): App | undefined
  readonly journal: WritableJournal
  readonly stopwatch: () => number
  /** To be called when a request begins to arrive; the body may come later. */
  arrive(): Arrival
  /** All token paths. */
  readonly paths: readonly string[]
  /** Where the window of each app stands at the token endpoint. */
  limitViews(): LimitView[]
  /** @param endpoint the id of a profile, or the API */
  recordsOf(endpoint: string): ClientRecords
  /** @param byDefault that of a profile, where nobody says another; default that of the first */
  rateOf(endpoint: LimitedEndpoint, app: App | undefined, byDefault?: RateLimit): RateLimit
  /** Marks a client as answered; true where the request had arrived before the last answer to the same client. */
  answered(habits: Habits, arrival: Arrival): boolean
  /** False for a request that arrived before the last reset: it is answered, and leaves no trace. */
  isCurrent(arrival: Arrival): boolean
  /** Where reading the bearer token takes time: resolves when `bearerOf` can tell. */
  prepareBearer(authorization: string | undefined): Promise<void> | undefined
  /** The bearer token of ours that a request carries, and what it means now. */
  bearerOf(authorization: string | undefined): Introspection | undefined
  /** The user that the bearer token of a request is of, where it is a token of ours and of a user. */
  userOf(authorization: string | undefined): User | undefined
  /**
   * Replaces all settings by others that were checked, and resets apps, access keys and windows, until `reset()`; tokens, clock
   * and journal stay. With `asStart`, `reset()` returns to them, and the apps and access keys that were added since the start stay.
   */
  configure(settings: Settings, asStart?: boolean): void
  /** Resets the mock to its initial state. Tokens given out before are revoked. */
  reset(): void
}
