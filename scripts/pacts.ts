// Writes the pact files by running the consumer's side of the contract. With --check it changes nothing and fails where
// a committed file is stale.

// First of all: Pact's core reads it when it is loaded, and would report each run to its makers.
process.env['PACT_DO_NOT_TRACK'] = 'true'

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePacts, type PactModule } from '../contracts/own/consumer.ts'

const committed = 'contracts/pacts'
const folder = mkdtempSync(join(tmpdir(), 'cxone-mock-pacts-'))
try {
  await writePacts((await import('@pact-foundation/pact')) as unknown as PactModule, folder)
  const written = new Map(readdirSync(folder).map((name) => [name, withoutVersions(join(folder, name))]))
  if (process.argv.includes('--check')) {
    const stale = [...new Set([...written.keys(), ...readdirSync(committed)])].filter(
      (name) => !existsSync(join(committed, name)) || written.get(name) !== readFileSync(join(committed, name), 'utf8'),
    )
    if (stale.length > 0) {
      console.error(`${stale.map((name) => join(committed, name)).join(', ')}: stale, run npm run pacts`)
      process.exitCode = 1
    }
  } else {
    for (const [name, text] of written) writeFileSync(join(committed, name), text)
  }
} finally {
  rmSync(folder, { recursive: true })
}

/** Which Pact wrote it says nothing about the contract. */
function withoutVersions(file: string): string {
  const { interactions, metadata, ...rest } = JSON.parse(readFileSync(file, 'utf8'))
  const { pactSpecification } = metadata
  return `${JSON.stringify({ ...rest, interactions, metadata: { pactSpecification } }, null, 2)}\n`
}
