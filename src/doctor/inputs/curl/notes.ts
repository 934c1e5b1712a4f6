// Notes on a command: unintended interpretations by the shell or curl, and parts that are not visible.

import { valueOf } from './body.ts'
import type { Option } from './flags.ts'
import { isTypographicQuote as isQuote } from '../../../engine/index.ts'
import type { Note } from '../reading.ts'
import { goesOn, type Command } from '../shell/posix.ts'
import { spanOf, type Span, type Traced } from '../../text/traced.ts'

/** Returns the notes of a command, except for files of its data flags. */
export function notesOf(text: string, command: Command, options: readonly Option[]): Note[] {
  const { words, unknown } = command
  return [
    ...cuts(text, command),
    ...dashes(words),
    ...quotes(words),
    ...equals(words, options),
    ...files(words, options),
    ...unknown.map((span) => ({ kind: 'value-not-seen' as const, span })),
  ]
}

/** Parts that the shell does not pass to curl, if that was probably not intended. */
function cuts(text: string, { end, endedBy, passed }: Command): Note[] {
  if (passed !== undefined) return [{ kind: 'line-not-continued', span: { from: Math.max(0, passed - 1), to: passed } }]
  const behind = text.slice(end + 1, end + 200)
  if (endedBy === '&' && /\S/.test(text.charAt(end - 1)) && /^[^\s&=]{1,80}=/.test(behind)) {
    const line = text.indexOf('\n', end)
    return [{ kind: 'shell-cut', span: { from: end, to: line < 0 ? text.length : line } }]
  }
  if (endedBy === 'line' && goesOn(text, end, false))
    return [{ kind: 'line-not-continued', span: { from: Math.max(0, end - 1), to: end } }]
  return []
}

/** A flag whose hyphens a word processor has changed to dashes. */
function dashes(words: readonly Traced[]): Note[] {
  return words.flatMap((word) => {
    const dash = /^-?[\u2010-\u2015\u2212]{1,2}(?=[A-Za-z])/.exec(word.text)
    const span = dash ? spanOf(word, 0, dash[0].length) : undefined
    return span ? [{ kind: 'typographic-dash' as const, span }] : []
  })
}

/** A word that starts or ends with a quote that no shell knows. */
function quotes(words: readonly Traced[]): Note[] {
  return words.flatMap((word) => {
    const at = isQuote(word.text.charAt(0))
      ? 0
      : isQuote(word.text.charAt(word.text.length - 1))
        ? word.text.length - 1
        : -1
    const span = at < 0 ? undefined : spanOf(word, at, at + 1)
    return span ? [{ kind: 'typographic-quote' as const, span }] : []
  })
}

/** A long option with its value after an equals sign. */
function equals(words: readonly Traced[], options: readonly Option[]): Note[] {
  return options.flatMap(({ word, value }) => {
    const given = words[word]
    const isOne = given?.text.startsWith('--') && value?.word === word && value.from > 0
    const span = given && isOne ? spanOf(given, 0, value.from) : undefined
    return span ? [{ kind: 'option-with-equals' as const, span }] : []
  })
}

/** Options from a file, headers from a file, and a file as the body. */
function files(words: readonly Traced[], options: readonly Option[]): Note[] {
  return options.flatMap((option): Note[] => {
    const { name } = option
    const span = spanFrom(words, option)
    if (span === undefined) return []
    if (name === 'header' && valueOf(option, words).text.startsWith('@')) return [{ kind: 'value-not-seen', span }]
    if (name === 'upload-file') return [{ kind: 'body-not-seen', span }]
    if (name !== 'config') return []
    return [
      { kind: 'value-not-seen', span },
      { kind: 'body-not-seen', span },
    ]
  })
}

/** The flag and its value. */
function spanFrom(words: readonly Traced[], { word, value }: Option): Span | undefined {
  const flag = words[word]
  const last = words[value?.word ?? word]
  const from = flag && spanOf(flag, 0, flag.text.length)
  const to = last && spanOf(last, 0, last.text.length)
  return from && to && { from: from.from, to: to.to }
}
