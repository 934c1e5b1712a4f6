// Takes a secret out of texts and errors that others wrote. A server may echo the secret in its error_description, and
// an HTTP library may put the whole request into its error: neither must reach a log through us.
// It will not guess what else might be secret: it knows the values it was made for.

const MARK = '[redacted]'
const LONGEST = 500
const DEEPEST = 4

const utf8 = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))

/** The letters of percent-encoding may be small: https://www.rfc-editor.org/rfc/rfc3986#section-2.1 */
const withSmallEscapes = (text: string): string => text.replaceAll(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())

/** Every spelling in which a value can turn up: as it is, in a form, in a URL, in JSON, in Basic credentials. */
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
  /** The text without secrets and control characters, and not longer than 500 characters. */
  text(text: string): string
  /** A plain copy of an error: name, message, code and its causes. Other properties stay behind: they may hold the request. */
  error(thrown: unknown): Error
}

export const redactor = (clientId: string, secret: string): Redact => {
  // The longest first, or a short spelling would leave the rest of a longer one behind.
  const known = [...new Set(spellings(secret, clientId))].toSorted((a, b) => b.length - a.length)

  const text = (given: string): string => {
    let clean = given
    for (const spelling of known) clean = clean.replaceAll(spelling, MARK)
    // A bearer token in a foreign message is named by its scheme; ours are never put into one.
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
