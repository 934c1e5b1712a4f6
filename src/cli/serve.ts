// cxone-mock serve: starts the server, prints its first lines and its log, and stops it.

import { watchFile } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Config } from '../mock-options.ts'
import { inFile, readConfig } from '../server/config/config.ts'
import type { CxoneServer } from '../server/http/listen.ts'
import { startServer } from '../server/index.ts'
import { createMock, engineOf } from '../mock.ts'
import type { ProfileId } from '../profiles/index.ts'
import { CxoneMockError, isLoopback, printable } from '../options/index.ts'
import { appToTry, banner, inspectorOf, readyEvent } from './banner.ts'
import { loadedLater } from './later.ts'
import { jsonLine, prettyLog } from './log.ts'
import { goOnWithoutOutput } from './output.ts'
import { CliError, painter, portTaken } from './terminal.ts'

/** Flags of `serve`. */
export interface ServeFlags {
  readonly port: number
  readonly host: string
  readonly config?: string
  readonly watch?: true
  readonly profile?: ProfileId[]
  readonly lifetime?: string
  readonly rateLimit?: string
  readonly hints: boolean
  readonly log: 'pretty' | 'json' | 'silent'
  readonly adminToken?: string
  readonly allowedHost?: string[]
  readonly open?: true
  readonly tls?: true
  readonly tlsCert?: string
  readonly tlsKey?: string
}

/** Starts the server and resolves when it listens. The process then runs until SIGINT or SIGTERM. */
export async function serve(flags: ServeFlags): Promise<void> {
  const { config: file, port, host, log } = flags
  if (flags.watch && file === undefined) throw new CliError('--watch needs --config FILE', 2)
  const config = file === undefined ? {} : await readConfig(file)
  const settings = withFlags(config, flags)
  const signing_key = settings.signing_key ?? (process.env.CXONE_MOCK_SIGNING_KEY || undefined)
  const jwt_key = settings.jwt_key ?? (process.env.CXONE_MOCK_JWT_KEY || undefined)
  const generated = flags.adminToken === undefined && !isLoopback(host) ? await randomToken() : undefined
  if (flags.adminToken?.startsWith('--')) throw new CliError('--admin-token: expected a token, got a flag', 2)
  if (flags.adminToken === '') throw new CliError('--admin-token is empty: give a token, or leave the flag out', 2)
  if (flags.adminToken !== undefined && !/^[\x21-\x7E]{8,}$/.test(flags.adminToken))
    throw new CliError(
      '--admin-token: expected at least 8 visible ASCII characters that an Authorization header can carry',
      2,
    )
  if (host === '') throw new CliError('--host is empty: give an address such as 127.0.0.1, or leave the flag out', 2)
  const adminToken = flags.adminToken ?? generated
  const tls = await tlsOf(flags)

  const server = await startServer({
    ...settings,
    port,
    host,
    ...(signing_key !== undefined && { signing_key }),
    ...(jwt_key !== undefined && { jwt_key }),
    ...(adminToken !== undefined && { adminToken }),
    ...(flags.allowedHost && { allowedHosts: flags.allowedHost }),
    ...(tls && { tls: { cert: tls.cert, key: tls.key } }),
  }).catch((error: unknown) => {
    void tls?.remove()
    throw startError(error, host, port, file)
  })

  // `cxone-mock | head -3` prints the address and leaves the server running for its clients.
  goOnWithoutOutput()
  const paint = painter(process.stdout)
  if (log !== 'silent') {
    const lineOf = log === 'json' ? jsonLine : prettyLog(paint, inspectorOf(server))
    server.mock.journal.subscribe((exchange) => console.log(lineOf(exchange)))
  }
  const app = appToTry(settings.apps)
  if (log === 'json') console.log(printable(JSON.stringify(readyEvent(server, app, tls?.caFile, generated))))
  else console.log(banner(server, app, adminToken, generated, tls?.caFile, paint))
  if (flags.watch && file !== undefined) watch(file, flags, server, config)
  endOnSignal(server, async () => tls?.remove())
  if (process.version.startsWith('v20.') && import.meta.url.endsWith('.js')) preload()
  if (flags.open) (await import('./open.ts')).openPage(inspectorOf(server))
}

/**
 * Loads parts that a later request may need, after the start. When Node 20 fails to read a module, for lack of file
 * descriptors, it treats it as failed for the life of the process. `import` opens all files of a part at once there;
 * `require` opens one after the other. Later versions retry.
 */
function preload(): void {
  const require = createRequire(import.meta.url)
  const parts = loadedLater.map((part) => `../${part}.js`)
  const loadNext = (): void => {
    const part = parts.shift()
    if (part === undefined) return
    try {
      require(part)
    } catch {
      // The request that needs the part reports the reason.
    }
    // Requests are served in between.
    setImmediate(loadNext)
  }
  setTimeout(loadNext, 500).unref()
}

function withFlags(config: Config, { profile, lifetime, rateLimit, hints }: ServeFlags): Config {
  return {
    ...config,
    ...(profile && { profiles: profile }),
    ...(lifetime !== undefined && { lifetime }),
    ...(rateLimit !== undefined && { rate_limit: rateLimit }),
    ...(!hints && { hints: false }),
  }
}

/**
 * Reloads the config file after every change. If it is not valid, the error is printed and the last valid settings are
 * kept.
 */
function watch(file: string, flags: ServeFlags, { mock }: CxoneServer, first: Config): void {
  let last = first
  watchFile(file, { interval: 200, persistent: false }, () => {
    void readConfig(file)
      .then((config) => {
        // Created once more in full, so that anything that would prevent a start is reported.
        createMock(withFlags(config, flags))
        engineOf(mock).startFrom(withFlags(config, flags))
        const changed = (['data', 'signing_key', 'jwt_key', 'profiles'] as const).filter(
          (name) => JSON.stringify(config[name]) !== JSON.stringify(last[name]),
        )
        last = config
        const later = changed.length === 0 ? '' : ` (changes to ${changed.join(', ')} need a restart)`
        console.error(printable(`cxone-mock: ${file} reloaded${later}`))
      })
      .catch((error: unknown) => {
        const told = error instanceof CxoneMockError && error.code === 'OPTION_INVALID' ? inFile(file, error) : error
        console.error(`cxone-mock: ${messageOf(told)}\ncxone-mock: keeping the last valid settings`)
      })
  })
}

function startError(error: unknown, host: string, port: number, file: string | undefined): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE') return portTaken(port, host)
  if (code === 'EACCES')
    return new CliError(`port ${port} needs privileges that this user does not have: use a port from 1024`, 1)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new CliError(
      host.startsWith('-')
        ? '--host: expected an address, got a flag'
        : `--host ${host} is not an address of this machine`,
      2,
    )
  if (error instanceof CxoneMockError && file !== undefined) return inFile(file, error)
  if (String(code).startsWith('ERR_OSSL'))
    return new CliError('--tls-cert and --tls-key: not a certificate with its key', 2)
  return error
}

async function tlsOf({ tls, tlsCert, tlsKey, host, allowedHost = [] }: ServeFlags) {
  if (tlsCert !== undefined || tlsKey !== undefined) {
    if (tlsCert === undefined || tlsKey === undefined)
      throw new CliError('--tls-cert and --tls-key must be used together', 2)
    // Sequential, so that it is not random which of two invalid files is named.
    const cert = await pem(tlsCert, '--tls-cert')
    const key = await pem(tlsKey, '--tls-key')
    return { cert, key, caFile: undefined, remove: async () => undefined }
  }
  if (!tls) return undefined
  const { selfSigned } = await import('../server/http/tls.ts')
  return selfSigned([...(host === '0.0.0.0' || host === '::' ? [] : [host]), ...allowedHost])
}

async function pem(file: string, flag: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CliError(`${flag} ${file}: the file cannot be read`, 2)
  })
  if (!text.includes('-----BEGIN ')) throw new CliError(`${flag} ${file}: expected a PEM file`, 2)
  return text
}

async function randomToken(): Promise<string> {
  const { randomBytes } = await import('node:crypto')
  return randomBytes(24).toString('base64url')
}

function endOnSignal(server: CxoneServer, cleanUp: () => Promise<void>): void {
  let ending = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second signal stops the server without waiting.
      if (ending) process.exit(130)
      ending = true
      void server
        .close()
        .then(cleanUp)
        .then(() => process.exit(0))
    })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
