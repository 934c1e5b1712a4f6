// The parameters of a request, wherever they were sent, in raw and decoded form, with their locations.

import { record } from './json.ts'
import { spanOf, type Span, type Traced } from './traced.ts'

/** A location in the request or in the command. */
export interface Place {
  /** As text: `body`, `URL`, `header Authorization`. */
  readonly part: string
  readonly span: Span | undefined
}

/** A parameter of a form, a query or a JSON body. */
export interface Field {
  readonly in: 'form' | 'query' | 'json' | 'basic'
  readonly name: string
  /** As the endpoint decodes it. */
  readonly value: string
  /** As sent. */
  readonly raw: string
  /** False if the pair has no equals sign. */
  readonly paired: boolean
  readonly place: Place
  /** Location of a part of the raw value. */
  readonly at: (from: number, to: number) => Place
}

/** A Basic header: as sent, and decoded if possible. */
export interface Basic {
  readonly sent: string
  readonly decoded: string | undefined
  readonly place: Place
}

// A token request has fewer parameters: the rest is not inspected.
const fieldsRead = 1_000

/** A location in a part of the request. */
export function placeIn(part: string, traced: Traced, from: number, to: number): Place {
  return { part, span: spanOf(traced, from, to) }
}

/** Pairs of a URL-encoded text, raw and decoded. */
export function pairs(where: 'form' | 'query', part: string, traced: Traced): Field[] {
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

/** Strings of a JSON object, located by their text. */
export function jsonFields(text: string, body: Traced): Field[] {
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

/** The two parts of a Basic header. */
export function basicFields(basic: Basic | undefined): Field[] {
  const colon = basic?.decoded?.indexOf(':') ?? -1
  if (basic?.decoded === undefined || colon < 0) return []
  const at = (): Place => basic.place
  return [
    field('basic', 'client_id', basic.decoded.slice(0, colon), true, at, basic.decoded.slice(0, colon)),
    field('basic', 'client_secret', basic.decoded.slice(colon + 1), true, at, basic.decoded.slice(colon + 1)),
  ]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text.replaceAll('+', ' ')
  }
}
