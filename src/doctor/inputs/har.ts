// Reads a HAR file, as browsers and proxies save it: all token requests in it, with their responses. Other requests are
// ignored.

import { decodeBase64 } from '../../engine/index.ts'
import { record, stringOf, type JsonText } from '../text/json.ts'
import { isMultipart, multipart } from './multipart.ts'
import { answerOf, schemeOf, type Note, type ReadRequest } from './reading.ts'
import { added, join, spanOf, type Traced } from '../text/traced.ts'

/** Whether a JSON value is a HAR file. */
export function isHar(value: unknown): boolean {
  return Array.isArray(record(record(value).log).entries)
}

/** Reads all requests of a HAR file, including those to other endpoints. */
export function readHar(json: JsonText): ReadRequest[] {
  const entries: unknown = record(record(json.value).log).entries
  return Array.isArray(entries) ? entries.map((entry, index) => entryOf(json, entry, `log.entries.${index}`)) : []
}

function entryOf(json: JsonText, entry: unknown, path: string): ReadRequest {
  const { request, response } = record(entry)
  const { method, url, headers, postData } = record(request)
  const { status, content } = record(response)
  const at = `${path}.request`
  const read: { name: Traced; value: Traced }[] = []
  for (const [index, header] of (Array.isArray(headers) ? headers : []).entries()) {
    const { name, value } = record(header)
    // Names with a colon are pseudo-headers of HTTP/2.
    if (typeof name !== 'string' || typeof value !== 'string' || name.startsWith(':')) continue
    read.push({
      name: json.string(`${at}.headers.${index}.name`, name),
      value: json.string(`${at}.headers.${index}.value`, value),
    })
  }
  const type = read.find(({ name }) => name.text.toLowerCase() === 'content-type')?.value.text
  const label = type ?? stringOf(record(postData).mimeType) ?? ''
  const answer = answerOf(status, textOf(record(content)))
  const address = stringOf(url) ?? ''
  return {
    method: json.string(`${at}.method`, stringOf(method) ?? 'GET'),
    scheme: schemeOf(address),
    url: json.string(`${at}.url`, address),
    headers: read,
    body: bodyOf(json, record(postData), `${at}.postData`, label),
    notes: keptNoBody(json, record(request), at, read, label),
    ...(answer && { answer }),
  }
}

/** Body of a response. */
function textOf({ text, encoding }: Readonly<Record<string, unknown>>): string | undefined {
  const kept = stringOf(text)
  return encoding === 'base64' && kept !== undefined && kept.length < 65_536 ? decodeBase64(kept) : kept
}

/** The text of the body, or the serialization of its parameters: a form, or multipart with that Content-Type. */
function bodyOf(json: JsonText, postData: Readonly<Record<string, unknown>>, path: string, label: string): Traced {
  const whole = postData.encoding === 'base64' ? undefined : stringOf(postData.text)
  if (whole) return json.string(`${path}.text`, whole)
  const { params } = postData
  if (!Array.isArray(params) || params.length === 0) return added('')
  const fields = params.map((param, index): [name: Traced, value: Traced] => {
    const { name, value } = record(param)
    // Chrome saves parameters as they were encoded.
    return [
      json.string(`${path}.params.${index}.name`, stringOf(name) ?? ''),
      json.string(`${path}.params.${index}.value`, stringOf(value) ?? ''),
    ]
  })
  if (isMultipart(label)) return multipart(fields)
  return join(fields.flatMap(([name, value], index) => [added(index === 0 ? '' : '&'), name, added('='), value]))
}

/** A body that was not saved, not saved as text, or saved only as parameters that do not reproduce it. */
function keptNoBody(
  json: JsonText,
  request: Readonly<Record<string, unknown>>,
  path: string,
  headers: ReadRequest['headers'],
  label: string,
): Note[] {
  const { text: whole, params, encoding } = record(request.postData)
  const packed = encoding === 'base64' && whole !== ''
  const length = headers.find(({ name }) => name.text.toLowerCase() === 'content-length')?.value.text
  // A size of -1 means unknown.
  const sent = Number(request.bodySize) > 0 || (request.bodySize !== 0 && Number(length) > 0)
  const listed = Array.isArray(params) && params.length > 0
  const parted = !whole && listed && isMultipart(label)
  if (!packed && !parted && (whole || listed || !sent)) return []
  const url = json.string(`${path}.url`, stringOf(request.url) ?? '')
  const span = spanOf(url, 0, url.text.length)
  return span ? [{ kind: 'body-not-seen', span }] : []
}
