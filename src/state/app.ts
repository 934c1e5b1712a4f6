// An app: its input, its form for the rules, and its public view. Secrets are write-only.

import { type Duration, milliseconds, moment } from '../options/index.ts'
import type { Fault } from './fault.ts'
import { rateLimit, type RateLimit, type RateLimitInput } from './limits.ts'

/** A secret of an app. Several can be valid at the same time during a rotation. */
export interface SecretInput {
  readonly value: string
  /** ISO 8601 date or milliseconds since the epoch. Default: never. */
  readonly expires_at?: string | number
}

/** An app as input: in options, in the config file and in the control API. */
export interface AppInput {
  /** Visible characters only, not limited to ASCII. */
  readonly client_id: string
  /** A secret that does not expire. */
  readonly client_secret?: string
  readonly secrets?: readonly SecretInput[]
  /** Default true. */
  readonly enabled?: boolean
  /** Default `["client_credentials"]`. An empty array is an app with no grant enabled. */
  readonly grants?: readonly string[]
  /** Default `"*"`: all scopes. */
  readonly scopes?: '*' | readonly string[]
  /** CXone hosts that the app is registered for. Default: all. `*.example.com` covers all subdomains. */
  readonly hosts?: readonly string[]
  /** Lifetime of its tokens. Default: that of the mock. */
  readonly lifetime?: Duration
  /** Rate limit of the app, `"60/60s"` or `"off"`. Default: that of the mock. */
  readonly rate_limit?: RateLimitInput
  /** Faults that last as long as the app. */
  readonly faults?: readonly Fault[]
  /** How the app authenticates at the issuer. Default `either`. */
  readonly client_auth?: ClientAuthentication
  /** A `public` app has no secret (RFC 6749 §2.1). Default `confidential`. */
  readonly client_type?: 'confidential' | 'public'
  /** Description of the app, for people. */
  readonly note?: string
}

/** HTTP Basic, form parameters, or either. */
type ClientAuthentication = 'basic' | 'post' | 'either'

/** A change to an app; `secrets` and `client_secret` replace all secrets. */
export type AppPatch = Partial<Omit<AppInput, 'client_id'>>

/** The public view of an app, without its secrets. */
export interface AppView {
  readonly client_id: string
  readonly secrets: readonly { readonly expires_at?: string; readonly expired: boolean }[]
  readonly enabled: boolean
  readonly grants: readonly string[]
  readonly scopes: '*' | readonly string[]
  readonly hosts?: readonly string[]
  readonly lifetime?: Duration
  readonly rate_limit?: RateLimitInput
  readonly faults?: readonly Fault[]
  readonly client_auth?: ClientAuthentication
  readonly client_type?: 'confidential' | 'public'
  readonly note?: string
}

/** An app for the rules. */
export interface App {
  readonly client_id: string
  readonly secrets: readonly { readonly value: string; readonly expires: number }[]
  readonly enabled: boolean
  readonly grants: readonly string[]
  readonly scopes: '*' | readonly string[]
  readonly hosts: readonly string[] | undefined
  /** In milliseconds. */
  readonly lifetime: number | undefined
  readonly rateLimit: RateLimit | undefined
  readonly faults: readonly Fault[]
  readonly client_auth: ClientAuthentication
  readonly client_type: 'confidential' | 'public'
  readonly input: AppInput
}

/** Converts a validated app for the rules. */
export function appOf(input: AppInput): App {
  const { client_id, client_secret, enabled = true, grants = ['client_credentials'], scopes = '*', hosts } = input
  const { secrets: given = [], faults = [], client_auth = 'either', client_type = 'confidential' } = input
  const secrets = given.map(({ value, expires_at }) => ({
    value,
    expires: expires_at === undefined ? Infinity : moment(expires_at, 'expires_at'),
  }))
  if (client_secret !== undefined) secrets.unshift({ value: client_secret, expires: Infinity })
  return {
    client_id,
    secrets,
    enabled,
    grants,
    scopes,
    hosts: hosts?.map((host) => host.toLowerCase()),
    lifetime: input.lifetime === undefined ? undefined : milliseconds(input.lifetime, 'lifetime'),
    rateLimit: input.rate_limit === undefined ? undefined : rateLimit(input.rate_limit),
    faults,
    client_auth,
    client_type,
    input,
  }
}

/** Placeholder for a missing app: all scopes and default settings. */
export function appStandIn(client_id: string): App {
  return {
    client_id,
    secrets: [],
    enabled: true,
    grants: [],
    scopes: '*',
    hosts: undefined,
    lifetime: undefined,
    rateLimit: undefined,
    faults: [],
    client_auth: 'either',
    client_type: 'public',
    input: { client_id },
  }
}

/**
 * Creates the public view of an app. Members are listed explicitly: an unknown member may be a secret under a
 * misspelled name.
 */
export function viewOf(app: App, now: number): AppView {
  const { hosts, lifetime, rate_limit, faults, client_auth, client_type, note } = app.input
  return {
    client_id: app.client_id,
    enabled: app.enabled,
    grants: app.grants,
    scopes: app.scopes,
    ...(hosts && { hosts }),
    ...(lifetime !== undefined && { lifetime }),
    ...(rate_limit !== undefined && { rate_limit }),
    ...(faults && { faults }),
    ...(client_auth && { client_auth }),
    ...(client_type && { client_type }),
    ...(note !== undefined && { note }),
    secrets: app.secrets.map(({ expires }) => ({
      ...(expires === Infinity ? {} : { expires_at: new Date(expires).toISOString() }),
      expired: expires <= now,
    })),
  }
}
