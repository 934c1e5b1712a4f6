// ParsedRequest -> observations: obvious problems in clear-text values of a refused request. Called only when a refusal
// is recorded, and limited to a bounded part of the request. Registered or valid values are never observed.

import { basicPair } from './credentials.ts'
import { withoutEnds, withoutQuotes } from './ends.ts'
import { decodedOnce, lookOf, meantParameter, templateLook, unsetLook } from './lookalikes.ts'
import {
  at,
  nothingObserved,
  observedLook,
  type Observation,
  type ObservedIn,
  type ObservedParameter,
} from './observation.ts'
import { fieldValue } from './fields.ts'
import type { ParsedRequest } from './parse.ts'
import { grantTypes } from './words.ts'
import { membersOf } from '../options/index.ts'

/** The registered apps at that time. */
export interface ObservedApps {
  find(client_id: string): { readonly secrets: readonly { readonly value: string }[] } | undefined
  /** Whether a lower-case client_id equals that of an app except for upper and lower case. */
  isNearId(lower: string): boolean
  /** Whether an app has this secret. */
  isSecret(value: string): boolean
}

/** What to check: parameter names if the request was meant for a token path, and paths that are valid. */
interface Scope {
  readonly endpoint: 'token' | 'api'
  readonly names: boolean
  readonly paths: readonly string[]
}

const mostObservations = 8
const mostFields = 20
const mostSegments = 12
// No credential is longer. The limit protects against requests made to be slow.
const longestValue = 1_024
const noFields: readonly string[] = []
const caseOnly = 'is right except for upper and lower case'

type Parameter = 'grant_type' | 'client_id' | 'client_secret' | 'scope'
type Sent = Partial<Record<Parameter, string>>

/** Returns all observations, at most 8. */
export function observe(facts: ParsedRequest, apps: ObservedApps, scope: Scope): readonly Observation[] {
  const found: Observation[] = []
  if (scope.endpoint === 'token') {
    if (facts.form.length === 2 && facts.form[1] === '') wholeBody(facts.form[0] ?? '', found)
    const { form, query } = facts
    const json = facts.json === undefined ? noFields : stringsOf(facts.json)
    // If the correct name is also present, a similar one is a different parameter.
    const isAbsent = (name: Parameter): boolean =>
      scope.names && [form, json, query].every((fields) => fieldValue(fields, name) === undefined)
    if (form.length > 0) inFields(form, 'form', apps, isAbsent, found)
    if (json.length > 0) inFields(json, 'json', apps, isAbsent, found)
    if (query.length > 0) inFields(query, 'query', apps, isAbsent, found)
  }
  if (facts.authorization !== undefined) inHeader(facts.authorization, apps, found)
  if (!scope.paths.includes(facts.path)) inPath(facts.path, found)
  return found.length === 0 ? nothingObserved : found.slice(0, mostObservations)
}

/** The body that `fetch` sends for an object or a missing value. */
function wholeBody(text: string, found: Observation[]): void {
  const look = unsetLook(text)
  if (look !== undefined && look !== 'empty') found.push(observedLook(look, 'body', 'form'))
}

/** Names and values of a JSON object as a flat array. null is treated like an empty string. */
function stringsOf(json: unknown): readonly string[] {
  if (Array.isArray(json)) return noFields
  return Object.entries(membersOf(json))
    .slice(0, mostFields)
    .flatMap(([name, value]) => (typeof value === 'string' ? [name, value] : value === null ? [name, ''] : []))
}

function inFields(
  fields: readonly string[],
  position: 'form' | 'json' | 'query',
  apps: ObservedApps,
  isAbsent: (name: Parameter) => boolean,
  found: Observation[],
): void {
  const sent: Sent = {}
  const end = Math.min(fields.length, 2 * mostFields)
  for (let i = 0; i < end; i += 2) {
    const name = fields[i] ?? ''
    if (isParameter(name)) sent[name] ??= fields[i + 1] ?? ''
  }
  for (let i = 0; i < end; i += 2) {
    const name = fields[i] ?? ''
    if (isParameter(name)) continue
    const misspelt = nameObserved(name, position)
    if (misspelt === undefined || sent[misspelt.parameter] !== undefined || !isAbsent(misspelt.parameter)) continue
    sent[misspelt.parameter] = fields[i + 1] ?? ''
    found.push(misspelt)
  }
  inPair(sent, position, apps, found)
  const { grant_type, scope } = sent
  if (grant_type !== undefined && !grantTypes.some((known) => known === grant_type)) {
    const bare = inValue(grant_type, 'grant_type', position, found)
    if (bare.toLowerCase() === 'client_credentials' && bare !== 'client_credentials')
      found.push(at('case-differs', 'grant_type', position, caseOnly))
  }
  // Scopes are words that an app may well have, so only impossible ones are observed.
  if (scope) {
    const look = unsetLook(scope) ?? templateLook(scope)
    if (look !== undefined && look !== 'empty') found.push(observedLook(look, 'scope', position))
  }
}

function isParameter(name: string): name is Parameter {
  return name === 'client_id' || name === 'client_secret' || name === 'grant_type' || name === 'scope'
}

/** A misspelled name. It is repeated only if it has the letters of the correct one and nothing else. */
function nameObserved(
  name: string,
  position: ObservedIn,
): (Observation & { readonly parameter: Exclude<Parameter, 'scope'> }) | undefined {
  if (name.length > 40) return undefined
  const [bare, quotes] = withoutQuotes(name, true)
  const meant = quotes !== undefined && isParameter(bare) && bare !== 'scope' ? bare : meantParameter(bare)
  if (meant === undefined) return undefined
  const about = { in: position, parameter: meant }
  if (quotes !== undefined) {
    const kind = quotes === 'typographic-quotes' ? 'typographic quotes' : 'quotes'
    return { id: quotes, ...about, problem: `The name of ${meant} was sent with ${kind}, so it is not read.` }
  }
  const { cut } = withoutEnds(name)
  const how = name.startsWith('amp;')
    ? `with "amp;" before it`
    : cut !== ''
      ? `with ${cut === 'newline' || cut === 'byte order mark' ? `a ${cut}` : cut}`
      : /^[A-Za-z_.-]+$/.test(name)
        ? `as "${name}"`
        : 'with invisible characters'
  return { id: 'name-misspelt', ...about, problem: `The name of ${meant} was sent ${how}, so it is not read.` }
}

/** Checks client_id and client_secret, wherever they were sent. */
function inPair(sent: Sent, position: ObservedIn, apps: ObservedApps, found: Observation[]): void {
  const { client_id, client_secret } = sent
  if (client_id !== undefined && client_id.length <= longestValue && apps.find(client_id) === undefined) {
    if (apps.isSecret(client_id)) {
      const fits = apps.find(client_secret ?? '')?.secrets.some(({ value }) => value === client_id)
      const problem = fits ? 'client_id and client_secret are swapped.' : 'client_id is the client_secret of an app.'
      found.push({ id: 'swapped', in: position, parameter: 'client_id', problem })
      if (fits) return
    }
    const bare = inValue(client_id, 'client_id', position, found)
    if (/\s/.test(bare) && lookOf(bare) === undefined)
      found.push(at('white-space-in-value', 'client_id', position, 'contains whitespace, which ids almost never do'))
    const decoded = bare.includes('%') ? decodedOnce(bare) : bare
    if (apps.find(bare) === undefined && apps.isNearId(bare.toLowerCase()))
      found.push(at('case-differs', 'client_id', position, caseOnly))
    else if (decoded !== bare && apps.find(decoded) !== undefined)
      found.push(at('encoded-twice', 'client_id', position, 'was percent-encoded twice'))
  }
  if (client_secret === undefined) return
  const before = found.length
  inValue(client_secret, 'client_secret', position, found)
  if (found.length > before && apps.isSecret(client_secret)) found.length = before
}

/**
 * Checks a value and its surrounding characters.
 * @returns the value without them
 */
function inValue(value: string, parameter: ObservedParameter, position: ObservedIn, found: Observation[]): string {
  if (value.length > longestValue) return value
  const { text, cut, at: where } = withoutEnds(value)
  if (cut !== '' && text !== '') {
    const kind = cut === 'newline' || cut === 'byte order mark' ? `a ${cut}` : cut
    found.push(at('white-space-in-value', parameter, position, `has ${kind} ${where}: trim it`))
  }
  const [bare, quotes] = withoutQuotes(text)
  if (quotes === 'literal-quotes')
    found.push(at(quotes, parameter, position, 'has quotes around it, which are part of the value'))
  if (quotes === 'typographic-quotes')
    found.push(at(quotes, parameter, position, 'has typographic quotes: type plain ones'))
  // Names of grants are also words.
  const look = parameter === 'grant_type' ? (unsetLook(bare) ?? templateLook(bare)) : lookOf(bare)
  if (look !== undefined) found.push(observedLook(look, parameter, position))
  return bare
}

function inHeader(authorization: string, apps: ObservedApps, found: Observation[]): void {
  const [, scheme = '', rest = ''] = /^(basic|bearer)(?:\s+|$)([^]*)$/i.exec(authorization) ?? []
  if (scheme === '') {
    const look = authorization.length > longestValue ? undefined : lookOf(authorization)
    if (look !== undefined) found.push(observedLook(look, 'authorization', 'authorization'))
    return
  }
  if (scheme.toLowerCase() === 'basic') {
    const look = unsetLook(rest) ?? templateLook(rest)
    if (look !== undefined) found.push(observedLook(look, 'credentials', 'authorization'))
    else inPair(basicPair(rest) ?? {}, 'authorization', apps, found)
    return
  }
  const again = /^bearer\s+/i.exec(rest)?.[0].length ?? 0
  if (again > 0) found.push(at('bearer-repeated', 'authorization', 'authorization', 'says "Bearer" twice'))
  inValue(rest.slice(again), 'access_token', 'authorization', found)
}

function inPath(path: string, found: Observation[]): void {
  for (const segment of path.split('/', mostSegments)) {
    if (segment === '' || segment.length > longestValue) continue
    const text = segment.includes('%') ? decodedOnce(segment) : segment
    const look = unsetLook(text) ?? templateLook(text)
    if (look === undefined || look === 'empty') continue
    found.push(observedLook(look, 'segment', 'path'))
    return
  }
}
