import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root, run } from '../support/processes.ts'

// The examples in the TSDoc of the entry points: each entry point has one, and all of them compile.

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const files = [
  'src/mock.ts',
  'mocks/msw.ts',
  'mocks/fetch.ts',
  'src/doctor/report/diagnose.ts',
  'mocks/undici.ts',
  'mocks/matchers.ts',
  'src/server/index.ts',
  'src/client/client.ts',
  'src/client/axios.ts',
  'src/client/file-store.ts',
  'src/client/undici.ts',
  'contracts/index.ts',
]
const examples = files.flatMap((file) => {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^ \* @example\n \* ```ts\n([^]*?)^ \* ```$/gm)].map(([, code = '']) => ({
    file,
    code: code.replaceAll(/^ \* ?/gm, ''),
  }))
})
// Below test/, so that the packages of the examples are found.
const folder = mkdtempSync(join(root, 'test/.tsdoc-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('each entry point of the package has an example in its TSDoc', () => {
  const entries = Object.entries<unknown>(manifest.exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([name]) => name.replace('.', manifest.name))
  const imported = examples.map(({ code }) => [...code.matchAll(/from '(cxone-mock[^']*)'/g)].at(-1)?.[1])
  expect(imported.toSorted()).toEqual(entries.toSorted())
})

test('the examples in the TSDoc compile against the types of the package', async () => {
  const paths = Object.fromEntries(
    Object.entries<{ types: string }>(manifest.exports)
      .filter(([, target]) => typeof target === 'object')
      .map(([name, { types }]) => [
        name.replace('.', manifest.name),
        [join(root, types.replace('./dist/', '').replace(/\.d\.ts$/, '.ts'))],
      ]),
  )
  const compilerOptions = { noEmit: true, paths, noUnusedLocals: false }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] }),
  )
  for (const [index, { code }] of examples.entries()) writeFileSync(join(folder, `example-${index}.ts`), code)
  const { stdout } = await run(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { cwd: root }).catch(
    (error: { stdout: string }) => error,
  )
  expect(stdout).toBe('')
})
