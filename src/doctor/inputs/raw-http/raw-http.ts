// Reads an HTTP request as text, and writes a wire request as text, so that requests from a socket can be underlined,
// too.

import { eachPair, type WireRequest } from '../../../engine/index.ts'
import { bodyOf, joinedChunks, joinedLines } from './body.ts'
import { headerOf, schemeOf, UnreadableError, type Reading, type ReadRequest } from '../reading.ts'
import { join, madeAt, slice, traced, trim, type Traced } from '../../text/traced.ts'

interface Header {
  readonly name: Traced
  readonly value: Traced
}

const requestLine = /[ \t]{0,200}([A-Z]{3,10}) +(\S{1,16384})( +HTTP\/\d(?:\.\d)?)?[ \t]*\r?(?:\n|$)/y
// Lines that editors allow before a request: empty ones, comments, variables.
const aside = /[ \t\uFEFF]*(?:(?:#|\/\/|@[\w.-]{1,80}[ \t]*=)[^\n]*)?\r?(?:\n|$)/y

/** A part of the text: editors separate several requests in a file with ###. */
interface Part {
  readonly from: number
  readonly to: number
  readonly line: RegExpExecArray | undefined
}

/** Whether a text starts like an HTTP request. */
export function looksLikeHttp(text: string): boolean {
  return partsOf(text).find(({ from, to }) => from < to)?.line !== undefined
}

/**
 * Reads one request, or all requests of an editor's file.
 * @throws {UnreadableError} for a header line without a colon
 */
export function readHttp(text: string): ReadRequest[] {
  const requests = partsOf(text).flatMap((part) => (part.line ? [requestOf(text, part, part.line)] : []))
  if (requests.length > 0) return requests
  throw new UnreadableError('no request line found, such as "POST /auth/oauth/token HTTP/1.1"', 'raw-http', text, 0)
}

function partsOf(text: string): Part[] {
  const starts = [...text.matchAll(/(?<=^|\n)###/g)].map(({ index }) => index)
  return [0, ...starts].map((start, index) => {
    const to = starts[index] ?? text.length
    let from = start
    for (aside.lastIndex = from; from < to && aside.test(text); aside.lastIndex = from) from = aside.lastIndex
    requestLine.lastIndex = from
    const line = from < to ? (requestLine.exec(text) ?? undefined) : undefined
    const isOne = line?.[3] !== undefined || /^(?:https?:\/\/|\/)/i.test(line?.[2] ?? '')
    return { from, to, line: isOne ? line : undefined }
  })
}

function requestOf(text: string, { from, to }: Part, line: RegExpExecArray): ReadRequest {
  const [whole, method = '', url = '', version] = line
  const methodAt = from + whole.indexOf(method)
  const urlAt = text.indexOf(url, methodAt + method.length)
  const { headers, end } = headersOf(text, from + whole.length, to)
  const read: ReadRequest = {
    method: traced(method, methodAt),
    scheme: schemeOf(url),
    url: traced(url, urlAt),
    headers,
    body: traced('', end),
    notes: [],
  }
  const body = bodyOf(text, end, to, Number(headerOf(read, 'content-length')?.value.text))
  if (/\bchunked\s*$/i.test(headerOf(read, 'transfer-encoding')?.value.text ?? ''))
    return { ...read, body: joinedChunks(body) }
  return { ...read, body: version === undefined ? joinedLines(body) : body }
}

/** The header lines up to an empty one, and the offset of their end. */
function headersOf(text: string, from: number, to: number): { headers: Header[]; end: number } {
  const headers: Header[] = []
  let at = from
  while (at < to) {
    const end = text.indexOf('\n', at)
    const line = traced(text.slice(at, end < 0 ? to : end).replace(/\r$/, ''), at)
    const next = end < 0 ? to : end + 1
    if (line.text.trim() === '') return { headers, end: next }
    const colon = line.text.indexOf(':')
    const last = headers.at(-1)
    if (last && isWrapped(last, line.text))
      headers[headers.length - 1] = { ...last, value: join([last.value, madeAt('\n', at - 1), trim(line)]) }
    else if (!/^\s*(?:#|\/\/)/.test(line.text)) {
      if (colon <= 0)
        throw new UnreadableError(
          `read as an HTTP request: the request line and ${headers.length} header line${headers.length === 1 ? '' : 's'}, up to a line without a colon`,
          'raw-http',
          text,
          at,
        )
      headers.push({ name: trim(slice(line, 0, colon)), value: trim(slice(line, colon + 1)) })
    }
    at = next
  }
  return { headers, end: to }
}

/** Whether a line continues the Basic header before it: base64 tools wrap lines. */
function isWrapped({ name, value }: Header, line: string): boolean {
  return (
    name.text.toLowerCase() === 'authorization' &&
    value.text.length < 4_096 &&
    /^basic\s[\w+/\s-]{40,}$/i.test(value.text) &&
    /^[ \t]*[\w+/-]+={0,2}[ \t]*$/.test(line)
  )
}

/** A wire request as text, with the location of each part. */
export function readWire(request: WireRequest, scheme: ReadRequest['scheme']): Reading {
  let text = ''
  const put = (part: string, behind: string): Traced => {
    const placed = traced(part, text.length)
    text += part + behind
    return placed
  }
  const method = put(request.method, ' ')
  const url = put(request.url, ' HTTP/1.1\n')
  const headers: Header[] = []
  eachPair(request.headers, (name, value) => void headers.push({ name: put(name, ': '), value: put(value, '\n') }))
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
