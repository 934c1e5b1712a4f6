// Token values, and what a bearer token means now. Tokens are self-contained: issuing a million of them costs no memory.
// The only state is what was revoked. Signing, ids and time are passed in.

import type { App } from './app.ts'

/** Signs a text: 32 bytes as 64 hexadecimal digits. The key is the signer's own. */
export type Sign = (text: string) => string

/** What a token means now. `malformed`: not built like one of ours; `forged`: built like one, but not signed by this key. */
export type TokenState = 'valid' | 'expired' | 'revoked' | 'forged' | 'malformed'

/** What is known of a token. Nothing but the state where it is malformed or forged. */
export interface Introspection {
  readonly state: TokenState
  /** Names the token without being it: safe in a log. */
  readonly id?: string
  readonly client_id?: string
  /** The scopes that were asked for, or all of the app's. */
  readonly scope?: string
  /** Seconds since the epoch (RFC 7662 §2.2). */
  readonly iat?: number
  readonly exp?: number
}

/** Which tokens to revoke. */
export type Revocation =
  | { readonly all: true }
  | { readonly client_id: string }
  | { readonly token: string }
  | { readonly id: string }

/** The tokens of one mock. */
export interface Tokens {
  introspect(token: string): Introspection
  /** Tokens revoked one by one are remembered up to 100,000, then the oldest is forgotten. */
  revoke(which: Revocation): void
}

/** The tokens with what only the endpoint uses. */
export interface TokenIssuer extends Tokens {
  issue(
    app: App,
    scope: string | undefined,
    now: number,
    lifetime: number,
  ): { readonly id: string; readonly access_token: string }
}

interface Revoked {
  readonly generation: number
  /** On the mock's clock. */
  readonly at: number
}

const prefix = 'cxmock_'
const revokedKept = 100_000

/** Makes an issuer. `newId` must never repeat itself, within this process and beside others with the same key. */
export function tokenIssuer(sign: Sign, newId: () => string, now: () => number): TokenIssuer {
  // Tokens of this issuer carry its name and a generation, which goes up with each revocation: that tells them apart at the
  // same instant and on a clock that was set back. Tokens of another process with the same key are told by their time.
  const origin = newId()
  let all: Revoked = { generation: 0, at: -1 }
  const ofApps = new Map<string, Revoked>()
  const revokedIds = new Set<string>()
  const encoded = new WeakMap<App, string>()

  function nameOf(app: App): string {
    let name = encoded.get(app)
    if (name === undefined) encoded.set(app, (name = toBase64url(app.client_id)))
    return name
  }
  function introspect(token: string): Introspection {
    const claims = read(token)
    if (claims === undefined) return { state: 'malformed' }
    if (sign(claims.signed) !== claims.signature) return { state: 'forged' }
    const { id, client_id, scope, issued, expires } = claims
    const isOver = (revoked: Revoked | undefined, generation: number): boolean =>
      revoked !== undefined && (claims.origin === origin ? generation < revoked.generation : issued <= revoked.at)
    const revoked =
      isOver(all, claims.generation) || isOver(ofApps.get(client_id), claims.appGeneration) || revokedIds.has(id)
    return {
      state: revoked ? 'revoked' : now() >= expires ? 'expired' : 'valid',
      id,
      client_id,
      ...(scope === '' ? {} : { scope }),
      iat: Math.floor(issued / 1_000),
      exp: Math.floor(expires / 1_000),
    }
  }
  function revokeId(id: string): void {
    if (revokedIds.size >= revokedKept) revokedIds.delete(revokedIds.values().next().value ?? '')
    revokedIds.add(id)
  }

  // Under load many tokens are issued in one millisecond: their times are written once.
  let times = ''
  let timesOf = NaN
  let timesFor = NaN

  return {
    issue(app, scope, issued, lifetime) {
      const id = newId()
      if (issued !== timesOf || lifetime !== timesFor) {
        times = `${issued.toString(36)}.${(issued + lifetime).toString(36)}`
        timesOf = issued
        timesFor = lifetime
      }
      const claims = `${id}.${times}.${origin}.${all.generation}.${ofApps.get(app.client_id)?.generation ?? 0}.${nameOf(app)}.${scope === undefined ? '' : toBase64url(scope)}`
      return { id, access_token: `${prefix}${claims}.${sign(claims)}` }
    },
    introspect,
    revoke(which) {
      if ('all' in which) {
        // What was revoked one by one is older than this: nothing else has to be remembered.
        all = { generation: all.generation + 1, at: now() }
        ofApps.clear()
        revokedIds.clear()
      } else if ('client_id' in which) {
        ofApps.set(which.client_id, { generation: (ofApps.get(which.client_id)?.generation ?? 0) + 1, at: now() })
      } else if ('id' in which) revokeId(which.id)
      else {
        const { id } = introspect(which.token)
        if (id !== undefined) revokeId(id)
      }
    },
  }
}

interface Claims {
  readonly signed: string
  readonly signature: string
  readonly id: string
  readonly issued: number
  readonly expires: number
  readonly origin: string
  readonly generation: number
  readonly appGeneration: number
  readonly client_id: string
  readonly scope: string
}

// A scope fills at most the body it came in; what is longer than this was never issued.
const longestToken = 16 * 1_024 * 1_024
const shape =
  /^cxmock_(([\w-]+)\.([0-9a-z]+)\.([0-9a-z]+)\.([\w-]+)\.(\d+)\.(\d+)\.([\w-]+)\.([\w-]*))\.([0-9a-f]{64})$/

function read(token: string): Claims | undefined {
  const match = token.length > longestToken ? null : shape.exec(token)
  if (match === null) return undefined
  const [
    ,
    signed = '',
    id = '',
    issued = '',
    expires = '',
    origin = '',
    generation = '',
    appGeneration = '',
    app = '',
    scopes = '',
    signature = '',
  ] = match
  const client_id = fromBase64url(app)
  const scope = fromBase64url(scopes)
  if (client_id === undefined || scope === undefined) return undefined
  return {
    signed,
    signature,
    id,
    issued: parseInt(issued, 36),
    expires: parseInt(expires, 36),
    origin,
    generation: Number(generation),
    appGeneration: Number(appGeneration),
    client_id,
    scope,
  }
}

function toBase64url(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte))
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64url(text: string): string | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
  } catch {
    return undefined
  }
}
