// Makes untrusted strings safe for terminals, logs and messages: they cannot end a line, control the terminal or
// reorder text. Covers control characters (C0, DEL, C1), line and paragraph separators, formatting characters (bidi
// overrides and isolates, zero width, tags) and lone surrogates.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u
// The two joiners are part of some scripts and of emoji, and are harmless in text that is only displayed.
const escaped = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200C\u200D])\p{Cf}/gu
const short: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` }

/** Finds the first invisible character of a string, as `U+001B`. Undefined if there is none. */
export function unseenIn(text: string): string | undefined {
  const found = unseen.exec(text)?.[0].codePointAt(0)
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Returns a string on one line with invisible characters escaped as in JSON. JSON input keeps its meaning. */
export function printable(text: string): string {
  return unseen.test(text) ? text.replaceAll(escaped, (found) => short[found] ?? codes(found)) : text
}

/** Makes every line of a string printable. */
export function printableLines(text: string): string {
  return unseen.test(text) ? text.split('\n').map(printable).join('\n') : text
}

function codes(found: string): string {
  return found
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
