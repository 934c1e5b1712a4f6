// Standard output and standard error that can no longer be written: the reader of a pipe went away, or a disk is full.

// What a shell reports for a program that SIGPIPE ended (128 + 13): `cat`, `grep` and `git` end this way. Node ignores the signal,
// so the code is set here. A pipeline under `set -o pipefail` then treats cxone-mock as it treats them.
const brokenPipe = 141

let exitCode: number | undefined
let goesOn = false

/** The output is closed: a command that still has work to do may stop. It ends without a word. */
export class OutputClosedError extends Error {
  constructor() {
    super('the output is closed')
    this.name = 'OutputClosedError'
  }
}

/**
 * Makes the process end quietly, with exit code 141, once the reader of its output is gone. Any other error of the output is one
 * line on standard error, and exit code 1.
 */
export function handleOutputErrors(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
      if (goesOn || exitCode !== undefined) return
      exitCode = code === 'EPIPE' ? brokenPipe : 1
      if (code !== 'EPIPE') console.error(`cxone-mock: the output cannot be written (${code})`)
    })
  }
  process.on('exit', () => {
    if (exitCode !== undefined) process.exitCode = exitCode
  })
}

/** For a server, whose log is not what it is for: it goes on and answers, and its exit code stays as it is. */
export function goOnWithoutOutput(): void {
  goesOn = true
}

/** @throws {OutputClosedError} if nobody reads the output any more */
export function throwIfOutputClosed(): void {
  if (exitCode !== undefined) throw new OutputClosedError()
}
