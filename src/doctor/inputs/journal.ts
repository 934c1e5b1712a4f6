// Reads exchanges of the mock's journal as JSON: one, an array, or one per line. Redacted values keep their length, and
// nothing else is known of them. The rule is taken over, because only the mock knew its apps.

import { record, stringOf, type JsonText } from '../text/json.ts'
import { ownHeader, type Note, type ReadRequest } from './reading.ts'
import { added, join, madeAt, slice, spanOf, type Traced } from '../text/traced.ts'

const lengthKept = 4_096

/** Whether a JSON value is an exchange or an array of exchanges. */
export function isJournal(value: unknown): boolean {
  const [first] = exchangesOf(value)
  const { request, rule } = record(first?.exchange)
  return typeof rule === 'string' && typeof record(request).path === 'string'
}

/** Reads all exchanges with the token endpoint. */
export function readJournal(json: JsonText): ReadRequest[] {
  return exchangesOf(json.value).flatMap(({ exchange, path }) => {
    const { request, rule, status, endpoint } = record(exchange)
    const { method, host, path: target, query, headers, body } = record(request)
    if (endpoint === 'api' || endpoint === 'route' || typeof rule !== 'string') return []
    const read: { name: Traced; value: Traced }[] = []
    for (const [index, header] of (Array.isArray(headers) ? headers : []).entries()) {
      const [name, value] = Array.isArray(header) ? header : []
      if (typeof name === 'string' && typeof value === 'string')
        read.push({
          name: ownHeader(name, '').name,
          value: standIn(json.string(`${path}request.headers.${index}.1`, value)),
        })
    }
    const search = stringOf(query) ?? ''
    return [
      {
        method: json.string(`${path}request.method`, stringOf(method) ?? 'POST'),
        scheme: undefined,
        url: json.string(
          `${path}request.path`,
          `${stringOf(target) ?? '/'}${search === '' ? '' : `?${standIn(added(search)).text}`}`,
        ),
        headers: read.some(({ name }) => name.text === 'host')
          ? read
          : [...read, ownHeader('host', stringOf(host) ?? '')],
        body: standIn(json.string(`${path}request.body`, stringOf(body) ?? '')),
        notes: bodyNotKept(json, `${path}request.body`, stringOf(body) ?? ''),
        redacted: true as const,
        rule,
        ...(typeof status === 'number' && { answer: { status } }),
      },
    ]
  })
}

function exchangesOf(value: unknown): { exchange: unknown; path: string }[] {
  const { exchanges } = record(value)
  if (Array.isArray(value)) return value.map((exchange, index) => ({ exchange, path: `${index}.` }))
  if (Array.isArray(exchanges)) return exchanges.map((exchange, index) => ({ exchange, path: `exchanges.${index}.` }))
  return [{ exchange: value, path: '' }]
}

/** `<12 characters>` as 12 characters that do not look like a placeholder. */
function standIn(part: Traced): Traced {
  const parts: Traced[] = []
  let at = 0
  for (const match of part.text.matchAll(/<(\d{1,9}) characters?>/g)) {
    parts.push(slice(part, at, match.index))
    at = match.index + match[0].length
    parts.push(madeAt('x'.repeat(Math.min(Number(match[1]), lengthKept)), part.offsets[match.index] ?? -1))
  }
  return join([...parts, slice(part, at)])
}

/** `<120 bytes of multipart>`: a body of which only the length was kept. */
function bodyNotKept(json: JsonText, path: string, body: string): Note[] {
  if (!/^<(?:at least )?\d{1,9} bytes of /.test(body)) return []
  const part = json.string(path, body)
  const span = spanOf(part, 0, body.length)
  return span ? [{ kind: 'body-not-seen', span }] : []
}
