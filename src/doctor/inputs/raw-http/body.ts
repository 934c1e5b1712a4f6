// The body of an HTTP request as text: its end, and its content after chunks or lines are joined.

import { join, slice, traced, type Traced } from '../../text/traced.ts'

// A response that was pasted too, or a script of an editor after the request.
const behind = /(?:^|\n)(?:HTTP\/\d(?:\.\d)? \d{3}(?!\d)|> ?\{%|<> )/

/** The body between two offsets. `length`: Content-Length, or NaN. */
export function bodyOf(text: string, from: number, to: number, length: number): Traced {
  const given = text.slice(from, to)
  const kept = given.slice(0, behind.exec(given)?.index)
  const solid = kept.trimEnd().length
  const bytes = new TextEncoder().encode(kept.slice(0, solid)).length
  // Trailing whitespace belongs to the body as far as Content-Length counts it, as a server reads it.
  if (length >= bytes && length <= bytes + kept.length - solid)
    return traced(kept.slice(0, solid + length - bytes), from)
  const line = kept.indexOf('\n', solid)
  return traced(kept.slice(0, line < 0 ? undefined : line).replace(/\r$/, ''), from)
}

/** A form with each parameter on its own line, as editors write it and join it before they send it. */
export function joinedLines(body: Traced): Traced {
  if (!/\n&/.test(body.text) || /\n(?!&)/.test(body.text)) return body
  const parts: Traced[] = []
  let at = 0
  for (const [index, part] of body.text.split(/(\r?\n)(?=&)/).entries()) {
    if (index % 2 === 0) parts.push(slice(body, at, at + part.length))
    at += part.length
  }
  return join(parts)
}

/** Joins the chunks of a body. Returns the body itself if it is not chunked. */
export function joinedChunks(body: Traced): Traced {
  const size = /([\da-f]{1,7})[ \t]{0,9}(?:;[^\n]{0,200})?\r?(?:\n|$)/iy
  const parts: Traced[] = []
  for (;;) {
    const match = size.exec(body.text)
    if (match === null) return body
    const bytes = Number.parseInt(match[1] ?? '', 16)
    if (bytes === 0) return join(parts)
    const from = size.lastIndex
    const to = afterBytes(body.text, from, bytes)
    const end = to === undefined ? undefined : /^(?:\r?\n|$)/.exec(body.text.slice(to, to + 2))?.[0]
    if (to === undefined || end === undefined) return body
    parts.push(slice(body, from, to))
    // The rest of the pasted text, without trailing whitespace.
    if (end === '') return join(parts)
    size.lastIndex = to + end.length
  }
}

/** Offset after this many bytes of UTF-8. Undefined if that is not between two characters. */
function afterBytes(text: string, from: number, bytes: number): number | undefined {
  let left = bytes
  let at = from
  while (left > 0 && at < text.length) {
    const code = text.codePointAt(at) ?? 0
    left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_00_00 ? 3 : 4
    at += code < 0x1_00_00 ? 1 : 2
  }
  return left === 0 ? at : undefined
}
