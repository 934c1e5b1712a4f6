// One app: how it is given, how the rules see it, how it is read back. Secrets go in and never come out.

import { type Duration, milliseconds, moment } from '../options/index.ts'
import type { Fault } from './fault.ts'
import { rateLimit, type RateLimit, type RateLimitInput } from './limits.ts'

/** A secret of an app; several may overlap while they are rotated. */
export interface SecretInput {
  readonly value: string
  /** A date (ISO 8601) or milliseconds since the epoch; never, if absent. */
  readonly expires_at?: string | number
}

/** An app as it is registered: in options, in the config file and on the wire. */
export interface AppInput {
  /** Of visible characters only, beyond ASCII too. */
  readonly client_id: string
  /** One secret that does not expire. */
  readonly client_secret?: string
  readonly secrets?: readonly SecretInput[]
  /** Default true. */
  readonly enabled?: boolean
  /** Default `["client_credentials"]`; an empty list is an app whose grant nobody switched on. */
  readonly grants?: readonly string[]
  /** Default `"*"`: every scope. */
  readonly scopes?: '*' | readonly string[]
  /** The CXone hosts the app is registered for; default all. `*.` and a domain covers what is below it. */
  readonly hosts?: readonly string[]
  /** How long its tokens live; default the mock's. */
  readonly lifetime?: Duration
  /** Its own window, `"60/60s"` or `"off"`; default the mock's. */
  readonly rate_limit?: RateLimitInput
  /** Faults that stand for as long as the app does. */
  readonly faults?: readonly Fault[]
  /** How it authenticates at the issuer; default `either`. */
  readonly client_auth?: ClientAuthentication
  /** A `public` app has no secret to send (RFC 6749 §2.1); default `confidential`. */
  readonly client_type?: 'confidential' | 'public'
  /** Description of the app, for people. */
  readonly note?: string
}

/** By HTTP Basic, in the form, or as it likes. */
type ClientAuthentication = 'basic' | 'post' | 'either'

/** A change to an app; `secrets` and `client_secret` replace all secrets. */
export type AppPatch = Partial<Omit<AppInput, 'client_id'>>

/** An app as it is read back: no secret in it. */
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

/** An app as the rules see it. */
export interface App {
  readonly client_id: string
  readonly secrets: readonly { readonly value: string; readonly expires: number }[]
  readonly enabled: boolean
  readonly grants: readonly string[]
  readonly scopes: '*' | readonly string[]
  readonly hosts: readonly string[] | undefined
  /** Milliseconds. */
  readonly lifetime: number | undefined
  readonly rateLimit: RateLimit | undefined
  readonly faults: readonly Fault[]
  readonly client_auth: ClientAuthentication
  readonly client_type: 'confidential' | 'public'
  readonly input: AppInput
}

/** An app that was checked -> an app as the rules see it. */
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

/** What stands for an app where there is none: it has every scope, and what everybody has. */
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

/** An app as it is read back. Named one by one: what somebody wrote beside them may be a secret under a wrong name. */
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
