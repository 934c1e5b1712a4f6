// Source-mapped text: each UTF-16 unit has the offset in the input that it was read from, so that findings in the
// request can be underlined in the pasted text.

/** A text, and the input offset of each of its units. -1: not in the input. */
export interface Traced {
  readonly text: string
  readonly offsets: readonly number[]
}

/** From (inclusive) and to (exclusive), in UTF-16 units. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A text that is in the input unchanged. */
export function traced(text: string, start: number): Traced {
  return { text, offsets: Array.from({ length: text.length }, (_, index) => start + index) }
}

/** A text that is not in the input. */
export function added(text: string): Traced {
  return { text, offsets: Array.from({ length: text.length }, () => -1) }
}

/** A text derived from one position of the input. */
export function madeAt(text: string, offset: number): Traced {
  return { text, offsets: Array.from({ length: text.length }, () => offset) }
}

/** A text derived from a part of the input, with the same start and end. */
export function madeFrom(text: string, { offsets }: Traced): Traced {
  const step = (offsets.length - 1) / Math.max(1, text.length - 1)
  return { text, offsets: Array.from({ length: text.length }, (_, index) => offsets[Math.round(index * step)] ?? -1) }
}

/** Concatenates texts. */
export function join(parts: readonly Traced[]): Traced {
  return { text: parts.map(({ text }) => text).join(''), offsets: parts.flatMap(({ offsets }) => offsets) }
}

/** A part of a text. */
export function slice({ text, offsets }: Traced, from: number, to: number = text.length): Traced {
  return { text: text.slice(from, to), offsets: offsets.slice(from, to) }
}

/** A text without surrounding whitespace. */
export function trim(part: Traced): Traced {
  const lead = part.text.length - part.text.trimStart().length
  return slice(part, lead, Math.max(lead, part.text.trimEnd().length))
}

/** Location of a part of a text in the input. An empty part is between its neighbors. */
export function spanOf({ offsets }: Traced, from: number, to: number): Span | undefined {
  let first = Number.POSITIVE_INFINITY
  let last = -1
  for (let i = from; i < to; i += 1) {
    const offset = offsets[i] ?? -1
    if (offset < 0) continue
    if (offset < first) first = offset
    if (offset > last) last = offset
  }
  if (last >= 0) return { from: first, to: last + 1 }
  const before = offsets[from - 1] ?? -1
  if (before >= 0) return { from: before + 1, to: before + 1 }
  const behind = offsets[to] ?? -1
  return behind >= 0 ? { from: behind, to: behind } : undefined
}

/** Percent-encodes as curl does: everything except letters, digits and - . _ ~. */
export function percentEncode(part: Traced): Traced {
  const encoded: Traced[] = []
  let i = 0
  for (const character of part.text) {
    const offset = part.offsets[i] ?? -1
    i += character.length
    if (/[A-Za-z0-9._~-]/.test(character)) encoded.push({ text: character, offsets: [offset] })
    else {
      const bytes = [...new TextEncoder().encode(character)]
      encoded.push(madeAt(bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''), offset))
    }
  }
  return join(encoded)
}

/** Percent-decodes as curl does for the user in a URL: + and invalid escapes are kept. */
export function percentDecode(part: Traced): Traced {
  const decoded: Traced[] = []
  for (const { 0: piece, index } of part.text.matchAll(/(?:%[\da-f]{2})+|[^%]+|%/gi)) {
    const from = slice(part, index, index + piece.length)
    const [, ...codes] = piece.split('%')
    const bytes = Uint8Array.from(codes, (hex) => Number.parseInt(hex, 16))
    decoded.push(/^%./.test(piece) ? madeFrom(new TextDecoder().decode(bytes), from) : from)
  }
  return join(decoded)
}
