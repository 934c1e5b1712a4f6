// The compiled client under each supported Node version. The binaries come from npm, as aliases of the package `node`.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
let built = ''

// Compiles into a temporary folder, so that no stale file is tested and nothing is left in the checkout.
beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'client-built-'))
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rootDir: join(root, 'src/client'),
      outDir: built,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: [join(root, 'src/client')],
  }
  writeFileSync(join(built, 'tsconfig.json'), JSON.stringify(config))
  writeFileSync(join(built, 'package.json'), '{"type":"module"}')
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', join(built, 'tsconfig.json')])
})
afterAll(() => rmSync(built, { recursive: true, force: true }))

test.for<[string, string]>([
  ['node20', 'v20.'],
  ['node22', 'v22.'],
  ['node', 'v24.'],
  ['node26', 'v26.'],
])('the client runs under %s', async ([alias, version]) => {
  const binary = join(root, 'node_modules', alias, 'bin/node')
  expect((await run(binary, ['--version'])).stdout).toMatch(version)
  const smoke = join(root, 'test/client/versions/smoke.mjs')
  const env = { ...process.env, CLIENT_DIR: built, NODE_OPTIONS: '' }
  const { stdout } = await run(binary, ['--test', '--test-reporter=tap', smoke], { env }).catch(
    (error: { stdout: string }) => error,
  )
  expect(stdout).toMatch(/^# fail 0$/m)
  expect(stdout).toMatch(/^# pass 9$/m)
})
