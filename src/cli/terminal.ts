// Output of the command line: colors for people, and one line for an error.

import type { WriteStream } from 'node:tty'
import { printable, printableLines } from '../options/index.ts'

/** An error of usage or environment: one line, with this exit code. */
export class CliError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(printable(message))
    this.name = 'CliError'
    this.exitCode = exitCode
  }
}

/** Describes a port that another process uses. */
export function portTaken(port: number, host: string): CliError {
  return new CliError(`port ${port} on ${host} is in use: stop the other process, or use a free port with --port 0`, 1)
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const

/** Colors a string. */
export type Paint = (colour: keyof typeof codes, text: string) => string

/** Colors on a terminal only, and none if NO_COLOR is set and not empty (no-color.org). */
export function painter(stream: Pick<WriteStream, 'isTTY'>, env: NodeJS.ProcessEnv = process.env): Paint {
  const on = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  return (colour, text) => (on ? `\u001B[${codes[colour]}m${text}\u001B[0m` : text)
}

/**
 * Prints text of others, such as a response: unchanged for programs, and without terminal control characters for
 * people.
 */
export function asTold(stream: Pick<WriteStream, 'isTTY'>, text: string): string {
  return stream.isTTY === true ? printableLines(text) : text
}

/** Quotes a string as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
