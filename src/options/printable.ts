// Text that somebody else has written, on its way to a terminal, a log or a message: it may neither end a line, nor steer the
// terminal, nor show in another order than it has.

// Controls (C0, DEL, C1), line and paragraph separators, formatting characters (bidi overrides and isolates, zero width, tags),
// and halves of a surrogate pair.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u
// The two joiners shape the letters of some scripts, and emoji: harmless where a string is only displayed.
const escaped = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200C\u200D])\p{Cf}/gu
const short: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` }

/** The first invisible character of a string, as `U+001B`; undefined if there is none. */
export function unseenIn(text: string): string | undefined {
  const found = unseen.exec(text)?.[0].codePointAt(0)
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`
}

/** A text on one line, with what cannot be seen as JSON escapes it: JSON stays JSON with the same meaning. */
export function printable(text: string): string {
  return unseen.test(text) ? text.replaceAll(escaped, (found) => short[found] ?? codes(found)) : text
}

/** A text of several lines, each of them printable. */
export function printableLines(text: string): string {
  return unseen.test(text) ? text.split('\n').map(printable).join('\n') : text
}

function codes(found: string): string {
  return found
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
