// Settings that can change at runtime, and their form for the endpoints.

import { type Duration, milliseconds } from '../options/index.ts'
import type { AccessKeyInput } from './access-key.ts'
import type { AppInput } from './app.ts'
import { rateLimit, type RateLimit, type RateLimitInput } from './limits.ts'
import { presetTenant, type Tenant } from './tenant.ts'

/** Settings that can change at runtime, replaced as a whole. */
export interface Settings {
  /** Apps to register. */
  readonly apps: readonly AppInput[]
  /** Access keys of users, in addition to the preset ones. */
  readonly access_keys?: readonly AccessKeyInput[]
  /** Tenant that discovery and tokens name. Absent members are preset. */
  readonly tenant?: Partial<Tenant>
  /** `rotation`: whether a used refresh token stays valid (`keep`, the default) or not (`strict`). */
  readonly refresh_tokens?: { readonly rotation?: 'keep' | 'strict' }
  /**
   * `expires_in_as`: type of `expires_in` in UserHub responses. NICE's schema says string, its sample shows a number.
   * Default `number`.
   */
  readonly userhub?: { readonly expires_in_as?: 'number' | 'string' }
  /** Lifetime of tokens at every endpoint. Default: `2h` at /auth/oauth/token, else `1h`. */
  readonly lifetime?: Duration
  /** Rate limit of each app at every endpoint. Default: `60/60s` at /auth/oauth/token, else `off`. */
  readonly rate_limit?: RateLimitInput
  /** Rate limit of each app at the protected API. Default `off`, because no source gives a number. */
  readonly api_rate_limit?: RateLimitInput
  /** Hosts that also stand for CXone: a tenant's own domain, or an alias. `*.example.com` covers all subdomains. */
  readonly hosts?: readonly string[]
  /** Token paths in addition to `/auth/oauth/token` and `/api/v2/oauth/token`. */
  readonly paths?: readonly string[]
  /** `body`: maximum size of a request body, in bytes. Default 65536. */
  readonly limits?: { readonly body?: number }
  /** Whether responses have the header `mock-rule`. Default true. */
  readonly hints?: boolean
}

/** Settings for the endpoints. */
export interface CheckedSettings {
  readonly apps: readonly AppInput[]
  readonly bodyLimit: number
  readonly hints: boolean
  readonly hosts: readonly string[]
  readonly access_keys: readonly AccessKeyInput[]
  readonly tenant: Tenant
  readonly rotation: 'keep' | 'strict'
  readonly expiresInAs: 'number' | 'string'
  /** In milliseconds. Undefined: the default of each endpoint. */
  readonly lifetime: number | undefined
  readonly rateLimit: RateLimit | undefined
  readonly apiRateLimit: RateLimit
  /** In addition to those of the profiles. */
  readonly paths: readonly string[]
}

/** Converts validated settings for the endpoints. */
export function settingsOf(settings: Settings): CheckedSettings {
  const { apps, access_keys = [], lifetime, rate_limit, api_rate_limit = 'off', hosts = [], paths = [] } = settings
  return {
    apps,
    bodyLimit: settings.limits?.body ?? 65_536,
    hints: settings.hints ?? true,
    hosts,
    access_keys,
    tenant: { ...presetTenant, ...settings.tenant },
    rotation: settings.refresh_tokens?.rotation ?? 'keep',
    expiresInAs: settings.userhub?.expires_in_as ?? 'number',
    lifetime: lifetime === undefined ? undefined : milliseconds(lifetime, 'lifetime'),
    rateLimit: rate_limit === undefined ? undefined : rateLimit(rate_limit),
    apiRateLimit: rateLimit(api_rate_limit),
    paths,
  }
}
