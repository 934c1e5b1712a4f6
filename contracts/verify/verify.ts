// verifyPacts(options): verifies every interaction of every pact against the mock, sequentially, each with its own
// states. For each failure, it names the rule of the mock and the fix.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Exchange } from '../../src/index.ts'
import { findState, unknownState } from '../../src/server/control/pact-states.ts'
import { startServer } from '../../src/server/index.ts'
import { startVerifier, type Finding, type Mismatch } from './pact-core.ts'
import { readPacts, type Pact, type WrittenInteraction } from './sources.ts'

/** Options of a verification. */
export interface VerifyOptions {
  /** Files, folders, glob patterns, URLs. */
  readonly pacts: readonly string[]
  /** Base folder of paths, from which Pact is resolved. Default: the working directory. */
  readonly cwd?: string
  /** Called when an interaction is done. */
  readonly onVerified?: (interaction: Verified) => void
}

/** Result of one interaction. */
export interface Verified {
  readonly pact: string
  readonly consumer: string
  readonly provider: string
  readonly description: string
  readonly states: readonly string[]
  readonly passed: boolean
  /** Failures as text. Empty if it passed. */
  readonly problems: readonly string[]
  /** The rule of the mock that decided the response, if the request reached it. */
  readonly rule?: string
  /** Problem and fix of the rule, for a failure. */
  readonly problem?: string
  readonly fix?: string
}

/** The report. */
export interface Report {
  readonly passed: number
  readonly failed: number
  readonly interactions: readonly Verified[]
}

/**
 * Starts the mock on a free port and verifies.
 * @throws {CxoneMockError} `PACT_MISSING` if Pact is not installed
 * @throws {CxoneMockError} `PACT_UNREADABLE` for anything but a pact
 */
export async function verifyPacts({ pacts: sources, cwd = process.cwd(), onVerified }: VerifyOptions): Promise<Report> {
  const pacts = await readPacts(sources, cwd)
  const folder = await mkdtemp(join(tmpdir(), 'cxone-mock-verify-'))
  const server = await startServer()
  const exchanges: Exchange[] = []
  // The mock's own requests while it sets up a state have no host.
  server.mock.journal.subscribe((exchange) => void (exchange.request.host && exchanges.push(exchange)))
  const interactions: Verified[] = []
  try {
    const verifier = startVerifier(server.url, cwd)
    try {
      for (const pact of pacts) {
        for (const interaction of pact.interactions) {
          server.mock.reset()
          exchanges.length = 0
          const strange = problemOf(interaction)
          // One interaction per file, so that its exchange can be identified.
          const file = join(folder, 'pact.json')
          await writeFile(file, JSON.stringify({ ...pact.document, interactions: [interaction] }))
          const [finding] = strange === undefined ? await verifier.verify(file) : []
          const verified = verdict(pact, interaction, finding, strange, exchanges.at(-1))
          interactions.push(verified)
          onVerified?.(verified)
        }
      }
    } finally {
      verifier.close()
    }
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
  const passed = interactions.filter((interaction) => interaction.passed).length
  return { passed, failed: interactions.length - passed, interactions }
}

function statesOf({ providerStates, providerState }: WrittenInteraction): string[] {
  const names = (providerStates ?? []).map(({ name = '' }) => name)
  return providerState === undefined ? names : [...names, providerState]
}

/** Failures that are known before anything is sent. */
function problemOf(interaction: WrittenInteraction): string | undefined {
  if (interaction.type !== undefined && interaction.type !== 'Synchronous/HTTP')
    return `it is ${interaction.type}, and the mock supports HTTP only`
  const unknown = statesOf(interaction).find((name) => name !== '' && findState(name) === undefined)
  return unknown === undefined ? undefined : `the provider state ${unknownState(unknown)}`
}

/** Describes the result of an interaction. */
export function verdict(
  { from, consumer, provider }: Pick<Pact, 'from' | 'consumer' | 'provider'>,
  interaction: WrittenInteraction,
  finding: Finding | undefined,
  strange: string | undefined,
  exchange: Exchange | undefined,
): Verified {
  const passed = finding?.result === 'OK'
  // The status first, because it is the most informative.
  const found = (finding?.mismatch?.mismatches ?? [])
    .toSorted(statusFirst)
    .map(({ type = '', path, mismatch = 'it differs' }) =>
      withoutTokens(
        `${type.replace('Mismatch', '').toLowerCase()}${path === undefined ? '' : ` ${path}`}: ${mismatch}`,
      ),
    )
  const message = strange ?? withoutTokens(finding?.mismatch?.message ?? 'Pact did not verify it')
  return {
    pact: from,
    consumer,
    provider,
    description: interaction.description,
    states: statesOf(interaction),
    passed,
    problems: passed ? [] : found.length > 0 ? found : [message],
    ...(exchange && { rule: exchange.rule }),
    ...(exchange && !passed && { problem: exchange.diagnosis.problem, fix: fixOf(exchange) }),
  }
}

function statusFirst(a: Mismatch, b: Mismatch): number {
  return Number(b.type === 'StatusMismatch') - Number(a.type === 'StatusMismatch')
}

function fixOf({ status, diagnosis }: Exchange): string {
  return status < 300
    ? 'The mock accepts this request: correct the provider state of the pact, or the response that it expects.'
    : diagnosis.fix
}

/** A difference may quote the response. */
function withoutTokens(text: string): string {
  return text.replaceAll(/cxmock_[\w.-]+/g, 'cxmock_…')
}
