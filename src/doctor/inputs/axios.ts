// Reads an axios error as JSON (`JSON.stringify(error)`, or its config alone) and reconstructs the request that axios
// sent.

import { encodeBase64 } from '../../engine/index.ts'
import { record, stringOf, type JsonText } from '../text/json.ts'
import { isMultipart, multipart } from './multipart.ts'
import { answerOf, ownHeader, schemeOf, type Note, type ReadRequest } from './reading.ts'
import { added, join, madeAt, percentEncode, spanOf, type Traced } from '../text/traced.ts'

const formType = 'application/x-www-form-urlencoded'

/** Whether a JSON value is an axios error or its config. */
export function isAxios(value: unknown): boolean {
  const { config, url, method, data } = record(value)
  if (typeof record(config).url === 'string') return true
  return typeof url === 'string' && (typeof method === 'string' || data !== undefined)
}

/** Reads the request of the error. */
export function readAxios(json: JsonText): ReadRequest[] {
  const error = record(json.value)
  const inner = typeof record(error.config).url === 'string'
  const config = inner ? record(error.config) : error
  const at = inner ? 'config.' : ''
  const response = record(error.response)
  const method = stringOf(config.method) ?? 'get'
  const shown = json.string(`${at}method`, method)

  const headers: { name: Traced; value: Traced }[] = []
  for (const [name, value] of Object.entries(record(config.headers))) {
    if (typeof value === 'string' || typeof value === 'number')
      headers.push({ name: added(name), value: json.string(`${at}headers.${name}`, String(value)) })
  }
  const type = headers.find(({ name }) => name.text.toLowerCase() === 'content-type')?.value.text ?? ''
  const { username, password } = record(config.auth)
  if (typeof username === 'string') {
    const both = `${username}:${stringOf(password) ?? ''}`
    headers.push(ownHeader('Authorization', `Basic ${encodeBase64(both)}`))
  }
  const sent = bodyOf(json, config, at, type, inner || Array.isArray(config.transformRequest))
  if (type === '' && sent.label !== undefined) headers.push(ownHeader('Content-Type', sent.label))
  const { url, notes } = withQuery(json, config, at)
  const whole = spanOf(url, 0, url.text.length)
  if (sent.unseen && whole) notes.push({ kind: 'body-not-seen', span: whole })
  const answer = answerOf(response.status ?? error.status, response.data ?? response.body)
  return [
    {
      method: { text: method.toUpperCase(), offsets: shown.offsets },
      scheme: schemeOf(url.text),
      url,
      // The length of a placeholder body says nothing about the original.
      headers: sent.made ? headers.filter(({ name }) => name.text.toLowerCase() !== 'content-length') : headers,
      body: sent.text,
      ...(sent.bytes && { bytes: sent.bytes }),
      notes,
      ...(answer && { answer }),
    },
  ]
}

/** Returns the sent body, and the Content-Type that axios adds if there is none. */
interface Body {
  readonly text: Traced
  readonly bytes?: Uint8Array
  readonly label?: string
  /** Created here, not read from the error. */
  readonly made?: true
  /** The error does not contain the body: JSON has no FormData, streams or Blobs. */
  readonly unseen?: true
}

/**
 * A string as is, the bytes of a Buffer, or the serialization of an object by axios: a form with a form Content-Type
 * (axios 1), else JSON.
 */
function bodyOf(
  json: JsonText,
  config: Readonly<Record<string, unknown>>,
  at: string,
  type: string,
  wasSent: boolean,
): Body {
  const name = config.data === undefined ? 'body' : 'data'
  const data = config.data ?? config.body
  if (typeof data === 'string')
    return { text: json.string(`${at}${name}`, data), ...(data !== '' && { label: formType }) }
  const bytes = bytesOf(data)
  if (bytes !== undefined)
    return { text: added(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)), bytes, label: formType }
  if (typeof data !== 'object' || data === null) return { text: added('') }
  if (isMultipart(type)) return { text: multipart([]), made: true, unseen: true }
  // Serializable data is in the error as this string.
  if (wasSent && Object.keys(data).length === 0) return { text: added(''), made: true, unseen: true }
  if (/^application\/x-www-form-urlencoded/i.test(type)) return { text: fields(json, data, `${at}${name}`), made: true }
  return { text: added(JSON.stringify(data)), made: true, label: 'application/json' }
}

/** A Buffer as JSON: `{ type: 'Buffer', data: [103, 114, …] }`. */
function bytesOf(value: unknown): Uint8Array | undefined {
  const { type, data } = record(value)
  if (type !== 'Buffer' || !Array.isArray(data)) return undefined
  return data.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256) ? Uint8Array.from(data) : undefined
}

function fields(json: JsonText, data: object, path: string): Traced {
  return join(
    Object.entries(data).flatMap(([name, value], index) => [
      added(`${index === 0 ? '' : '&'}${encodeURIComponent(name)}=`),
      percentEncode(json.string(`${path}.${name}`, String(value))),
    ]),
  )
}

/** The URL with its parameters. JSON drops URLSearchParams; the URL then ends with a part that is not visible. */
function withQuery(
  json: JsonText,
  config: Readonly<Record<string, unknown>>,
  at: string,
): { url: Traced; notes: Note[] } {
  const path = json.string(`${at}url`, stringOf(config.url) ?? '')
  const base = stringOf(config.baseURL)
  const whole =
    base === undefined || schemeOf(path.text)
      ? path
      : join([
          json.string(`${at}baseURL`, base),
          added(base.endsWith('/') || path.text.startsWith('/') ? '' : '/'),
          path,
        ])
  const { params } = config
  if (typeof params !== 'object' || params === null) return { url: whole, notes: [] }
  const mark = whole.text.includes('?') ? '&' : '?'
  if (Object.keys(params).length > 0)
    return { url: join([whole, added(mark), fields(json, params, `${at}params`)]), notes: [] }
  const last = whole.offsets.at(-1) ?? -1
  if (last < 0) return { url: whole, notes: [] }
  const span = { from: last + 1, to: last + 2 }
  return { url: join([whole, madeAt(mark, span.from)]), notes: [{ kind: 'value-not-seen', span }] }
}
