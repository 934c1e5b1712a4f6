// Finds the start of a curl command in a text. The word alone does not count, because sentences contain it, too: the
// text after it must look like an argument.

/** Possible first arguments of a command. A word of a sentence matches none of them. */
const argument = [
  // A flag, with hyphens or with dashes of a word processor; a quote of any kind.
  String.raw`-{1,2}[\w#:]`,
  String.raw`["'«´\u2010-\u201F\u2032\u2033\u2212]\S`,
  // An expansion of the shell, a placeholder, or a caret or a backslash before something.
  String.raw`[$%][\w{('"]`,
  String.raw`[<{]\S`,
  String.raw`[\\^]`,
  // A URL: with a scheme, a domain, a port or a path, an IP address, or this machine.
  String.raw`[\w.-]{1,255}(?:\.[A-Za-z]{2}|[/:@]\S)`,
  String.raw`\d{1,3}(?:\.\d{1,3}){3}`,
  String.raw`\[[\da-f]{0,4}:`,
  'localhost',
  // A word in capitals before a flag or a URL: a placeholder, or a method without -X.
  String.raw`[A-Z_]{2,40}[ \t]{1,80}(?:[-"'\\^]|https?:)`,
].join('|')
const continued = String.raw`[ \t]{0,80}[\\^\x60][ \t]{0,3}\r?\n`

// Before it: the start of a line or a word, a separator of the shell, the folder of the program, or a prompt.
const start = new RegExp(
  String.raw`(?:^|[\s;|&(\x60/\\>])(curl(?:\.exe)?)(?=[ \t]{1,80}(?:${argument})|${continued})`,
  'g',
)

/** Returns the start of the next command. Undefined if there is none. */
export function nextCommand(text: string, from: number): number | undefined {
  start.lastIndex = from
  const match = start.exec(text)
  return match === null ? undefined : match.index + match[0].length - (match[1] ?? '').length
}
