// verifyPacts(options): every interaction of every pact against the mock, one after the other, each with its own states, and
// for each that fails the rule of the mock that answered and what to do about it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Exchange } from '../../src/index.ts'
import { findState, unknownState } from '../../src/server/control/pact-states.ts'
import { startServer } from '../../src/server/index.ts'
import { startVerifier, type Finding, type Mismatch } from './pact-core.ts'
import { readPacts, type Pact, type WrittenInteraction } from './sources.ts'

/** What to verify. */
export interface VerifyOptions {
  /** Files, folders, patterns, addresses. */
  readonly pacts: readonly string[]
  /** Where paths begin, and Pact is looked for; default the working directory. */
  readonly cwd?: string
  /** Called with each interaction when it is done. */
  readonly onVerified?: (interaction: Verified) => void
}

/** One interaction, verified. */
export interface Verified {
  readonly pact: string
  readonly consumer: string
  readonly provider: string
  readonly description: string
  readonly states: readonly string[]
  readonly passed: boolean
  /** In words; empty where it passed. */
  readonly problems: readonly string[]
  /** The rule of the mock that answered, where the request reached it. */
  readonly rule?: string
  /** What the rule says of the request, and what to do next; where it failed. */
  readonly problem?: string
  readonly fix?: string
}

/** What came of it. */
export interface Report {
  readonly passed: number
  readonly failed: number
  readonly interactions: readonly Verified[]
}

/**
 * Starts the mock on a free port and verifies.
 * @throws {CxoneMockError} `PACT_MISSING` if Pact is not installed
 * @throws {CxoneMockError} `PACT_UNREADABLE` for anything that is not a pact
 */
export async function verifyPacts({ pacts: sources, cwd = process.cwd(), onVerified }: VerifyOptions): Promise<Report> {
  const pacts = await readPacts(sources, cwd)
  const folder = await mkdtemp(join(tmpdir(), 'cxone-mock-verify-'))
  const server = await startServer()
  const exchanges: Exchange[] = []
  // What the mock asks itself while it sets a state up has no host.
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
          // One interaction in a file: so it is known which exchange was its own.
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

/** What can be said before anything is sent. */
function problemOf(interaction: WrittenInteraction): string | undefined {
  if (interaction.type !== undefined && interaction.type !== 'Synchronous/HTTP')
    return `it is ${interaction.type}, and the mock supports HTTP only`
  const unknown = statesOf(interaction).find((name) => name !== '' && findState(name) === undefined)
  return unknown === undefined ? undefined : `the provider state ${unknownState(unknown)}`
}

/** What to say of an interaction. */
export function verdict(
  { from, consumer, provider }: Pick<Pact, 'from' | 'consumer' | 'provider'>,
  interaction: WrittenInteraction,
  finding: Finding | undefined,
  strange: string | undefined,
  exchange: Exchange | undefined,
): Verified {
  const passed = finding?.result === 'OK'
  // The status first: it says most.
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

/** A difference may quote what was answered. */
function withoutTokens(text: string): string {
  return text.replaceAll(/cxmock_[\w.-]+/g, 'cxmock_…')
}
