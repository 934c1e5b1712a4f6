// cxone-mock drift: compares a real tenant with the profile. It asks before it sends anything. Exit codes: 0, no
// difference; 1, differences; 2, wrong use, or nothing could be compared.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { driftMarkdown } from '../../contracts/drift/report.ts'
import { driftPlan } from '../../contracts/drift/probes.ts'
import { runDrift, type DriftRow } from '../../contracts/drift/drift.ts'
import { profileOf, profiles } from '../profiles/index.ts'
import { isLoopback, printable } from '../options/index.ts'
import { CliError } from './terminal.ts'

/** Flags of `drift`. */
export interface DriftFlags {
  readonly tokenUrl: string
  readonly out: string
  readonly yes?: true
}

/** Confirms, runs, writes both reports, and sets the exit code. */
export async function drift({ tokenUrl, out, yes }: DriftFlags): Promise<void> {
  const url = checkUrl(tokenUrl)
  const { CXONE_CLIENT_ID: client_id, CXONE_CLIENT_SECRET: client_secret, CXONE_SCOPE: scope } = process.env
  if (!client_id || !client_secret)
    throw new CliError('set CXONE_CLIENT_ID and CXONE_CLIENT_SECRET: credentials are read from the environment only', 2)
  if (yes !== true) await agree(url)
  const report = await runDrift({
    tokenUrl: url.href,
    client_id,
    client_secret,
    ...(scope && { scope }),
    onRow: (row) => console.log(line(row)),
  })
  mkdirSync(out, { recursive: true })
  const name = join(out, `drift-${report.date.slice(0, 10)}`)
  writeFileSync(`${name}.json`, `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(`${name}.md`, driftMarkdown(report))
  const count = (outcome: DriftRow['outcome']): number => report.rows.filter((row) => row.outcome === outcome).length
  console.log(
    `\n${count('equal')} equal, ${count('different')} different, ${count('not tested')} not tested; see ${printable(`${name}.md and ${name}.json`)}`,
  )
  if (count('different') > 0) process.exitCode = 1
  else if (count('equal') === 0) process.exitCode = 2
}

function checkUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '')
    throw new CliError('--token-url must be a plain https URL, without credentials and without a query', 2)
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new CliError('--token-url must be https: the secret would be sent unencrypted', 2)
  // Its probes would be sent with the access key of the mock.
  if (profileOf(profiles, url.pathname).access_keys !== undefined)
    throw new CliError(
      `--token-url: drift does not know ${url.pathname} yet, which needs an access key; it compares /auth/oauth/token`,
      2,
    )
  return url
}

/**
 * Asks for confirmation.
 * @throws {CliError} if it is not given
 */
async function agree({ origin, pathname }: URL): Promise<void> {
  const { probes } = driftPlan(profileOf(profiles, pathname))
  const what = `This sends up to ${probes.length} requests with your credentials to ${origin}${pathname}, one after the other.`
  if (!process.stdin.isTTY) throw new CliError(`${what} There is no terminal to confirm it: pass --yes`, 2)
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`${what} Go on? [y/N] `)
  terminal.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('nothing was sent', 2)
}

function line({ rule, outcome, differences, reason }: DriftRow): string {
  const details = differences.map(({ what, expected, seen }) => `${what}: expected ${expected}, seen ${seen}`)
  return printable(
    `${outcome.padEnd(10)}  ${rule}${details.length > 0 ? `  ${details.join('; ')}` : ''}${reason === undefined ? '' : `  (${reason})`}`,
  )
}
