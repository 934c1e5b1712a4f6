// What may be said anew while the endpoint runs, and the check of it: everything that is wrong is named before anything is used.

import type { AccessKeyInput } from './access-keys.ts'
import type { AppInput } from './app.ts'
import { checkHosts, checkNames, checkVisible, type Duration, OptionError, tokenLifetime } from '../options/index.ts'
import { rateLimit, type RateLimit, type RateLimitInput } from './limits.ts'
import { checkTenant, type Tenant } from './tenant.ts'

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
  /** Token paths beside `/auth/oauth/token` and `/api/v2/oauth/token`. */
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

/** The names of all settings. */
export const settingNames: readonly string[] = Object.keys({
  apps: true,
  access_keys: true,
  tenant: true,
  refresh_tokens: true,
  userhub: true,
  lifetime: true,
  rate_limit: true,
  api_rate_limit: true,
  hosts: true,
  paths: true,
  limits: true,
  hints: true,
} satisfies Record<keyof Settings, true>)

/**
 * @throws {OptionError} for a wrong setting; the apps are checked by their registry
 */
export function checkSettings(settings: Settings): CheckedSettings {
  checkNames(settings, settingNames)
  const {
    apps,
    access_keys = [],
    tenant = {},
    refresh_tokens = {},
    userhub = {},
    lifetime,
    rate_limit,
    api_rate_limit = 'off',
    hosts = [],
    paths = [],
    limits = {},
    hints = true,
  } = settings
  if (typeof limits !== 'object' || limits === null) throw new OptionError('limits', limits, 'an object: {"body"}')
  checkNames(limits, ['body'], 'limits.')
  const bodyLimit = limits.body ?? 65_536
  if (!Number.isInteger(bodyLimit) || bodyLimit < 1)
    throw new OptionError('limits.body', bodyLimit, 'a number of bytes from 1')
  if (typeof hints !== 'boolean') throw new OptionError('hints', hints, 'true or false')
  if (typeof refresh_tokens !== 'object' || refresh_tokens === null)
    throw new OptionError('refresh_tokens', refresh_tokens, 'an object: {"rotation"}')
  checkNames(refresh_tokens, ['rotation'], 'refresh_tokens.')
  const { rotation = 'keep' } = refresh_tokens
  if (rotation !== 'keep' && rotation !== 'strict')
    throw new OptionError('refresh_tokens.rotation', rotation, '"keep" or "strict"')
  if (typeof userhub !== 'object' || userhub === null)
    throw new OptionError('userhub', userhub, 'an object: {"expires_in_as"}')
  checkNames(userhub, ['expires_in_as'], 'userhub.')
  const { expires_in_as: expiresInAs = 'number' } = userhub
  if (expiresInAs !== 'number' && expiresInAs !== 'string')
    throw new OptionError('userhub.expires_in_as', expiresInAs, '"number" or "string"')
  const life = lifetime === undefined ? undefined : tokenLifetime(lifetime, 'lifetime')
  if (!Array.isArray(paths)) throw new OptionError('paths', paths, 'a list of paths')
  for (const [index, path] of paths.entries()) {
    if (typeof path !== 'string' || !path.startsWith('/'))
      throw new OptionError(`paths[${index}]`, path, 'a path that begins with /')
    if (/^\/__mock(?:\/|$)/.test(path))
      throw new OptionError(`paths[${index}]`, path, 'a path outside of /__mock, where the control API is')
    checkVisible(path, `paths[${index}]`)
  }
  checkHosts(hosts, 'hosts')
  return {
    apps,
    bodyLimit,
    hints,
    hosts,
    access_keys,
    tenant: checkTenant(tenant, 'tenant'),
    rotation,
    expiresInAs,
    lifetime: life,
    rateLimit: rate_limit === undefined ? undefined : rateLimit(rate_limit, 'rate_limit'),
    apiRateLimit: rateLimit(api_rate_limit, 'api_rate_limit'),
    paths,
  }
}
