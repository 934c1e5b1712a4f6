// Settings that can change at runtime. They were checked before.

import { type Duration, milliseconds } from '../options/index.ts'
import type { AccessKeyInput } from './access-key.ts'
import type { AppInput } from './app.ts'
import { rateLimit, type RateLimit, type RateLimitInput } from './limits.ts'
import { presetTenant, type Tenant } from './tenant.ts'

/** What may be said anew while the endpoint runs, in one piece. */
export interface Settings {
  /** The registered apps. */
  readonly apps: readonly AppInput[]
  /** The access keys of users, beside the preset ones. */
  readonly access_keys?: readonly AccessKeyInput[]
  /** The tenant that discovery and tokens speak of; what is absent is preset. */
  readonly tenant?: Partial<Tenant>
  /** `rotation`: whether a refresh token that was used still works (`keep`, the default) or not (`strict`). */
  readonly refresh_tokens?: { readonly rotation?: 'keep' | 'strict' }
  /** `expires_in_as`: how UserHub tells it; NICE's own schema says a text, its sample a number. Default `number`. */
  readonly userhub?: { readonly expires_in_as?: 'number' | 'string' }
  /** How long a token lives, at every endpoint; default what each endpoint has: `2h` at /auth/oauth/token, else `1h`. */
  readonly lifetime?: Duration
  /** Requests and window of each app, at every endpoint; default what each has: `60/60s` at /auth/oauth/token, else `off`. */
  readonly rate_limit?: RateLimitInput
  /** Requests and window of each app at the guarded API; default `off`: nobody says how many there are. */
  readonly api_rate_limit?: RateLimitInput
  /** Hosts that stand for CXone too: a tenant's own domain, or an alias. `*.` and a domain covers what is below it. */
  readonly hosts?: readonly string[]
  /** Token paths in addition to `/auth/oauth/token` and `/api/v2/oauth/token`. */
  readonly paths?: readonly string[]
  /** `body`: the longest body that is read, in bytes; default 65536. */
  readonly limits?: { readonly body?: number }
  /** Whether answers carry the header `mock-rule`; default true. */
  readonly hints?: boolean
}

/** The settings as the endpoints use them. */
export interface CheckedSettings {
  readonly apps: readonly AppInput[]
  readonly bodyLimit: number
  readonly hints: boolean
  readonly hosts: readonly string[]
  readonly access_keys: readonly AccessKeyInput[]
  readonly tenant: Tenant
  readonly rotation: 'keep' | 'strict'
  readonly expiresInAs: 'number' | 'string'
  /** Milliseconds; undefined: what each endpoint has. */
  readonly lifetime: number | undefined
  readonly rateLimit: RateLimit | undefined
  readonly apiRateLimit: RateLimit
  /** Beside those of the profiles. */
  readonly paths: readonly string[]
}

/** Settings that were checked, as the endpoints use them. */
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
