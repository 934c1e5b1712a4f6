// All that a mock remembers and that can be changed between two requests: one set for the token endpoint and the guarded
// API together. Time, ids and signing are passed in.

import { type AccessKeyInput, isKeyClient, type User } from './access-key.ts'
import { accessKeyRegistry, type AccessKeyRegistry, type AccessKeys } from './access-keys.ts'
import { appStandIn, type App, type AppInput } from './app.ts'
import { appRegistry, unknownApp, type AppRegistry, type Apps } from './apps.ts'
import { mockClock, type Clock, type Time, type WaitingClock } from './clock.ts'
import { check, oneOf } from '../options/schema.ts'
import { faultPlan, type FaultPlan, type Faults } from './faults.ts'
import { revocationSchema } from './schemas.ts'
import {
  tokenIssuer,
  type Introspection,
  type Sign,
  type TokenFormat,
  type TokenIssuer,
  type Tokens,
} from './tokens.ts'
import { journalOf, type Journal, type WritableJournal } from './journal/journal.ts'
import type { ShownHosts } from './journal/redaction.ts'
import {
  clientRecords,
  exhaust,
  limitView,
  type ClientRecords,
  type Habits,
  type Limits,
  type LimitedEndpoint,
  type LimitView,
  type RateLimit,
} from './limits.ts'
import { settingsOf, type CheckedSettings, type Settings } from './settings.ts'

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
  /** Returns everything to its start. Tokens given out before are revoked. */
  reset(): void
}

/** Makes the state of one mock of settings that were checked. */
export function mockState(started: Settings, parts: Dependencies): State {
  const { time, sign, newId, stopwatch, ruleIds, journalSize = 1_000, defer = (task) => task() } = parts
  let first = started
  let settings = settingsOf(first)
  let paths = parts.tokenPaths(settings.paths)
  const clock = mockClock(time)
  const own = tokenIssuer(sign, newId, clock.now, parts.formats)
  const [firstProfile] = parts.profiles
  if (firstProfile === undefined) throw new RangeError('a mock has at least one profile')
  // By the id of a profile, and the API's own.
  const seen = new Map<string, ClientRecords>()
  const recordsOf = (endpoint: string): ClientRecords => {
    let records = seen.get(endpoint)
    if (records === undefined) seen.set(endpoint, (records = clientRecords()))
    return records
  }
  const allRecords = (visit: (records: ClientRecords) => void): void => {
    for (const records of seen.values()) visit(records)
  }
  const issuer: TokenIssuer = {
    ...own,
    revoke(which) {
      own.revoke(which)
      if ('all' in which) return allRecords((records) => records.stale())
      const client_id =
        'client_id' in which
          ? which.client_id
          : 'token' in which
            ? own.introspect(which.token).client_id
            : journal.clientOf(which.id)
      if (client_id !== undefined) allRecords((records) => records.stale(client_id))
    },
  }
  const apps = appRegistry(
    first.apps,
    clock.now,
    () => journal.settle(),
    (client_id) => {
      allRecords((records) => records.forget(client_id))
      issuer.revoke({ client_id })
    },
  )
  const access_keys = accessKeyRegistry(settings.access_keys, () => journal.settle(), sign)
  const appOf = (client_id: string): App | undefined => apps.find(client_id) ?? keyClientOf(client_id)
  const faults = faultPlan()
  const isApp = (client_id: string): boolean => apps.find(client_id) !== undefined
  const journal = journalOf(
    journalSize,
    () => ({
      isApp,
      hosts: settings.hosts,
      paths: [...paths, ...parts.shown.paths],
      shownHosts: parts.shown.hosts,
    }),
    (claims) => own.meaningOf(claims).state,
    ruleIds,
    time.after,
  )
  let turn = 0
  let turnEnds = false
  let resets = 0

  const rateOf: State['rateOf'] = (endpoint, app, byDefault = firstProfile.rateLimit) =>
    endpoint === 'api' ? settings.apiRateLimit : (app?.rateLimit ?? settings.rateLimit ?? byDefault)
  const clearWindows = (): void => allRecords((records) => records.clear())

  const use = (next: Settings, added: readonly AppInput[] = [], addedKeys: readonly AccessKeyInput[] = []): void => {
    settings = settingsOf(next)
    paths = parts.tokenPaths(settings.paths)
    apps.replace([...next.apps, ...added])
    access_keys.replace([...settings.access_keys, ...addedKeys])
    clearWindows()
  }

  const limitViews = (): LimitView[] =>
    apps.list().map(({ client_id }) => {
      const app = apps.find(client_id)
      return limitView(client_id, recordsOf(firstProfile.id).ofApp(client_id).window, rateOf('token', app), clock.now())
    })

  return {
    get settings() {
      return settings
    },
    get paths() {
      return paths
    },
    apps,
    appOf,
    access_keys,
    clock,
    faults,
    issuer,
    tokens: {
      async introspect(token) {
        await own.prepare(token)
        return own.introspect(token)
      },
      revoke: (which) => issuer.revoke(check(revocationSchema, which)),
    },
    journal,
    stopwatch,
    isCurrent: (arrival) => arrival.resets === resets,
    rateOf,
    arrive: () => ({ at: clock.now(), started: stopwatch(), turn, resets }),
    recordsOf,
    answered(habits, arrival) {
      const overlapping = habits.answeredTurn >= arrival.turn
      habits.answeredTurn = turn
      if (!turnEnds) {
        turnEnds = true
        defer(() => {
          turn += 1
          turnEnds = false
        })
      }
      return overlapping
    },
    prepareBearer(authorization) {
      const token = bearerIn(authorization)
      return token === undefined ? undefined : own.prepare(token)
    },
    bearerOf(authorization) {
      const token = bearerIn(authorization)
      if (token === undefined || !parts.formats.some((format) => format.isToken(token))) return undefined
      const known = own.introspect(token)
      // RFC 6749 §1.5: a refresh token is for the token endpoint alone.
      return known.token_use === 'refresh' ? { state: 'malformed' } : known
    },
    userOf(authorization) {
      const token = bearerIn(authorization)
      return token === undefined ? undefined : own.claimsOf(token)?.user
    },
    limitViews,
    limits: {
      list: async () => limitViews(),
      async exhaust(client_id, endpoint = 'token') {
        const app = appOf(client_id)
        if (app === undefined)
          throw unknownApp(
            client_id,
            apps.list().map((each) => each.client_id),
          )
        check(endpointSchema, endpoint, 'endpoint')
        // At the token endpoints of all profiles: whose the next request is, nobody knows.
        for (const { id, rateLimit } of endpoint === 'api' ? [{ id: 'api', rateLimit: undefined }] : parts.profiles)
          exhaust(recordsOf(id).ofApp(client_id).window, rateOf(endpoint, app, rateLimit), clock.now())
        const { window } = recordsOf(endpoint === 'api' ? 'api' : firstProfile.id).ofApp(client_id)
        return limitView(client_id, window, rateOf(endpoint, app), clock.now())
      },
      reset: async () => clearWindows(),
    },
    configure(next, asStart = false) {
      const added = asStart ? apps.inputsBeside(first.apps, next.apps) : []
      const addedKeys = asStart ? access_keys.inputsBeside(first.access_keys ?? [], next.access_keys ?? []) : []
      if (asStart) first = next
      use(next, added, addedKeys)
    },
    reset() {
      resets += 1
      // First, so that nobody observes what is forgotten.
      journal.clear()
      clock.reset()
      use(first)
      faults.reset()
      issuer.revoke({ all: true })
    },
  }
}

const endpointSchema = oneOf(['token', 'api'])

function keyClientOf(client_id: string): App | undefined {
  return isKeyClient(client_id) ? appStandIn(client_id) : undefined
}

function bearerIn(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^bearer +(\S+)$/i.exec(authorization)?.[1]
}
