// Finds where a curl command begins in a text. The word alone is no command: people write it in their sentences, too. So what
// stands behind it has to be something that an argument begins with.

/** What the first argument of a command can be. A word of a sentence is none of these. */
const argument = [
  // A flag, with hyphens or with the dashes that a word processor makes of them; a quote of any kind.
  String.raw`-{1,2}[\w#:]`,
  String.raw`["'«´\u2010-\u201F\u2032\u2033\u2212]\S`,
  // What a shell replaces, a placeholder, a caret or a backslash before something.
  String.raw`[$%][\w{('"]`,
  String.raw`[<{]\S`,
  String.raw`[\\^]`,
  // An address: with a scheme, a domain, a port or a path, an IP address, or this machine.
  String.raw`[\w.-]{1,255}(?:\.[A-Za-z]{2}|[/:@]\S)`,
  String.raw`\d{1,3}(?:\.\d{1,3}){3}`,
  String.raw`\[[\da-f]{0,4}:`,
  'localhost',
  // A word in capitals before a flag or an address: a placeholder, or a method whose -X was forgotten.
  String.raw`[A-Z_]{2,40}[ \t]{1,80}(?:[-"'\\^]|https?:)`,
].join('|')
const continued = String.raw`[ \t]{0,80}[\\^\x60][ \t]{0,3}\r?\n`

// Before it: the beginning of a line or a word, what a shell begins a command behind, the folder of the program, or a prompt.
const start = new RegExp(
  String.raw`(?:^|[\s;|&(\x60/\\>])(curl(?:\.exe)?)(?=[ \t]{1,80}(?:${argument})|${continued})`,
  'g',
)

/** Where the next command begins; undefined where there is none. */
export function nextCommand(text: string, from: number): number | undefined {
  start.lastIndex = from
  const match = start.exec(text)
  return match === null ? undefined : match.index + match[0].length - (match[1] ?? '').length
}
