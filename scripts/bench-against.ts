// npm run bench -- --against <ref>: the present build beside the build of another commit, in pairs that alternate. Prints the
// median of the ratios new to old, above 1 where the new one is faster, and its 95 % interval. A busy machine slows both alike.

import { build as bundle } from 'esbuild'
import autocannon from 'autocannon'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setupServer } from 'msw/node'
import type { WireReply, WireRequest } from '../src/engine/index.ts'
import { firstToken, form, freePort, median, request as tokenRequest } from './bench-parts.ts'

const root = join(import.meta.dirname, '..')
// Of 21 values the median lies between the 6th and the 16th with a probability of 97 %.
const pairs = 21
const [low, high] = [5, 15]
const path = '/auth/oauth/token'

/** How often in a second something is done by one build; measured in turns with the other. */
type Measure = () => Promise<number>

interface Build {
  readonly folder: string
  readonly measures: Readonly<Record<string, Measure>>
  end(): void
}

/** Compares the checkout with a commit. @throws {Error} if git does not know it */
export async function compare(ref: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cxone-mock-bench-'))
  execFileSync('git', ['worktree', 'add', '--detach', '--force', folder, ref], { cwd: root, stdio: 'ignore' })
  process.on('exit', () => {
    execFileSync('git', ['worktree', 'remove', '--force', folder], { cwd: root, stdio: 'ignore' })
    rmSync(folder, { recursive: true, force: true })
  })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const cwd of [root, folder]) execFileSync('npm', ['run', '--silent', 'build'], { cwd, stdio: 'inherit' })

  const [now, before] = [await open(root), await open(folder)]
  const rows: Record<string, object> = {}
  for (const name of Object.keys(now.measures)) {
    const ratios: number[] = []
    const rates: number[] = []
    // One round to warm up.
    for (let pair = -1; pair < pairs; pair += 1) {
      const order = pair % 2 === 0 ? [now, before] : [before, now]
      const rate = new Map<Build, number>()
      for (const build of order) rate.set(build, (await build.measures[name]?.()) ?? NaN)
      if (pair < 0) continue
      ratios.push((rate.get(now) ?? NaN) / (rate.get(before) ?? NaN))
      rates.push(rate.get(now) ?? NaN)
    }
    const sorted = ratios.toSorted((a, b) => a - b)
    const [from = NaN, to = NaN] = [sorted[low], sorted[high]]
    const center = median(ratios)
    rows[name] = {
      'now per second': Math.round(median(rates)),
      'new to old': center.toFixed(3),
      '95 % interval': `${from.toFixed(3)} to ${to.toFixed(3)}`,
      verdict: to >= 1 ? 'no loss' : center < 0.9 ? 'LOSS' : center < 0.97 ? 'loss to be named' : 'no loss that counts',
    }
  }
  now.end()
  before.end()
  console.log(`\nThe checkout against ${ref}: ${pairs} pairs in turns, Node ${process.version}`)
  console.table(rows)
}

interface Mock {
  answer(request: WireRequest): WireReply | Promise<WireReply>
}

/** The mock as it is shipped, with what is not public: where the build put it into a file with others, it is built in the same way. */
async function core(folder: string) {
  const shipped = join(folder, 'dist/src/mock.js')
  if (existsSync(shipped)) return import(pathToFileURL(shipped).href)
  const outfile = join(folder, 'dist/bench.js')
  const entryPoints = [join(folder, 'src/mock.ts')]
  await bundle({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'neutral', packages: 'external' })
  return import(pathToFileURL(outfile).href)
}

async function open(folder: string): Promise<Build> {
  const load = (file: string) => import(pathToFileURL(join(folder, 'dist', file)).href)
  const { createMock, cxoneMock, engineOf } = await core(folder)
  const forMsw = await load('mocks/msw.js')
  const made = (createMock ?? cxoneMock)({ rate_limit: 'off' })
  // Before there was an engine, the mock itself answered.
  const mock: Mock = engineOf?.(made) ?? made
  // The public entries share one file of the mock; before, each entry made its own.
  const forMock = await load('src/index.js')
  const handlers =
    forMsw.cxone?.({ rate_limit: 'off' }).handlers ?? forMsw.handlers(forMock.createMock({ rate_limit: 'off' }))
  const msw = setupServer(...handlers)
  const token = wire('POST', path, ['Content-Type', 'application/x-www-form-urlencoded'], form)
  const wrong = wire('POST', path, ['Content-Type', 'application/json'], JSON.stringify({ client_id: 'demo' }))
  const { access_token } = JSON.parse((await mock.answer(token)).body)
  const list = wire('GET', '/api/v2/agents', ['Authorization', `Bearer ${access_token}`], '')

  const port = await freePort()
  const args = ['dist/src/cli/main.js', '--port', String(port), '--log', 'silent', '--rate-limit', 'off']
  const child: ChildProcess = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  process.on('exit', () => child.kill('SIGKILL'))
  await firstToken(`http://127.0.0.1:${port}${path}`)

  /** How often in a second the work would be done by a server of its own; what comes before it is not counted. */
  async function started<T>(
    work: (url: string, prepared: T) => Promise<unknown>,
    prepare?: (url: string) => Promise<T>,
  ) {
    const free = await freePort()
    const url = `http://127.0.0.1:${free}`
    let began = performance.now()
    const server = spawn(process.execPath, args.with(2, String(free)), { cwd: folder, stdio: 'ignore' })
    const prepared = (await prepare?.(url)) as T
    if (prepare !== undefined) began = performance.now()
    const answer = await work(url, prepared)
    if (answer instanceof Response) await answer.text()
    const took = performance.now() - began
    server.kill('SIGKILL')
    return 1_000 / took
  }

  return {
    folder,
    end: () => void child.kill('SIGKILL'),
    measures: {
      'token over 32 connections': async () => {
        const url = `http://127.0.0.1:${port}${path}`
        const result = await autocannon({ url, connections: 32, duration: 2, requests: [tokenRequest(path)] })
        if (result.errors + result.non2xx + result.timeouts > 0) throw new Error('requests failed')
        return result['2xx'] / result.duration
      },
      'token in process': () => perSecond(20_000, () => mock.answer(token)),
      'refusal in process': () => perSecond(20_000, () => mock.answer(wrong)),
      'list of the API in process': () => perSecond(2_000, () => mock.answer(list)),
      'token through MSW': async () => {
        msw.listen({ onUnhandledFrame: 'error' })
        const rate = await perSecond(200, async () => {
          const body = new URLSearchParams(form)
          await (await fetch(`https://api.nicecxone.com${path}`, { method: 'POST', body })).json()
        })
        msw.close()
        return rate
      },
      'cold start': () => started(async (url) => firstToken(url + path)),
      'first API call': () =>
        started(
          async (url, bearer) => fetch(`${url}/api/v2/agents`, { headers: { Authorization: `Bearer ${bearer}` } }),
          async (url) => {
            await firstToken(url + path)
            const body = new URLSearchParams(form)
            return (await (await fetch(url + path, { method: 'POST', body })).json()).access_token
          },
        ),
      'first control call': () =>
        started(
          async (url) => fetch(`${url}/__mock/stats`),
          async (url) => firstToken(url + path),
        ),
    },
  }
}

function wire(method: string, url: string, headers: readonly string[], body: string): WireRequest {
  return { method, url, headers: ['Host', 'api.nicecxone.com', ...headers], body: new TextEncoder().encode(body) }
}

async function perSecond(times: number, work: () => unknown): Promise<number> {
  const began = performance.now()
  for (let i = 0; i < times; i += 1) {
    const done = work()
    if (done instanceof Promise) await done
  }
  return times / ((performance.now() - began) / 1_000)
}
