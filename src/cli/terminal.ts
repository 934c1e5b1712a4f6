// How the command line speaks: colours where a person reads, one line where something is wrong.

import type { WriteStream } from 'node:tty'
import { printable, printableLines } from '../options/index.ts'

/** Something that was asked for in a way that cannot be done: one line, and this exit code. */
export class CliError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(printable(message))
    this.name = 'CliError'
    this.exitCode = exitCode
  }
}

/** Where another process listens. */
export function portTaken(port: number, host: string): CliError {
  return new CliError(`port ${port} on ${host} is in use: stop the other process, or use a free port with --port 0`, 1)
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const

/** Paints a text. */
export type Paint = (colour: keyof typeof codes, text: string) => string

/** Colours on a terminal only, and none where NO_COLOR is set and not empty (no-color.org). */
export function painter(stream: Pick<WriteStream, 'isTTY'>, env: NodeJS.ProcessEnv = process.env): Paint {
  const on = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  return (colour, text) => (on ? `\u001B[${codes[colour]}m${text}\u001B[0m` : text)
}

/** What others have written, such as an answer: as it came for a program, and without what steers a terminal for a person. */
export function asTold(stream: Pick<WriteStream, 'isTTY'>, text: string): string {
  return stream.isTTY === true ? printableLines(text) : text
}

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
