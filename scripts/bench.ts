// npm run bench: our server beside a bare one, a hand-written one and the best-known mock, in one run, in turns. Prints a
// table and writes it as JSON. Read the ratios; the absolute figures are this machine's. `-- --against <ref>` compares with the
// build of another commit instead, `-- --issuer` the tokens of an access key with those of others.

import autocannon from 'autocannon'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { compare } from './bench-against.ts'
import { compareIssuer } from './bench-issuer.ts'
import { firstToken, freePort, median, request } from './bench-parts.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const seconds = Number(process.env.BENCH_SECONDS ?? 3)
const connections = [1, 32, 256]

interface Contender {
  readonly name: string
  readonly path: string
  readonly args: (port: number) => string[]
}

const contenders: readonly Contender[] = [
  {
    name: 'bare node:http',
    path: '/auth/oauth/token',
    args: (port) => ['--import', 'tsx', 'scripts/bench-servers.ts', 'bare', String(port)],
  },
  {
    name: 'cxone-mock',
    path: '/auth/oauth/token',
    args: (port) => [
      'dist/src/cli/main.js',
      '--port',
      String(port),
      '--log',
      'silent',
      '--rate-limit',
      '999999999/60s',
    ],
  },
  {
    name: 'fastify + formbody',
    path: '/auth/oauth/token',
    args: (port) => ['--import', 'tsx', 'scripts/bench-servers.ts', 'fastify', String(port)],
  },
  {
    name: 'oauth2-mock-server',
    path: '/token',
    args: (port) => [
      'node_modules/oauth2-mock-server/dist/oauth2-mock-server.mjs',
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
    ],
  },
]

const [flag, ref] = process.argv.slice(2)
if (flag === '--issuer') {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
  await compareIssuer()
  process.exit()
}
if (flag === '--against' && ref !== undefined) {
  await compare(ref)
  process.exit()
}

execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
const throughput = await measureThroughput()
const start = await measureStart()
const memory = await measureMemory()
writeFileSync(
  'bench-results.json',
  `${JSON.stringify({ node: process.version, rounds, seconds, throughput, start, memory }, null, 2)}\n`,
)
console.log('\nwritten to bench-results.json')

async function measureThroughput() {
  const running = []
  for (const contender of contenders) running.push({ contender, ...(await launch(contender)) })
  const rates = new Map<string, number[]>()
  for (const { contender, url } of running) await load(url, contender.path, 32, 2)
  for (let round = 0; round < rounds; round += 1) {
    for (const count of connections) {
      for (const { contender, url } of running) {
        const key = `${contender.name} ${count}`
        rates.set(key, [...(rates.get(key) ?? []), await load(url, contender.path, count, seconds)])
      }
    }
  }
  for (const { child } of running) child.kill('SIGKILL')

  const of = (name: string, count: number) => median(rates.get(`${name} ${count}`) ?? [])
  const bare = contenders[0]?.name ?? ''
  const rows = contenders.map(({ name }) => ({
    server: name,
    ...Object.fromEntries(
      connections.map((count) => [
        count,
        { perSecond: Math.round(of(name, count)), toBare: round2(ratio(rates, name, bare, count)) },
      ]),
    ),
  }))
  console.log(
    `\nPOST of a form, token out: requests a second and ratio to bare (medians of ${rounds} rounds of ${seconds} s in turns, Node ${process.version})`,
  )
  console.table(
    Object.fromEntries(
      contenders.map(({ name }) => [
        name,
        Object.fromEntries(
          connections.map((count) => [
            `${count} conn`,
            `${Math.round(of(name, count))} (${ratio(rates, name, bare, count).toFixed(2)})`,
          ]),
        ),
      ]),
    ),
  )
  return rows
}

/** The median of the ratios of each round: what the machine does meanwhile falls on both. */
function ratio(rates: ReadonlyMap<string, number[]>, name: string, bare: string, count: number): number {
  const own = rates.get(`${name} ${count}`) ?? []
  return median(own.map((rate, round) => rate / (rates.get(`${bare} ${count}`)?.[round] ?? NaN)))
}

async function measureStart() {
  const times = new Map<string, number[]>()
  for (let round = 0; round < 15; round += 1) {
    for (const contender of contenders) {
      const port = await freePort()
      const began = performance.now()
      const child = spawn(process.execPath, contender.args(port), { stdio: 'ignore' })
      await firstToken(`http://127.0.0.1:${port}${contender.path}`)
      times.set(contender.name, [...(times.get(contender.name) ?? []), performance.now() - began])
      child.kill('SIGKILL')
    }
  }
  console.log(
    '\nCold start, spawn to first token (bare and fastify run through tsx here: compare the two command lines)',
  )
  const rows = contenders.map(({ name }) => ({ server: name, ms: Math.round(median(times.get(name) ?? [])) }))
  console.table(Object.fromEntries(rows.map(({ server, ms }) => [server, { ms }])))
  return rows
}

async function measureMemory() {
  const rows = []
  for (const contender of contenders.filter(({ name }) => name === 'cxone-mock' || name === 'oauth2-mock-server')) {
    const { child, url } = await launch(contender)
    const marks: Record<string, number> = { start: rss(child) }
    let done = 0
    const wanted = contender.name === 'cxone-mock' ? [100_000, 200_000, 1_000_000] : [200_000]
    for (const tokens of wanted) {
      await loadExactly(url, contender.path, tokens - done)
      done = tokens
      marks[`${tokens} tokens`] = rss(child)
    }
    child.kill('SIGKILL')
    rows.push({ server: contender.name, megabytes: marks })
  }
  console.log('\nResident memory in MB')
  console.table(Object.fromEntries(rows.map(({ server, megabytes }) => [server, megabytes])))
  return rows
}

async function launch({ args, path }: Contender): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort()
  const child = spawn(process.execPath, args(port), { stdio: ['ignore', 'ignore', 'inherit'] })
  process.on('exit', () => child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  await firstToken(url + path)
  return { child, url }
}

async function load(url: string, path: string, count: number, duration: number): Promise<number> {
  return checked(await autocannon({ url: url + path, connections: count, duration, requests: [request(path)] }))
}

async function loadExactly(url: string, path: string, amount: number): Promise<void> {
  checked(await autocannon({ url: url + path, connections: 32, amount, requests: [request(path)] }))
}

function checked(result: autocannon.Result): number {
  const failed = result.errors + result.non2xx + result.timeouts
  if (failed > 0) throw new Error(`${failed} requests to ${result.url} failed: the figures would lie`)
  return result['2xx'] / result.duration
}

function rss(child: ChildProcess): number {
  const pages = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(pages) / 1_024)
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}
