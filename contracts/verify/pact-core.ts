// Locates the Pact that the team has installed, and runs its verifier: real bytes, without a proxy between the verifier
// and the mock.

import { CxoneMockError } from '../../src/options/index.ts'
import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { VerifierTask } from './verifier-process.ts'
import { isSource, packageRoot } from '../../src/package-root.ts'

/** The error that Pact is not installed, with the command that installs it. */
export function pactMissing(name: string, version: string): CxoneMockError {
  return new CxoneMockError('PACT_MISSING', `${name} is not installed: npm install --save-dev ${name}@${version}`)
}

/** One difference of a response. */
export interface Mismatch {
  readonly type?: string
  readonly mismatch?: string
  readonly path?: string
  readonly key?: string
}

/** The result of one interaction. */
export interface Finding {
  readonly description: string
  readonly consumer?: string
  readonly providerStates?: readonly string[]
  readonly result: string
  readonly mismatch?: { readonly message?: string; readonly mismatches?: readonly Mismatch[] }
}

/** A running verifier. */
export interface Verifier {
  /**
   * Verifies all interactions of a file, sequentially.
   * @throws if Pact cannot read it
   */
  verify(file: string): Promise<readonly Finding[]>
  close(): void
}

/** Resolves a package from a folder, or from here. */
export function installed(name: string, version: string, cwd: string): NodeJS.Require {
  for (const from of [join(cwd, 'package.json'), import.meta.url]) {
    try {
      return createRequire(createRequire(from).resolve(`${name}/package.json`))
    } catch {
      // Not found from there.
    }
  }
  throw pactMissing(name, version)
}

/**
 * Starts a verifier for a provider.
 * @throws {CxoneMockError} `PACT_MISSING`
 */
export function startVerifier(baseUrl: string, cwd: string): Verifier {
  // pact-core is a dependency of Pact, not of the team: with strict installers, only Pact can resolve it.
  const core = dirname(installed('@pact-foundation/pact', '17', cwd).resolve('@pact-foundation/pact-core/package.json'))
  const program = new URL(
    isSource ? 'contracts/verify/verifier-process.ts' : 'dist/contracts/verify/verifier-process.js',
    packageRoot(),
  )
  const child = fork(program, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    env: { ...process.env, PACT_DO_NOT_TRACK: 'true' },
  })
  return {
    verify: (file) =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null): void => reject(new Error(`Pact's verifier ended with ${code}`))
        child.once('exit', ended)
        child.once('message', ({ found }: { found: string }) => {
          child.off('exit', ended)
          try {
            resolve(JSON.parse(found).interactionResults)
          } catch {
            reject(new Error(`Pact's verifier could not run: ${found}`))
          }
        })
        const task: VerifierTask = {
          core,
          options: {
            provider: 'cxone',
            providerBaseUrl: baseUrl,
            pactUrls: [file],
            providerStatesSetupUrl: `${baseUrl}/__mock/pact/state`,
            providerStatesSetupTeardown: true,
          },
        }
        child.send(task)
      }),
    close: () => void child.kill(),
  }
}
