import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { layOut } from '../support/packed.ts'
import { root, run } from '../support/processes.ts'

// Each major of MSW on the Nodes it is for. The binaries come with npm, under aliases of the package `node`.

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-msw-'))
  // Dependencies come from the checkout; `msw` is the nearest one.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const [major, name] of [
    ['2', 'msw-2'],
    ['3', 'msw'],
  ] as const) {
    await mkdir(join(folder, major))
    await layOut(join(folder, major))
    await symlink(join(root, 'node_modules', name), join(folder, major, 'node_modules/msw'))
    await cp(join(root, 'test/adapters/msw-on-node/suite.mjs'), join(folder, major, 'suite.mjs'))
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.for([
  ['2', 'v20', 'node20'],
  ['2', 'v24', 'node'],
  ['3', 'v22', 'node22'],
  ['3', 'v24', 'node'],
  ['3', 'v26', 'node26'],
] as const)('MSW %s works on Node %s', async ([msw, node, alias]) => {
  const env = { ...process.env, NODE_OPTIONS: '', EXPECTED_NODE: node, EXPECTED_MSW: msw }
  const args = ['--test', '--test-reporter=tap', 'suite.mjs']
  const { stdout } = await run(join(root, 'node_modules', alias, 'bin/node'), args, {
    cwd: join(folder, msw),
    env,
  }).catch((error: { stdout: string }) => error)
  expect(stdout).toMatch(/^# fail 0$/m)
  expect(stdout).toMatch(/^# pass 6$/m)
})
