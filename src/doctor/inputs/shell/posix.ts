// Splits a command into words as bash does, and reports where the shell would end it. Nothing is run or expanded:
// content of variables or files is marked as unknown. A backtick before a newline continues the line (PowerShell).

import { ansiEscape } from './ansi-c.ts'
import type { Span, Traced } from '../../text/traced.ts'

/** A command as words. */
export interface Command {
  readonly words: readonly Traced[]
  /** Parts that only the shell knows: variables, output of other commands. */
  readonly unknown: readonly Span[]
  /** Where the command ends, and why: `&`, `;`, `|`, a newline, or the end of the text. */
  readonly end: number
  readonly endedBy: '&' | 'line' | 'other'
  /** The first newline after which parsing continued, although the shell would have ended the command. */
  readonly passed?: number
  /** Offset of a quote that is never closed. */
  readonly openQuote?: number
}

/** The current word. Undefined between words. */
interface Growing {
  text: string
  readonly offsets: number[]
}

const blank = /[ \t]/
/** Reads the command at an offset. With `onward`, also the following lines of flags. */
export function bashCommand(text: string, start: number, onward: boolean): Command {
  // Between backticks, in a page or as a value in a script, it ends at the second one.
  const ticked = /`(?:[$#>] )?[\w./\\-]{0,80}$/.test(text.slice(Math.max(0, start - 90), start))
  const words: Traced[] = []
  const unknown: Span[] = []
  let word: Growing | undefined
  let i = start
  let dropNext = false
  let passed: number | undefined

  function put(character: string, offset: number): void {
    word ??= { text: '', offsets: [] }
    word.text += character
    for (let unit = 0; unit < character.length; unit += 1) word.offsets.push(offset)
  }
  function endWord(): void {
    if (word !== undefined && !dropNext) words.push(word)
    if (word !== undefined) dropNext = false
    word = undefined
  }
  function take(from: number, to: number): void {
    for (let at = from; at < to; at += 1) put(text.charAt(at), at)
  }
  /** A part that the shell would expand. It is kept as written and marked. */
  function takeUnknown(to: number): void {
    unknown.push({ from: i, to })
    take(i, to)
    i = to
  }
  const done = (endedBy: Command['endedBy'], openQuote?: number): Command => {
    endWord()
    const more = passed === undefined ? {} : { passed }
    return { words, unknown, end: i, endedBy, ...more, ...(openQuote !== undefined && { openQuote }) }
  }

  while (i < text.length) {
    const c = text.charAt(i)
    const newline = lineEnd(text, i + 1)
    if (c === '`' && ticked) return done('other')
    if ((c === '\\' || c === '`') && newline > 0) i += 1 + newline
    else if (c === '\\') {
      if (i + 1 < text.length) put(text.charAt(i + 1), i + 1)
      i += 2
    } else if (c === "'") {
      const close = text.indexOf("'", i + 1)
      if (close < 0) return done('other', i)
      word ??= { text: '', offsets: [] }
      take(i + 1, close)
      i = close + 1
    } else if (c === '"' || (c === '$' && text.charAt(i + 1) === '"')) {
      const open = i
      i += c === '$' ? 2 : 1
      word ??= { text: '', offsets: [] }
      while (i < text.length && text.charAt(i) !== '"') doubleQuoted()
      if (i >= text.length) return done('other', open)
      i += 1
    } else if (c === '$' && text.charAt(i + 1) === "'") {
      const open = i
      i += 2
      word ??= { text: '', offsets: [] }
      while (i < text.length && text.charAt(i) !== "'") ansiQuoted()
      if (i >= text.length) return done('other', open)
      i += 1
    } else if (c === '$' || c === '`') {
      const to = expansionEnd(text, i)
      if (to > i + 1) takeUnknown(to)
      else {
        put(c, i)
        i += 1
      }
    } else if (blank.test(c)) {
      endWord()
      i += 1
    } else if (lineEnd(text, i) > 0) {
      if (!onward || !goesOn(text, i, true)) return done('line')
      passed ??= i
      endWord()
      i += lineEnd(text, i)
    } else if (c === '#' && word === undefined) {
      const end = text.indexOf('\n', i)
      i = end < 0 ? text.length : end
    } else if (c === '&' && text.charAt(i + 1) !== '&' && text.charAt(i + 1) !== '>') return done('&')
    else if (c === '&' || c === ';' || c === '|' || c === ')') return done('other')
    else if ((c === '<' || c === '>') && !isPlaceholder(text, i)) {
      // A redirection: neither it nor its file is an argument.
      if (word !== undefined && /^\d$/.test(word.text)) word = undefined
      endWord()
      while (i < text.length && '<>&|'.includes(text.charAt(i))) i += 1
      dropNext = true
    } else if (c === '<') {
      const close = text.indexOf('>', i) + 1
      take(i, close)
      i = close
    } else {
      put(c, i)
      i += 1
    }
  }
  return done('other')

  function doubleQuoted(): void {
    const c = text.charAt(i)
    const next = text.charAt(i + 1)
    const newline = lineEnd(text, i + 1)
    if (c === '\\' && newline > 0) i += 1 + newline
    else if (c === '\\' && next !== '' && '$`"\\'.includes(next)) {
      put(next, i + 1)
      i += 2
    } else if ((c === '$' || c === '`') && expansionEnd(text, i) > i + 1) takeUnknown(expansionEnd(text, i))
    else {
      put(c, i)
      i += 1
    }
  }

  function ansiQuoted(): void {
    const c = text.charAt(i)
    if (c !== '\\') {
      put(c, i)
      i += 1
      return
    }
    const escape = ansiEscape(text, i)
    put(escape.text, i)
    i = escape.end
  }
}

/** Whether flags or a URL follow after a newline. `-bash: …` is a message of the shell, not a flag. */
export function goesOn(text: string, at: number, address: boolean): boolean {
  const next = text.slice(at, at + 200)
  return /^\s{0,80}-{1,2}[A-Za-z](?![\w-]{0,40}: )/.test(next) || (address && /^\s{0,80}["']?https?:/.test(next))
}

/** Length of a newline at an offset, or 0. */
export function lineEnd(text: string, at: number): number {
  if (text.charAt(at) === '\n') return 1
  return text.startsWith('\r\n', at) ? 2 : 0
}

/** End of $NAME, ${…}, $(…) or `…`. The offset itself if there is none. */
function expansionEnd(text: string, at: number): number {
  if (text.charAt(at) === '`') {
    const close = text.indexOf('`', at + 1)
    return close < 0 ? text.length : close + 1
  }
  const next = text.charAt(at + 1)
  if (next === '{' || next === '(') {
    // An unclosed expansion extends to the end, so that nothing is scanned twice.
    const close = next === '{' ? '}' : ')'
    let depth = 0
    for (let i = at + 1; i < text.length; i += 1) {
      if (text.charAt(i) === next) depth += 1
      else if (text.charAt(i) === close) depth -= 1
      if (depth === 0) return i + 1
    }
    return text.length
  }
  let end = at + 1
  while (end < text.length && /\w/.test(text.charAt(end))) end += 1
  return end
}

/** `<YOUR_SECRET>` is meant as a placeholder, although bash reads it as a redirection. */
function isPlaceholder(text: string, at: number): boolean {
  return /^<[A-Za-z][\w .-]{0,60}>/.test(text.slice(at, at + 64))
}
