// Usage errors in one line. An argument may be a misplaced secret: only flag names, and strings that resemble a
// command, are repeated.

import { nearest, printable } from '../options/index.ts'

/** Rewrites a message of commander without anything that could be a secret. */
export function mistake(text: string, args: readonly string[], flags: readonly string[]): string {
  const said = text.replace(/^error: /, '').trimEnd()
  const option = /^unknown option '([\s\S]*)'(?:\n\(Did you mean .*\))?$/.exec(said)?.[1]
  if (args[0] === 'doctor' && isUnquoted(said, option, args))
    return 'doctor takes one argument: quote the whole command, or pipe it in. Nothing was read'
  if (option !== undefined) return `unknown option${flagShown(option, flags)}`
  if (said.startsWith('unknown command ') && !said.includes('(Did you mean '))
    return 'unknown command: "cxone-mock --help" lists commands, and "cxone-mock doctor" reads requests'
  const value = / (?:argument|value) '([\s\S]*?)'(?: from env '\w+')? is invalid\. /.exec(said)?.[1] ?? ''
  // A short word or a number is a typo. A longer string may belong to the preceding flag.
  const isShown =
    /^[\d./]{1,30}[a-z]{0,2}$/.test(value) ||
    (value.length <= 12 && (!value.startsWith('-') || /^-\d{1,6}(?:\.\d{1,3})?[a-z]{0,2}$/.test(value)))
  const shown = isShown ? said : said.replaceAll(`'${value}'`, "'…'").replaceAll(JSON.stringify(value), '"…"')
  return printable(shown.replaceAll('\n', ' '))
}

/** Whether the shell split one command into words. */
function isUnquoted(said: string, option: string | undefined, args: readonly string[]): boolean {
  if (said.startsWith('too many arguments ')) return true
  return option !== undefined && args.some((arg) => /^(?:curl(?:\.exe)?$|https?:)/i.test(arg))
}

/** The name of the flag, and the nearest known one. A word that resembles no flag is not repeated. */
function flagShown(option: string, flags: readonly string[]): string {
  const name = /^(?:--[a-z]+(?:-[a-z]+)*(?==|$)|-[A-Za-z](?!-))/.exec(option)?.[0] ?? ''
  if (name === '' || name.length > 30) return ''
  const near = nearest(name, flags)
  return ` '${name}'${name.length > 3 && near.changes <= 3 ? ` (Did you mean ${near.text}?)` : ''}`
}
