// WireRequest -> ParsedRequest. Total: any bytes give ParsedRequest. It reports what arrived and judges nothing; the rules do that.

import { readFields } from './fields.ts'
import type { WireRequest } from './wire.ts'

/** What the body turned out to be, whatever its label says. */
type BodyKind = 'empty' | 'form' | 'json' | 'multipart' | 'too-large'

/** What arrived, parsed. */
export interface ParsedRequest {
  readonly method: string
  /** Lower case, without the port; empty where none was given. */
  readonly host: string
  /** Host and port as they were sent; empty where none was given. */
  readonly authority: string
  readonly scheme: 'http' | 'https'
  readonly path: string
  /** Parameters of the query: name, value, name, value …, decoded as far as they can be. */
  readonly query: readonly string[]
  readonly headers: readonly string[]
  /** The whole Authorization header, if there is one, empty or not. */
  readonly authorization: string | undefined
  /** Lower case, without parameters; undefined where the header is missing or empty (RFC 9110 §8.3). */
  readonly mediaType: string | undefined
  readonly bodyKind: BodyKind
  /** In bytes. */
  readonly bodyLength: number
  /** The object or list of a JSON body; undefined for any other body. */
  readonly json: unknown
  /** The body as text; empty where it was too large to be read. */
  readonly bodyText: string
  /** Parameters of a form body, in order: name, value, name, value …. Empty for any other body. */
  readonly form: readonly string[]
  /** A percent sign without two hex digits behind it, or bytes that are no UTF-8. */
  readonly formMalformed: boolean
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Reads a request. Never throws.
 * @param bodyLimit in bytes; a longer body is reported as `too-large` and not read
 */
export function parse(request: WireRequest, bodyLimit: number): ParsedRequest {
  const { method, url, headers, body } = request
  let contentType: string | undefined
  let authorization: string | undefined
  let host: string | undefined
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? ''
    // Only three headers decide anything; their lengths tell them from nearly all others without lowering the case.
    if (name.length === 4) {
      if (host === undefined && name.toLowerCase() === 'host') host = headers[i + 1]
    } else if (name.length === 12) {
      if (name.toLowerCase() === 'content-type') {
        // Repeated values are joined (RFC 9110 §5.3); what comes of it is no media type.
        const value = headers[i + 1] ?? ''
        contentType = contentType === undefined ? value : `${contentType}, ${value}`
      }
    } else if (name.length === 13) {
      if (authorization === undefined && name.toLowerCase() === 'authorization') authorization = headers[i + 1] ?? ''
    }
  }

  // An absolute target names the host itself and wins over the Host header (RFC 9112 §3.2.2).
  let target = url
  let scheme: 'http' | 'https' = request.scheme ?? 'http'
  const schemeEnd = url.charCodeAt(0) === 47 ? -1 : url.indexOf('://')
  if (schemeEnd > 0) {
    const authorityEnd = firstOf(url, schemeEnd + 3)
    if (url.slice(0, schemeEnd).toLowerCase() === 'https') scheme = 'https'
    host = url.slice(schemeEnd + 3, authorityEnd)
    target = url.slice(authorityEnd)
  }
  const fragment = target.indexOf('#')
  if (fragment >= 0) target = target.slice(0, fragment)
  const question = target.indexOf('?')

  let bodyText = ''
  let bodyKind: BodyKind = 'empty'
  let form: readonly string[] = none
  let formMalformed = false
  let json: unknown
  if (body.length > bodyLimit) {
    bodyKind = 'too-large'
  } else if (body.length > 0) {
    let isUtf8 = true
    try {
      bodyText = utf8.decode(body)
    } catch {
      isUtf8 = false
      bodyText = lenient.decode(body)
    }
    json = jsonOf(bodyText)
    bodyKind = json === undefined ? kindOf(bodyText) : 'json'
    if (bodyKind === 'form') {
      const fields: string[] = []
      formMalformed = !readFields(bodyText, fields) || !isUtf8
      form = fields
    }
  }

  let query: readonly string[] = none
  if (question >= 0) {
    const fields: string[] = []
    readFields(target.slice(question + 1), fields)
    query = fields
  }

  return {
    method,
    host: host === undefined ? '' : hostName(host),
    authority: host ?? '',
    scheme,
    path: (question < 0 ? target : target.slice(0, question)) || '/',
    query,
    headers,
    authorization,
    mediaType: contentType === undefined ? undefined : mediaTypeOf(contentType),
    bodyKind,
    bodyLength: body.length,
    json,
    bodyText,
    form,
    formMalformed,
  }
}

const none: readonly string[] = Object.freeze([])

/** Where the authority of an absolute target ends. */
function firstOf(url: string, from: number): number {
  for (let i = from; i < url.length; i += 1) {
    const code = url.charCodeAt(i)
    if (code === 47 || code === 63 || code === 35) return i
  }
  return url.length
}

// Nearly every request names the host of the one before it.
let lastHost = ''
let lastHostName = ''

/** The name in a Host header or an authority: lower case, without user, port and the dot at its end. */
export function hostName(host: string): string {
  if (host === lastHost) return lastHostName
  const authority = host.slice(host.lastIndexOf('@') + 1)
  const end = authority.startsWith('[') ? authority.indexOf(']') + 1 : authority.indexOf(':')
  lastHost = host
  // A name may be written with a dot at its end: it is the same name.
  lastHostName = (end > 0 ? authority.slice(0, end) : authority).trim().toLowerCase().replace(/\.$/, '')
  return lastHostName
}

function mediaTypeOf(value: string): string | undefined {
  // What every well-behaved client sends, told apart without any work.
  if (value === 'application/x-www-form-urlencoded') return value
  const end = value.indexOf(';')
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase() || undefined
}

/** The object or list that a text is, or undefined. A byte order mark before it is a mistake that changes nothing here. */
function jsonOf(text: string): unknown {
  // The usual form begins with a letter and leaves here.
  if (!/^\uFEFF?[\t\n\r ]*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** RFC 2046 §5.1: a boundary, behind a line end or not, then the headers of a part; or the end at once. */
function kindOf(text: string): BodyKind {
  // The usual form begins with a letter and leaves here.
  const isMultipart =
    /^[-\r\n]/.test(text) &&
    (/^(?:\r?\n)?--[^\r\n]{1,200}\r?\n(?:[\w-]{1,60}:|--)/.test(text) ||
      /^(?:\r?\n)?--[^\r\n]{1,200}--(?:\r?\n)?$/.test(text))
  return isMultipart ? 'multipart' : 'form'
}
