// Reads a HAR file (as browsers and proxies save it): all token requests in it, with their answers. Other requests are left alone.

import { record, stringOf, type JsonText } from './json-text.ts'
import { answerOf, schemeOf, type Note, type ReadRequest } from './reading.ts'
import { added, join, spanOf, type Traced } from './traced.ts'

/** Whether a JSON value is a HAR file. */
export function isHar(value: unknown): boolean {
  return Array.isArray(record(record(value).log).entries)
}

/** Reads all requests of a HAR file, those to other endpoints too. */
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
    // Names with a colon are how HTTP/2 writes the request line.
    if (typeof name !== 'string' || typeof value !== 'string' || name.startsWith(':')) continue
    read.push({
      name: json.string(`${at}.headers.${index}.name`, name),
      value: json.string(`${at}.headers.${index}.value`, value),
    })
  }
  const answer = answerOf(status, record(content).text)
  const address = stringOf(url) ?? ''
  return {
    method: json.string(`${at}.method`, stringOf(method) ?? 'GET'),
    scheme: schemeOf(address),
    url: json.string(`${at}.url`, address),
    headers: read,
    body: bodyOf(json, record(postData), `${at}.postData`),
    notes: keptNoBody(json, record(request), at),
    ...(answer && { answer }),
  }
}

/** The text of the body, or the form that its parameters make. */
function bodyOf(json: JsonText, postData: Readonly<Record<string, unknown>>, path: string): Traced {
  const whole = postData.encoding === 'base64' ? undefined : stringOf(postData.text)
  if (whole) return json.string(`${path}.text`, whole)
  const { params } = postData
  if (!Array.isArray(params)) return added('')
  return join(
    params.flatMap((param, index) => {
      const { name, value } = record(param)
      // Chrome keeps parameters as they were encoded.
      const pair = [
        json.string(`${path}.params.${index}.name`, stringOf(name) ?? ''),
        added('='),
        json.string(`${path}.params.${index}.value`, stringOf(value) ?? ''),
      ]
      return index === 0 ? pair : [added('&'), ...pair]
    }),
  )
}

/** A body that was sent and not saved, or not as text. */
function keptNoBody(json: JsonText, request: Readonly<Record<string, unknown>>, path: string): Note[] {
  const { text: whole, params, encoding } = record(request.postData)
  const packed = encoding === 'base64' && whole !== ''
  const sent = typeof request.bodySize === 'number' && request.bodySize > 0
  if (!packed && (whole || Array.isArray(params) || !sent)) return []
  const url = json.string(`${path}.url`, stringOf(request.url) ?? '')
  const span = spanOf(url, 0, url.text.length)
  return span ? [{ kind: 'body-not-seen', span }] : []
}
