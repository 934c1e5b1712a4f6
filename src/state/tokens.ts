// Issues, introspects and revokes tokens. Tokens are self-contained: issuing a million of them uses no memory. The only
// state is the revocations. Signing, ids, time and formats are injected.

import type { Claims, Grant, Introspection, Issued, KnownToken, Revocation, Sign, TokenFormat } from './token.ts'

/** The tokens, with methods that only the endpoint uses. */
export interface TokenIssuer {
  introspect(token: string): Introspection
  revoke(which: Revocation): void
  /** Creates the claims of a token. `now`, `lifetime`: milliseconds. */
  claimsFor(client_id: string, scope: string | undefined, now: number, lifetime: number): Claims
  /** Writes tokens with these claims. Returns a promise if signing takes time. */
  write(format: TokenFormat, claims: Claims, grant: Grant): Issued | Promise<Issued>
  /** Resolves when `introspect` can read the token, if reading takes time. */
  prepare(token: string): Promise<void> | undefined
  /** Returns the claims of a token, if the mock issued it. */
  claimsOf(token: string): Claims | undefined
  /** Returns the current state of a token with these claims. */
  meaningOf(claims: Claims): KnownToken
}

interface Revoked {
  readonly generation: number
  /** Times on the clock of the mock. */
  readonly at: number
}

const revokedKept = 100_000

/**
 * Creates an issuer.
 * @param newId must never repeat, within this process and among processes with the same key
 * @param formats the accepted token formats
 */
export function tokenIssuer(
  sign: Sign,
  newId: () => string,
  now: () => number,
  formats: readonly TokenFormat[],
): TokenIssuer {
  // Tokens contain the name of their issuer and a generation, which is incremented by each revocation. This
  // distinguishes them within one instant and after the clock was set back. For tokens of other processes with the same
  // key, their time counts.
  const origin = newId()
  let all: Revoked = { generation: 0, at: -1 }
  const ofApps = new Map<string, Revoked>()
  const revokedIds = new Set<string>()

  // The claims of a token never change, and an API call needs them four times (measured: a third of its time).
  let lastToken = ''
  let lastClaims: Claims | 'forged' | undefined
  function claimsOf(token: string): Claims | 'forged' | undefined {
    if (token === lastToken) return lastClaims
    const format = formats.find((one) => one.isToken(token))
    const claims = format?.read(token, sign)
    // Each format keeps the results of its own preparation.
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
        // All individually revoked tokens are older than this, so nothing else must be remembered.
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
        // A token that cannot be read was not issued by the mock.
        else void reading.then(revokeIt, () => undefined)
      }
    },
  }
}
