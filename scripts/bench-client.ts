// What a cached token costs, beside the floor and beside other people's clients, and how many token requests 10,000
// cold callers cause. Rounds alternate, so that a busy machine slows everyone alike; medians; read the ratios. Prints
// a table and writes bench-client.json into the directory given as the first argument, or nowhere.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tokenClient } from '../src/client/index.ts'
import type { Adapter, Setup } from '../test/support/client/judge.ts'
import { others } from '../test/support/client/others.ts'
import { reference } from '../test/support/client/reference.ts'
import { systemClock } from '../src/client/clock.ts'

const CALLS = 200_000
const ROUNDS = 15
const COLD_CALLERS = 10_000

let requests = 0
const setup: Setup = {
  tokenUrl: 'https://auth.example.com/token',
  clientId: 'app',
  clientSecret: 'secret-of-the-app',
  scope: 'all',
  clock: systemClock,
  random: Math.random,
  fetch: async () => {
    requests += 1
    return Response.json({ access_token: `token-${requests}`, token_type: 'Bearer', expires_in: 7200 })
  },
}

const floor = (): (() => Promise<string>) => {
  const token = 'token-0'
  const expiry = Date.now() + 7_200_000
  return async () => {
    if (Date.now() < expiry) return token
    throw new Error('over')
  }
}

/** Not exported by the package, so named here as far as it is used. */
type Cycler = (credential: object) => (scopes: string, options: object) => Promise<{ readonly token: string }>

/** azure's cache without the pipeline around it: the nearest thing to `getToken` it has. */
const azureCycler = async (): Promise<() => Promise<unknown>> => {
  const file = new URL('../node_modules/@azure/core-rest-pipeline/dist/esm/util/tokenCycler.js', import.meta.url)
  const module = (await import(file.href)) as { createTokenCycler: Cycler }
  const getToken = module.createTokenCycler({
    getToken: async () => ({ token: 'token-0', expiresOnTimestamp: Date.now() + 7_200_000 }),
  })
  return () => getToken('all', {})
}

const bareClient = tokenClient(setup)
const getters: [string, () => Promise<unknown>][] = [
  ['the floor: async, Date.now() < expiry', floor()],
  ['cxone-mock/client', () => bareClient.getToken()],
  ['@azure/core-rest-pipeline, its token cycler alone', await azureCycler()],
]
for (const adapter of others) {
  const subject = await adapter.create(setup)
  getters.push([adapter.name, () => subject.bare?.() ?? subject.getToken()])
}

const measure = async (getToken: () => Promise<unknown>, calls: number): Promise<number> => {
  const start = process.hrtime.bigint()
  for (let call = 0; call < calls; call += 1) await getToken()
  return Number(process.hrtime.bigint() - start) / calls
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const cached = async () => {
  // Slow ones get fewer calls: a round should last about as long for each.
  const plans: { name: string; getToken: () => Promise<unknown>; calls: number; times: number[] }[] = []
  for (const [name, getToken] of getters) {
    await measure(getToken, 2_000)
    const once = await measure(getToken, 2_000)
    plans.push({ name, getToken, calls: Math.max(500, Math.min(CALLS, Math.round(30_000_000 / once))), times: [] })
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const plan of round % 2 === 0 ? plans : plans.toReversed())
      plan.times.push(await measure(plan.getToken, plan.calls))
  }
  const base = plans[0]?.times ?? []
  return plans.map(({ name, times }) => ({
    name,
    ns: Math.round(median(times)),
    // Round by round, so that what slowed one round does not count.
    ratio: Number(median(times.map((time, round) => time / (base[round] ?? time))).toFixed(2)),
  }))
}

const stampede = async (adapter: Adapter) => {
  const subject = await adapter.create(setup)
  requests = 0
  const start = process.hrtime.bigint()
  await Promise.all(Array.from({ length: COLD_CALLERS }, () => subject.getToken()))
  return { name: adapter.name, requests, ms: Math.round(Number(process.hrtime.bigint() - start) / 1e6) }
}

const hits = await cached()
const herds = []
for (const adapter of [reference, ...others]) herds.push(await stampede(adapter))

const lines = [
  `Node ${process.version}, ${ROUNDS} alternating rounds, medians`,
  '',
  '| await getToken(), cached | ns | ratio to the floor |',
  '| --- | --: | --: |',
  ...hits.map(({ name, ns, ratio }) => `| ${name} | ${ns} | ${ratio} |`),
  '',
  `| ${COLD_CALLERS} cold callers | token requests | ms |`,
  '| --- | --: | --: |',
  ...herds.map(({ name, requests: sent, ms }) => `| ${name} | ${sent} | ${ms} |`),
]
process.stdout.write(`${lines.join('\n')}\n`)
const [, , directory] = process.argv
if (directory !== undefined) {
  writeFileSync(
    join(directory, 'bench-client.json'),
    `${JSON.stringify({ node: process.version, hits, herds }, null, 2)}\n`,
  )
}
process.exit()
