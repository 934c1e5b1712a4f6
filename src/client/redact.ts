// Removes a secret from strings and errors of others. A server may echo the secret in its error_description, and an
// HTTP library may put the whole request into its error: neither may reach a log. Only known values are removed; it
// does not guess.

const MARK = '[redacted]'
const LONGEST = 500
const DEEPEST = 4

const utf8 = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))

/** Percent-encoding may use lower-case letters: https://www.rfc-editor.org/rfc/rfc3986#section-2.1 */
const withSmallEscapes = (text: string): string => text.replaceAll(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())

/** Returns every encoding of a value: raw, in a form, in a URL, in JSON, in Basic credentials. */
const spellings = (value: string, clientId: string): string[] => {
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  const json = JSON.stringify(value).slice(1, -1)
  const escaped = [form, encodeURIComponent(value), encodeURI(value)]
  return [
    value,
    ...escaped,
    ...escaped.map(withSmallEscapes),
    json,
    btoa(utf8(value)),
    btoa(utf8(`${clientId}:${value}`)),
  ]
}

export interface Redact {
  /** Removes secrets and control characters from a string, and truncates it to 500 characters. */
  text(text: string): string
  /**
   * Returns a plain copy of an error: name, message, code and causes. Other properties are dropped, because they may
   * contain the request.
   */
  error(thrown: unknown): Error
}

export const redactor = (clientId: string, secret: string): Redact => {
  // Longest first: a shorter encoding would leave the rest of a longer one.
  const known = [...new Set(spellings(secret, clientId))].toSorted((a, b) => b.length - a.length)

  const text = (given: string): string => {
    let clean = given
    for (const spelling of known) clean = clean.replaceAll(spelling, MARK)
    // A bearer token in a foreign message is recognised by its scheme. Messages of this client never contain one.
    clean = clean.replaceAll(/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${MARK}`)
    return clean.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LONGEST)
  }

  const copy = (thrown: unknown, depth: number): Error => {
    if (!(thrown instanceof Error)) return new Error(`${typeof thrown} thrown`)
    const cause =
      thrown.cause === undefined || thrown.cause === null || depth === DEEPEST
        ? undefined
        : copy(thrown.cause, depth + 1)
    const clean = new Error(text(thrown.message), cause === undefined ? undefined : { cause })
    clean.name = text(thrown.name)
    const stack =
      typeof thrown.stack === 'string' ? thrown.stack.split('\n').filter((line) => /^\s+at /.test(line)) : []
    clean.stack = [`${clean.name}: ${clean.message}`, ...stack.map((line) => `    ${text(line.trim())}`)].join('\n')
    if ('code' in thrown && typeof thrown.code === 'string') Object.assign(clean, { code: text(thrown.code) })
    return clean
  }

  return { text, error: (thrown) => copy(thrown, 0) }
}
