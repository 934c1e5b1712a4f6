// Masks a line of the input: known harmless parts are kept, every other character becomes a dot. Columns do not change,
// so that a location can be underlined. As an allow-list, it hides a secret wherever it is.

import { cxoneHosts } from '../../profiles/index.ts'
import { grantTypes, knownMediaTypes } from '../../engine/index.ts'
import { position } from '../inputs/reading.ts'
import type { Span } from './traced.ts'

/** An underlined location in the input. */
export interface Where {
  /** As text: `body`, `URL`, `header Authorization`, `command`. */
  readonly part: string
  /** Starts at 1. Absent if the location is not in the input, such as a header that a client adds by itself. */
  readonly line?: number
  readonly column?: number
  readonly length?: number
  /** The line, or a part of a long one, with everything masked that could be secret. */
  readonly text?: string
  /** Spaces and carets for the line below. */
  readonly underline?: string
}

const kept = 100
const before = 30

/** Shows a location of an input. */
export function where(part: string, text: string, starts: readonly number[], span: Span | undefined): Where {
  if (span === undefined) return { part }
  const { line, column, start } = position(starts, span.from)
  const lineEnd = text.indexOf('\n', span.from)
  const end = lineEnd < 0 ? text.length : lineEnd
  const from = span.from - start <= kept - before ? start : span.from - before
  const to = Math.min(end, from + kept)
  // The decision to show a part depends on some of its context.
  const left = Math.max(start, from - kept)
  const shown = veil(text.slice(left, Math.min(end, to + kept))).slice(from - left, to - left)
  const marked = Math.max(1, Math.min(span.to, to) - span.from)
  return {
    part,
    line,
    column,
    length: span.to - span.from,
    text: shown,
    underline: ' '.repeat(span.from - from) + '^'.repeat(marked),
  }
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
const either = (...all: readonly string[]): string =>
  all
    .toSorted((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')
const names = either(
  'grant_type',
  'client_id',
  'client_secret',
  'scope',
  'refresh_token',
  'username',
  'password',
  'accessKeyId',
  'accessKeySecret',
  'request',
  'method',
  'url',
  'headers',
  'name',
  'value',
  'postData',
  'text',
  'mimeType',
  'config',
  'data',
  'log',
  'entries',
)
const headers = either(
  'Accept',
  'Authorization',
  'Content-Length',
  'Content-Type',
  'Host',
  'User-Agent',
  'accept',
  'authorization',
  'content-length',
  'content-type',
  'host',
)
const hosts = either(
  ...cxoneHosts.map((host) => host.replace(/^\*\./, '')),
  'api.mypurecloud.com',
  'localhost',
  '127.0.0.1',
)
const paths = either('/auth/oauth/token', '/api/v2/oauth/token', '/oauth/token', '/auth/token', '/oauth2/token')
const flags = either(
  '-X',
  '-H',
  '-d',
  '-u',
  '-F',
  '-G',
  '--data',
  '--data-raw',
  '--data-urlencode',
  '--data-binary',
  '--json',
  '--request',
  '--header',
  '--user',
  '--form',
  '--get',
  '--url',
  '–d',
  '—data',
)
const quote = `[\\^\\\\]{0,2}["'\\u2018\\u2019\\u201C\\u201D]?`
// Each alternative has boundaries, so that no part of a longer word matches.
const harmless = new RegExp(
  [
    `(?<![^\\s])curl(?=\\s)`,
    `(?<![^\\s])(?:${flags})(?=\\s|$)`,
    `(?<![^\\s])${quote}(?:POST|GET|PUT|DELETE)${quote}(?=\\s|$)`,
    `HTTP\\/[12](?:\\.\\d)?(?=\\s*$)`,
    `(?<![\\w.])https?:\\/\\/(?:${hosts})?(?![\\w.-])`,
    `(?<![\\w-])(?:${hosts})(?![\\w.-])`,
    `(?<![\\w/])(?:${paths})(?![\\w/-])|(?<=(?:${hosts}))(?:${paths})(?![\\w/-])`,
    `(?<![^\\s{,[&?"'\\u2018\\u201C^])[&?{,[]?${quote}(?:${names})(?:=|\\\\?"\\s?:\\s?\\[?\\\\?"?)`,
    `&(?=(?:${names})=)`,
    `(?<=grant_type["'=: \\\\]{1,6})(?:${either(...grantTypes)})(?![\\w%+-])`,
    `(?<![^\\s"'\\u201C])(?:${headers})(?=:)|(?<=(?:${headers})): ?(?:Basic |Bearer )?`,
    `(?<=: ?|")(?:${either(...knownMediaTypes)})(?![\\w/])`,
    `[\\\\^\`](?=\\s*$)`,
    ` `,
  ].join('|'),
  'g',
)

/** Masks everything that is not known to be harmless. */
function veil(line: string): string {
  let shown = ''
  let at = 0
  for (const match of line.matchAll(harmless)) {
    shown += '\u2022'.repeat(match.index - at) + match[0].replace(/\s/g, ' ')
    at = match.index + match[0].length
  }
  return shown + '\u2022'.repeat(line.length - at)
}
