// Locates the program of @pact-foundation/pact-cli. It is started directly, because ending its npm wrapper leaves the
// program running.

import { join } from 'node:path'
import { installed, pactMissing } from './pact-core.ts'

/**
 * Returns the path of the program.
 * @throws {CxoneMockError} `PACT_MISSING`
 */
export function nativePact(cwd: string): string {
  const name = '@pact-foundation/pact-cli'
  const system = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const manifest = installed(name, '18', cwd).resolve(`${name}-${system}-${process.arch}/package.json`)
    return join(manifest, '../standalone', system === 'windows' ? 'pact.exe' : 'pact')
  } catch {
    throw pactMissing(name, '18')
  }
}
