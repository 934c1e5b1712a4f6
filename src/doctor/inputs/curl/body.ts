// Evaluates the data flags of curl: body, Content-Type, or query. Files are not read: content from a file is marked as
// not visible.

import type { Option } from './flags.ts'
import { multipart } from '../multipart.ts'
import type { Note } from '../reading.ts'
import { added, join, percentEncode, slice, spanOf, type Traced } from '../../text/traced.ts'

/** The result of the data flags. */
interface CurlBody {
  readonly kind: 'none' | 'form' | 'json' | 'multipart'
  readonly body: Traced
  /** Text appended to the query of the URL. */
  readonly query: Traced | undefined
}

/** The value of an option in the words. */
export function valueOf({ value }: Option, words: readonly Traced[]): Traced {
  const word = value && words[value.word]
  return word === undefined || value === undefined ? added('') : slice(word, value.from)
}

/** Evaluates all data flags of a command. */
export function curlBody(options: readonly Option[], words: readonly Traced[], notes: Note[]): CurlBody {
  const data: Traced[] = []
  const query: Traced[] = []
  const parts: (readonly [name: Traced, value: Traced])[] = []
  let json = false
  for (const option of options) {
    const { name } = option
    const value = valueOf(option, words)
    if (name === 'form' || name === 'form-string') parts.push(partOf(value))
    else if (name === 'url-query') {
      if (query.length > 0) query.push(added('&'))
      // After a +, it is used as is.
      query.push(value.text.startsWith('+') ? slice(value, 1) : urlEncoded(value, notes, 'value-not-seen'))
    } else if (name === 'json') {
      json = true
      data.push(unlessFile(value, notes, 'body-not-seen'))
    } else if (dataFlags.has(name)) {
      if (data.length > 0) data.push(added('&'))
      if (name === 'data-urlencode') data.push(urlEncoded(value, notes, 'body-not-seen'))
      else data.push(name === 'data-raw' ? value : unlessFile(value, notes, 'body-not-seen'))
    }
  }
  const appended = query.length === 0 ? undefined : join(query)
  if (parts.length > 0) return { kind: 'multipart', body: multipart(parts), query: appended }
  if (data.length === 0) return { kind: 'none', body: added(''), query: appended }
  return { kind: json ? 'json' : 'form', body: join(data), query: appended }
}

const dataFlags = new Set(['data', 'data-ascii', 'data-binary', 'data-raw', 'data-urlencode'])

function unlessFile(value: Traced, notes: Note[], kind: Note['kind']): Traced {
  if (!value.text.startsWith('@')) return value
  const span = spanOf(value, 0, value.text.length)
  if (span) notes.push({ kind, span })
  return added('')
}

/** `content`, `=content`, `name=content`, `@file` or `name@file`. */
function urlEncoded(value: Traced, notes: Note[], whole: Note['kind']): Traced {
  const equals = value.text.indexOf('=')
  const file = value.text.indexOf('@')
  if (equals >= 0 && (file < 0 || equals < file)) {
    const name = slice(value, 0, equals === 0 ? 0 : equals + 1)
    return join([name, percentEncode(slice(value, equals + 1))])
  }
  if (file < 0) return percentEncode(value)
  const span = spanOf(value, file, value.text.length)
  if (file === 0) return unlessFile(value, notes, whole)
  // The name is known, the content is not: a marked placeholder stands for it.
  if (span) notes.push({ kind: 'value-not-seen', span })
  return join([slice(value, 0, file), added('='), percentEncode(slice(value, file))])
}

function partOf(value: Traced): [name: Traced, value: Traced] {
  const equals = value.text.indexOf('=')
  return equals < 0 ? [value, added('')] : [slice(value, 0, equals), slice(value, equals + 1)]
}
