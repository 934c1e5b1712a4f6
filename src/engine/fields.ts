// Parameters of a form or a query as a flat array of names and values.

/** Returns the first value of a parameter in a flat array, or undefined. */
export function fieldValue(fields: readonly string[], name: string): string | undefined {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1]
  return undefined
}

/** Returns the scopes that a form requests, without duplicates (RFC 6749 §3.3). */
export function scopesOf(form: readonly string[]): string[] {
  const scope = fieldValue(form, 'scope')
  return scope ? [...new Set(scope.split(' ').filter(Boolean))] : []
}

/**
 * Appends the decoded pairs of a form or a query.
 * @returns false if one of them could not be decoded; it is then appended as received
 */
export function readFields(text: string, into: string[]): boolean {
  let wellFormed = true
  let start = 0
  while (start <= text.length) {
    let end = text.indexOf('&', start)
    if (end < 0) end = text.length
    if (end > start) {
      let equals = text.indexOf('=', start)
      if (equals < 0 || equals > end) equals = end
      const name = decode(text.slice(start, equals))
      const value = equals < end ? decode(text.slice(equals + 1, end)) : ''
      wellFormed = wellFormed && name !== undefined && value !== undefined
      into.push(name ?? text.slice(start, equals), value ?? text.slice(equals + 1, end))
    }
    start = end + 1
  }
  return wellFormed
}

function decode(text: string): string | undefined {
  const plus = text.includes('+')
  if (!plus && !text.includes('%')) return text
  try {
    return decodeURIComponent(plus ? text.replaceAll('+', ' ') : text)
  } catch {
    return undefined
  }
}
