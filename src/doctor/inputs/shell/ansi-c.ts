// Escapes in bash's $'…'.

/** The characters of an escape, and its end. */
export interface Escape {
  readonly text: string
  readonly end: number
}

const single: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  e: '\u001B',
  E: '\u001B',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
}

/** Reads the escape at an offset. Adjacent bytes are read as UTF-8, as in a terminal. */
export function ansiEscape(text: string, at: number): Escape {
  const bytes = /(?:\\(?:x[\da-fA-F]{1,2}|[0-7]{1,3}))+/y
  bytes.lastIndex = at
  const run = bytes.exec(text)?.[0]
  if (run !== undefined) {
    const codes = run.split('\\').slice(1)
    const values = codes.map((code) =>
      code.startsWith('x') ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8),
    )
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(values)), end: at + run.length }
  }
  const [all, four, eight, control] =
    /^(?:u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|c([\x20-\x7E]))/.exec(text.slice(at + 1, at + 10)) ?? []
  if (all === undefined) {
    const next = text.charAt(at + 1)
    // Before any other character, the backslash is kept.
    return { text: single[next] ?? `\\${next}`, end: at + 2 }
  }
  const code = control === undefined ? Number.parseInt(four ?? eight ?? '', 16) : control.charCodeAt(0) & 0x1f
  return { text: code > 0x10_ff_ff ? '\uFFFD' : String.fromCodePoint(code), end: at + 1 + all.length }
}
