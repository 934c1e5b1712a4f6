// npm run check: everything that can be said of the sources without running them, and of the package that would be published.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'cxone-mock-check-'))
const tarball = () => join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')

const checks: readonly [name: string, command: () => readonly string[]][] = [
  ['types', () => ['tsc']],
  ['lint', () => ['oxlint', '--deny-warnings']],
  ['format', () => ['oxfmt', '--check']],
  ['words', () => ['tsx', 'scripts/words.ts']],
  ['unused code', () => ['knip', '--no-progress']],
  ['generated docs', () => ['tsx', 'scripts/docs.ts', '--check']],
  ['pact files', () => ['tsx', 'scripts/pacts.ts', '--check']],
  ['OpenAPI description against the pact files', () => ['tsx', 'scripts/openapi-check.ts']],
  ['contract against seeded deviations', () => ['tsx', 'scripts/mutate.ts']],
  ['mutants fit the code', () => ['tsx', 'scripts/mutate-code.ts', '--check']],
  ['checks of other clients', () => ['tsx', 'scripts/client-checks.ts', '--check']],
  ['build and pack', () => ['npm', 'pack', '--silent', '--pack-destination', folder]],
  ['publint', () => ['publint', '--strict', tarball()]],
  [
    'types of the package',
    () => [
      'attw',
      '--no-emoji',
      '--ignore-rules',
      'cjs-resolves-to-esm',
      '--exclude-entrypoints',
      'config.schema.json',
      'openapi.json',
      '--',
      tarball(),
    ],
  ],
]

const failed: string[] = []
for (const [name, command] of checks) {
  const [program = '', ...args] = command()
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', shell: process.platform === 'win32' })
  console.log(`${status === 0 ? 'ok    ' : 'failed'} ${name}`)
  if (status === 0) continue
  failed.push(name)
  console.log(stdout, stderr)
}
rmSync(folder, { recursive: true })
if (failed.length > 0) {
  console.log(`\nfailed: ${failed.join(', ')}`)
  process.exitCode = 1
}
