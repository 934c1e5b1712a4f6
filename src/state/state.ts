// All that a mock remembers and that can be changed between two requests: one set for the token endpoint and the guarded
// API together. Time, ids and signing are passed in.

import type { App } from './app.ts'
import { appRegistry, unknownApp, type AppRegistry, type Apps } from './apps.ts'
import { mockClock, type Clock, type Time, type WaitingClock } from './clock.ts'
import { OptionError } from '../options/duration.ts'
import { faultPlan, type FaultPlan, type Faults } from './faults.ts'
import { tokenIssuer, type Introspection, type Sign, type TokenIssuer, type Tokens } from './tokens.ts'
import { journalOf, type IssuedToken, type Journal, type WritableJournal } from './journal/journal.ts'
import {
  exhaust,
  limitView,
  windows,
  type Limits,
  type LimitedEndpoint,
  type RateLimit,
  type Window,
  type Windows,
} from './limits.ts'
import { checkSettings, type CheckedSettings, type Settings } from './settings.ts'

/** What a mock is made of. */
export interface Parts {
  readonly time: Time
  readonly sign: Sign
  readonly newId: () => string
  /** Milliseconds from any start, for latencies. */
  readonly stopwatch: () => number
  /** The ids of all rules that may answer. */
  readonly ruleIds: readonly string[]
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
  readonly clock: Clock
  readonly limits: Limits
  readonly faults: Faults
  readonly tokens: Tokens
  readonly journal: Journal
  /** To be called when a request begins to arrive; the body may come later. */
  arrive(): Arrival
  /** How many bytes of a body are read. */
  readonly bodyLimit: number
  /** Hosts that stand for CXone beside its own. */
  readonly hosts: readonly string[]
  /** The token paths. */
  readonly paths: readonly string[]
}

/** The state with what only the endpoints use. */
export interface State extends PublicState {
  readonly settings: CheckedSettings
  readonly apps: AppRegistry
  readonly clock: WaitingClock
  readonly faults: FaultPlan
  readonly tokens: TokenIssuer
  readonly journal: WritableJournal
  readonly stopwatch: () => number
  windowOf(endpoint: LimitedEndpoint, app: App | undefined, remote: string | undefined): Window
  rateOf(endpoint: LimitedEndpoint, app: App | undefined): RateLimit
  /** Marks a client as answered; true where the request had arrived before the last answer to the same client. */
  answered(window: Window, arrival: Arrival): boolean
  /** False for a request that arrived before the last reset: it is answered, and leaves no trace. */
  isCurrent(arrival: Arrival): boolean
  /** The bearer token of ours that a request carries, and what it means now. */
  bearerOf(authorization: string | undefined): Introspection | undefined
  /** Says all settings anew, and resets apps and windows; tokens, clock and journal stay. @throws {OptionError} and changes nothing */
  configure(settings: Settings): void
  /** Returns everything to its start. Tokens given out before are revoked. */
  reset(): void
}

/** Makes the state of one mock. @throws {OptionError} for a wrong setting */
export function mockState(first: Settings, parts: Parts): State {
  const { time, sign, newId, stopwatch, ruleIds, journalSize = 1_000, defer = (task) => task() } = parts
  let settings = checkSettings(first)
  const clock = mockClock(time)
  const issuer = tokenIssuer(sign, newId, clock.now)
  const seen: Readonly<Record<LimitedEndpoint, Windows>> = { token: windows(), api: windows() }
  const tokens: TokenIssuer = {
    ...issuer,
    revoke(which) {
      issuer.revoke(which)
      if ('all' in which) return seen.token.stale()
      const client_id =
        'client_id' in which
          ? which.client_id
          : 'token' in which
            ? issuer.introspect(which.token).client_id
            : journal.clientOf(which.id)
      if (client_id !== undefined) seen.token.stale(client_id)
    },
  }
  const apps = appRegistry(first.apps, clock.now, (client_id) => {
    seen.token.forget(client_id)
    seen.api.forget(client_id)
    tokens.revoke({ client_id })
  })
  const faults = faultPlan()
  const isApp = (client_id: string): boolean => apps.find(client_id) !== undefined
  const journal = journalOf(
    journalSize,
    () => ({ ...settings, isApp }),
    // Its own tokens are neither forged nor malformed.
    (token) => issuer.introspect(token).state as IssuedToken['state'],
    ruleIds,
  )
  let turn = 0
  let turnEnds = false
  let resets = 0

  const rateOf: State['rateOf'] = (endpoint, app) =>
    endpoint === 'api' ? settings.apiRateLimit : (app?.rateLimit ?? settings.rateLimit)
  const clearWindows = (): void => {
    seen.token.clear()
    seen.api.clear()
  }

  return {
    get settings() {
      return settings
    },
    get bodyLimit() {
      return settings.bodyLimit
    },
    get hosts() {
      return settings.hosts
    },
    get paths() {
      return settings.paths
    },
    apps,
    clock,
    faults,
    tokens,
    journal,
    stopwatch,
    isCurrent: (arrival) => arrival.resets === resets,
    rateOf,
    arrive: () => ({ at: clock.now(), started: stopwatch(), turn, resets }),
    windowOf: (endpoint, app, remote) =>
      app === undefined ? seen[endpoint].ofAddress(remote ?? '') : seen[endpoint].ofApp(app.client_id),
    answered(window, arrival) {
      const overlapping = window.answeredTurn >= arrival.turn
      window.answeredTurn = turn
      if (!turnEnds) {
        turnEnds = true
        defer(() => {
          turn += 1
          turnEnds = false
        })
      }
      return overlapping
    },
    bearerOf(authorization) {
      const token = authorization === undefined ? undefined : /^bearer +(cxmock_\S+)$/i.exec(authorization)?.[1]
      return token === undefined ? undefined : tokens.introspect(token)
    },
    limits: {
      list: () =>
        apps.list().map(({ client_id }) => {
          const app = apps.find(client_id)
          return limitView(client_id, seen.token.ofApp(client_id), rateOf('token', app), clock.now())
        }),
      exhaust(client_id, endpoint = 'token') {
        const app = apps.find(client_id)
        if (app === undefined)
          throw unknownApp(
            client_id,
            apps.list().map((each) => each.client_id),
          )
        if (!Object.hasOwn(seen, endpoint)) throw new OptionError('endpoint', endpoint, '"token" or "api"')
        const window = seen[endpoint].ofApp(client_id)
        exhaust(window, rateOf(endpoint, app), clock.now())
        return limitView(client_id, window, rateOf(endpoint, app), clock.now())
      },
      reset: clearWindows,
    },
    configure(next) {
      const checked = checkSettings(next)
      apps.replace(next.apps)
      settings = checked
      clearWindows()
    },
    reset() {
      resets += 1
      clock.reset()
      apps.replace(settings.apps)
      clearWindows()
      faults.reset()
      tokens.revoke({ all: true })
      journal.clear()
    },
  }
}
