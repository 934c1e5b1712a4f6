// Runs the client in the real Workers runtime: `npm run test:workers`. It installs miniflare (about 170 MB) into a temporary
// folder, which is removed afterwards, bundles the client into a worker, and lets requests end in the middle of a refresh.
// Exit codes: 0 when everything holds, 1 when something does not, 2 when the runtime could not be installed or started.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { type Bench, CASES, type Endpoint, startEndpoint } from './workers-cases.ts'

/** The last that runs on Node 20 as well. */
const MINIFLARE = 'miniflare@4.20260426.0'
const COMPATIBILITY_DATE = '2026-04-01'
/** The deadline of the worker's clients, and the time that the runtime itself may take. */
const DEADLINE_MS = 8_000
const SLACK_MS = 2_000

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
