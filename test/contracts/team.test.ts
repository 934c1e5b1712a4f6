import { readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tarball } from '../support/packed.ts'
import { machinePath, root, run, start } from '../support/processes.ts'

// The example of a team, with the packed tarball installed, on the Node of the machine. What a workflow of docs/contracts.md
// runs is run here, line by line.

const env: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: machinePath,
  NODE_OPTIONS: '',
  NO_COLOR: '1',
  PACT_DO_NOT_TRACK: 'true',
}
let folder: string
let installed: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-team-'))
  installed = join(folder, 'installed')
  await cp(join(root, 'examples/pact-team'), installed, { recursive: true })
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  manifest.devDependencies['cxone-mock'] = `file:${await tarball()}`
  await writeFile(join(installed, 'package.json'), JSON.stringify(manifest))
  await run('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund'], { cwd: installed, env })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A copy of the example, changed as a test wants it. */
async function team(name: string, change: (text: string, file: string) => string = (text) => text): Promise<string> {
  const copy = join(folder, name)
  const without = (path: string): boolean => !path.endsWith('node_modules')
  await cp(installed, copy, { recursive: true, filter: without })
  for (const file of ['src/token.js', 'test/own.test.js'])
    await writeFile(join(copy, file), change(await readFile(join(copy, file), 'utf8'), file))
  await symlink(join(installed, 'node_modules'), join(copy, 'node_modules'))
  return copy
}
const npm = (cwd: string, ...args: string[]) => start('npm', args, env, cwd).ended

const docs = readFileSync(join(root, 'docs/contracts.md'), 'utf8')
/** The shell lines of a workflow, as they stand in the docs. */
const linesOf = (title: string): string[] => {
  const workflow = new RegExp(`## ${title}\n+\`\`\`yaml\n(.*?)\`\`\``, 's').exec(docs)?.[1] ?? ''
  return [...workflow.matchAll(/^ +- (?:run: )?(np[mx] .*)$/gm)].map((match) => match[1] ?? '')
}

/** Runs shell lines in the folder of the team, each of which has to succeed. Resolves with what the last one printed. */
async function runLines(lines: readonly string[]): Promise<string> {
  let last = ''
  for (const line of lines) {
    const { code, stdout, stderr } = await start('sh', ['-c', line], env, installed).ended
    expect([line, code, code === 0 ? '' : stdout + stderr]).toEqual([line, 0, ''])
    last = stdout
  }
  return last.trim()
}

test('the GitHub workflow in the docs installs the example of a team, runs its tests and verifies its pacts', async () => {
  const lines = linesOf('In GitHub Actions')
  expect(lines.slice(0, 2)).toEqual(['npm ci', 'npm test'])
  expect(lines.length).toBe(3)
  expect(await runLines(lines)).toBe('18 passed, 0 failed')
}, 300_000)

// The team is installed now, and its pacts are written.
describe('the example of a team', () => {
  test('has its pacts verified with a line for each interaction', async () => {
    const stdout = await runLines(['npm run verify'])
    expect(stdout).toContain(
      'ok     pact-team: a request for a token of the nightly report, given an app is registered  [granted]',
    )
    expect(stdout).toContain(
      'ok     pact-team-cases: a token request that meets secret-expired, given the secret has expired  [secret-expired]',
    )
    expect(stdout.split('\n').at(-1)).toBe('18 passed, 0 failed')
  })

  test('is verified by the GitLab job in the docs, which leaves a JUnit report', async () => {
    const lines = linesOf('In GitLab')
    expect(lines.slice(0, 2)).toEqual(['npm ci', 'npm test'])
    expect(lines.length).toBe(3)
    expect(await runLines(lines.slice(2))).toBe('18 passed, 0 failed; see reports/contracts.xml')
    expect(await readFile(join(installed, 'reports/contracts.xml'), 'utf8')).toContain('tests="18" failures="0"')
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
      'answered by body-json: The body is JSON. The endpoint reads form data and finds no credentials.',
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
    const own = await readFile(join(root, 'contracts/pacts/cxone-client-cxone-token.json'), 'utf8')
    expect(interactions).toEqual(JSON.parse(own).interactions)
  })
})
