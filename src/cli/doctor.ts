// cxone-mock doctor: reads pasted input, or waits for requests, and explains why they are refused.

import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { listenForArrivals } from '../doctor/live/listener.ts'
import { diagnose, formatReport, UnreadableError, type DoctorReport } from '../doctor/index.ts'
import { isLoopback, printable, printableLines } from '../options/index.ts'
import { CliError, painter, portTaken } from './terminal.ts'
import { tokenPath } from '../profiles/index.ts'

/** Flags of `doctor`. */
export interface DoctorFlags {
  readonly json?: true
  readonly listen?: true
  readonly upstream?: string
  readonly port: number
  readonly tokenHost?: string[]
  readonly tokenPath?: string[]
}

/** Exit codes: 0, no problems; 1, problems found; 2, the input cannot be parsed. */
export async function doctor(input: string | undefined, flags: DoctorFlags): Promise<void> {
  if (flags.listen || flags.upstream !== undefined) {
    if (input !== undefined) throw new CliError('--listen and --upstream wait for requests: omit the input', 2)
    return listen(flags)
  }
  const text = await inputText(input)
  try {
    const report = diagnose(text, { hosts: flags.tokenHost ?? [], paths: flags.tokenPath ?? [] })
    print(report, flags)
    if (report.requests.some(({ findings }) => findings.some(({ severity }) => severity !== 'note')))
      process.exitCode = 1
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    if (flags.json)
      console.log(JSON.stringify({ error: error.message, kind: error.kind, line: error.line, column: error.column }))
    throw new CliError(error.message, 2)
  }
}

/** A file of that name, `-` or nothing for standard input, or the argument itself. */
async function inputText(input: string | undefined): Promise<string> {
  if (input === undefined && process.stdin.isTTY)
    throw new CliError('no input: pass a string or a file, or pipe one in; --listen waits for requests', 2)
  if (input === undefined || input === '-') {
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
    return textOf(Buffer.concat(chunks))
  }
  const isFile = input.length < 1_024 && !input.includes('\n') && existsSync(input)
  // A name may contain a secret, so only a name of plain words is repeated.
  const ending = /^[^\n]{1,255}(\.(?:har|json|jsonl|txt|http|sh))$/.exec(input)?.[1]
  if (!isFile && ending !== undefined && !/\s/.test(input)) {
    const isPlain = /^[a-z]{1,12}(?:[-_][a-z]{1,12}){0,3}\.[a-z]+$/.test(input)
    throw new CliError(isPlain ? `no such file: ${input}` : `there is no such ${ending} file`, 2)
  }
  if (!isFile) return input
  const bytes = await readFile(input).catch((error: NodeJS.ErrnoException) => {
    throw new CliError(`the file cannot be read (${error.code ?? 'unknown'})`, 2)
  })
  return textOf(bytes)
}

/** Windows PowerShell writes UTF-16 files. */
function textOf(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex')
  return new TextDecoder(mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8', {
    ignoreBOM: true,
  }).decode(bytes)
}

function print(report: DoctorReport, { json }: DoctorFlags): void {
  console.log(json ? printableLines(JSON.stringify(report, null, 2)) : formatReport(report, painter(process.stdout)))
}

async function listen(flags: DoctorFlags): Promise<void> {
  const upstream = flags.upstream === undefined ? undefined : upstreamUrl(flags.upstream)
  const server = await listenForArrivals({
    port: flags.port,
    hosts: flags.tokenHost ?? [],
    paths: flags.tokenPath ?? [],
    ...(upstream && { upstream }),
    onReport: (report) =>
      console.log(
        flags.json ? printable(JSON.stringify(report)) : `\n${formatReport(report, painter(process.stdout))}`,
      ),
    onTrouble: (message) => console.error(printable(`cxone-mock: ${message}`)),
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw portTaken(flags.port, '127.0.0.1')
    throw error
  })
  // Its reports are its purpose: without a reader it ends, like any other command.
  process.stdout.once('error', () => void server.close())
  const path = upstream && upstream.pathname !== '/' ? upstream.pathname : tokenPath
  if (flags.json) console.log(JSON.stringify({ event: 'ready', url: server.url }))
  else
    console.log(
      upstream === undefined
        ? `cxone-mock doctor listens on ${server.url}: send your token request to ${server.url}${path}, from any language; it goes no further`
        : `cxone-mock doctor listens on ${server.url} and forwards to ${upstream.origin}: send your token request to ${server.url}${path}`,
    )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
}

function upstreamUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const local = url !== undefined && isLoopback(url.hostname)
  if (
    url === undefined ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && local)) ||
    url.username ||
    url.search
  )
    throw new CliError(
      '--upstream expects an https URL without credentials, such as https://api.nicecxone.com (http on this machine only)',
      2,
    )
  return url
}
