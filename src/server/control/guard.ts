// Access control of the control API. It listens beside the token endpoints, so a page in a browser, a rebound DNS name
// and, beyond loopback, anyone on the network could reach it.

import { timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { coversHost } from '../../options/index.ts'
import type { Guesses } from './guesses.ts'

/** What is allowed. */
export interface GuardOptions {
  /** Host names in addition to `localhost` and IP addresses. */
  readonly allowedHosts: readonly string[]
  /** The control token, if one is required. */
  readonly adminToken?: string | undefined
}

/** Why a control request is refused. */
export interface Refusal {
  readonly status: 401 | 403 | 415 | 429
  readonly error: string
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The part of a control request that is checked. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly header: (name: string) => string | undefined
  /** Address of the client. */
  readonly remote: string
  /** Whether it has the cookie of a session. */
  readonly hasSession: () => boolean
}

/** The refusal if the control token is missing or wrong. */
export const tokenRequired: Refusal = {
  status: 401,
  error: 'control_token_required',
  message:
    'Send the control token as "Authorization: Bearer <token>". It was set with --admin-token or printed at startup.',
  headers: { 'WWW-Authenticate': 'Bearer' },
}

// The page itself shows nothing and asks for the token. A health check has no secret to protect and often no way to
// send one.
const open: ReadonlySet<string> = new Set([
  'GET /__mock',
  'GET /__mock/',
  'GET /__mock/page.js',
  'GET /__mock/page.css',
  'GET /__mock/icon.svg',
  'POST /__mock/session',
  'GET /__mock/health',
])

/** Creates the check of control requests. It returns undefined for a request that may pass. */
export function guard(
  { allowedHosts, adminToken }: GuardOptions,
  guesses: Guesses,
): (asked: Asked) => Refusal | undefined {
  return (asked) => {
    const { method, path, header } = asked
    if (!isAllowedHost(hostName(header('host') ?? ''), allowedHosts)) {
      return {
        status: 403,
        error: 'host_not_allowed',
        message:
          'The control API does not accept the host in the Host header. Use localhost or an IP address, or start with --allowed-host NAME.',
      }
    }
    const reads = method === 'GET' || method === 'HEAD'
    const isOpen = open.has(`${method === 'HEAD' ? 'GET' : method} ${path}`)
    if (adminToken !== undefined && !isOpen) {
      const refused = unlessTold(asked, adminToken, guesses)
      if (refused !== undefined) return refused
    }
    if (isForeign(header) && !(reads && isOpen))
      return { status: 403, error: 'cross_origin', message: 'Pages of another origin cannot use the control API.' }
    if (reads) return undefined
    // A page of another origin cannot send other methods without permission, and none is given.
    if (
      (method === 'POST' || method === 'PATCH') &&
      !/^application\/json\s*(?:;|$)/i.test(header('content-type') ?? '')
    ) {
      return {
        status: 415,
        error: 'content_type',
        message: 'Send Content-Type: application/json. Every POST and PATCH needs it, even without a body.',
      }
    }
    return undefined
  }
}

/** Whether a browser reports that a page of another origin sent the request. */
function isForeign(header: Asked['header']): boolean {
  const site = header('sec-fetch-site')
  const origin = header('origin')
  return (
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && !/^https?:\/\//.test(origin)) ||
    (origin !== undefined && origin.replace(/^https?:\/\//, '') !== header('host'))
  )
}

/** Refuses a request without the control token. After too many guesses, even a correct one has to wait. */
function unlessTold({ header, remote, hasSession }: Asked, token: string, guesses: Guesses): Refusal | undefined {
  const authorization = header('authorization')
  if (authorization === undefined) return hasSession() ? undefined : tokenRequired
  const wait = guesses.secondsToWait(remote)
  if (wait === 0 && isToken(authorization, token)) return undefined
  if (hasSession()) return undefined
  if (wait > 0) return tooManyGuesses(wait)
  guesses.add(remote)
  return tokenRequired
}

/** The refusal after too many wrong control tokens. */
export const tooManyGuesses = (wait: number): Refusal => ({
  status: 429,
  error: 'too_many_guesses',
  message: `Too many wrong control tokens from this address: wait ${wait} seconds.`,
  headers: { 'Retry-After': String(wait) },
})

/** The owner of a domain can rebind a name, but not an address, and localhost has no owner. */
function isAllowedHost(name: string, allowed: readonly string[]): boolean {
  return (
    isIP(name) !== 0 ||
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    coversHost(
      allowed.map((host) => host.toLowerCase()),
      name,
    )
  )
}

function hostName(host: string): string {
  const name = host.startsWith('[') ? host.slice(1, Math.max(1, host.indexOf(']'))) : (host.split(':', 1)[0] ?? '')
  return name.toLowerCase()
}

/**
 * Accepts a bearer token, or the password of Basic, which a URL can carry for tools that cannot send their own header.
 */
function isToken(authorization: string | undefined, token: string): boolean {
  const [, scheme = '', credentials = ''] = /^(bearer|basic) +(\S+)$/i.exec(authorization ?? '') ?? []
  if (credentials === '') return false
  const password = () =>
    Buffer.from(credentials, 'base64')
      .toString()
      .replace(/^[^:]*:/, '')
  return isSame(/^basic$/i.test(scheme) ? password() : credentials, token)
}

/** Constant-time comparison. */
export function isSame(sent: string, expected: string): boolean {
  const [one, other] = [Buffer.from(sent), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
