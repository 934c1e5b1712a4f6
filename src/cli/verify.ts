// cxone-mock verify: verifies pacts against the mock, on a free port. Exit codes: 0, all verified; 1, failures; 2,
// wrong use.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { verifyFromBroker } from '../../contracts/verify/broker.ts'
import { formatReport, prettyInteraction, prettySummary, type Reporter } from '../../contracts/verify/report.ts'
import { verifyPacts, type Report, type Verified } from '../../contracts/verify/verify.ts'
import { printable } from '../options/index.ts'
import { throwIfOutputClosed } from './output.ts'
import { CliError } from './terminal.ts'

/** Flags of `verify`. */
export interface VerifyFlags {
  readonly reporter: Reporter
  readonly out?: string
  readonly brokerUrl?: string
  readonly brokerToken?: string
  readonly provider: string
  readonly publish?: true
  readonly providerVersion: string
}

/** Verifies, reports, and sets the exit code. */
export async function verify(pacts: readonly string[], flags: VerifyFlags): Promise<void> {
  const { reporter, out, brokerUrl, publish } = flags
  if (publish && brokerUrl === undefined) throw new CliError('--publish needs --broker-url URL', 2)
  if (pacts.length === 0 && brokerUrl === undefined)
    throw new CliError('pass a pact (a file, a folder, a glob pattern or a URL), or --broker-url URL', 2)
  if (pacts.length > 0 && brokerUrl !== undefined) throw new CliError('pass either pacts or --broker-url, not both', 2)
  // Line by line for people, as a whole for programs.
  const live = reporter === 'pretty' && out === undefined
  const onVerified = live ? showInteraction : undefined
  const report = await run(pacts, flags, onVerified)
  if (live) console.log(`\n${prettySummary(report)}`)
  else if (out === undefined) console.log(formatReport(report, reporter))
  else {
    mkdirSync(dirname(out), { recursive: true })
    writeFileSync(out, `${formatReport(report, reporter)}\n`)
    console.log(`${prettySummary(report)}; see ${printable(out)}`)
  }
  if (report.failed > 0 || report.passed === 0) process.exitCode = 1
}

function showInteraction(interaction: Verified): void {
  throwIfOutputClosed()
  console.log(prettyInteraction(interaction))
}

async function run(
  pacts: readonly string[],
  { brokerUrl, brokerToken, provider, publish, providerVersion }: VerifyFlags,
  onVerified: ((interaction: Verified) => void) | undefined,
): Promise<Report> {
  const told = onVerified && { onVerified }
  if (brokerUrl === undefined) return verifyPacts({ pacts, ...told })
  return verifyFromBroker({
    url: brokerUrl,
    ...(brokerToken !== undefined && { token: brokerToken }),
    provider,
    publish: publish === true,
    version: providerVersion,
    ...told,
  })
}
