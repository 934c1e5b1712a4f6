// npm run mutate: is the contract strong? The mock is started with one seeded deviation at a time, and the contract or the suite
// of the adapters has to go red for each. A pattern picks some by name.

process.env['PACT_DO_NOT_TRACK'] = 'true'

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { nativePact } from '../contracts/verify/pact-cli.ts'
import type { Deviation } from '../test/support/seeded/deviation.ts'
import { deviations } from '../test/support/seeded/deviations.ts'
import { startSeeded } from '../test/support/seeded/server.ts'

const run = promisify(execFile)
const pact = nativePact(process.cwd())
const files = ['token', 'api'].flatMap((name) => ['-f', `contracts/pacts/cxone-client-cxone-${name}.json`])

const none: Deviation = { name: 'no deviation' }
const wanted = new RegExp(process.argv[2] ?? '')
const picked = deviations.filter(({ name }) => wanted.test(name))
const started = performance.now()
if (picked.length === 0) {
  console.error(`No deviation is named like ${wanted.source}.`)
  process.exit(1)
}

// Whatever cannot stay green without a deviation kills nothing.
for (const [name, holds] of [
  ['contract', contractHolds],
  ['suite of the adapters', suiteHolds],
] as const) {
  if (await holds(none)) continue
  console.error(`The ${name} is red without any deviation: mend that first.`)
  process.exit(1)
}

const queue = [...picked]
const survivors: string[] = []
const worker = async (): Promise<void> => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const killer = !(await contractHolds(next)) ? 'contract' : !(await suiteHolds(next)) ? 'suite' : undefined
    console.log(`${(killer === undefined ? 'SURVIVED' : `killed by the ${killer}`).padEnd(23)} ${next.name}`)
    if (killer === undefined) survivors.push(next.name)
  }
}
await Promise.all([worker(), worker()])

const killed = picked.length - survivors.length
console.log(`\n${killed}/${picked.length} killed in ${Math.round((performance.now() - started) / 1_000)} s`)
if (survivors.length > 0) process.exitCode = 1

async function contractHolds(deviation: Deviation): Promise<boolean> {
  await using seeded = await startSeeded(deviation)
  const { port } = new URL(seeded.url)
  const states = ['--state-change-url', `${seeded.url}/__mock/pact/state`, '--state-change-teardown']
  const args = [
    'verifier',
    ...files,
    '-h',
    '127.0.0.1',
    '-p',
    port,
    ...states,
    '--request-timeout',
    '30000',
    '--exit-on-first-error',
  ]
  return await green(run(pact, args), / verification\)/)
}

/** The slower one, asked only where the contract saw nothing. */
function suiteHolds({ name }: Deviation): Promise<boolean> {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'scripts/mutate.vitest.ts']
  return green(run(process.execPath, args, { env: { ...process.env, DEVIATION: name } }), /passed/)
}

/** Green: it ended well and did something; a tool that could not start at all is neither. */
async function green(running: Promise<{ stdout: string }>, proof: RegExp): Promise<boolean> {
  try {
    const { stdout } = await running
    if (!proof.test(stdout)) throw new Error('it ended well without doing anything')
    return true
  } catch (error) {
    const { code, stdout = '', message } = error as { code?: unknown; stdout?: string; message: string }
    if (code === 1 && /verification\)|failed/.test(stdout)) return false
    throw new Error(`could not be asked: ${message.slice(0, 300)}`, { cause: error })
  }
}
