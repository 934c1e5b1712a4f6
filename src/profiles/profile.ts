// A token endpoint as data, not as a setting. The mock and all readers accept a list of profiles.

import type { Bare, Document, Note, ParsedRequest, Refusal, Reply, WireRequest } from '../engine/index.ts'
import type { AccessKeyInput, AppInput, Introspection, Tenant, TokenFormat, User } from '../state/index.ts'
import { apiRules } from './api/rules.ts'
import { routerRows } from './router.ts'
import type { Context, Credentials, Example, Row, Sent, TokenReply } from './row.ts'

/** Client authentication methods in the terms of RFC 8414 §2: form parameters or HTTP Basic. */
type ClientAuth = 'client_secret_post' | 'client_secret_basic'

/** One token endpoint. */
export interface Profile<Id extends string = string> {
  readonly id: string
  /** Title of its table. */
  readonly title: string
  /** Token paths. */
  readonly paths: readonly string[]
  /** Whether the setting `paths` adds token paths. */
  readonly morePaths?: true
  /**
   * Paths of a CXone host that always get a response inside a suite, even if no endpoint has them. Default: those that
   * end in `/token`.
   */
  readonly claims?: (path: string) => boolean
  readonly clientAuth: readonly ClientAuth[]
  /** Returns the client authentication of a request. */
  readonly sent: (request: ParsedRequest) => Sent
  readonly grants: readonly string[]
  /** Format of its access tokens. */
  readonly tokens: TokenFormats
  /** Body format of its requests. Default: a form. */
  readonly body?: 'json'
  /** Creates the whole body of a token response, if it is not the usual one. */
  readonly answer?: (given: TokenAnswer, request: ParsedRequest) => object
  /** Whether a path belongs to the part of the protected API that it adds. */
  readonly api?: (path: string) => boolean
  /** Members of its token response besides access_token, token_type and expires_in; all are strings. */
  readonly answers?: readonly string[]
  /** Paths with other members than the first one, each with an example. */
  readonly exchanges?: Readonly<Record<string, { readonly request: object; readonly answer: object }>>
  /** Default token lifetime and rate limit. */
  readonly defaults: { readonly lifetime: string; readonly rate_limit: string }
  /** Rows in order of evaluation. The last one always matches. */
  readonly rows: readonly Row<Context, TokenReply, Id>[]
  /** Notes on requests that were granted. */
  readonly notes?: readonly Note<Context>[]
  /** Built-in apps. */
  readonly apps: readonly AppInput[]
  /** Preset access keys. */
  readonly access_keys?: readonly AccessKeyInput[]
  /**
   * Creates the request of an example: the valid request with one change. Default credentials: those of the example's
   * app.
   */
  readonly request: (example: Example, credentials?: Credentials) => WireRequest
  /** Routes besides its token paths. */
  readonly routes?: readonly ProfileRoute[]
}

/** Input of a token response. */
export interface TokenAnswer {
  readonly access_token: string
  /** In seconds. */
  readonly expires_in: number
  readonly more: Readonly<Record<string, unknown>>
  /** The setting `userhub.expires_in_as`. */
  readonly expires_in_as: 'number' | 'string'
}

/** The token formats, created once per mock. `jwt-opaque`: a JWT with an opaque refresh token. */
type TokenFormats = 'opaque' | 'jwt' | 'jwt-opaque' | TokenFormat

/** Context of the rows of a route. */
export interface RouteContext {
  /** Milliseconds since the epoch, on the clock of the mock. */
  readonly now: number
  /** The name of the host in URLs: a known issuer of NICE, or the origin itself. */
  readonly issuer: string
  /** The address of the request, such as `https://host:port`. Undefined for a host of NICE. */
  readonly origin: string | undefined
  readonly tenant: Tenant
  /** The bearer token of the request with its current state and user. */
  readonly bearer: Introspection | undefined
  readonly user: User | undefined
  /** The public keys (RFC 7517). */
  readonly jwks: () => Promise<object>
}

/** A row of a route. */
export type RouteRow = Row<RouteContext, Refusal | Bare | Document>

/** An additional path of a profile, with its own table. */
export interface ProfileRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly summary: string
  /** Whether it requires a bearer token. */
  readonly bearer?: true
  /** Rows in order of evaluation. The last one always matches and returns the document. */
  readonly rows: readonly RouteRow[]
  readonly document: (request: ParsedRequest, context: RouteContext) => object | Promise<object>
  /**
   * Creates the request of an example: the valid request with one change. `token`: used if the example has a bearer
   * token.
   */
  readonly request: (example: Example, token?: string) => WireRequest
}

/** Returns the preset access keys of all profiles, without duplicates. */
export function presetAccessKeys(profiles: readonly Profile[]): readonly AccessKeyInput[] {
  return [...new Map(profiles.flatMap(({ access_keys = [] }) => access_keys.map((key) => [key.id, key]))).values()]
}

/** A row of any table, for readers that do not evaluate it. */
export type AnyRow = Row<never, Reply>

/** A table, for readers. */
export interface Table {
  readonly endpoint: 'token' | 'route' | 'api'
  /** The profile. Absent for the protected API, which all profiles share. */
  readonly profile?: string
  /** Set for a route. */
  readonly path?: string
  readonly title: string
  readonly rows: readonly AnyRow[]
}

/** Returns the rows that a token request passes: those of the router, then those of its profile. */
export function rowsOf(profile: Profile): readonly AnyRow[] {
  return [...routerRows, ...profile.rows]
}

/** Returns all tables, in display order. */
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
    { endpoint: 'api', title: 'The protected API', rows: apiRules },
  ]
}

/** Returns the ids of all rules, without duplicates. */
export function ruleIdsOf(profiles: readonly Profile[]): readonly string[] {
  return [...new Set(tablesOf(profiles).flatMap(({ rows }) => rows.map(({ id }) => id)))]
}

/** Returns the token paths of a profile for the setting `paths`. */
export function pathsOf(profile: Profile, more: readonly string[]): readonly string[] {
  return profile.morePaths === true ? [...profile.paths, ...more] : profile.paths
}

/** Returns the entries of the setting `paths` that belong to another profile. */
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

/** Returns all token paths. */
export function tokenPathsOf(profiles: readonly Profile[], more: readonly string[]): readonly string[] {
  return profiles.flatMap((profile) => pathsOf(profile, more))
}

/**
 * Returns the profile of a request by its path. Default: the first profile.
 * @throws {RangeError} for an empty array
 */
export function profileOf(profiles: readonly Profile[], path: string, more: readonly string[] = []): Profile {
  const [first] = profiles
  if (first === undefined) throw new RangeError('there is no profile')
  const own = profiles.find(({ paths }) => paths.includes(path))
  return own ?? profiles.find((profile) => pathsOf(profile, more).includes(path)) ?? first
}

/** Returns the built-in apps of all profiles, without duplicates. */
export function presetApps(profiles: readonly Profile[]): readonly AppInput[] {
  const apps = new Map(profiles.flatMap((profile) => profile.apps.map((app) => [app.client_id, app] as const)))
  return [...apps.values()]
}
