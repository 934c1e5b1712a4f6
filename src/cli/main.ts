#!/usr/bin/env node
// The command line: parses flags and runs one command. A usage error is one line on standard error, with exit code 2.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { version } from '../server/http/package.ts'
import { CxoneMockError, lifetimeProblem, rateLimitProblem } from '../options/index.ts'
import { formatIds, titlesOf } from '../doctor/inputs/formats.ts'
import type { DoctorFlags } from './doctor.ts'
import type { DriftFlags } from './drift.ts'
import { mistake } from './mistake.ts'
import { profiles } from '../profiles/index.ts'
import { handleOutputErrors, OutputClosedError } from './output.ts'
import type { ServeFlags } from './serve.ts'
import { CliError } from './terminal.ts'
import type { TokenFlags } from './token.ts'
import type { VerifyFlags } from './verify.ts'

handleOutputErrors()
// Values of variables that mean off, which no switch has.
const switches: string[] = []
const profileIds = profiles.map(({ id }) => id)

const program = new Command('cxone-mock')
  .description('Mock server for the CXone OAuth token endpoints that shows why a request is refused')
  .version(await version())
  .configureHelp({ showGlobalOptions: true })

const serve = program
  .command('serve')
  .description('Run the mock server (default command)')
  .action(async (flags: ServeFlags) => {
    if (switches.length > 0) throw new CliError(switches.join('; '), 2)
    await (await import('./serve.ts')).serve(flags)
  })
for (const option of [
  new Option('--port <number>', 'port to listen on; 0 picks a free one').argParser(port).default(4455),
  new Option('--host <address>', 'address to listen on').default('127.0.0.1'),
  new Option('--config <file>', 'JSON file with apps and settings'),
  new Option('--watch', 'reload the config file when it changes'),
  new Option('--profile <id>', 'endpoint to serve; repeatable (default: all)').choices(profileIds).argParser(profileId),
  new Option('--lifetime <duration>', 'token lifetime: 2h, 24h, 90s (default: per endpoint)').argParser(
    valid(lifetimeProblem),
  ),
  new Option('--rate-limit <limit>', 'rate limit of each app: 60/60s, or off (default: per endpoint)').argParser(
    valid(rateLimitProblem),
  ),
  new Option('--no-hints', 'omit the response header mock-rule'),
  new Option('--log <kind>', 'log format, one line per exchange')
    .choices(['pretty', 'json', 'silent'])
    .default('pretty'),
  new Option(
    '--admin-token <token>',
    'control token; on a host other than loopback, one is generated if it is not set',
  ),
  new Option('--allowed-host <name>', 'host name that the control API accepts; repeatable').argParser(hosts),
  new Option('--open', 'open the inspector in the browser'),
  new Option('--tls', 'use https with a certificate generated for this run'),
  new Option('--tls-cert <file>', 'certificate, PEM'),
  new Option('--tls-key <file>', 'key, PEM'),
])
  serve.addOption(withVariable(option))
serve.addHelpText(
  'after',
  `
Keys of tokens that outlive a restart: CXONE_MOCK_SIGNING_KEY and
CXONE_MOCK_JWT_KEY. Switches are 1, true, 0 or false; lists are separated by
commas; a flag comes before its variable.`,
)

program
  .command('token')
  .description('Request a token correctly and print the response')
  .addOption(
    new Option('--url <url>', 'token endpoint (default http://127.0.0.1:4455, at the path of the profile)').env(
      'CXONE_TOKEN_URL',
    ),
  )
  .addOption(
    new Option(
      '--profile <id>',
      'kind of credentials: client_credentials, or an access key (default: by the URL)',
    ).choices(profileIds),
  )
  .addOption(new Option('--id <client_id>', 'client_id').env('CXONE_CLIENT_ID').default('demo'))
  .addOption(new Option('--secret <client_secret>', 'client_secret').env('CXONE_CLIENT_SECRET').default('demo-secret'))
  .addOption(new Option('--access-key-id <id>', 'username at /auth/token').env('CXONE_ACCESS_KEY_ID'))
  .addOption(new Option('--access-key-secret <secret>', 'password at /auth/token').env('CXONE_ACCESS_KEY_SECRET'))
  .addOption(new Option('--scope <scopes>', 'scopes, separated by spaces').env('CXONE_SCOPE'))
  .action(async (flags: TokenFlags) => (await import('./token.ts')).token(flags))

program
  .command('rules')
  .description('Print the rule table')
  .addOption(new Option('--json', 'as JSON').conflicts('markdown'))
  .option('--markdown', 'as a Markdown table')
  .action(async (flags: { json?: true; markdown?: true }) => (await import('./rules.ts')).rules(flags))

program
  .command('explain')
  .argument('<rule-id>')
  .description('Explain one rule')
  .action(async (id: string) => (await import('./rules.ts')).explainRule(id))

program
  .command('doctor')
  .argument('[input]', `${titlesOf(formatIds.toReversed())}; a file with one, or - for standard input`)
  .description('Explain why a token request is refused')
  .option('--json', 'as JSON')
  .option('--listen', 'listen on a local URL and diagnose every request sent there')
  .option('--upstream <url>', 'like --listen, and forward requests to the real endpoint')
  .option('--port <number>', 'port for --listen and --upstream; 0 picks a free one', port, 0)
  .option('--token-host <name>', 'host to accept, such as the domain of your tenant; repeatable', several)
  .option('--token-path <path>', 'path to accept; repeatable', several)
  .action(async (input: string | undefined, flags: DoctorFlags) => (await import('./doctor.ts')).doctor(input, flags))

program
  .command('verify')
  .argument('[pacts...]', 'files, folders, patterns, addresses')
  .description('Verify Pact files against the mock (needs @pact-foundation/pact)')
  .addOption(
    new Option('--reporter <kind>', 'report format').choices(['pretty', 'json', 'junit', 'github']).default('pretty'),
  )
  .option('--out <file>', 'write the report to a file')
  .option('--broker-url <url>', 'fetch the pacts from a broker (needs @pact-foundation/pact-cli)')
  .addOption(new Option('--broker-token <token>', 'token of the broker').env('PACT_BROKER_TOKEN'))
  .option('--provider <name>', 'name of the provider at the broker', 'cxone-token')
  .option('--publish', 'publish the results to the broker')
  .option('--provider-version <version>', 'provider version of the published results', await version())
  .action(async (pacts: string[], flags: VerifyFlags) => (await import('./verify.ts')).verify(pacts, flags))

program
  .command('drift')
  .description('Compare a real tenant with the mock: a few sequential requests and a dated report')
  .requiredOption(
    '--token-url <url>',
    'token endpoint of the tenant; credentials: CXONE_CLIENT_ID, CXONE_CLIENT_SECRET',
  )
  .option('--out <folder>', 'folder of the report (Markdown and JSON)', '.')
  .option('--yes', 'do not ask for confirmation')
  .action(async (flags: DriftFlags) => (await import('./drift.ts')).drift(flags))

program.addHelpText('after', () => `\nWithout a command:\n${program.commands[0]?.helpInformation() ?? ''}`)

for (const command of [program, ...program.commands]) {
  const flags = command.options.flatMap(({ long }) => (typeof long === 'string' ? [long] : []))
  command.exitOverride().configureOutput({
    outputError: (text, write) => write(`cxone-mock: ${mistake(text, process.argv.slice(2), flags)}\n`),
  })
}

try {
  const [first = '--'] = process.argv.slice(2)
  // Without a command, serve runs. --help and --version belong to the program.
  const implied = first.startsWith('-') && !['-h', '--help', '-V', '--version'].includes(first)
  await program.parseAsync(implied ? ['serve', ...process.argv.slice(2)] : process.argv.slice(2), { from: 'user' })
} catch (error) {
  if (error instanceof CliError) {
    console.error(`cxone-mock: ${error.message}`)
    process.exitCode = error.exitCode
  } else if (error instanceof CxoneMockError) {
    console.error(`cxone-mock: ${error.message}`)
    process.exitCode = 2
  } else if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (!(error instanceof OutputClosedError)) throw error
}

/** Pairs a flag with its environment variable, so that a container needs no command line. */
function withVariable(option: Option): Option {
  const name = `CXONE_MOCK_${option.attributeName().replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`
  const given = process.env[name]
  if (option.isBoolean() || option.negate) {
    if (given !== undefined && !['', '0', '1', 'true', 'false'].includes(given))
      switches.push(`${name}: expected 1, true, 0 or false`)
    // commander accepts any value for a set switch. One that means off counts as not set.
    if (given !== undefined && (given === '1' || given === 'true') === option.negate) delete process.env[name]
  }
  if (given === '') delete process.env[name]
  return option.env(name)
}

function port(text: string): number {
  const number = Number(text)
  if (!/^\d{1,5}$/.test(text) || number > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.')
  return number
}

function hosts(text: string, names?: string[]): string[] {
  for (const name of text.split(','))
    if (!/^(?!-)(?:\*\.)?[^\s/:*]+$/.test(name))
      throw new InvalidArgumentError('Expected a host name without scheme and port, or *. and a domain.')
  return several(text, names)
}

function profileId(text: string, ids?: string[]): string[] {
  for (const id of text.split(','))
    if (!profileIds.includes(id)) throw new InvalidArgumentError(`Allowed choices are ${profileIds.join(', ')}.`)
  return several(text, ids)
}

function several(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',')]
}

function valid(problemOf: (text: string) => string | undefined): (text: string) => string {
  return (text) => {
    const problem = problemOf(text)
    if (problem !== undefined) throw new InvalidArgumentError(`${problem}.`)
    return text
  }
}
