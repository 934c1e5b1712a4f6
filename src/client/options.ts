// Validates the options of tokenClient once, at construction. Errors name the option and the solution. They never
// repeat a value: an invalid one may be a misplaced secret.

import { type Clock, MAX_TIMER_MS, systemClock } from './clock.ts'
import { parseDuration } from './duration.ts'
import { configError } from './errors.ts'
import type { Diagnostics } from './events.ts'
import { assertSecure } from './origin.ts'
import { flawOf } from './text.ts'
import type { Fetch, TokenStore } from './types.ts'

/** Options of `tokenClient`. Durations are text with a unit: `500ms`, `90s`, `1h 30m`. */
export interface TokenClientOptions {
  /** The token endpoint, such as `https://api.nicecxone.com/auth/oauth/token`. https, or http to this machine. */
  readonly tokenUrl: string | URL
  readonly clientId: string
  readonly clientSecret: string
  /** Scopes, separated by one space. Default: none is sent, and the app's own apply. */
  readonly scope?: string | undefined
  /** Default: the global `fetch`, looked up at each call. */
  readonly fetch?: Fetch | undefined
  /** Default: the system's. */
  readonly clock?: Clock | undefined
  /** A number from 0 up to 1, for jitter. Default `Math.random`. */
  readonly random?: (() => number) | undefined
  /** Where several processes share one token. Default: none. */
  readonly store?: TokenStore | undefined
  /** Gets the client's events; a channel of `node:diagnostics_channel` fits. Default: none. */
  readonly diagnostics?: Diagnostics | undefined
  /** Lets secret and token travel over plain http to other machines. Default false. */
  readonly allowHttp?: boolean | undefined
  /** How often a failed token request is tried again, 0 to 10. Default 3. */
  readonly retries?: number | undefined
  /** How long one token request may take. Default `10s`. */
  readonly attemptTimeout?: string | undefined
  /** How long one caller waits for a token, all tries together. Default `60s`. */
  readonly deadline?: string | undefined
  /** The longest Retry-After that is waited for; above it callers get `throttled` at once. Default `30s`. */
  readonly maxRetryAfter?: string | undefined
  /** How long a refusal is remembered, so that a loop does not hammer. Default `10s`. */
  readonly refusalMemory?: string | undefined
  /** How long any one call to the store may take. Default `1s`. */
  readonly storeTimeout?: string | undefined
}

type Optional = 'tokenUrl' | 'scope' | 'store' | 'diagnostics' | Timeout

type Timeout = keyof typeof DEFAULTS

/** Validated options: complete, with durations in milliseconds. */
export type Settings = {
  readonly [Name in Exclude<keyof TokenClientOptions, Optional>]-?: Exclude<TokenClientOptions[Name], undefined>
} & { readonly [Name in Timeout]: number } & {
  readonly tokenUrl: string
  readonly scope: string | undefined
  readonly store: TokenStore | undefined
  readonly diagnostics: Diagnostics | undefined
}

const DEFAULTS = {
  attemptTimeout: '10s',
  deadline: '60s',
  maxRetryAfter: '30s',
  refusalMemory: '10s',
  storeTimeout: '1s',
} as const

const CHOICES = 'tokenUrl clientId clientSecret scope fetch clock random store diagnostics allowHttp retries'
const KNOWN = new Set<string>([...CHOICES.split(' '), ...Object.keys(DEFAULTS)])

const refuse = (message: string): never => {
  throw configError(`tokenClient: ${message}`)
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '')

const readTokenUrl = (given: unknown, allowHttp: boolean, name: string): string => {
  if (typeof given !== 'string' && !(given instanceof URL))
    return refuse(`${name} is missing: pass the URL of the token endpoint`)
  if (!URL.canParse(given)) return refuse(`${name} is not a complete URL: pass https://host/path`)
  const url = new URL(given)
  if (url.username !== '' || url.password !== '')
    refuse(`${name} contains credentials before the @: pass clientId and clientSecret`)
  for (const parameter of ['client_id', 'client_secret', 'grant_type']) {
    if (url.searchParams.has(parameter))
      refuse(`${name} has ${parameter} in its query: remove it, it is sent in the form body`)
  }
  assertSecure(url, allowHttp, 'tokenClient: the secret')
  url.hash = ''
  return url.href
}

const method = <T>(owner: string, value: T | undefined, names: readonly string[]): T | undefined => {
  if (value === undefined) return undefined
  for (const name of names) {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
    if (typeof found !== 'function') refuse(`${owner} has no function ${name}: pass an object with ${names.join(', ')}`)
  }
  return value
}

const number = (name: string, value: unknown, standard: number, most: number): number => {
  if (value === undefined) return standard
  if (typeof value !== 'number' || !(value >= 0 && value <= most)) {
    return refuse(`${name} must be a number from 0 to ${most}; leave it out for ${standard}`)
  }
  return value
}

const duration = (name: string, value: unknown, standard: string, least: number): number => {
  const ms = parseDuration(value ?? standard)
  if (value !== null && ms >= least && ms <= MAX_TIMER_MS) return ms
  // A number is not a secret: the message shows what it could have meant.
  const write = typeof value === 'number' && value >= least ? ` (a number has no unit: write "${value}ms")` : ''
  return refuse(
    `${name} must be a duration such as "${standard}"${write}, from ${least}ms to ${MAX_TIMER_MS}ms; leave it out for "${standard}"`,
  )
}

const callable = <T>(name: string, value: T | undefined, standard: T): T => {
  if (value !== undefined && typeof value !== 'function')
    refuse(`${name} must be a function; leave it out for the default`)
  return value ?? standard
}

/** `names` maps options to their names in messages, if they did not come from an object literal. */
export const readOptions = (options: TokenClientOptions, names: Readonly<Record<string, string>> = {}): Settings => {
  if (typeof options !== 'object' || options === null)
    return refuse('pass an object with tokenUrl, clientId and clientSecret')
  for (const key of Object.keys(options)) {
    if (KNOWN.has(key)) continue
    const meant = [...KNOWN].find((name) => plain(name) === plain(key))
    refuse(
      `unknown option ${JSON.stringify(key.slice(0, 40))}${meant === undefined ? `; the options are ${[...KNOWN].join(', ')}` : `. Did you mean ${meant}?`}`,
    )
  }
  const allowHttp = options.allowHttp ?? false
  if (typeof allowHttp !== 'boolean') refuse('allowHttp must be a boolean')
  const tokenUrl = readTokenUrl(options.tokenUrl, allowHttp, names['tokenUrl'] ?? 'tokenUrl')
  for (const name of ['clientId', 'clientSecret'] as const) {
    const flaw = flawOf(options[name])
    if (flaw !== undefined) refuse(`${names[name] ?? name} ${flaw}`)
  }
  const { clientId, clientSecret, scope } = options
  // RFC 6749 section 3.3: scope-token is 1*( %x21 / %x23-5B / %x5D-7E ), one space between.
  if (
    scope !== undefined &&
    (typeof scope !== 'string' || !/^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/.test(scope))
  ) {
    refuse(`${names['scope'] ?? 'scope'} must be scopes with one space between; leave it out to send none`)
  }
  const timeouts = Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, standard]) => {
      const least = name === 'attemptTimeout' || name === 'deadline' ? 1 : 0
      return [name, duration(name, options[name as Timeout], standard, least)]
    }),
  ) as Record<Timeout, number>
  return {
    ...timeouts,
    tokenUrl,
    clientId,
    clientSecret,
    scope,
    allowHttp,
    retries: Math.trunc(number('retries', options.retries, 3, 10)),
    fetch: callable<Fetch>('fetch', options.fetch, (input, init) => globalThis.fetch(input, init)),
    random: callable('random', options.random, Math.random),
    clock: method('clock', options.clock, ['now', 'setTimeout', 'clearTimeout']) ?? systemClock,
    store: method('store', options.store, ['get', 'set', 'delete']),
    diagnostics: method('diagnostics', options.diagnostics, ['publish']),
  }
}
