// Verifies pacts from a broker. pact-cli implements its protocol, with the mock as the provider. The token of the
// broker is passed in the environment, where process lists do not show it.

import { CxoneMockError } from '../../src/options/index.ts'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Exchange } from '../../src/index.ts'
import { startServer } from '../../src/server/index.ts'
import { nativePact } from './pact-cli.ts'
import type { Finding } from './pact-core.ts'
import { verdict, type Report, type Verified } from './verify.ts'

/** The broker, and whether results are published. */
export interface BrokerOptions {
  readonly url: string
  readonly token?: string
  /** Name of the provider at the broker. */
  readonly provider: string
  readonly publish: boolean
  /** Provider version of the published results. */
  readonly version: string
  readonly cwd?: string
  readonly onVerified?: (interaction: Verified) => void
}

function brokerError(problem: string): CxoneMockError {
  return new CxoneMockError('BROKER_FAILED', `the broker could not be reached: ${problem}`)
}

/**
 * Verifies the pacts of a broker for a provider.
 * @throws {CxoneMockError} `PACT_MISSING`, `BROKER_FAILED`
 */
export async function verifyFromBroker(options: BrokerOptions): Promise<Report> {
  const { url, token, provider, publish, version, cwd = process.cwd() } = options
  const program = nativePact(cwd)
  const folder = await mkdtemp(join(tmpdir(), 'cxone-mock-verify-'))
  const server = await startServer()
  const exchanges: Exchange[] = []
  server.mock.journal.subscribe((exchange) => void (exchange.request.host && exchanges.push(exchange)))
  const file = join(folder, 'report.json')
  try {
    const args = ['verifier', '-b', url, '-n', provider, '-h', '127.0.0.1', '-p', new URL(server.url).port, '-j', file]
    const changes = ['--state-change-url', `${server.url}/__mock/pact/state`, '--state-change-teardown']
    const results = publish ? ['--publish', '--provider-version', version] : []
    const env = { ...process.env, PACT_DO_NOT_TRACK: 'true', ...(token !== undefined && { PACT_BROKER_TOKEN: token }) }
    const said = await new Promise<string>((resolve) => {
      execFile(
        program,
        // The first state change loads the code for it, which takes longer than the program's five seconds on a busy
        // machine.
        [...args, ...changes, ...results, '--request-timeout', '30000', '--retries', '0', '--no-colour'],
        { env },
        (_, stdout, stderr) => resolve(`${stdout}\n${stderr}`),
      )
    })
    const findings = await readFindings(file)
    if (findings.length === 0) throw brokerError(reasonOf(said))
    const outline = outlineOf(said)
    // Each sent request belongs to the next interaction, unless a state change failed and none was sent.
    const known = findings.length === exchanges.length
    const interactions = findings.map((finding, index) => {
      const { consumer = 'unknown', states = [] } = outline[index] ?? {}
      const providerStates = states.map((name) => ({ name }))
      const exchange = known ? exchanges[index] : undefined
      const from = { from: url, consumer, provider }
      return verdict(from, { description: finding.description, providerStates }, finding, undefined, exchange)
    })
    for (const interaction of interactions) options.onVerified?.(interaction)
    const passed = interactions.filter((interaction) => interaction.passed).length
    return { passed, failed: interactions.length - passed, interactions }
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
}

/** The report of the program separates errors from the list of interactions. */
async function readFindings(file: string): Promise<readonly Finding[]> {
  let report: { interactionResults?: Finding[]; errors?: { interaction: string; mismatch: Finding['mismatch'] }[] }
  try {
    report = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return []
  }
  const errors = [...(report.errors ?? [])]
  return (report.interactionResults ?? []).map((finding) => {
    if (finding.result === 'OK') return finding
    const index = errors.findIndex(({ interaction }) => interaction.endsWith(` - ${finding.description}`))
    const [error] = index < 0 ? [] : errors.splice(index, 1)
    return error?.mismatch === undefined ? finding : { ...finding, mismatch: error.mismatch }
  })
}

interface Outline {
  readonly consumer: string
  readonly states: string[]
}

/** The consumer and the state, which only the output of the program contains. */
function outlineOf(said: string): Outline[] {
  const outline: Outline[] = []
  let consumer = ''
  for (const line of said.split('\n')) {
    consumer = /^Verifying a pact between (.+) and .+$/.exec(line)?.[1] ?? consumer
    if (/^ {2}\S.* verification\)$/.test(line)) outline.push({ consumer, states: [] })
    const state = /^ {5}(?:Given|And) (.+)$/i.exec(line)?.[1]
    if (state !== undefined) outline.at(-1)?.states.push(state)
  }
  return outline
}

/** The output is for people: this is the line that names the cause. */
function reasonOf(said: string): string {
  const cause = /^\s*\d+\) (?:Failed to load pact - )?(.*)$/m.exec(said)?.[1]
  return cause ?? 'no pact for this provider'
}
