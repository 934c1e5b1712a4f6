// WireRequest -> ParsedRequest. Total: accepts any bytes. Reports what arrived; the rules judge it.

import { readFields } from './fields.ts'
import type { WireRequest } from './wire.ts'

/** The actual format of the body, whatever its Content-Type says. */
type BodyKind = 'empty' | 'form' | 'json' | 'multipart' | 'too-large'

/** A parsed request. */
export interface ParsedRequest {
  readonly method: string
  /** Lower case, without the port. Empty if there is none. */
  readonly host: string
  /** Host and port as sent. Empty if there is none. */
  readonly authority: string
  readonly scheme: 'http' | 'https'
  readonly path: string
  /** Query parameters: name, value, name, value …, decoded as far as possible. */
  readonly query: readonly string[]
  readonly headers: readonly string[]
  /** The whole Authorization header, possibly empty. Undefined if there is none. */
  readonly authorization: string | undefined
  /** Media type in lower case, without parameters. Undefined if the header is missing or empty (RFC 9110 §8.3). */
  readonly mediaType: string | undefined
  readonly bodyKind: BodyKind
  /** Length in bytes. */
  readonly bodyLength: number
  /** The object or array of a JSON body. Undefined for any other body. */
  readonly json: unknown
  /** The body as a string. Empty if it was too large to be read. */
  readonly bodyText: string
  /** Form parameters in order: name, value, name, value …. Empty for any other body. */
  readonly form: readonly string[]
  /** Whether a percent sign lacks its two hex digits, or bytes are not UTF-8. */
  readonly formMalformed: boolean
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Parses a request. Never throws.
 * @param bodyLimit in bytes; a longer body is reported as `too-large` and not read
 */
export function parse(request: WireRequest, bodyLimit: number): ParsedRequest {
  const { method, url, headers, body } = request
  let contentType: string | undefined
  let authorization: string | undefined
  let host: string | undefined
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? ''
    // Only three headers matter. Their lengths exclude most others without a case conversion.
    if (name.length === 4) {
      if (host === undefined && name.toLowerCase() === 'host') host = headers[i + 1]
    } else if (name.length === 12) {
      if (name.toLowerCase() === 'content-type') {
        // Repeated headers are joined (RFC 9110 §5.3). The result is not a media type.
        const value = headers[i + 1] ?? ''
        contentType = contentType === undefined ? value : `${contentType}, ${value}`
      }
    } else if (name.length === 13) {
      if (authorization === undefined && name.toLowerCase() === 'authorization') authorization = headers[i + 1] ?? ''
    }
  }

  // An absolute request target contains the host and takes precedence over the Host header (RFC 9112 §3.2.2).
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

/** Index of the end of the authority in an absolute target. */
function firstOf(url: string, from: number): number {
  for (let i = from; i < url.length; i += 1) {
    const code = url.charCodeAt(i)
    if (code === 47 || code === 63 || code === 35) return i
  }
  return url.length
}

// Consecutive requests nearly always have the same host.
let lastHost = ''
let lastHostName = ''

/** Returns the host name of a Host header or an authority: lower case, without user, port and trailing dot. */
export function hostName(host: string): string {
  if (host === lastHost) return lastHostName
  const authority = host.slice(host.lastIndexOf('@') + 1)
  const end = authority.startsWith('[') ? authority.indexOf(']') + 1 : authority.indexOf(':')
  lastHost = host
  // A name with a trailing dot is the same name.
  lastHostName = (end > 0 ? authority.slice(0, end) : authority).trim().toLowerCase().replace(/\.$/, '')
  return lastHostName
}

function mediaTypeOf(value: string): string | undefined {
  // Fast path for the form that well-behaved clients send.
  if (value === 'application/x-www-form-urlencoded') return value
  const end = value.indexOf(';')
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase() || undefined
}

/** Parses a JSON object or array. Undefined if it is neither. Ignores a byte order mark, which changes nothing here. */
function jsonOf(text: string): unknown {
  // Fast path: a form starts with a letter.
  if (!/^\uFEFF?[\t\n\r ]*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** RFC 2046 §5.1: a boundary, optionally after a newline, then the headers of a part or the end. */
function kindOf(text: string): BodyKind {
  // Fast path: a form starts with a letter.
  const isMultipart =
    /^[-\r\n]/.test(text) &&
    (/^(?:\r?\n)?--[^\r\n]{1,200}\r?\n(?:[\w-]{1,60}:|--)/.test(text) ||
      /^(?:\r?\n)?--[^\r\n]{1,200}--(?:\r?\n)?$/.test(text))
  return isMultipart ? 'multipart' : 'form'
}
