// Runs the client in the real Workers runtime: `npm run test:workers`. It installs miniflare (about 170 MB) into a temporary
// folder, which is removed afterwards, bundles the client into a worker, and lets requests end in the middle of a refresh.
// Exit codes: 0 when everything holds, 1 when something does not, 2 when the runtime could not be installed or started.

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'

/** The last that runs on Node 20 as well. */
const MINIFLARE = 'miniflare@4.20260426.0'
const COMPATIBILITY_DATE = '2026-04-01'
/** The deadline of the worker's clients, and the time that the runtime itself may take. */
const DEADLINE_MS = 8_000
const SLACK_MS = 2_000
const HOUR_MS = 3_600_000

const run = promisify(execFile)
const say = (line: string) => process.stdout.write(`${line}\n`)

/** The part of miniflare that is used here. */
interface Miniflare {
  readonly ready: Promise<URL>
  dispose(): Promise<void>
}
type MiniflareModule = { Miniflare: new (options: object) => Miniflare }

const install = async (folder: string): Promise<MiniflareModule> => {
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-save', MINIFLARE], { cwd: folder })
  const entry = join(folder, 'node_modules/miniflare/dist/src/index.js')
  return (await import(pathToFileURL(entry).href)) as MiniflareModule
}

const bundle = async (): Promise<string> => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { worker as default } from './workers-module.ts'`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker'],
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error('esbuild wrote no bundle')
  return file.text
}

/** A token endpoint that answers, or holds its answers back, for each case. */
const startEndpoint = async () => {
  const asked = new Map<string, number>()
  const holding = new Set<string>()
  const held: ServerResponse[] = []
  const grant = (response: ServerResponse, name: string) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ access_token: `${name}-${asked.get(name)}`, expires_in: HOUR_MS / 1_000 }))
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1)
    asked.set(name, (asked.get(name) ?? 0) + 1)
    const isHeld = holding.has(name)
    request.resume()
    request.on('end', () => (isHeld ? held.push(response) : grant(response, name)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: (name: string) => `http://127.0.0.1:${port}/${name}`,
    asked: (name: string) => asked.get(name) ?? 0,
    /** Resolves when so many requests have come. */
    arrived: async (name: string, count: number) => {
      while ((asked.get(name) ?? 0) < count) await once(server, 'request')
    },
    hold: (name: string) => holding.add(name),
    go: (name: string) => holding.delete(name),
    close: () => {
      for (const response of held) response.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}

type Endpoint = Awaited<ReturnType<typeof startEndpoint>>

interface Bench {
  readonly endpoint: Endpoint
  /** One request to the worker. */
  get(name: string, parameters?: Readonly<Record<string, number>>, signal?: AbortSignal): Promise<string>
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const same = (what: string, got: unknown, wanted: unknown): void => {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`)
  }
}

/** Into the last minute of its token, with a refresh behind the back of a request that has ended. */
const refreshAndEnd = async ({ endpoint, get }: Bench, name: string, left: number): Promise<void> => {
  same('first token', await get(name), `${name}-1`)
  endpoint.hold(name)
  same('token in its margin', await get(name, { age: HOUR_MS - left }), `${name}-1`)
}

const CASES: readonly (readonly [title: string, name: string, run: (bench: Bench, name: string) => Promise<void>])[] = [
  [
    'a refresh that died with its request, past its time: the next request gets a token',
    'past',
    async (bench, name) => {
      await refreshAndEnd(bench, name, 60_000)
      bench.endpoint.go(name)
      const token = await bench.get(name, { age: 120_000 })
      same('token', token.startsWith(`${name}-`) && token !== `${name}-1`, true)
    },
  ],
  [
    'a refresh that died with its request, within its time: requests that join it get a token',
    'joined',
    async (bench, name) => {
      await refreshAndEnd(bench, name, 300)
      bench.endpoint.go(name)
      await pause(400)
      const tokens = await Promise.all([bench.get(name), bench.get(name), bench.get(name)])
      same('tokens', new Set(tokens).size, 1)
      same('token', tokens[0]?.startsWith(`${name}-`) === true && tokens[0] !== `${name}-1`, true)
    },
  ],
  [
    'the same with a store that died in the middle of a step',
    'store',
    async (bench, name) => {
      await refreshAndEnd(bench, name, 60_000)
      bench.endpoint.go(name)
      for (const age of [120_000, HOUR_MS, HOUR_MS]) {
        const token = await bench.get(name, { age })
        same('token', /^store-[2-9]$/.test(token), true)
      }
    },
  ],
  [
    'a refresh that ctx.waitUntil keeps alive is the token of the next request',
    'kept',
    async ({ endpoint, get }, name) => {
      same('first token', await get(name), `${name}-1`)
      same('token in its margin', await get(name, { age: HOUR_MS - 60_000, linger: 2_000 }), `${name}-1`)
      await endpoint.arrived(name, 2)
      await pause(300)
      same('next token', await get(name), `${name}-2`)
      same('token requests', endpoint.asked(name), 2)
    },
  ],
  [
    'the first of two callers hangs up: the other gets a token',
    'left',
    async ({ endpoint, get }, name) => {
      endpoint.hold(name)
      const leaving = new AbortController()
      const gone = get(name, {}, leaving.signal).catch(() => 'gone')
      await endpoint.arrived(name, 1)
      const other = get(name)
      await pause(100)
      leaving.abort()
      endpoint.go(name)
      same('the first', await gone, 'gone')
      same('token of the other', await other, `${name}-2`)
    },
  ],
  [
    'a first request that does not await its token ends: those who joined it and those after it get one',
    'forgotten',
    async ({ endpoint, get }, name) => {
      endpoint.hold(name)
      same('the first', await get(name, { forget: 1 }), 'forgotten')
      endpoint.go(name)
      const tokens = await Promise.all([get(name), get(name)])
      same('tokens', new Set(tokens).size, 1)
      same('a token later', await get(name), tokens[0])
    },
  ],
  [
    'the last caller to leave ends the request of another: the next one gets a token',
    'aborted',
    async ({ endpoint, get }, name) => {
      endpoint.hold(name)
      const first = get(name, { patience: 200, linger: 3_000 })
      await endpoint.arrived(name, 1)
      const second = get(name, { patience: 400 })
      const said = await Promise.all([first, second])
      same(
        'both leave with their reason',
        said.map((text) => text.includes('abort')),
        [true, true],
      )
      endpoint.go(name)
      same('token of the next', await get(name), `${name}-2`)
    },
  ],
  [
    'many cold requests cost one token request',
    'cold',
    async ({ endpoint, get }, name) => {
      const tokens = await Promise.all(Array.from({ length: 20 }, () => get(name)))
      same('tokens', [...new Set(tokens)], [`${name}-1`])
      same('token requests', endpoint.asked(name), 1)
    },
  ],
]

const play = async (miniflare: Miniflare, endpoint: Endpoint): Promise<number> => {
  const worker = await miniflare.ready
  const get: Bench['get'] = async (name, parameters = {}, signal = AbortSignal.timeout(DEADLINE_MS + SLACK_MS)) => {
    const url = new URL(`/${name}`, worker)
    url.searchParams.set('url', endpoint.url(name))
    for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, String(value))
    return (await fetch(url, { signal })).text()
  }
  let failures = 0
  for (const [title, name, check] of CASES) {
    const started = performance.now()
    const failure = await check({ endpoint, get }, name).then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof Error ? thrown.message : 'failed'),
    )
    const took = `${Math.round(performance.now() - started)} ms, ${endpoint.asked(name)} token requests`
    say(failure === undefined ? `ok    ${title} (${took})` : `FAIL  ${title} (${took}): ${failure}`)
    if (failure !== undefined) failures += 1
  }
  return failures
}

const main = async (): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'client-workers-'))
  const endpoint = await startEndpoint()
  let miniflare: Miniflare | undefined
  try {
    try {
      say(`Installing ${MINIFLARE} into a temporary folder`)
      const { Miniflare } = await install(folder)
      miniflare = new Miniflare({ modules: true, script: await bundle(), compatibilityDate: COMPATIBILITY_DATE })
      await miniflare.ready
    } catch (thrown) {
      process.stderr.write(
        `The Workers runtime could not be started: ${thrown instanceof Error ? thrown.message : 'failed'}\n`,
      )
      return 2
    }
    const failures = await play(miniflare, endpoint)
    say(failures === 0 ? `${CASES.length} of ${CASES.length} hold` : `${failures} of ${CASES.length} do not hold`)
    return failures === 0 ? 0 : 1
  } finally {
    await miniflare?.dispose()
    endpoint.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
