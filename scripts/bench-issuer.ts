// npm run bench -- --issuer: the tokens of an access key beside a bare server that signs three RS256 tokens for each request, and
// beside the password grant of the best-known mock. In turns, in one run; the ratios are read, not the rates.

import autocannon from 'autocannon'
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort, median } from './bench-parts.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 21)
const seconds = Number(process.env.BENCH_SECONDS ?? 2)
const form = `grant_type=password&username=CXMOCKDEMOKEYID${'A'.repeat(37)}%3D%3D%3D%3D&password=CXMOCKDEMOKEYSECRET${'A'.repeat(33)}%3D%3D%3D%3D`
const headers = {
  'content-type': 'application/x-www-form-urlencoded',
  authorization: `Basic ${Buffer.from('demo:demo-secret').toString('base64')}`,
}

const contenders = {
  'cxone-mock': {
    path: '/auth/token',
    args: (port: number) => ['dist/src/cli/main.js', '--port', String(port), '--log', 'silent'],
  },
  'bare node:http, three RS256': {
    path: '/auth/token',
    args: (port: number) => ['--import', 'tsx', 'scripts/bench-servers.ts', 'rs256', String(port)],
  },
  'oauth2-mock-server, password': {
    path: '/token',
    args: (port: number) => [
      'node_modules/oauth2-mock-server/dist/oauth2-mock-server.mjs',
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
    ],
  },
} as const

type Name = keyof typeof contenders

/** Measures, prints a table, and ends. Needs a build. */
export async function compareIssuer(): Promise<void> {
  const names = Object.keys(contenders) as Name[]
  const running = new Map<Name, { url: string; child: ChildProcess }>()
  for (const name of names) running.set(name, await launch(name))
  const rows: Record<string, object> = {}
  for (const connections of [1, 32]) {
    const rates = new Map<Name, number[]>(names.map((name) => [name, []]))
    for (let round = -1; round < rounds; round += 1)
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const rate = await load(running.get(name)?.url ?? '', connections)
        if (round >= 0) rates.get(name)?.push(rate)
      }
    const own = rates.get('cxone-mock') ?? []
    for (const name of names) {
      const ratios = own.map((rate, index) => rate / (rates.get(name)?.[index] ?? NaN)).toSorted((a, b) => a - b)
      // Of 21 values the median lies between the 6th and the 16th with a probability of 97 %.
      const [from, to] = [ratios[Math.floor(rounds * 0.25)], ratios[Math.ceil(rounds * 0.75) - 1]]
      rows[`${name}, ${connections} conn`] = {
        'per second': Math.round(median(rates.get(name) ?? [])),
        'ours to it': median(ratios).toFixed(3),
        interval: `${from?.toFixed(3)} to ${to?.toFixed(3)}`,
      }
    }
  }
  for (const { child } of running.values()) child.kill('SIGKILL')
  console.log(`\nTokens for an access key: ${rounds} rounds of ${seconds} s in turns, Node ${process.version}`)
  console.table(rows)
}

async function launch(name: Name): Promise<{ url: string; child: ChildProcess }> {
  const { args, path } = contenders[name]
  const port = await freePort()
  const child = spawn(process.execPath, args(port), { stdio: ['ignore', 'ignore', 'inherit'] })
  process.on('exit', () => child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}${path}`
  for (let tries = 0; tries < 2_000; tries += 1) {
    const status = await fetch(url, { method: 'POST', body: form, headers }).then(
      ({ status: answered }) => answered,
      () => 0,
    )
    if (status === 200) return { url, child }
    if (status !== 0) throw new Error(`${name} answered ${status}`)
    await pause(5)
  }
  throw new Error(`${name} did not answer`)
}

async function load(url: string, connections: number): Promise<number> {
  const result = await autocannon({ url, connections, duration: seconds, method: 'POST', body: form, headers })
  if (result.errors + result.non2xx + result.timeouts > 0) throw new Error(`requests to ${url} failed`)
  return result['2xx'] / result.duration
}
