// What a bearer token means now. Tokens are self-contained: issuing a million of them costs no memory. The only state is what was
// revoked. Signing, ids, time and the formats in which tokens are written are passed in.

import type { App } from './app.ts'

/** Signs a text: 32 bytes as 64 hexadecimal digits. The key is the signer's own. */
export type Sign = (text: string) => string

/** What a token means now. `malformed`: not built like one of ours; `forged`: built like one, but not signed by this key. */
export type TokenState = Introspection['state']

/** What is known of a token. */
export type Introspection = KnownToken | UnknownToken

/** A token that this mock did not issue: nothing in it can be relied on. */
interface UnknownToken {
  readonly state: 'forged' | 'malformed'
  readonly id?: never
  readonly client_id?: never
  readonly scope?: never
  readonly iat?: never
  readonly exp?: never
}

/** A token of the mock. */
export interface KnownToken {
  readonly state: 'valid' | 'expired' | 'revoked'
  /** Names the token without being it: safe in a log. */
  readonly id: string
  readonly client_id: string
  /** The scopes that were asked for, or all of the app's. */
  readonly scope?: string
  /** Seconds since the epoch (RFC 7662 §2.2). */
  readonly iat: number
  readonly exp: number
}

/** What a token says, whichever way it is written. */
export interface Claims {
  readonly id: string
  /** Milliseconds since the epoch, both. */
  readonly issued: number
  readonly expires: number
  /** Names the issuer, and how often it had revoked all tokens, and those of the app. */
  readonly origin: string
  readonly generation: number
  readonly appGeneration: number
  readonly client_id: string
  readonly scope: string | undefined
}

/** A way to write access tokens. */
export interface TokenFormat {
  /** Whether a text may be a token of this format at all. */
  isToken(text: string): boolean
  write(claims: Claims, sign: Sign): string
  /** Undefined where it is malformed. */
  read(token: string, sign: Sign): Claims | 'forged' | undefined
}

/** Which tokens to revoke. */
export type Revocation =
  | { readonly all: true }
  | { readonly client_id: string }
  | { readonly token: string }
  | { readonly id: string }

/** The tokens of one mock. */
export interface Tokens {
  introspect(token: string): Promise<Introspection>
  /** Tokens revoked one by one are remembered up to 100,000, then the oldest is forgotten. */
  revoke(which: Revocation): void
}

/** The tokens with what only the endpoint uses. */
export interface TokenIssuer {
  introspect(token: string): Introspection
  revoke(which: Revocation): void
  /** `now`, `lifetime`: milliseconds. */
  issue(
    format: TokenFormat,
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

const revokedKept = 100_000

/**
 * Makes an issuer.
 * @param newId must never repeat itself, within this process and beside others with the same key
 * @param formats those that tokens may come in
 */
export function tokenIssuer(
  sign: Sign,
  newId: () => string,
  now: () => number,
  formats: readonly TokenFormat[],
): TokenIssuer {
  // Tokens of this issuer carry its name and a generation, which goes up with each revocation: that tells them apart at the
  // same instant and on a clock that was set back. Tokens of another process with the same key are told by their time.
  const origin = newId()
  let all: Revoked = { generation: 0, at: -1 }
  const ofApps = new Map<string, Revoked>()
  const revokedIds = new Set<string>()

  // What a token says never changes, and a call of the API asks four times (measured: a third of its time).
  let lastToken = ''
  let lastClaims: Claims | 'forged' | undefined
  function claimsOf(token: string): Claims | 'forged' | undefined {
    if (token !== lastToken) {
      lastClaims = formats.find((format) => format.isToken(token))?.read(token, sign)
      lastToken = token
    }
    return lastClaims
  }
  function introspect(token: string): Introspection {
    const claims = claimsOf(token)
    if (claims === undefined) return { state: 'malformed' }
    if (claims === 'forged') return { state: 'forged' }
    const { id, client_id, scope, issued, expires } = claims
    const isOver = (revoked: Revoked | undefined, generation: number): boolean =>
      revoked !== undefined && (claims.origin === origin ? generation < revoked.generation : issued <= revoked.at)
    const revoked =
      isOver(all, claims.generation) || isOver(ofApps.get(client_id), claims.appGeneration) || revokedIds.has(id)
    return {
      state: revoked ? 'revoked' : now() >= expires ? 'expired' : 'valid',
      id,
      client_id,
      ...(scope === undefined ? {} : { scope }),
      iat: Math.floor(issued / 1_000),
      exp: Math.floor(expires / 1_000),
    }
  }
  function revokeId(id: string): void {
    if (revokedIds.size >= revokedKept) revokedIds.delete(revokedIds.values().next().value ?? '')
    revokedIds.add(id)
  }

  return {
    issue(format, { client_id }, scope, issued, lifetime) {
      const id = newId()
      const claims: Claims = {
        id,
        issued,
        expires: issued + lifetime,
        origin,
        generation: all.generation,
        appGeneration: ofApps.get(client_id)?.generation ?? 0,
        client_id,
        scope,
      }
      return { id, access_token: format.write(claims, sign) }
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
