// Reads an axios error as JSON (`JSON.stringify(error)`, or its config alone) and sends it again in thought, as axios would.

import { record, stringOf, type JsonText } from './json-text.ts'
import { answerOf, ownHeader, schemeOf, type ReadRequest } from './reading.ts'
import { added, join, percentEncode, type Traced } from './traced.ts'

/** Whether a JSON value is an axios error, or the config of one. */
export function isAxios(value: unknown): boolean {
  const { config, url, method, data } = record(value)
  if (typeof record(config).url === 'string') return true
  return typeof url === 'string' && (typeof method === 'string' || data !== undefined)
}

/** Reads the one request of the error. */
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
    headers.push(ownHeader('Authorization', `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(both)))}`))
  }
  const data = config.data ?? config.body
  const body =
    typeof data === 'string'
      ? json.string(`${at}${config.data === undefined ? 'body' : 'data'}`, data)
      : serialised(json, data, type, `${at}data`)
  if (type === '' && typeof data === 'object' && data !== null)
    headers.push(ownHeader('Content-Type', 'application/json'))
  else if (type === '' && typeof data === 'string' && data !== '')
    headers.push(ownHeader('Content-Type', 'application/x-www-form-urlencoded'))
  const url = withQuery(json, config, at)
  const answer = answerOf(response.status ?? error.status, response.data ?? response.body)
  return [
    {
      method: { text: method.toUpperCase(), offsets: shown.offsets },
      scheme: schemeOf(url.text),
      url,
      headers,
      body,
      notes: [],
      ...(answer && { answer }),
    },
  ]
}

/** An object that was not sent yet: a form under the form label (axios 1), JSON under any other. */
function serialised(json: JsonText, data: unknown, type: string, path: string): Traced {
  if (typeof data !== 'object' || data === null) return added('')
  return /^application\/x-www-form-urlencoded/i.test(type) ? fields(json, data, path) : added(JSON.stringify(data))
}

function fields(json: JsonText, data: object, path: string): Traced {
  return join(
    Object.entries(data).flatMap(([name, value], index) => [
      added(`${index === 0 ? '' : '&'}${encodeURIComponent(name)}=`),
      percentEncode(json.string(`${path}.${name}`, String(value))),
    ]),
  )
}

function withQuery(json: JsonText, config: Readonly<Record<string, unknown>>, at: string): Traced {
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
  if (typeof params !== 'object' || params === null || Object.keys(params).length === 0) return whole
  return join([whole, added(whole.text.includes('?') ? '&' : '?'), fields(json, params, `${at}params`)])
}
