// Locates the strings of a JSON text. JSON.parse returns values without positions, and a finding must be underlined.

import { added, type Traced } from './traced.ts'

/** Finds strings by their path, such as `log.entries.0.request.url`. */
export interface JsonText {
  readonly value: unknown
  /** The string at a path, or the given one if it is not there. */
  string(path: string, fallback: string): Traced
}

const depthKept = 12

/**
 * Parses a JSON text.
 * @throws {SyntaxError} if it is not valid
 */
export function jsonText(text: string): JsonText {
  const value: unknown = JSON.parse(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text)
  const places = stringPlaces(text)
  return {
    value,
    string(path, fallback) {
      const at = places.get(path)
      const found = at === undefined ? undefined : unescape(text, at)
      return found?.text === fallback ? found : added(fallback)
    },
  }
}

/** An open container: the next key or index, and whether it is a key. */
interface Open {
  readonly list: boolean
  key: string | number
  atKey: boolean
}

/** One pass over valid JSON. */
function stringPlaces(text: string): Map<string, number> {
  const places = new Map<string, number>()
  const open: Open[] = []
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charAt(i)
    const top = open.at(-1)
    if (c === '{' || c === '[') open.push({ list: c === '[', key: 0, atKey: c === '{' })
    else if (c === '}' || c === ']') open.pop()
    else if (c === ':' && top) top.atKey = false
    else if (c === ',' && top) {
      if (typeof top.key === 'number' && top.list) top.key += 1
      else top.atKey = true
    } else if (c === '"') {
      const start = i
      i = closingQuote(text, i)
      if (top?.atKey) top.key = unescape(text, start).text
      else if (open.length <= depthKept) places.set(open.map(({ key }) => key).join('.'), start)
    }
  }
  return places
}

function closingQuote(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i += 1) {
    const c = text.charAt(i)
    if (c === '\\') i += 1
    else if (c === '"') return i
  }
  return text.length
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

/** The string whose opening quote is at an offset. */
function unescape(text: string, at: number): Traced {
  let string = ''
  const offsets: number[] = []
  const end = closingQuote(text, at)
  for (let i = at + 1; i < end; i += 1) {
    offsets.push(i)
    const c = text.charAt(i)
    if (c !== '\\') {
      string += c
      continue
    }
    i += 1
    const escaped = text.charAt(i)
    if (escaped === 'u') {
      string += String.fromCharCode(Number.parseInt(text.slice(i + 1, i + 5), 16))
      i += 4
    } else string += escapes[escaped] ?? escaped
  }
  return { text: string, offsets }
}

/** A value as an object with unknown members. Empty if it is not an object. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

/** A string, or undefined. */
export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
