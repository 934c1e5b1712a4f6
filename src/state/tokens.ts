// What a bearer token means now. Tokens are self-contained: issuing a million of them costs no memory. The only state is what was
// revoked. Signing, ids, time and the formats in which tokens are written are passed in.

import type { Claims, Grant, Introspection, Issued, KnownToken, Revocation, Sign, TokenFormat } from './token.ts'

/** The tokens with what only the endpoint uses. */
export interface TokenIssuer {
  introspect(token: string): Introspection
  revoke(which: Revocation): void
  /** What a token of the client shall say. `now`, `lifetime`: milliseconds. */
  claimsFor(client_id: string, scope: string | undefined, now: number, lifetime: number): Claims
  /** Writes tokens that say it. A promise where signing takes time. */
  write(format: TokenFormat, claims: Claims, grant: Grant): Issued | Promise<Issued>
  /** Where reading takes time: resolves when `introspect` can tell. */
  prepare(token: string): Promise<void> | undefined
  /** What a token says, where it is one of ours. */
  claimsOf(token: string): Claims | undefined
  /** What a token that says this means now. */
  meaningOf(claims: Claims): KnownToken
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
    if (token === lastToken) return lastClaims
    const format = formats.find((one) => one.isToken(token))
    const claims = format?.read(token, sign)
    // What a format has to prepare, it keeps itself.
    if (format?.prepare === undefined) {
      lastClaims = claims
      lastToken = token
    }
    return claims
  }
  function introspect(token: string): Introspection {
    const claims = claimsOf(token)
    if (claims === undefined) return { state: 'malformed' }
    return claims === 'forged' ? { state: 'forged' } : meaningOf(claims)
  }
  function meaningOf(claims: Claims): KnownToken {
    const { id, client_id, scope, issued, expires, use } = claims
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
      ...(use !== undefined && { token_use: use }),
    }
  }
  function revokeId(id: string): void {
    if (revokedIds.size >= revokedKept) revokedIds.delete(revokedIds.values().next().value ?? '')
    revokedIds.add(id)
  }

  return {
    claimsFor: (client_id, scope, issued, lifetime) => ({
      id: newId(),
      issued,
      expires: issued + lifetime,
      origin,
      generation: all.generation,
      appGeneration: ofApps.get(client_id)?.generation ?? 0,
      client_id,
      scope,
    }),
    write: (format, claims, grant) => format.write(claims, sign, grant),
    prepare: (token) => formats.find((format) => format.isToken(token))?.prepare?.(token),
    claimsOf(token) {
      const claims = claimsOf(token)
      return claims === 'forged' ? undefined : claims
    },
    introspect,
    meaningOf,
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
        const { token } = which
        const revokeIt = (): void => {
          const { id } = introspect(token)
          if (id !== undefined) revokeId(id)
        }
        const reading = formats.find((format) => format.isToken(token))?.prepare?.(token)
        if (reading === undefined) revokeIt()
        // What cannot be read is no token of ours.
        else void reading.then(revokeIt, () => undefined)
      }
    },
  }
}
