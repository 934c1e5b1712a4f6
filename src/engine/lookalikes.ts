// Recognises unset variables, templates, placeholders and misspelled parameter names. Only whole values count: a part
// proves nothing. Shared by the observations of the mock and the findings of the doctor.

const unset = [
  'empty',
  'undefined',
  'null',
  'None',
  'nil',
  'NaN',
  '[object Object]',
  '[object Promise]',
  '[object …]',
] as const
const template = [
  '{{…}}',
  '{…}',
  '${…}',
  '$(…)',
  '#{…}',
  '<…>',
  '$…',
  '%…%',
  'process.env…',
  'import.meta.env…',
  'os.environ…',
  'os.getenv…',
  'getenv(…)',
  '$env:…',
] as const
type Unset = (typeof unset)[number]
type Template = (typeof template)[number]

/** All recognised shapes. */
export const looks = [...unset, ...template, 'placeholder'] as const

/** The shape of an unset variable, a template or a placeholder: an entry of this list, never the value itself. */
export type Look = (typeof looks)[number]

// No placeholder or template is longer. This also limits the work per value.
const longest = 200

const noValue: ReadonlyMap<string, Unset> = new Map<string, Unset>([
  ['', 'empty'],
  ['undefined', 'undefined'],
  ['null', 'null'],
  ['(null)', 'null'],
  ['<null>', 'null'],
  ['none', 'None'],
  ['nil', 'nil'],
  ['<nil>', 'nil'],
  ['%!s(<nil>)', 'nil'],
  ['nan', 'NaN'],
])

/**
 * Returns the shape if the whole value is the string that a language prints for a missing value or an object. Ignores
 * surrounding whitespace.
 */
export function unsetLook(value: string): Unset | undefined {
  if (value.length > longest) return undefined
  const text = value.trim()
  if (text.length <= 10) {
    const look = noValue.get(text.toLowerCase())
    if (look !== undefined) return look
  }
  const kind = text.charAt(0) !== '[' ? undefined : /^\[object (\w{1,20})\]$/.exec(text)?.[1]
  if (kind === undefined) return undefined
  return kind === 'Object' || kind === 'Promise' ? `[object ${kind}]` : '[object …]'
}

// Anchored, with one repetition each: linear in the short value.
const templates: readonly (readonly [RegExp, Template])[] = [
  [/^\{\{[^]*\}\}$/, '{{…}}'],
  [/^\{[\w .-]+\}$/, '{…}'],
  [/^\$\{[^]*\}$/, '${…}'],
  [/^\$\([^]*\)$/, '$(…)'],
  [/^#\{[^]*\}$/, '#{…}'],
  [/^<[^<>]+>$/, '<…>'],
  [/^%[A-Za-z_]\w*%$/, '%…%'],
  [/^\$env:\w+$/i, '$env:…'],
  [/^process\.env\b/, 'process.env…'],
  [/^import\.meta\.env\b/, 'import.meta.env…'],
  [/^os\.environ\b/, 'os.environ…'],
  [/^os\.getenv\(/, 'os.getenv…'],
  [/^(?:System\.)?getenv\(/, 'getenv(…)'],
]

/** Returns the shape if the whole value is a template or an expression that was not replaced. */
export function templateLook(value: string): Template | undefined {
  if (value.length > longest || !/[{}()<%$.]/.test(value)) return undefined
  const text = value.trim()
  const found = templates.find(([pattern]) => pattern.test(text))
  if (found !== undefined) return found[1]
  // A secret may start with a dollar sign. It counts as a variable only in capitals with an underscore, or with known
  // words.
  const name = /^\$([A-Za-z_]\w*)$/.exec(text)?.[1]
  return name !== undefined && (/^[A-Z]+(?:_[A-Z0-9]+)+$/.test(name) || isInWords(name)) ? '$…' : undefined
}

// Words for the thing itself, and words that ask for a replacement. Without one of either, known words could be a real
// name.
const nouns = new Set('clientid clientsecret id key secret token'.split(' '))
const alone = new Set('changeme placeholder redacted todo xxx'.split(' '))
const requests = new Set([...alone, ...'change enter goes here insert paste put replace your yours'.split(' ')])
const others = new Set(
  'a access actual api app application client cxone from me my myapp nice oauth real some tenant the value with'.split(
    ' ',
  ),
)

/** Whether the whole value is a placeholder from examples: YOUR_ID, my-client-secret, changeme, xxx, ***. */
function isPlaceholder(value: string): boolean {
  // Fast path: most real values return here.
  if (value.length > 80 || /\d/.test(value)) return false
  const text = value.trim()
  return /^(?:x{3,}|\*{3,}|\.{3}|\u2026|\u2022+)$/i.test(text) || isInWords(/^\[([^\]]*)\]$/.exec(text)?.[1] ?? text)
}

function isInWords(text: string): boolean {
  if (!/^[A-Za-z_.\-\s]+$/.test(text)) return false
  const words = text
    .replace(/([a-z])(?=[A-Z])/g, '$1 ')
    .toLowerCase()
    .split(/[\s_.-]/)
    .filter(Boolean)
  const last = words.at(-1) ?? ''
  if (words.length === 1) return nouns.has(last) || alone.has(last)
  return (
    (nouns.has(last) || words.some((word) => requests.has(word))) &&
    words.every((word) => nouns.has(word) || requests.has(word) || others.has(word))
  )
}

/** Returns the shape if the whole value was never filled in, even if it is percent-encoded twice. */
export function lookOf(value: string): Look | undefined {
  const look = unsetLook(value) ?? templateLook(value) ?? (isPlaceholder(value) ? 'placeholder' : undefined)
  if (look !== undefined || value.length > longest || !value.includes('%')) return look
  const decoded = decodedOnce(value)
  return decoded === value ? undefined : (unsetLook(decoded) ?? templateLook(decoded))
}

/** Decodes percent escapes once. Returns the string unchanged if that is not possible. */
export function decodedOnce(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const parameters = ['grant_type', 'client_id', 'client_secret'] as const

/**
 * Finds the parameter that a misspelled name was meant to be: other case, another separator, or invisible characters.
 * Nothing else is guessed.
 */
export function meantParameter(name: string): (typeof parameters)[number] | undefined {
  if (name.length > 40 || parameters.some((known) => known === name)) return undefined
  const plain = name
    .replace(/^amp;/, '')
    .replace(/[\s_\-.\u200B-\u200F\u2060\uFEFF\u00AD]/g, '')
    .toLowerCase()
  return parameters.find((known) => known.replace('_', '') === plain)
}

/** Whether the whole value is a UUID. */
export function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
}
