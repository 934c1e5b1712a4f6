import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tarball } from '../support/packed.ts'
import { root, start } from '../support/processes.ts'

// Runs each example as a team would: with the packed package and its own `npm test`. The frameworks come from the
// checkout.

// The pact-team example installs everything again and has a separate test.
const examples = (await readdir(join(root, 'examples'))).filter((name) => name !== 'pact-team')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-examples-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await mkdir(join(folder, 'teams'))
  await writeFile(join(folder, 'teams/package.json'), '{"private": true}')
  for (const name of examples) await cp(join(root, 'examples', name), join(folder, 'teams', name), { recursive: true })
  const install = start('npm', ['install', '--no-audit', '--no-fund', await tarball()], {}, join(folder, 'teams'))
  expect(await install.ended).toMatchObject({ code: 0 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The number of passed tests, as each framework prints it. */
const passed: Readonly<Record<string, RegExp>> = {
  vitest: /Tests {2}4 passed \(4\)/,
  jest: /Tests: +3 passed, 3 total/,
  'node-test': /^(?:# |ℹ )pass 3$/m,
  playwright: /^(?:# |ℹ )pass 2$/m,
}

test.for(examples)('the example for %s passes', async (name) => {
  const { VITEST: _, VITEST_WORKER_ID: __, NODE_ENV: ___, ...env } = process.env
  const { code, stdout, stderr } = await start('npm', ['test'], { ...env, NO_COLOR: '1' }, join(folder, 'teams', name))
    .ended
  expect({ code, said: stdout + stderr }).toEqual({ code: 0, said: expect.stringMatching(passed[name] ?? /never/) })
})

test('the example for vitest type-checks against the packed package, matchers included', async () => {
  const args = '--noEmit --strict --module nodenext --target es2023 --allowImportingTsExtensions --skipLibCheck'
  const check = start('tsc', [...args.split(' '), 'agents.test.ts'], {}, join(folder, 'teams/vitest'))
  expect(await check.ended).toMatchObject({ code: 0, stdout: '' })
})
