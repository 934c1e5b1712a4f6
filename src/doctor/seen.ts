// What there is to judge in one request: its facts, and where each thing stands in the input. It judges nothing.

import { coversHost, cxoneHosts, hostKinds } from '../token/hosts.ts'
import { parse, type Facts } from '../token/parse.ts'
import type { Known } from '../token/rule.ts'
import { record } from './json-text.ts'
import { headerOf, wireOf, type ReadRequest } from './reading.ts'
import { slice, spanOf, type Span, type Traced } from './traced.ts'

/** A place on the wire, or in the command itself. */
export interface Place {
  /** In words: `body`, `URL`, `header Authorization`. */
  readonly part: string
  readonly span: Span | undefined
}

/** A parameter of a form, a query or a JSON body. */
export interface Field {
  readonly in: 'form' | 'query' | 'json' | 'basic'
  readonly name: string
  /** As the endpoint reads it. */
  readonly value: string
  /** As it stands on the wire. */
  readonly raw: string
  /** False where the pair has no equals sign. */
  readonly paired: boolean
  readonly place: Place
  /** The place of some units of the raw value. */
  readonly at: (from: number, to: number) => Place
}

/** All that a finding may ask. */
export interface Seen {
  readonly read: ReadRequest
  readonly facts: Facts
  readonly known: Known
  readonly fields: readonly Field[]
  /** What was sent as client_id and client_secret, wherever it was put. */
  readonly credentials: readonly Field[]
  /** The text of a Basic header: as sent, and decoded where that can be done. */
  readonly basic: { readonly sent: string; readonly decoded: string | undefined; readonly place: Place } | undefined
  readonly place: {
    readonly method: Place
    readonly url: Place
    readonly scheme: Place
    readonly host: Place
    readonly path: Place
    readonly query: Place
    readonly body: Place
    /** Where something is missing: behind the body. */
    readonly bodyEnd: Place
    header(name: string): Place | undefined
  }
}

/** Hosts and paths that are right beside those of the profile. */
export interface Accepted {
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
}

/** Where a token can be asked for in the profile. */
export const tokenPaths: readonly string[] = ['/auth/oauth/token', '/api/v2/oauth/token']
const bodyLimit = 65_536
// More parameters than that are no token request: the rest is not looked at.
const fieldsRead = 1_000

// An app that has everything: what no wire can show is taken for right, so that no rule invents it.
const anyApp: Known['app'] = {
  client_id: '',
  secrets: [],
  enabled: true,
  grants: ['client_credentials'],
  scopes: '*',
  hosts: undefined,
  lifetime: undefined,
  rateLimit: undefined,
  faults: [],
  input: { client_id: '' },
}

/** Looks at a request. */
export function look(read: ReadRequest, accepted: Accepted): Seen {
  const facts = parse(wireOf(read), bodyLimit)
  const whole = (part: string, traced: Traced): Place => placeIn(part, traced, 0, traced.text.length)
  const url = read.url.text
  const scheme = /^[a-z][a-z\d+.-]{0,20}:\/\//i.exec(url)?.[0].length ?? 0
  const pathAt = scheme === 0 ? 0 : endOf(url, '/?#', scheme)
  const queryAt = endOf(url, '?#', pathAt)
  const header = (name: string): Place | undefined => {
    const found = headerOf(read, name)
    return found && whole(`header ${name}`, found.value.text === '' ? found.name : found.value)
  }
  const hostName = headerOf(read, 'host')
  const fields = [
    ...(facts.bodyKind === 'form' ? pairs('form', 'body', read.body) : []),
    ...pairs('query', 'URL', slice(read.url, Math.min(queryAt + 1, url.length))),
    ...(facts.bodyKind === 'json' ? jsonFields(facts.bodyText, read.body) : []),
  ]
  const sent = /^\s*basic\s+([\s\S]*)$/i.exec(facts.authorization?.slice(0, 16_384) ?? '')?.[1]
  const authorization = headerOf(read, 'authorization')
  const basic =
    sent === undefined || authorization === undefined
      ? undefined
      : { sent, decoded: decodeBase64(sent), place: whole('header Authorization', authorization.value) }
  return {
    read,
    facts,
    known: {
      now: 0,
      host: hostKinds(accepted.hosts)(facts.host),
      paths: [...tokenPaths, ...accepted.paths],
      fault: undefined,
      secondsToWait: 0,
      app: anyApp,
      secret: 'valid',
    },
    fields,
    credentials: [
      ...fields.filter(({ name }) => name === 'client_id' || name === 'client_secret'),
      ...basicFields(basic),
    ],
    basic,
    place: {
      method: whole('method', read.method),
      url: whole('URL', read.url),
      scheme: placeIn('URL', read.url, 0, scheme),
      host:
        scheme > 0
          ? placeIn('URL', read.url, scheme, pathAt)
          : hostName
            ? whole('header Host', hostName.value)
            : whole('URL', read.url),
      path: pathAt < queryAt ? placeIn('URL', read.url, pathAt, queryAt) : whole('URL', read.url),
      query: placeIn('URL', read.url, queryAt, url.length),
      body: read.body.text === '' ? whole('URL', read.url) : whole('body', read.body),
      bodyEnd:
        read.body.text === ''
          ? whole('URL', read.url)
          : placeIn('body', read.body, read.body.text.length, read.body.text.length),
      header,
    },
  }
}

/** A place in a part of the request. */
export function placeIn(part: string, traced: Traced, from: number, to: number): Place {
  return { part, span: spanOf(traced, from, to) }
}

/** Whether a place is one whose content the input does not show: a variable, a file, a redacted value. */
export function isHidden(read: ReadRequest, { span }: Place): boolean {
  return (
    span !== undefined &&
    read.notes.some(
      ({ kind, span: hidden }) =>
        kind === 'value-not-seen' && span.from < hidden.to && span.to > hidden.from && span.to > span.from,
    )
  )
}

/** Whether a host is one of CXone's, or was said to be. */
export function isCxone(host: string, accepted: Accepted): boolean {
  return coversHost([...cxoneHosts, ...accepted.hosts], host)
}

function endOf(text: string, stops: string, from: number): number {
  for (let i = from; i < text.length; i += 1) if (stops.includes(text.charAt(i))) return i
  return text.length
}

/** The pairs of a urlencoded text, as they stand and as they are read. */
function pairs(where: 'form' | 'query', part: string, traced: Traced): Field[] {
  const fields: Field[] = []
  let start = 0
  for (const pair of traced.text.split('&')) {
    const from = start
    start += pair.length + 1
    if (pair === '') continue
    if (fields.length === fieldsRead) break
    const equals = pair.indexOf('=')
    const valueAt = equals < 0 ? pair.length : equals + 1
    fields.push(
      field(where, decode(pair.slice(0, equals < 0 ? undefined : equals)), pair.slice(valueAt), equals >= 0, (a, b) =>
        placeIn(part, traced, from + valueAt + a, from + valueAt + b),
      ),
    )
  }
  return fields
}

function field(
  where: Field['in'],
  name: string,
  raw: string,
  paired: boolean,
  at: Field['at'],
  value: string = decode(raw),
): Field {
  return { in: where, name, value, raw, paired, place: at(0, raw.length), at }
}

/** The strings of a JSON object; their place is found by their text. */
function jsonFields(text: string, body: Traced): Field[] {
  const value = record(JSON.parse(text.replace(/^\uFEFF/, '')))
  return Object.entries(value)
    .slice(0, 50)
    .flatMap(([name, inner]) => {
      const literal = typeof inner === 'string' ? JSON.stringify(inner).slice(1, -1) : String(inner)
      const key = body.text.indexOf(JSON.stringify(name))
      const from = Math.max(0, body.text.indexOf(literal, key < 0 ? 0 : key + name.length + 2))
      return [
        field(
          'json',
          name,
          literal,
          true,
          (a, b) => placeIn('body', body, from + a, from + b),
          typeof inner === 'string' ? inner : literal,
        ),
      ]
    })
}

function basicFields(basic: Seen['basic']): Field[] {
  const colon = basic?.decoded?.indexOf(':') ?? -1
  if (basic?.decoded === undefined || colon < 0) return []
  const at = (): Place => basic.place
  return [
    field('basic', 'client_id', basic.decoded.slice(0, colon), true, at, basic.decoded.slice(0, colon)),
    field('basic', 'client_secret', basic.decoded.slice(colon + 1), true, at, basic.decoded.slice(colon + 1)),
  ]
}

function decodeBase64(text: string): string | undefined {
  const compact = text.replace(/\s+/g, '')
  if (compact === '' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined
  try {
    const bytes = atob(compact.replaceAll('-', '+').replaceAll('_', '/'))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)),
    )
  } catch {
    return undefined
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text.replaceAll('+', ' ')
  }
}
