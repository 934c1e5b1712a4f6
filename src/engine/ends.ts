// What surrounds a value and was hardly meant: quotes, white space, what does not show.

/** Whether a character is a quote of typesetters that was meant as a quote of programs. */
export function isTypographicQuote(character: string): boolean {
  return (
    character !== '' &&
    '\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u00AB\u00BB\u2032\u2033\u00B4'.includes(character)
  )
}

/** A value without what surrounds it, and what that was. */
export interface Bare {
  readonly text: string
  readonly cut: '' | 'newline' | 'byte order mark' | 'whitespace' | 'invisible characters'
  readonly at: 'at its start' | 'at its end' | 'at both its ends'
}

// White space to a regular expression is also the byte order mark; these take no room on a screen either.
const invisible = /[\s\u00AD\u200B-\u200F\u2060\uFEFF]/

/** Takes white space and what does not show from both ends. */
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

/** What is between the quotes of programs that surround the whole value; undefined where none do. */
export function unquoted(value: string): string | undefined {
  return /^[\\"'`]/.test(value) ? /^\\?(["'`])([^]*?)\\?\1$/.exec(value)?.[2] : undefined
}

/**
 * A text without the quotes at its ends, and which they were. Typographic ones count at one end alone, since a shell cuts at the
 * next space or &. `oneEnd`: so do those of programs.
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
