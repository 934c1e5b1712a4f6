// The result of a reader: the requests of an input as they are sent, and facts about the text.

import type { WireRequest } from '../../engine/index.ts'
import type { FormatId } from './formats.ts'
import { added, type Span, type Traced } from '../text/traced.ts'
import { CxoneMockError, member } from '../../options/index.ts'

/** The detected format of an input. */
export type InputKind = FormatId | 'wire'

/** Facts that a reader saw and the request does not show. */
export interface Note {
  readonly kind:
    | 'shell-cut'
    | 'line-not-continued'
    | 'typographic-dash'
    | 'typographic-quote'
    | 'option-with-equals'
    | 'body-not-seen'
    | 'value-not-seen'
  readonly span: Span
}

/** One request, as it is sent. */
export interface ReadRequest {
  readonly method: Traced
  /** Undefined if the input does not say, or if a proxy or a loopback server received the request. */
  readonly scheme: 'http' | 'https' | undefined
  /** Absolute form or origin form. */
  readonly url: Traced
  readonly headers: readonly { readonly name: Traced; readonly value: Traced }[]
  readonly body: Traced
  /** The body as bytes, if they are not the UTF-8 of its text. */
  readonly bytes?: Uint8Array
  readonly notes: readonly Note[]
  /** Only the lengths of values are known. */
  readonly redacted?: true
  /** The rule that decided the response, if the input names it. */
  readonly rule?: string
  /** The response, if the input has it. */
  readonly answer?: Answer
}

/** The explanatory part of a response. */
export interface Answer {
  readonly status: number
  /** The OAuth error code of the body, if any. */
  readonly error?: string
}

/** An input that was read. */
export interface Reading {
  readonly kind: InputKind
  readonly text: string
  /** At least one. */
  readonly requests: readonly ReadRequest[]
}

/** Thrown for an input that cannot be parsed, with the detected format and the position at which parsing stopped. */
export class UnreadableError extends CxoneMockError {
  /** The detected format. Undefined if it resembles none. */
  readonly kind: InputKind | undefined
  /** Starts at 1. */
  readonly line: number
  readonly column: number

  constructor(message: string, kind: InputKind | undefined, text: string, offset: number) {
    const { line, column } = position(lineStarts(text), Math.min(offset, text.length))
    super('INPUT_UNREADABLE', `${message} (line ${line}, column ${column})`)
    this.name = 'UnreadableError'
    this.kind = kind
    this.line = line
    this.column = column
  }
}

/** Offsets of the lines of a text. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Line and column of an offset, both starting at 1. */
export function position(starts: readonly number[], offset: number): { line: number; column: number; start: number } {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  const start = starts[low] ?? 0
  return { line: low + 1, column: Math.max(0, offset - start) + 1, start }
}

/** The request as plain values. */
export function wireOf(read: ReadRequest): WireRequest {
  return {
    method: read.method.text,
    url: read.url.text,
    headers: read.headers.flatMap(({ name, value }) => [name.text, value.text]),
    body: read.bytes ?? new TextEncoder().encode(read.body.text),
  }
}

/** Returns the first header of a name in lower case. */
export function headerOf(read: ReadRequest, name: string): { name: Traced; value: Traced } | undefined {
  return read.headers.find((header) => header.name.text.toLowerCase() === name)
}

/** Creates a header that a client sends by itself. */
export function ownHeader(name: string, value: string): { name: Traced; value: Traced } {
  return { name: added(name), value: added(value) }
}

/** http or https, if a URL has a scheme. */
export function schemeOf(url: string): 'http' | 'https' | undefined {
  const scheme = /^(https?):\/\//i.exec(url)?.[1]?.toLowerCase()
  return scheme === 'http' || scheme === 'https' ? scheme : undefined
}

/** OAuth error codes: the only strings of a response that are safe to show. */
export function answerOf(status: unknown, body: unknown): Answer | undefined {
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 999) return undefined
  let parsed = body
  if (typeof body === 'string' && body.length < 65_536) {
    try {
      parsed = JSON.parse(body)
    } catch {
      return { status }
    }
  }
  const error: unknown = member(parsed, 'error')
  return typeof error === 'string' && oauthErrors.has(error) ? { status, error } : { status }
}

const oauthErrors = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'temporarily_unavailable',
])
