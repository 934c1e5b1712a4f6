#!/usr/bin/env node
// The command line: flags in, one command out. A mistake is one line on standard error and exit code 2.

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
// Variables with a value that no switch has.
const switches: string[] = []
const profileIds = profiles.map(({ id }) => id)

const program = new Command('cxone-mock')
  .description('A CXone OAuth token endpoint that refuses what CXone refuses and says why')
  .version(await version())
  .configureHelp({ showGlobalOptions: true })

const serve = program
  .command('serve')
  .description('run the endpoint (the default command)')
  .action(async (flags: ServeFlags) => {
    if (switches.length > 0) throw new CliError(switches.join('; '), 2)
    await (await import('./serve.ts')).serve(flags)
  })
for (const option of [
  new Option('--port <number>', 'port to listen on; 0 takes any free one').argParser(port).default(4455),
  new Option('--host <address>', 'address to listen on').default('127.0.0.1'),
  new Option('--config <file>', 'JSON file with apps and settings'),
  new Option('--watch', 'read the config file again when it changes'),
  new Option('--profile <id>', 'endpoint to serve; may be repeated (default all)')
    .choices(profileIds)
    .argParser(profileId),
  new Option(
    '--lifetime <duration>',
    'how long a token lives: 2h, 24h, 90s (default what each endpoint has)',
  ).argParser(valid(lifetimeProblem)),
  new Option(
    '--rate-limit <limit>',
    'requests and window of each app: 60/60s, or off (default what each endpoint has)',
  ).argParser(valid(rateLimitProblem)),
  new Option('--no-hints', 'leave out the response header mock-rule'),
  new Option('--log <kind>', 'a line for each exchange').choices(['pretty', 'json', 'silent']).default('pretty'),
  new Option(
    '--admin-token <token>',
    'control token; needed on another host than loopback, where one is made if none is given',
  ),
  new Option('--allowed-host <name>', 'host name that the control API answers to; may be repeated').argParser(hosts),
  new Option('--open', 'open the inspector in the browser'),
  new Option('--tls', 'speak https with a certificate made for this run'),
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
  .description('ask a token endpoint in the right way and print its answer')
  .addOption(
    new Option('--url <url>', 'token endpoint (default http://127.0.0.1:4455, at the path of the profile)').env(
      'CXONE_TOKEN_URL',
    ),
  )
  .addOption(
    new Option('--profile <id>', 'what is asked: client_credentials, or an access key (default by the URL)').choices(
      profileIds,
    ),
  )
  .addOption(new Option('--id <client_id>', 'client_id').env('CXONE_CLIENT_ID').default('demo'))
  .addOption(new Option('--secret <client_secret>', 'client_secret').env('CXONE_CLIENT_SECRET').default('demo-secret'))
  .addOption(new Option('--access-key-id <id>', 'username at /auth/token').env('CXONE_ACCESS_KEY_ID'))
  .addOption(new Option('--access-key-secret <secret>', 'password at /auth/token').env('CXONE_ACCESS_KEY_SECRET'))
  .addOption(new Option('--scope <scopes>', 'scopes, separated by spaces').env('CXONE_SCOPE'))
  .action(async (flags: TokenFlags) => (await import('./token.ts')).token(flags))

program
  .command('rules')
  .description('print the rule table')
  .addOption(new Option('--json', 'as JSON').conflicts('markdown'))
  .option('--markdown', 'as a Markdown table')
  .action(async (flags: { json?: true; markdown?: true }) => (await import('./rules.ts')).rules(flags))

program
  .command('explain')
  .argument('<rule-id>')
  .description('print all that is known of one rule')
  .action(async (id: string) => (await import('./rules.ts')).explainRule(id))

program
  .command('doctor')
  .argument('[input]', `${titlesOf(formatIds.toReversed())}; a file with one, or - for standard input`)
  .description('say why a token request is refused')
  .option('--json', 'as JSON')
  .option('--listen', 'print an address and diagnose whatever is sent there')
  .option('--upstream <url>', 'the same, and forward to the real endpoint and back, unchanged')
  .option('--port <number>', 'port for --listen and --upstream; 0 takes any free one', port, 0)
  .option('--token-host <name>', 'a host that is right, such as the domain of your tenant; may be repeated', several)
  .option('--token-path <path>', 'a path that is right; may be repeated', several)
  .action(async (input: string | undefined, flags: DoctorFlags) => (await import('./doctor.ts')).doctor(input, flags))

program
  .command('verify')
  .argument('[pacts...]', 'files, folders, patterns, addresses')
  .description('verify the pacts of a team against the mock (needs @pact-foundation/pact)')
  .addOption(
    new Option('--reporter <kind>', 'how to tell it').choices(['pretty', 'json', 'junit', 'github']).default('pretty'),
  )
  .option('--out <file>', 'write the report into a file')
  .option('--broker-url <url>', 'take the pacts from a broker (needs @pact-foundation/pact-cli)')
  .addOption(new Option('--broker-token <token>', 'token of the broker').env('PACT_BROKER_TOKEN'))
  .option('--provider <name>', 'name of the provider at the broker', 'cxone-token')
  .option('--publish', 'publish the results to the broker')
  .option('--provider-version <version>', 'version that the results are published for', await version())
  .action(async (pacts: string[], flags: VerifyFlags) => (await import('./verify.ts')).verify(pacts, flags))

program
  .command('drift')
  .description('compare a real tenant with what the mock does: few requests, one after the other, and a dated report')
  .requiredOption(
    '--token-url <url>',
    'token endpoint of the tenant; credentials: CXONE_CLIENT_ID, CXONE_CLIENT_SECRET',
  )
  .option('--out <folder>', 'where the report goes, as Markdown and JSON', '.')
  .option('--yes', 'do not ask before anything is sent')
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
  // Without a command the server is meant; --help and --version are the program's own.
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

/** A flag with its variable, so that a container needs no command line. */
function withVariable(option: Option): Option {
  const name = `CXONE_MOCK_${option.attributeName().replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`
  const given = process.env[name]
  if (option.isBoolean() || option.negate) {
    if (given !== undefined && !['', '0', '1', 'true', 'false'].includes(given))
      switches.push(`${name}: expected 1, true, 0 or false`)
    // commander takes any value for a set switch: one that is off counts as not set.
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
