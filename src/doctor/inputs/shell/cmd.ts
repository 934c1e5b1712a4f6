// Splits a command into words as Windows does: first cmd.exe (carets, quotes, %VARIABLES%), then the argument rules of
// programs (quotes and backslashes). A single quote has no meaning there.

import { goesOn, lineEnd, type Command } from './posix.ts'
import type { Span, Traced } from '../../text/traced.ts'

/**
 * Whether a command was written for cmd.exe: its prompt, or a caret before a newline, a quote, an ampersand or a
 * percent sign. Inside single quotes, which quote nothing there, a caret belongs to a value for bash.
 */
export function isCmd(text: string): boolean {
  return (
    /^[ \t]{0,20}[A-Za-z]:\\[^\n>"]{0,250}>/m.test(text) ||
    /\^[ \t]{0,3}\r?\n/.test(text) ||
    /\^["&%]/.test(text.replaceAll(/(?<=\s)'[^'\n]*'/g, ''))
  )
}

/** Reads the command at an offset. With `onward`, also the following lines of flags. */
export function cmdCommand(text: string, start: number, onward: boolean): Command {
  const unknown: Span[] = []
  const characters: [character: string, offset: number][] = []
  let i = start
  let quoted = false
  let endedBy: Command['endedBy'] = 'other'
  let passed: number | undefined
  while (i < text.length) {
    const c = text.charAt(i)
    if (lineEnd(text, i) > 0) {
      if (!onward || !goesOn(text, i, true)) {
        endedBy = 'line'
        break
      }
      passed ??= i
      characters.push([' ', i])
      i += lineEnd(text, i)
      quoted = false
      continue
    }
    if (c === '^' && !quoted) {
      const newline = lineEnd(text, i + 1)
      if (newline > 0) {
        i += 1 + newline
        // The text after a line continuation is used as is: Chrome writes a newline in a value as an empty line.
        const empty = lineEnd(text, i)
        if (empty > 0) characters.push(['\n', i])
        i += empty
      } else {
        if (i + 1 < text.length) characters.push([text.charAt(i + 1), i + 1])
        i += 2
      }
      continue
    }
    if (!quoted && '&|<>'.includes(c)) {
      endedBy = c === '&' && text.charAt(i + 1) !== '&' ? '&' : 'other'
      break
    }
    if (c === '"') quoted = !quoted
    const variable = c === '%' ? (/^%\w{1,64}%/.exec(text.slice(i, i + 66))?.[0].length ?? 0) : 0
    if (variable > 0) unknown.push({ from: i, to: i + variable })
    for (let at = i; at < i + Math.max(1, variable); at += 1) characters.push([text.charAt(at), at])
    i += Math.max(1, variable)
  }
  const { words, openQuote } = argumentsOf(characters)
  const more = passed === undefined ? {} : { passed }
  return { words, unknown, end: i, endedBy, ...more, ...(openQuote !== undefined && { openQuote }) }
}

/** Splits a command line into arguments, as the C runtime of Windows does. */
function argumentsOf(characters: readonly (readonly [string, number])[]): { words: Traced[]; openQuote?: number } {
  const words: { text: string; offsets: number[] }[] = []
  let word: { text: string; offsets: number[] } | undefined
  let open: number | undefined
  let backslashes: number[] = []

  const put = (text: string, offset: number): void => {
    word ??= { text: '', offsets: [] }
    word.text += text
    word.offsets.push(offset)
  }
  const flush = (count: number): void => {
    for (const offset of backslashes.slice(0, count)) put('\\', offset)
    backslashes = []
  }

  let skip = false
  for (const [index, [c, offset]] of characters.entries()) {
    if (skip) {
      skip = false
      continue
    }
    if (c === '\\') {
      backslashes.push(offset)
      continue
    }
    if (c === '"') {
      const odd = backslashes.length % 2 === 1
      flush(backslashes.length >> 1)
      word ??= { text: '', offsets: [] }
      // Two quotes inside quotes are a literal one.
      const doubled = !odd && open !== undefined && characters[index + 1]?.[0] === '"'
      if (odd || doubled) put('"', offset)
      else open = open === undefined ? offset : undefined
      skip = doubled
      continue
    }
    flush(backslashes.length)
    if (open === undefined && (c === ' ' || c === '\t')) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else put(c, offset)
  }
  flush(backslashes.length)
  if (word !== undefined) words.push(word)
  return { words, ...(open !== undefined && { openQuote: open }) }
}
