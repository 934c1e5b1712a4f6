// The body of an HTTP request as text: where it ends, and what it is once its chunks or its lines are put together.

import { join, slice, traced, type Traced } from '../../text/traced.ts'

// An answer that was pasted along, or a script that an editor runs behind the request.
const behind = /(?:^|\n)(?:HTTP\/\d(?:\.\d)? \d{3}(?!\d)|> ?\{%|<> )/

/** The body between two offsets; `length` is what Content-Length says, NaN where nothing does. */
export function bodyOf(text: string, from: number, to: number, length: number): Traced {
  const given = text.slice(from, to)
  const kept = given.slice(0, behind.exec(given)?.index)
  const solid = kept.trimEnd().length
  const bytes = new TextEncoder().encode(kept.slice(0, solid)).length
  // White space at the end is a part of the body as far as Content-Length counts it: a server takes as much.
  if (length >= bytes && length <= bytes + kept.length - solid)
    return traced(kept.slice(0, solid + length - bytes), from)
  const line = kept.indexOf('\n', solid)
  return traced(kept.slice(0, line < 0 ? undefined : line).replace(/\r$/, ''), from)
}

/** A form of which each parameter stands in its own line: so editors write it, and they join it before they send it. */
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

/** What the chunks of a body are together; the body itself where it does not stand there in chunks. */
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
    // The last of what was pasted, without the end.
    if (end === '') return join(parts)
    size.lastIndex = to + end.length
  }
}

/** Where as many bytes of UTF-8 have gone by; undefined where that is not between two characters of the text. */
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
