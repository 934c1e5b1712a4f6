// Detects the format of an input and reads it.

import { jsonText, type JsonText } from '../text/json.ts'
import { formatIds, titlesOf } from './formats.ts'
import { isJournal, readJournal } from './journal.ts'
import { readers } from './readers.ts'
import { UnreadableError, type InputKind, type Reading, type ReadRequest } from './reading.ts'

const jsonFormats = formatIds.filter((id) => readers[id].takes === 'json')

/**
 * Reads an input in any format.
 * @throws {UnreadableError} for any other input, with the position at which parsing stopped
 */
export function read(text: string): Reading {
  if (text.trim() === '') throw new UnreadableError('there is nothing to read', undefined, text, 0)
  const first = /\S/.exec(text.replace(/^\uFEFF/, ' '))?.[0]
  if (first === '{' || first === '[') return readJson(text)
  for (const id of formatIds) {
    const reader = readers[id]
    if (reader.takes === 'text' && reader.matches(text)) return reading(id, text, reader.read(text))
  }
  throw new UnreadableError(
    `not recognised as a ${titlesOf(formatIds.toReversed())}`,
    undefined,
    text,
    text.length - text.trimStart().length,
  )
}

function readJson(text: string): Reading {
  let json: JsonText
  try {
    json = jsonText(text)
  } catch (error) {
    const lines = linesOfJson(text)
    if (lines !== undefined) return reading('journal', text, lines)
    throw new UnreadableError('not valid JSON', undefined, text, offsetIn(error, text))
  }
  for (const id of jsonFormats) {
    const reader = readers[id]
    if (reader.takes === 'json' && reader.matches(json.value)) return reading(id, text, reader.read(json))
  }
  throw new UnreadableError(`this is JSON, but not a ${titlesOf(jsonFormats)}`, undefined, text, 0)
}

/** Keeps the token requests. A single request is always kept. */
function reading(kind: InputKind, text: string, requests: readonly ReadRequest[]): Reading {
  const kept = requests.length > 1 || kind === 'har' ? requests.filter(asksForToken) : requests
  if (kept.length > 0) return { kind, text, requests: kept }
  throw new UnreadableError(
    `no token request found in ${requests.length} request${requests.length === 1 ? '' : 's'}`,
    kind,
    text,
    text.length,
  )
}

function asksForToken({ url, body, method, headers, notes }: ReadRequest): boolean {
  if (method.text === 'OPTIONS') return false
  const [path = '', query = ''] = url.text.slice(0, 4_096).split('?')
  // Login pages: their URLs are full of OAuth terms, but issue no token. Nor does revocation.
  if (/\/(?:authorize|revoke|introspect)(?:\/|$)/i.test(path)) return false
  const sent = query + body.text.slice(0, 65_536)
  if (/\/token(?:\/|$)/i.test(path) || /grant_type|client_secret|accessKeyId/.test(sent)) return true
  // Many paths contain oauth: only a request with parts of a token request counts.
  return (
    method.text === 'POST' &&
    /oauth/i.test(path) &&
    (/grant.?type|client.?(?:id|secret)|access.?key|password/i.test(sent) ||
      headers.some(({ name, value }) => /^authorization$/i.test(name.text) && /^basic /i.test(value.text)) ||
      notes.some(({ kind }) => kind === 'body-not-seen'))
  )
}

/** Exchanges, one per line. */
function linesOfJson(text: string): ReadRequest[] | undefined {
  const requests: ReadRequest[] = []
  let start = 0
  for (const line of text.split('\n')) {
    if (line.trim() !== '') {
      try {
        const json = jsonText(line)
        if (!isJournal(json.value)) return undefined
        requests.push(...readJournal(json).map((request) => moved(request, start)))
      } catch {
        return undefined
      }
    }
    start += line.length + 1
  }
  return requests.length > 0 ? requests : undefined
}

function moved(request: ReadRequest, by: number): ReadRequest {
  const move = (part: ReadRequest['url']): ReadRequest['url'] => ({
    text: part.text,
    offsets: part.offsets.map((offset) => (offset < 0 ? offset : offset + by)),
  })
  return {
    ...request,
    method: move(request.method),
    url: move(request.url),
    headers: request.headers.map(({ name, value }) => ({ name: move(name), value: move(value) })),
    body: move(request.body),
  }
}

function offsetIn(error: unknown, text: string): number {
  const at = error instanceof SyntaxError ? /position (\d+)/.exec(error.message)?.[1] : undefined
  return at === undefined ? text.length : Number(at)
}
