// A token endpoint as one source describes it: a value, not a setting. The mock and everything that reads of it take lists of
// profiles.

import type { Document, ParsedRequest, Refusal, Reply, WireRequest } from '../engine/index.ts'
import type { AppInput, TokenFormat } from '../state/index.ts'
import { apiRules } from './api/rules.ts'
import { routerRows } from './router.ts'
import type { Context, Credentials, Example, Row, TokenReply } from './row.ts'

/** How a client authenticates, in the words of RFC 8414 §2: credentials in the form, or by HTTP Basic. */
export type ClientAuth = 'client_secret_post' | 'client_secret_basic'

/** One token endpoint. */
export interface Profile<Id extends string = string> {
  readonly id: string
  /** What its table is called. */
  readonly title: string
  /** Where tokens are asked for. */
  readonly paths: readonly string[]
  /** Whether the setting `paths` adds to its paths. */
  readonly morePaths?: true
  readonly clientAuth: ClientAuth
  readonly grants: readonly string[]
  /** How its access tokens are written. */
  readonly tokens: TokenFormat
  /** In the order in which they are asked; the last one always holds. */
  readonly rows: readonly Row<Context, TokenReply, Id>[]
  /** Apps that are there from the start. */
  readonly apps: readonly AppInput[]
  /** The request of an example: its one valid request with one thing changed. Default: with the credentials of the example's app. */
  readonly request: (example: Example, credentials?: Credentials) => WireRequest
  /** What it answers beside its token paths. */
  readonly routes?: readonly ProfileRoute[]
}

/** What a row of a further route may ask. */
export interface RouteContext {
  /** Milliseconds since the epoch, on the mock's clock. */
  readonly now: number
}

/** A row of a further route. */
export type RouteRow = Row<RouteContext, Refusal | Document>

/** A further path of a profile, with a table of its own. */
export interface ProfileRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly summary: string
  /** In the order in which they are asked; the last one always holds and gives the document. */
  readonly rows: readonly RouteRow[]
  readonly document: (request: ParsedRequest, context: RouteContext) => object
  /** The request of an example: its one valid request with one thing changed. */
  readonly request: (example: Example) => WireRequest
}

/** A row of any table, for whoever reads what it says and does not decide by it. */
export type AnyRow = Row<never, Reply>

/** A table as it is read. */
export interface Table {
  readonly endpoint: 'token' | 'route' | 'api'
  /** The profile; absent for the guarded API, which all share. */
  readonly profile?: string
  readonly title: string
  readonly rows: readonly AnyRow[]
}

/** The table that a token request meets: the rows of the router, then those of its profile. */
export function rowsOf(profile: Profile): readonly AnyRow[] {
  return [...routerRows, ...profile.rows]
}

/** All tables, in the order in which they are read. */
export function tablesOf(profiles: readonly Profile[]): readonly Table[] {
  return [
    ...profiles.flatMap((profile): Table[] => [
      { endpoint: 'token', profile: profile.id, title: profile.title, rows: rowsOf(profile) },
      ...(profile.routes ?? []).map(({ method, path, rows }): Table => ({
        endpoint: 'route',
        profile: profile.id,
        title: `${method} ${path}`,
        rows,
      })),
    ]),
    { endpoint: 'api', title: 'The guarded API', rows: apiRules },
  ]
}

/** The ids of all rules that may answer, each once. */
export function ruleIdsOf(profiles: readonly Profile[]): readonly string[] {
  return [...new Set(tablesOf(profiles).flatMap(({ rows }) => rows.map(({ id }) => id)))]
}

/** The token paths of a profile under the setting `paths`. */
export function pathsOf(profile: Profile, more: readonly string[]): readonly string[] {
  return profile.morePaths === true ? [...profile.paths, ...more] : profile.paths
}

/** All token paths. */
export function tokenPathsOf(profiles: readonly Profile[], more: readonly string[]): readonly string[] {
  return profiles.flatMap((profile) => pathsOf(profile, more))
}

/** The profile that a request is for: by its path, else the first one. @throws {RangeError} for an empty list */
export function profileOf(profiles: readonly Profile[], path: string, more: readonly string[] = []): Profile {
  const [first] = profiles
  if (first === undefined) throw new RangeError('there is no profile')
  return profiles.find((profile) => pathsOf(profile, more).includes(path)) ?? first
}

/** The apps of all profiles that are there from the start, each once. */
export function presetApps(profiles: readonly Profile[]): readonly AppInput[] {
  const apps = new Map(profiles.flatMap((profile) => profile.apps.map((app) => [app.client_id, app] as const)))
  return [...apps.values()]
}
