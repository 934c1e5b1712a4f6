import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { machinePath, root, run, start } from '../processes.ts'

// The example of a team, with the packed tarball installed, on the Node of the machine. Pact and axios are those of this
// checkout, so that nothing is fetched twice.

const env = { ...process.env, PATH: machinePath, NODE_OPTIONS: '', NO_COLOR: '1', PACT_DO_NOT_TRACK: 'true' }
let folder: string
let tarball: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-team-'))
  const source = join(folder, 'source')
  await mkdir(source)
  const parts = [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'src',
    'mocks',
    'contracts',
    'scripts',
    'README.md',
    'LICENSE',
  ]
  for (const name of parts) await cp(join(root, name), join(source, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(source, 'node_modules'))
  await run('npm', ['pack', '--pack-destination', folder], { cwd: source })
  tarball = join(folder, (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '')
  await mkdir(join(folder, 'installed'))
  await writeFile(join(folder, 'installed/package.json'), '{"private": true}')
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--omit=peer', tarball]
  await run('npm', install, { cwd: join(folder, 'installed'), env })
  const modules = join(folder, 'installed/node_modules')
  for (const name of ['@pact-foundation', 'axios']) await symlink(join(root, 'node_modules', name), join(modules, name))
}, 180_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A copy of the example, changed as a test wants it. */
async function team(name: string, change: (text: string, file: string) => string = (text) => text): Promise<string> {
  const copy = join(folder, name)
  await cp(join(root, 'examples/pact-team'), copy, { recursive: true })
  for (const file of ['src/token.js', 'test/own.test.js'])
    await writeFile(join(copy, file), change(await readFile(join(copy, file), 'utf8'), file))
  await symlink(join(folder, 'installed/node_modules'), join(copy, 'node_modules'))
  return copy
}
const npm = (cwd: string, ...args: string[]) => start('npm', args, env, cwd).ended

describe('the example of a team', () => {
  test('passes: its tests against Pact, and its pacts against the mock', async () => {
    const cwd = await team('right')
    const tests = await npm(cwd, 'test')
    expect([tests.code, tests.stdout]).toEqual([0, expect.stringMatching(/fail 0/)])
    const { code, stdout } = await npm(cwd, 'run', 'verify')
    expect(stdout).toContain(
      'ok     pact-team: a request for a token of the nightly report, given an app is registered  [granted]',
    )
    expect(stdout).toContain(
      'ok     pact-team-cases: a token request that meets secret-expired, given the secret has expired  [secret-expired]',
    )
    expect(stdout).toMatch(/^\d\d passed, 0 failed$/m)
    expect(code).toBe(0)
  })

  test('fails against Pact where the client sends JSON', async () => {
    const cwd = await team('json', (text) => text.replace('new URLSearchParams(credentials)', 'credentials'))
    const { code, stdout } = await npm(cwd, 'test')
    expect(code).not.toBe(0)
    expect(stdout).toMatch(/Expected.*application\/x-www-form-urlencoded.*application\/json/)
  })

  test('fails against the mock in the right words where the team believes in JSON, and its pact too', async () => {
    const cwd = await team('believer', (text) =>
      text
        .replace('new URLSearchParams(credentials)', 'credentials')
        .replace("'application/x-www-form-urlencoded'", "'application/json'"),
    )
    const tests = await start('node', ['--test', 'test/own.test.js'], env, cwd).ended
    expect(tests.code).toBe(0)
    const { code, stdout } = await npm(cwd, 'run', 'verify')
    expect(stdout).toContain(
      'failed pact-team: a request for a token of the nightly report, given an app is registered  [body-json]',
    )
    expect(stdout).toContain('status: expected 200 but was 401')
    expect(stdout).toContain(
      'answered by body-json: The body is JSON. The endpoint reads a form and finds no credentials in it.',
    )
    expect(stdout).toContain(
      'fix: Send a form: in JavaScript pass new URLSearchParams({...}) as the body (axios turns a plain object into JSON)',
    )
    expect(code).toBe(1)
  })

  test('finds the pacts of cxone-mock in the package', async () => {
    const cwd = await team('pacts')
    const { stdout } = await start(
      'node',
      [
        '--input-type=module',
        '-e',
        "console.log(import.meta.resolve('cxone-mock/pacts/cxone-client-cxone-token.json'))",
      ],
      env,
      cwd,
    ).ended
    const { interactions } = JSON.parse(await readFile(new URL(stdout.trim()), 'utf8'))
    expect(interactions.length).toBe(36)
  })
})
