// Reads an HTTP request as text, and writes a wire request as such a text, so that what came over a socket can be underlined too.

import type { WireRequest } from '../token/wire.ts'
import { headerOf, schemeOf, UnreadableError, type Reading, type ReadRequest } from './reading.ts'
import { join, slice, traced, trim, type Traced } from './traced.ts'

const requestLine = /^\s{0,200}([A-Z]{3,10}) +(\S+)(?: +HTTP\/\d(?:\.\d)?)?[ \t]*\r?(?:\n|$)/

/** Whether a text begins as an HTTP request does. */
export function looksLikeHttp(text: string): boolean {
  const match = requestLine.exec(text.slice(0, 16_384))
  return match !== null && (/ HTTP\//.test(match[0]) || /^(?:https?:\/\/|\/)/i.test(match[2] ?? ''))
}

/**
 * Reads one request.
 * @throws {UnreadableError} for a header line without a colon
 */
export function readHttp(text: string): ReadRequest[] {
  const match = requestLine.exec(text.slice(0, 16_384))
  if (match === null)
    throw new UnreadableError(
      'no request line such as "POST /auth/oauth/token HTTP/1.1" was found',
      'raw-http',
      text,
      0,
    )
  const [line, method = '', url = ''] = match
  const methodAt = line.indexOf(method)
  const urlAt = line.indexOf(url, methodAt + method.length)
  const headers: { name: Traced; value: Traced }[] = []
  let at = line.length
  while (at < text.length) {
    const end = text.indexOf('\n', at)
    const whole = traced(text.slice(at, end < 0 ? text.length : end).replace(/\r$/, ''), at)
    const next = end < 0 ? text.length : end + 1
    if (whole.text.trim() === '') {
      at = next
      break
    }
    const colon = whole.text.indexOf(':')
    if (colon <= 0)
      throw new UnreadableError(
        `this was read as an HTTP request: the request line and ${headers.length} header lines, up to a line that has no colon`,
        'raw-http',
        text,
        at,
      )
    headers.push({ name: trim(slice(whole, 0, colon)), value: trim(slice(whole, colon + 1)) })
    at = next
  }
  const read: ReadRequest = {
    method: traced(method, methodAt),
    scheme: schemeOf(url),
    url: traced(url, urlAt),
    headers,
    body: traced('', at),
    notes: [],
  }
  const body = bodyOf(text, at, Number(headerOf(read, 'content-length')?.value.text))
  return [{ ...read, body: / HTTP\//.test(line) ? body : joined(body) }]
}

/** A form of which each parameter stands in its own line: so editors write it, and they join it before they send it. */
function joined(body: Traced): Traced {
  if (!/\n&/.test(body.text) || /\n(?!&)/.test(body.text)) return body
  const parts: Traced[] = []
  let at = 0
  for (const [index, part] of body.text.split(/(\r?\n)(?=&)/).entries()) {
    if (index % 2 === 0) parts.push(slice(body, at, at + part.length))
    at += part.length
  }
  return join(parts)
}

/** The body; a line end at the end of a file is none of it, unless Content-Length counts it. */
function bodyOf(text: string, at: number, length: number): Traced {
  const body = traced(text.slice(at), at)
  const ending = /\r?\n$/.exec(body.text)?.[0] ?? ''
  return ending === '' || new TextEncoder().encode(body.text).length === length
    ? body
    : slice(body, 0, body.text.length - ending.length)
}

/** A wire request as text, with each of its parts where it stands in it. */
export function readWire(request: WireRequest, scheme: ReadRequest['scheme']): Reading {
  let text = ''
  const put = (part: string, behind: string): Traced => {
    const placed = traced(part, text.length)
    text += part + behind
    return placed
  }
  const method = put(request.method, ' ')
  const url = put(request.url, ' HTTP/1.1\n')
  const headers: { name: Traced; value: Traced }[] = []
  for (let i = 0; i + 1 < request.headers.length; i += 2)
    headers.push({ name: put(request.headers[i] ?? '', ': '), value: put(request.headers[i + 1] ?? '', '\n') })
  text += '\n'
  const body = put(new TextDecoder('utf-8', { ignoreBOM: true }).decode(request.body), '')
  const read: ReadRequest = {
    method,
    scheme: schemeOf(request.url) ?? scheme,
    url,
    headers,
    body,
    bytes: request.body,
    notes: [],
  }
  return { kind: 'wire', text, requests: [read] }
}
