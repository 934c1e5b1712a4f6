// Reads the options of an undici request as undici sends them: URL, headers and body.

import { stringify, type ParsedUrlQueryInput } from 'node:querystring'

/** The part of undici's dispatch options that is used. */
export interface RequestOptions {
  readonly origin?: string | URL
  readonly path: string
  readonly method: string
  readonly query?: ParsedUrlQueryInput
  readonly headers?: unknown
  readonly body?: unknown
}

/** The body of a request. */
export interface Content {
  readonly bytes: Uint8Array
  /** Content-Type that undici adds to a request without one. */
  readonly type?: string
}

/** Returns the URL of a request. Undefined if only its dispatcher knows the origin. */
export function urlOf({ origin, path, query }: RequestOptions): string | undefined {
  // Not resolved against the origin: a path that starts with two slashes would become another host.
  const text = /^https?:/i.test(path) ? path : `${origin === undefined ? '' : new URL(origin).origin}${path}`
  if (!URL.canParse(text)) return undefined
  const search = query === undefined ? '' : stringify(query)
  return new URL(search === '' ? text : `${text}${text.includes('?') ? '&' : '?'}${search}`).href
}

/** Returns name, value, name, value …. undici accepts headers as such an array, as an object, or as pairs. */
export function headersOf(given: unknown): string[] {
  if (typeof given !== 'object' || given === null) return []
  return pairsOf(given).flatMap(([name, value]) => valuesOf(value).flatMap((one) => [String(name), one]))
}

/** Whether one of the headers is Content-Type. */
export function isTyped(headers: readonly string[]): boolean {
  return headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type')
}

/** Reads the whole body. */
export async function contentOf(body: unknown): Promise<Content> {
  if (body === undefined || body === null) return { bytes: new Uint8Array() }
  if (typeof body === 'string') return { bytes: new TextEncoder().encode(body) }
  if (ArrayBuffer.isView(body)) return { bytes: new Uint8Array(body.buffer, body.byteOffset, body.byteLength) }
  const kind = Object.prototype.toString.call(body).slice('[object '.length, -1)
  if (kind === 'FormData') return encoded(ownForm(body as Iterable<[string, string | Blob]>))
  if (
    typeof body === 'object' &&
    kind !== 'URLSearchParams' &&
    (Symbol.asyncIterator in body || Symbol.iterator in body)
  )
    return { bytes: await joined(body as AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>) }
  const { bytes, type } = await encoded(body as BodyInit)
  return (kind === 'Blob' || kind === 'File') && type !== undefined ? { bytes, type } : { bytes }
}

function pairsOf(given: object): (readonly [unknown, unknown])[] {
  if (Array.isArray(given) && !given.every(Array.isArray))
    return given.flatMap((name, index) => (index % 2 === 0 ? [[name, given[index + 1]] as const] : []))
  return Symbol.iterator in given ? [...(given as Iterable<[unknown, unknown]>)] : Object.entries(given)
}

/** undefined means no header, null an empty one, and an array sends each of its values. */
function valuesOf(value: unknown): string[] {
  if (value === undefined) return []
  return (Array.isArray(value) ? value : [value]).map((one) => (one === null ? '' : String(one)))
}

async function encoded(body: BodyInit): Promise<Content> {
  const response = new Response(body)
  const type = response.headers.get('content-type')
  return { bytes: new Uint8Array(await response.arrayBuffer()), ...(type !== null && { type }) }
}

/** The FormData of the undici package is not that of the platform. */
function ownForm(given: Iterable<[string, string | Blob]>): FormData {
  const form = new FormData()
  for (const [name, value] of given) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, value)
  }
  return form
}

async function joined(chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>): Promise<Uint8Array> {
  const read: Uint8Array[] = []
  for await (const chunk of chunks) read.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
  return Buffer.concat(read)
}
