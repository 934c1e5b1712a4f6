import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { layOut } from '../support/packed.ts'
import { root, start } from '../support/processes.ts'

// A suite whose client is wrong, under each runner: what its developer reads names the rule and the fix, next to the test.

/** A client that makes one mistake, and the rule that it meets. */
const mistakes = {
  'body-json': `await token({ body: JSON.stringify(form), headers: { 'content-type': 'application/json' } })`,
  'authorization-header': `await token({ body: new URLSearchParams(form), headers: { authorization: 'Basic ZGVtbzpk' } })`,
  'token-expired': `const kept = await token({ body: new URLSearchParams(form) })
    mock.clock.advance('3h')
    await call(kept)`,
}
const client = `
import { createMock, printRefusals } from 'cxone-mock'
import { handlers, offline } from 'cxone-mock/msw'
import { setupServer } from 'msw/node'

export const mock = createMock()
export const server = setupServer(...handlers(mock))
printRefusals(mock)
offline(server)
export const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
const checked = async (response) => {
  if (!response.ok) throw new Error('the request failed with ' + response.status)
  return response.json()
}
export const token = async (init) =>
  (await checked(await fetch('https://api.nicecxone.com/auth/oauth/token', { method: 'POST', ...init }))).access_token
export const call = async (access_token) =>
  checked(await fetch('https://api.nicecxone.com/api/v2/agents', { headers: { authorization: 'Bearer ' + access_token } }))
`
const suite = (imports: string, after: string) => `
import { ${after}, test } from '${imports}'
import { call, form, mock, server, token } from './client.mjs'

${after}(() => server.close())
${Object.entries(mistakes)
  .map(
    ([rule, code]) => `test('the report of a client that meets ${rule.toUpperCase()}', async () => {\n    ${code}\n})`,
  )
  .join('\n')}
`

const runners: Readonly<
  Record<string, { readonly file: string; readonly text: string; readonly command: readonly string[] }>
> = {
  vitest: {
    file: 'wrong.vitest.test.mjs',
    text: suite('vitest', 'afterAll'),
    command: ['vitest/vitest.mjs', 'run', 'wrong.vitest'],
  },
  jest: {
    file: 'wrong.jest.test.mjs',
    text: suite('@jest/globals', 'afterAll'),
    command: ['jest/bin/jest.js', 'wrong.jest'],
  },
  'node:test': { file: 'wrong.node.mjs', text: suite('node:test', 'after'), command: ['--test', 'wrong.node.mjs'] },
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-wrong-'))
  // Dependencies come from the checkout; the package is the packed one.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await mkdir(join(folder, 'suite'))
  await layOut(join(folder, 'suite'))
  const jest = { transform: {}, testMatch: ['**/*.jest.test.mjs'], moduleFileExtensions: ['mjs', 'js', 'json'] }
  await writeFile(join(folder, 'suite/package.json'), JSON.stringify({ private: true, type: 'module', jest }))
  await writeFile(join(folder, 'suite/client.mjs'), client)
  for (const { file, text } of Object.values(runners)) await writeFile(join(folder, 'suite', file), text)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.for(Object.keys(runners))(
  'under %s each refusal is read once, within 20 lines of the test that failed',
  async (name) => {
    const { VITEST: _, VITEST_WORKER_ID: __, NODE_ENV: ___, ...env } = process.env
    const [first = '', ...args] = runners[name]?.command ?? []
    const program = first.startsWith('--') ? first : join(root, 'node_modules', first)
    const { code, stdout, stderr } = await start(
      process.execPath,
      [program, ...args],
      { ...env, NO_COLOR: '1', FORCE_COLOR: '0', NODE_OPTIONS: name === 'jest' ? '--experimental-vm-modules' : '' },
      join(folder, 'suite'),
    ).ended
    const lines = `${stdout}\n${stderr}`.split('\n')
    expect([code, lines.join('\n')]).toEqual([1, expect.stringContaining('failed with 401')])
    for (const rule of Object.keys(mistakes)) {
      const printed = lines.flatMap((line, index) => (line.includes(`401: ${rule}`) ? [index] : []))
      expect([rule, printed.length]).toEqual([rule, 1])
      const at = printed[0] ?? 0
      const fix = lines.findIndex((line, index) => index > at && line.includes('  fix:   '))
      expect([rule, fix - at]).toEqual([rule, expect.toSatisfy((distance: number) => distance >= 2 && distance <= 5)])
      const titles = lines.flatMap((line, index) => (line.includes(`meets ${rule.toUpperCase()}`) ? [index] : []))
      expect([rule, Math.min(...titles.map((title) => Math.abs(title - at)))]).toEqual([
        rule,
        expect.toSatisfy((distance: number) => distance <= 20),
      ])
    }
  },
)
