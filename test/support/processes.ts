// Starts the command line as a person would, and other programs of the machine.

import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const root = join(import.meta.dirname, '../..')
export const run = promisify(execFile)

/** PATH without what npm puts before it: the machine's own programs. */
export const machinePath = (process.env.PATH ?? '')
  .split(':')
  .filter((folder) => !folder.includes('node_modules'))
  .join(':')

/** Whether the machine has a program. */
export function has(program: string): boolean {
  return spawnSync(program, ['--version'], { env: { ...process.env, PATH: machinePath } }).status === 0
}

/** What a command that ended has said. */
interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves with the first match in what was said on either. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  readonly ended: Promise<Ended>
}

/** The built command line; setup.ts has built it. */
export const builtCli = join(root, 'dist/src/cli/main.js')

/** Starts `cxone-mock`. */
export function cli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  return start(process.execPath, [builtCli, ...args], env)
}

/** Starts any command. `detached`: in a process group of its own, which can be ended as a whole. */
export function start(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd: string = root,
  detached = false,
): Running {
  const child = spawn(command, args, { cwd, env: { ...process.env, NO_COLOR: '', ...env }, detached })
  const said = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      said[name] += String(chunk)
      for (const listener of listeners) listener()
    })
  }
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, ...said }))
  })
  return {
    child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(said.stdout) ?? pattern.exec(said.stderr)
          if (match === null) return
          listeners.delete(look)
          resolve(match)
        }
        listeners.add(look)
        look()
        void ended.then(({ code }) =>
          reject(new Error(`it ended with ${code} and never said ${pattern}:\n${said.stdout}\n${said.stderr}`)),
        )
      }),
  }
}
