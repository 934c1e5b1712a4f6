// Characters around a value that were hardly intended: quotes, whitespace, invisible characters.

/** Whether a character is a typographic quote that was meant as a plain quote. */
export function isTypographicQuote(character: string): boolean {
  return (
    character !== '' &&
    '\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u00AB\u00BB\u2032\u2033\u00B4'.includes(character)
  )
}

/** A value without its surrounding characters, and what they were. */
export interface Bare {
  readonly text: string
  readonly cut: '' | 'newline' | 'byte order mark' | 'whitespace' | 'invisible characters'
  readonly at: 'at its start' | 'at its end' | 'at both its ends'
}

// In a regular expression, whitespace includes the byte order mark. These characters are invisible, too.
const invisible = /[\s\u00AD\u200B-\u200F\u2060\uFEFF]/

/** Removes whitespace and invisible characters from both ends. */
export function withoutEnds(value: string): Bare {
  let start = 0
  let end = value.length
  if (!invisible.test(value.charAt(0)) && !invisible.test(value.charAt(end - 1)))
    return { text: value, cut: '', at: 'at its end' }
  while (start < end && invisible.test(value.charAt(start))) start += 1
  while (end > start && invisible.test(value.charAt(end - 1))) end -= 1
  const at = start === 0 ? 'at its end' : end === value.length ? 'at its start' : 'at both its ends'
  return { text: value.slice(start, end), cut: kindOf(value.slice(0, start) + value.slice(end)), at }
}

/** Removes plain quotes that surround the whole value. Undefined if there are none. */
export function unquoted(value: string): string | undefined {
  return /^[\\"'`]/.test(value) ? /^\\?(["'`])([^]*?)\\?\1$/.exec(value)?.[2] : undefined
}

/**
 * Removes quotes from the ends of a string, and reports which ones they were. A typographic quote counts even at one
 * end, since a shell splits at the next space or &. With `oneEnd`, so does a plain one.
 */
export function withoutQuotes(
  text: string,
  oneEnd = false,
): [bare: string, quotes?: 'literal-quotes' | 'typographic-quotes'] {
  const start = isTypographicQuote(text.charAt(0)) ? 1 : 0
  const end = text.length > start && isTypographicQuote(text.charAt(text.length - 1)) ? text.length - 1 : text.length
  if (start > 0 || end < text.length) return [text.slice(start, end), 'typographic-quotes']
  const inner = oneEnd ? text.replace(/^["'`]|["'`]$/g, '') : (unquoted(text) ?? text)
  return inner === text ? [text] : [inner, 'literal-quotes']
}

function kindOf(cut: string): Bare['cut'] {
  if (cut === '') return ''
  if (/^[\r\n]+$/.test(cut)) return 'newline'
  if (/^\uFEFF+$/.test(cut)) return 'byte order mark'
  return /^\s+$/.test(cut) ? 'whitespace' : 'invisible characters'
}
