// What a value looks like: a placeholder, no value at all, an id. Whole values are compared; a part of one proves nothing.

const words = new Set(
  `a actual api app application change changeme client clientid clientsecret cxone enter from goes here id insert key me my
  myapp nice oauth paste placeholder put real redacted replace secret some tenant the todo value with xxx your yours`.split(
    /\s+/,
  ),
)
const alone = new Set([
  'changeme',
  'clientid',
  'clientsecret',
  'placeholder',
  'redacted',
  'secret',
  'todo',
  'xxx',
  'id',
])

/** Whether a whole value is what examples put in place of a real one. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim()
  if (text.length > 80) return false
  if (/^(?:<.*>|\{\{?.*\}\}?|\[[^\]]*\]|\$\{?\w+\}?|\$\(.*\)|%\w+%|x{3,}|\*{3,}|\.{3}|\u2026|\u2022+)$/is.test(text))
    return !isUndefined(text)
  const parts = text
    .replace(/([a-z])(?=[A-Z])/g, '$1 ')
    .toLowerCase()
    .split(/[\s_.-]+/)
    .filter(Boolean)
  return parts.length === 1 ? alone.has(parts[0] ?? '') : parts.length > 1 && parts.every((part) => words.has(part))
}

/** Whether a whole value is what a language prints for nothing, or for an object. */
export function isUndefined(value: string): boolean {
  return /^(?:undefined|null|nil|none|nan|\[object \w{1,20}\])$/i.test(value.trim())
}

/** Whether a whole value has the shape of a UUID. */
export function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
}

/** Whether a character is a quote of typesetters that was meant as a quote of programs. */
export function isTypographicQuote(character: string): boolean {
  return (
    character !== '' &&
    '\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u00AB\u00BB\u2032\u2033\u00B4'.includes(character)
  )
}
