// What may be said anew while the endpoint runs, and the check of it: everything that is wrong is named before anything is used.

import type { AppInput } from './app.ts'
import { checkHosts, checkNames, checkVisible, type Duration, OptionError, tokenLifetime } from '../options/index.ts'
import { rateLimit, type RateLimit, type RateLimitInput } from './limits.ts'

/** What may be said anew while the endpoint runs, in one piece. */
export interface Settings {
  /** The registered apps. */
  readonly apps: readonly AppInput[]
  /** How long a token lives; default `2h` (thread B; thread A says 24h). */
  readonly lifetime?: Duration
  /** Requests and window of each app; default `60/60s`. */
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
  /** Milliseconds. */
  readonly lifetime: number
  readonly rateLimit: RateLimit
  readonly apiRateLimit: RateLimit
  /** Beside those of the profiles. */
  readonly paths: readonly string[]
}

/** The names of all settings. */
export const settingNames: readonly string[] = Object.keys({
  apps: true,
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
    lifetime = '2h',
    rate_limit = '60/60s',
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
  const life = tokenLifetime(lifetime, 'lifetime')
  if (!Array.isArray(paths)) throw new OptionError('paths', paths, 'a list of paths')
  for (const [index, path] of paths.entries()) {
    if (typeof path !== 'string' || !path.startsWith('/'))
      throw new OptionError(`paths[${index}]`, path, 'a path that begins with /')
    checkVisible(path, `paths[${index}]`)
  }
  checkHosts(hosts, 'hosts')
  return {
    apps,
    bodyLimit,
    hints,
    hosts,
    lifetime: life,
    rateLimit: rateLimit(rate_limit, 'rate_limit'),
    apiRateLimit: rateLimit(api_rate_limit, 'api_rate_limit'),
    paths,
  }
}
