// Settings that can change at runtime, already validated.

import { type Duration, milliseconds } from '../options/index.ts'
import type { AccessKeyInput } from './access-key.ts'
import type { AppInput } from './app.ts'
import { rateLimit, type RateLimit, type RateLimitInput } from './limits.ts'
import { presetTenant, type Tenant } from './tenant.ts'

/** Settings that can change while the mock runs. They are always replaced together. */
export interface Settings {
  /** The registered apps. */
  readonly apps: readonly AppInput[]
  /** Access keys of users, in addition to the preset ones. */
  readonly access_keys?: readonly AccessKeyInput[]
  /** The tenant named in discovery and tokens. Absent members keep their preset values. */
  readonly tenant?: Partial<Tenant>
  /** `rotation`: whether a used refresh token stays valid (`keep`) or is revoked (`strict`). Default: `keep`. */
  readonly refresh_tokens?: { readonly rotation?: 'keep' | 'strict' }
  /** `expires_in_as`: type of `expires_in` at UserHub; NICE's schema and sample disagree. Default: `number`. */
  readonly userhub?: { readonly expires_in_as?: 'number' | 'string' }
  /** Token lifetime at every endpoint. Default: `2h` at /auth/oauth/token, `1h` at the others. */
  readonly lifetime?: Duration
  /** Rate limit of each client at every token endpoint. Default: `60/60s` at /auth/oauth/token, `off` at the others. */
  readonly rate_limit?: RateLimitInput
  /** Rate limit of each client at the protected API. Default: `off`, because NICE publishes no number. */
  readonly api_rate_limit?: RateLimitInput
  /** More hosts to treat as CXone, such as a tenant's own domain. `*.` before a domain matches its subdomains. */
  readonly hosts?: readonly string[]
  /** Token paths in addition to `/auth/oauth/token` and `/api/v2/oauth/token`. */
  readonly paths?: readonly string[]
  /** `body`: maximum size of a request body that is read, in bytes. Default: 65536. */
  readonly limits?: { readonly body?: number }
  /** Whether responses carry the header `mock-rule`. Default: true. */
  readonly hints?: boolean
}

/** The settings with their defaults filled in, for the endpoints. */
export interface CheckedSettings {
  readonly apps: readonly AppInput[]
  /** Bytes. */
  readonly bodyLimit: number
  readonly hints: boolean
  readonly hosts: readonly string[]
  readonly access_keys: readonly AccessKeyInput[]
  readonly tenant: Tenant
  readonly rotation: 'keep' | 'strict'
  readonly expiresInAs: 'number' | 'string'
  /** Milliseconds; undefined: the default of each endpoint. */
  readonly lifetime: number | undefined
  /** Undefined: the default of each endpoint. */
  readonly rateLimit: RateLimit | undefined
  readonly apiRateLimit: RateLimit
  /** Token paths in addition to those of the profiles. */
  readonly paths: readonly string[]
}

/** Fills in the defaults of the settings. They must be validated already. */
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
