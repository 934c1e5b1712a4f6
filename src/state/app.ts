// One app: how it is given, how the rules see it, how it is read back. Secrets go in and never come out.

import {
  checkHosts,
  checkNames,
  checkVisible,
  type Duration,
  moment,
  OptionError,
  tokenLifetime,
} from '../options/index.ts'
import { checkFault, type Fault } from './faults.ts'
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
  /** What the app is for, for the person who reads the list. */
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

const appNames: readonly string[] = Object.keys({
  client_id: true,
  client_secret: true,
  secrets: true,
  enabled: true,
  grants: true,
  scopes: true,
  hosts: true,
  lifetime: true,
  rate_limit: true,
  faults: true,
  client_auth: true,
  client_type: true,
  note: true,
} satisfies Record<keyof AppInput, true>)

/**
 * An app as it is registered -> an app as the rules see it.
 * @throws {OptionError} for anything that is wrong with it, also a name that no option has
 */
export function checkApp(input: AppInput, path: string): App {
  if (typeof input !== 'object' || input === null)
    throw new OptionError(path, input, 'an app: {"client_id", "client_secret", …}')
  checkNames(input, appNames, `${path}.`)
  const { client_id, client_secret, enabled = true, grants = ['client_credentials'], scopes = '*', hosts } = input
  if (typeof client_id !== 'string' || client_id === '')
    throw new OptionError(`${path}.client_id`, client_id, 'a text that is not empty')
  checkVisible(client_id, `${path}.client_id`)
  if (client_secret !== undefined && (typeof client_secret !== 'string' || client_secret === '')) {
    throw new OptionError(`${path}.client_secret`, client_secret, 'a text that is not empty')
  }
  if (typeof enabled !== 'boolean') throw new OptionError(`${path}.enabled`, enabled, 'true or false')
  if (scopes !== '*') checkTexts(scopes, `${path}.scopes`)
  checkTexts(grants, `${path}.grants`)
  if (hosts !== undefined) checkHosts(hosts, `${path}.hosts`)
  const { secrets: given = [], faults = [], client_auth = 'either', client_type = 'confidential' } = input
  if (!['basic', 'post', 'either'].includes(client_auth))
    throw new OptionError(`${path}.client_auth`, client_auth, '"basic", "post" or "either"')
  if (!['confidential', 'public'].includes(client_type))
    throw new OptionError(`${path}.client_type`, client_type, '"confidential" or "public"')
  if (!Array.isArray(given)) throw new OptionError(`${path}.secrets`, given, 'a list of secrets')
  if (!Array.isArray(faults)) throw new OptionError(`${path}.faults`, faults, 'a list of faults')
  const secrets = given.map((secret, index) => {
    const where = `${path}.secrets[${index}]`
    if (typeof secret?.value !== 'string' || secret.value === '')
      throw new OptionError(`${where}.value`, secret?.value, 'a text that is not empty')
    checkNames(secret, ['value', 'expires_at'], `${where}.`)
    return {
      value: secret.value,
      expires: secret.expires_at === undefined ? Infinity : moment(secret.expires_at, `${where}.expires_at`),
    }
  })
  if (client_secret !== undefined && input.secrets !== undefined)
    throw new OptionError(`${path}.client_secret`, undefined, 'either client_secret or secrets, not both')
  if (client_secret !== undefined) secrets.unshift({ value: client_secret, expires: Infinity })
  if (secrets.length === 0 && client_type === 'confidential')
    throw new OptionError(path, undefined, 'a client_secret or a list of secrets')
  for (const [index, fault] of faults.entries()) checkStandingFault(fault, `${path}.faults[${index}]`)
  return {
    client_id,
    secrets,
    enabled,
    grants,
    scopes,
    hosts: hosts?.map((host) => host.toLowerCase()),
    lifetime: input.lifetime === undefined ? undefined : tokenLifetime(input.lifetime, `${path}.lifetime`),
    rateLimit: input.rate_limit === undefined ? undefined : rateLimit(input.rate_limit, `${path}.rate_limit`),
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

function checkStandingFault(fault: Fault, path: string): void {
  checkFault(fault, path)
  if (fault.times !== undefined && fault.times !== 'always')
    throw new OptionError(
      `${path}.times`,
      fault.times,
      '"always": a fault of an app stands for as long as the app does',
    )
}

function checkTexts(given: unknown, path: string): void {
  if (!Array.isArray(given)) throw new OptionError(path, given, 'a list of texts')
  for (const [index, text] of given.entries()) {
    if (typeof text !== 'string' || text === '')
      throw new OptionError(`${path}[${index}]`, text, 'a text that is not empty')
    checkVisible(text, `${path}[${index}]`)
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
