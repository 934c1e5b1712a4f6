// What undici makes of the options of a request, read as undici itself reads them: the URL, the headers and the body.

/** The part of undici's dispatch options that is read. */
export interface RequestOptions {
  readonly origin?: string | URL
  readonly path: string
  readonly method: string
  readonly query?: Record<string, unknown>
  readonly headers?: unknown
  readonly body?: unknown
}

/** The URL of a request; undefined where only its dispatcher knows the origin. */
export function urlOf({ origin, path, query }: RequestOptions): string | undefined {
  // Not resolved against the origin: a path that begins with two slashes would be taken for another host.
  const text = /^https?:/i.test(path) ? path : `${origin === undefined ? '' : new URL(origin).origin}${path}`
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.append(name, String(value))
  return url.href
}

/** undici takes headers as a flat list, as an object, or as pairs. */
export function headersOf(given: unknown): string[] {
  if (given === undefined || given === null) return []
  if (Array.isArray(given)) return given.flat().map(String)
  const pairs: [unknown, unknown][] =
    typeof given === 'object' && Symbol.iterator in given
      ? [...(given as Iterable<[unknown, unknown]>)]
      : Object.entries(given)
  return pairs.flatMap(([name, value]) =>
    Array.isArray(value) ? value.flatMap((one) => [String(name), String(one)]) : [String(name), String(value)],
  )
}

/** The bytes of a body. */
export async function contentOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array()
  if (typeof body === 'string') return new TextEncoder().encode(body)
  if (body instanceof Uint8Array) return body
  if (typeof body === 'object' && Symbol.asyncIterator in body) {
    const chunks: Uint8Array[] = []
    for await (const chunk of body as AsyncIterable<Uint8Array | string>)
      chunks.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
    return Buffer.concat(chunks)
  }
  return new Uint8Array(await new Response(body as BodyInit).arrayBuffer())
}
