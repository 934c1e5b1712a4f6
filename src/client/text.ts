// Checks a client id or secret for common copying errors: from a page, from a file, from a mounted secret. It names the
// problem and its position, never the value. It repairs nothing: a silent trim would hide the broken source.

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\uFEFF/u, 'a byte order mark (BOM): save the file it comes from as UTF-8 without BOM'],
  [/[\n\r\u0085\u2028\u2029]/u, 'a line break: remove the trailing newline (echo -n, printf, or trim the value)'],
  [/^\s/u, 'leading whitespace: copy it again without'],
  [/\s$/u, 'trailing whitespace: copy it again without'],
  [
    /[\u200B-\u200F\u2060\u00AD]/u,
    'an invisible character (such as U+200B) copied from a page: type the value or copy it from the source',
  ],
  [/\p{Cc}/u, 'a control character: copy it again from the source'],
  [/[\uD800-\uDFFF]/u, 'half a character (a lone surrogate): it was cut or decoded wrongly'],
]

/** Describes what is wrong with a credential and how to fix it. Undefined if it is valid. */
export const flawOf = (value: unknown): string | undefined => {
  if (typeof value === 'function') return 'is a function: call it first (and await it, where it is async)'
  if (value instanceof Promise) return 'is a promise: await it first'
  if (value === undefined || value === null) return 'is missing'
  if (typeof value !== 'string') return `is a ${typeof value}: it must be a string`
  if (value === '') return 'is empty'
  const found = NAMES.find(([pattern]) => pattern.test(value))
  return found === undefined ? undefined : `has ${found[1]}`
}
