// Handles standard output and standard error that cannot be written: the reader of a pipe is gone, or a disk is full.
// Shells report 128 + 13 for a program that SIGPIPE ended, as `cat`, `grep` and `git` do. Node ignores the signal, so
// the code is set here, and a pipeline under `set -o pipefail` treats cxone-mock like them.
const brokenPipe = 141

let exitCode: number | undefined
let goesOn = false

/** Thrown when the output is closed: a command with work left may stop. It ends without a message. */
export class OutputClosedError extends Error {
  constructor() {
    super('the output is closed')
    this.name = 'OutputClosedError'
  }
}

/**
 * Ends the process quietly, with exit code 141, when the reader of its output is gone. Any other output error is one
 * line on standard error, with exit code 1.
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

/** For a server, whose log is not its purpose: it keeps serving, and its exit code does not change. */
export function goOnWithoutOutput(): void {
  goesOn = true
}

/** @throws {OutputClosedError} if the output has no reader any more */
export function throwIfOutputClosed(): void {
  if (exitCode !== undefined) throw new OutputClosedError()
}
