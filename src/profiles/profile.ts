// A token endpoint as one source describes it: a value, not a setting. The mock and everything that reads of it take lists of
// profiles.

import type { Bare, Document, Note, ParsedRequest, Refusal, Reply, WireRequest } from '../engine/index.ts'
import type { AccessKeyInput, AppInput, Introspection, Tenant, TokenFormat, User } from '../state/index.ts'
import { apiRules } from './api/rules.ts'
import { routerRows } from './router.ts'
import type { Context, Credentials, Example, Row, Sent, TokenReply } from './row.ts'

/** How a client authenticates, in the words of RFC 8414 §2: credentials in the form, or by HTTP Basic. */
type ClientAuth = 'client_secret_post' | 'client_secret_basic'

/** One token endpoint. */
export interface Profile<Id extends string = string> {
  readonly id: string
  /** What its table is called. */
  readonly title: string
  /** Where tokens are asked for. */
  readonly paths: readonly string[]
  /** Whether the setting `paths` adds to its paths. */
  readonly morePaths?: true
  /** Paths of a host of CXone that are answered inside a suite also where no endpoint has them; default those that end in `/token`. */
  readonly claims?: (path: string) => boolean
  readonly clientAuth: readonly ClientAuth[]
  /** What a request sent to be known by. */
  readonly sent: (request: ParsedRequest) => Sent
  readonly grants: readonly string[]
  /** How its access tokens are written. */
  readonly tokens: TokenFormats
  /** The body of its requests; default a form. */
  readonly body?: 'json'
  /** The whole body of its token answer, where it is not the usual one. */
  readonly answer?: (given: TokenAnswer, request: ParsedRequest) => object
  /** Whether a path is one of the protected API that it adds. */
  readonly api?: (path: string) => boolean
  /** Members of its token answer beside access_token, token_type and expires_in, all texts. */
  readonly answers?: readonly string[]
  /** Paths that take and give other members than the first one, each by an example. */
  readonly exchanges?: Readonly<Record<string, { readonly request: object; readonly answer: object }>>
  /** What holds where nobody says another: how long a token lives, and the requests and window of each app. */
  readonly defaults: { readonly lifetime: string; readonly rate_limit: string }
  /** In the order in which they are asked; the last one always holds. */
  readonly rows: readonly Row<Context, TokenReply, Id>[]
  /** What is told beside a token. */
  readonly notes?: readonly Note<Context>[]
  /** Apps that are there from the start. */
  readonly apps: readonly AppInput[]
  /** Access keys that are there from the start. */
  readonly access_keys?: readonly AccessKeyInput[]
  /** The request of an example: its one valid request with one thing changed. Default: with the credentials of the example's app. */
  readonly request: (example: Example, credentials?: Credentials) => WireRequest
  /** What it answers beside its token paths. */
  readonly routes?: readonly ProfileRoute[]
}

/** What a token answer is made of. */
export interface TokenAnswer {
  readonly access_token: string
  /** Seconds. */
  readonly expires_in: number
  readonly more: Readonly<Record<string, unknown>>
  /** As the setting `userhub.expires_in_as` says. */
  readonly expires_in_as: 'number' | 'string'
}

/** The formats that a mock has, made once for it; `jwt-opaque`: a JWT with an opaque refresh token. */
type TokenFormats = 'opaque' | 'jwt' | 'jwt-opaque' | TokenFormat

/** What a row of a further route may ask. */
export interface RouteContext {
  /** Milliseconds since the epoch, on the mock's clock. */
  readonly now: number
  /** What the host that was asked is called in URLs: a known issuer of NICE, or the origin itself. */
  readonly issuer: string
  /** Where the request went, as `https://host:port`; undefined for a host of NICE. */
  readonly origin: string | undefined
  readonly tenant: Tenant
  /** What the bearer token of the request means now, and its user. */
  readonly bearer: Introspection | undefined
  readonly user: User | undefined
  /** The public keys (RFC 7517). */
  readonly jwks: () => Promise<object>
}

/** A row of a further route. */
export type RouteRow = Row<RouteContext, Refusal | Bare | Document>

/** A further path of a profile, with a table of its own. */
export interface ProfileRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly summary: string
  /** It wants a bearer token. */
  readonly bearer?: true
  /** In the order in which they are asked; the last one always holds and gives the document. */
  readonly rows: readonly RouteRow[]
  readonly document: (request: ParsedRequest, context: RouteContext) => object | Promise<object>
  /** The request of an example: its one valid request with one thing changed. `token`: where the example has a bearer token. */
  readonly request: (example: Example, token?: string) => WireRequest
}

/** The access keys of all profiles that are there from the start, each once. */
export function presetAccessKeys(profiles: readonly Profile[]): readonly AccessKeyInput[] {
  return [...new Map(profiles.flatMap(({ access_keys = [] }) => access_keys.map((key) => [key.id, key]))).values()]
}

/** A row of any table, for whoever reads what it says and does not decide by it. */
export type AnyRow = Row<never, Reply>

/** A table as it is read. */
export interface Table {
  readonly endpoint: 'token' | 'route' | 'api'
  /** The profile; absent for the guarded API, which all share. */
  readonly profile?: string
  /** Of a further route. */
  readonly path?: string
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
        path,
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

/** Which of the setting `paths` are paths of another profile. */
export function ownedPaths(
  profiles: readonly Profile[],
  more: readonly string[],
): { readonly index: number; readonly path: string; readonly owner: Profile }[] {
  return more.flatMap((path, index) => {
    const owner = profiles.find(
      ({ morePaths, paths, routes = [] }) =>
        morePaths !== true && (paths.includes(path) || routes.some((route) => route.path === path)),
    )
    return owner === undefined ? [] : [{ index, path, owner }]
  })
}

/** All token paths. */
export function tokenPathsOf(profiles: readonly Profile[], more: readonly string[]): readonly string[] {
  return profiles.flatMap((profile) => pathsOf(profile, more))
}

/** The profile that a request is for: by its path, else the first one. @throws {RangeError} for an empty list */
export function profileOf(profiles: readonly Profile[], path: string, more: readonly string[] = []): Profile {
  const [first] = profiles
  if (first === undefined) throw new RangeError('there is no profile')
  const own = profiles.find(({ paths }) => paths.includes(path))
  return own ?? profiles.find((profile) => pathsOf(profile, more).includes(path)) ?? first
}

/** The apps of all profiles that are there from the start, each once. */
export function presetApps(profiles: readonly Profile[]): readonly AppInput[] {
  const apps = new Map(profiles.flatMap((profile) => profile.apps.map((app) => [app.client_id, app] as const)))
  return [...apps.values()]
}
