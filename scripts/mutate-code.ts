// npm run mutate:code [-- <room> …]: does a test see each small change of the code? Every mutant of scripts/mutants is made in a
// copy of the checkout, and the test files that could see it are run there: one of them has to go red. `--check` runs no tests:
// it checks that each mutant still fits the code, as a part of npm run check.

import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { mutants, type Mutant } from './mutants/index.ts'

const root = join(import.meta.dirname, '..')
const copied = [
  'src',
  'mocks',
  'contracts',
  'test',
  'scripts',
  'examples',
  'docs',
  'README.md',
  'LICENSE',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
]
const longest = 300_000

const checksOnly = process.argv.includes('--check')
const rooms = process.argv.slice(2).filter((argument) => argument !== '--check')
const unknown = rooms.filter((room) => !mutants.some((mutant) => mutant.room === room))
if (unknown.length > 0) {
  console.error(
    `No mutants of ${unknown.join(', ')}. Rooms: ${[...new Set(mutants.map(({ room }) => room))].join(', ')}`,
  )
  process.exit(2)
}
const picked = mutants.filter(({ room }) => rooms.length === 0 || rooms.includes(room))
const problems = picked.flatMap((mutant) => problemOf(mutant) ?? [])
const absent = new Set(picked.flatMap(({ tests }) => tests).filter((test) => !existsSync(join(root, test))))
for (const test of absent) problems.push(`No such test file: ${test}`)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(2)
if (checksOnly) process.exit()

const started = performance.now()
const queue = [...picked]
const survivors: Mutant[] = []
const folders: string[] = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
process.on('SIGINT', () => process.exit(130))

await Promise.all(Array.from({ length: availableParallelism() }, worker))

console.log()
for (const room of new Set(picked.map((mutant) => mutant.room))) {
  const all = picked.filter((mutant) => mutant.room === room).length
  const survived = survivors.filter((mutant) => mutant.room === room).length
  console.log(`${room.padEnd(10)} ${all - survived}/${all} killed`)
}
const killed = picked.length - survivors.length
const share = Math.floor((killed / picked.length) * 100)
console.log(`${killed}/${picked.length} killed (${share} %) in ${Math.round((performance.now() - started) / 1_000)} s`)
if (survivors.length > 0) process.exitCode = 1

async function worker(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cxone-mock-mutate-'))
  folders.push(folder)
  for (const name of [...copied, 'vitest.config.ts']) cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const green = new Set<string>()
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { room, file, find, replace, tests, why } = next
    // A test that is red without the mutant kills nothing.
    for (const test of tests) {
      if (green.has(test)) continue
      if (!(await isGreen(folder, [test]))) throw new Error(`${test} is red without any mutant: mend that first.`)
      green.add(test)
    }
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      text.replace(find, () => replace),
    )
    const survived = await isGreen(folder, tests)
    writeFileSync(path, text)
    if (survived) survivors.push(next)
    console.log(`${survived ? 'SURVIVED' : 'killed  '} ${room} ${file}: ${why}`)
  }
}

/** What keeps a mutant from proving anything. Code that cannot be parsed fails every test, so it would count as killed. */
function problemOf({ file, find, replace }: Mutant): string | undefined {
  const text = readFileSync(join(root, file), 'utf8')
  if (text.split(find).length !== 2) return `Not there exactly once: ${file}: ${find}`
  try {
    transformSync(
      text.replace(find, () => replace),
      { loader: file.endsWith('.tsx') ? 'tsx' : 'ts', logLevel: 'silent' },
    )
    return undefined
  } catch {
    return `Cannot be parsed with the change: ${file}: ${find}`
  }
}

/** Whether test files pass; a run that never ends does not. */
function isGreen(folder: string, tests: readonly string[]): Promise<boolean> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [
    vitest,
    'run',
    '--project',
    'unit',
    '--project',
    'integration',
    '--project',
    'system',
    '--project',
    'msw 2',
    '--bail',
    '1',
    '--testTimeout',
    '20000',
    '--reporter',
    'dot',
    ...tests,
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: folder, timeout: longest })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0 && !/\d passed/.test(said)) reject(new Error(`nothing was run:\n${said.slice(-2_000)}`))
      else resolve(code === 0)
    })
  })
}
