// The state of one mock, shared by all endpoints and the protected API. Time, ids and signing are passed in.

import { type AccessKeyInput, isKeyClient } from './access-key.ts'
import { accessKeyRegistry } from './access-keys.ts'
import { appStandIn, type App, type AppInput } from './app.ts'
import { appRegistry, unknownApp } from './apps.ts'
import { mockClock } from './clock.ts'
import { check, lazy, oneOf } from '../options/schema.ts'
import { faultPlan } from './faults.ts'
import { revocationSchema } from './schemas.ts'
import { tokenIssuer, type TokenIssuer } from './tokens.ts'
import { journalOf } from './journal/journal.ts'
import { clientRecords, exhaust, limitView, type ClientRecords, type LimitView } from './limits.ts'
import { settingsOf, type Settings } from './settings.ts'
import type { Dependencies, State } from './interfaces.ts'

/**
 * Creates the state of one mock.
 * @param started - the initial settings, already validated
 * @throws {RangeError} when there is no profile
 */
export function mockState(started: Settings, parts: Dependencies): State {
  const { time, sign, newId, stopwatch, ruleIds, journalSize = 1_000, defer = (task) => task() } = parts
  let first = started
  let settings = settingsOf(first)
  let paths = parts.tokenPaths(settings.paths)
  const clock = mockClock(time)
  const own = tokenIssuer(sign, newId, clock.now, parts.formats)
  const [firstProfile] = parts.profiles
  if (firstProfile === undefined) throw new RangeError('a mock has at least one profile')
  // By profile id, and `api`.
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
      const stale = (client_id: string | undefined): void => {
        if (client_id !== undefined) allRecords((records) => records.stale(client_id))
      }
      if ('client_id' in which) return stale(which.client_id)
      if ('id' in which) return stale(journal.clientOf(which.id))
      const { token } = which
      const reading = own.prepare(token)
      if (reading === undefined) return stale(own.introspect(token).client_id)
      void reading.then(
        () => stale(own.introspect(token).client_id),
        () => undefined,
      )
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
      // RFC 6749 §1.5: refresh tokens are sent only to the authorization server, never to a resource server.
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
        // At all profiles, because the next request may go to any of their token endpoints.
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
      // Clear it first, so that replacing apps and keys below does not compute observations that are discarded anyway.
      journal.clear()
      clock.reset()
      use(first)
      faults.reset()
      issuer.revoke({ all: true })
    },
  }
}

const endpointSchema = lazy(() => oneOf(['token', 'api']))

function keyClientOf(client_id: string): App | undefined {
  return isKeyClient(client_id) ? appStandIn(client_id) : undefined
}

function bearerIn(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^bearer +(\S+)$/i.exec(authorization)?.[1]
}
