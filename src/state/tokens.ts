// Token issuing, introspection and revocation. Tokens are self-contained, so issuing them costs no memory; only
// revocations are stored. Signing, ids, time and token formats are passed in.

import type { Claims, Grant, Introspection, Issued, KnownToken, Revocation, Sign, TokenFormat } from './token.ts'

/** Issues and checks tokens, for the endpoints. */
export interface TokenIssuer {
  introspect(token: string): Introspection
  revoke(which: Revocation): void
  /**
   * Creates the claims of a new token.
   * @param now - epoch milliseconds
   * @param lifetime - milliseconds
   */
  claimsFor(client_id: string, scope: string | undefined, now: number, lifetime: number): Claims
  /** Writes and signs tokens with these claims. Returns a promise if signing is asynchronous. */
  write(format: TokenFormat, claims: Claims, grant: Grant): Issued | Promise<Issued>
  /** Resolves when `introspect` can read the token; undefined if it already can. */
  prepare(token: string): Promise<void> | undefined
  /** The claims of a token; undefined if the mock did not issue it. */
  claimsOf(token: string): Claims | undefined
  /** The current state of a token with these claims. */
  meaningOf(claims: Claims): KnownToken
}

interface Revoked {
  readonly generation: number
  /** Epoch milliseconds on the mock's clock. */
  readonly at: number
}

const revokedKept = 100_000

/**
 * Creates a token issuer.
 * @param newId - returns ids that never repeat, in this process or in others with the same key
 * @param now - the mock's clock, in epoch milliseconds
 * @param formats - all formats that it reads
 */
export function tokenIssuer(
  sign: Sign,
  newId: () => string,
  now: () => number,
  formats: readonly TokenFormat[],
): TokenIssuer {
  // Tokens carry the id of their issuer and a generation, which each revocation increments. Generations stay reliable
  // within one millisecond and after the clock is set back. Tokens of another process with the same key are compared by
  // time.
  const origin = newId()
  let all: Revoked = { generation: 0, at: -1 }
  const ofApps = new Map<string, Revoked>()
  const revokedIds = new Set<string>()

  // Claims never change, and one API call reads them four times (measured: a third of its time without this cache).
  let lastToken = ''
  let lastClaims: Claims | 'forged' | undefined
  function claimsOf(token: string): Claims | 'forged' | undefined {
    if (token === lastToken) return lastClaims
    const format = formats.find((one) => one.isToken(token))
    const claims = format?.read(token, sign)
    // Formats with `prepare` cache their own results, which change once verification is done.
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
        // This covers all earlier revocations, so they can be forgotten.
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
        // A token that cannot be read is not one of the mock's, so there is nothing to revoke.
        else void reading.then(revokeIt, () => undefined)
      }
    },
  }
}
