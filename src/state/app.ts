// One app, as input, as the rules use it, and as it is read back. Secrets are write-only.

import { type Duration, milliseconds, moment } from '../options/index.ts'
import type { Fault } from './fault.ts'
import { rateLimit, type RateLimit, type RateLimitInput } from './limits.ts'

/** A client_secret of an app. Several may be valid at once, for rotation. */
export interface SecretInput {
  readonly value: string
  /** ISO 8601 date or epoch milliseconds. Default: never expires. */
  readonly expires_at?: string | number
}

/** An app as given in options, the config file or a control API request. */
export interface AppInput {
  /** At most 255 visible characters; non-ASCII characters are allowed. */
  readonly client_id: string
  /** One secret that does not expire. Use it or `secrets`, not both. */
  readonly client_secret?: string
  readonly secrets?: readonly SecretInput[]
  /** Whether the app may request tokens and use the API. Default: true. */
  readonly enabled?: boolean
  /** The enabled grants; an empty array enables none. Default: `["client_credentials"]`. */
  readonly grants?: readonly string[]
  /** The scopes that it may request. Default: `"*"`, every scope. */
  readonly scopes?: '*' | readonly string[]
  /** The CXone hosts that the app is registered for; `*.` before a domain matches its subdomains. Default: all. */
  readonly hosts?: readonly string[]
  /** Lifetime of its tokens. Default: that of the mock. */
  readonly lifetime?: Duration
  /** Its own rate limit, such as `"60/60s"` or `"off"`. Default: that of the mock. */
  readonly rate_limit?: RateLimitInput
  /** Faults that stay in effect as long as the app exists. */
  readonly faults?: readonly Fault[]
  /** How the app authenticates at /auth/token. Default: `either`. */
  readonly client_auth?: ClientAuthentication
  /** A `public` app has no secret to send (RFC 6749 §2.1). Default: `confidential`. */
  readonly client_type?: 'confidential' | 'public'
  /** Free text that describes the app to people. */
  readonly note?: string
}

/** `basic`: HTTP Basic; `post`: form parameters; `either`: both are accepted (RFC 6749 §2.3.1). */
type ClientAuthentication = 'basic' | 'post' | 'either'

/**
 * A change to an app. Absent and undefined members stay unchanged. `secrets` or `client_secret` replaces all secrets.
 */
export type AppPatch = Partial<Omit<AppInput, 'client_id'>>

/** An app as read back, without the values of its secrets. */
export interface AppView {
  readonly client_id: string
  /** One element for each secret; `expires_at` is an ISO 8601 date. */
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

/** An app with its defaults filled in, for the rules. */
export interface App {
  readonly client_id: string
  /** `expires`: epoch milliseconds, Infinity if it never expires. */
  readonly secrets: readonly { readonly value: string; readonly expires: number }[]
  readonly enabled: boolean
  readonly grants: readonly string[]
  readonly scopes: '*' | readonly string[]
  /** Lower case; undefined: all hosts. */
  readonly hosts: readonly string[] | undefined
  /** Milliseconds; undefined: as configured for the mock. */
  readonly lifetime: number | undefined
  readonly rateLimit: RateLimit | undefined
  readonly faults: readonly Fault[]
  readonly client_auth: ClientAuthentication
  readonly client_type: 'confidential' | 'public'
  /** The app as it was given. */
  readonly input: AppInput
}

/** Fills in the defaults of an app. The input must be validated already. */
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

/** Stand-in for a client without a registered app, with every scope and the mock's defaults. */
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
 * Returns the public view of an app. Members are listed one by one, because an unknown member could be a secret under a
 * misspelled name.
 * @param now - epoch milliseconds, on the mock's clock
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
