// Token types: claims, formats, introspection and revocation.

import type { ParsedRequest } from '../engine/index.ts'
import type { User } from './access-key.ts'
import type { App } from './app.ts'
import type { Tenant } from './tenant.ts'

/** Signs a string with the mock's key. Returns 32 bytes as 64 hexadecimal digits. */
export type Sign = (text: string) => string

/** Current state of a token. `malformed`: not in a format of the mock; `forged`: not signed with its key. */
export type TokenState = Introspection['state']

/**
 * Result of introspecting a token.
 * @see RFC 7662 §2.2
 */
export type Introspection = KnownToken | UnknownToken

/** A token that this mock did not issue. Its claims are not shown, because they cannot be trusted. */
interface UnknownToken {
  readonly state: 'forged' | 'malformed'
  readonly id?: never
  readonly client_id?: never
  readonly scope?: never
  readonly iat?: never
  readonly exp?: never
  readonly token_use?: never
}

/** A token issued by the mock. */
export interface KnownToken {
  readonly state: 'valid' | 'expired' | 'revoked'
  /** Identifies the token without revealing it, so it is safe to log. */
  readonly id: string
  readonly client_id: string
  /** Scopes separated by spaces: those requested, or all of the app's. Absent if neither names any. */
  readonly scope?: string
  /** Issue time, in epoch seconds. */
  readonly iat: number
  /** Expiry, in epoch seconds. */
  readonly exp: number
  /** Purpose of the token. Absent: access token. */
  readonly token_use?: 'access' | 'id' | 'refresh'
}

/** Claims of a token, independent of its format. */
export interface Claims {
  readonly id: string
  /** Issue time, in epoch milliseconds. */
  readonly issued: number
  /** Expiry, in epoch milliseconds. */
  readonly expires: number
  /** Id of the issuer, to distinguish mocks that share a signing key. */
  readonly origin: string
  /** How often the issuer had revoked all tokens. */
  readonly generation: number
  /** How often the issuer had revoked all tokens of the app, since it last revoked all tokens. */
  readonly appGeneration: number
  readonly client_id: string
  readonly scope: string | undefined
  /** Purpose of the token. Absent: access token. */
  readonly use?: 'access' | 'id' | 'refresh'
  /** The user it was issued for, if any. */
  readonly user?: User
}

/** The app, user and request that a token is issued for. */
export interface Grant {
  readonly app: App
  readonly user?: User | undefined
  readonly tenant: Tenant
  /** The token request. Some formats derive claims from its address. */
  readonly request: ParsedRequest
}

/** Issued tokens, as sent to the client, and their claims. */
export interface Issued {
  readonly claims: Claims
  readonly access_token: string
  /** Members of the response besides `access_token`, `token_type` and `expires_in`. */
  readonly more?: Readonly<Record<string, unknown>>
}

/** Format of access tokens. */
export interface TokenFormat {
  /** Whether a string looks like a token of this format. The signature is not checked. */
  isToken(text: string): boolean
  /** Writes and signs tokens. Returns a promise if signing is asynchronous. */
  write(claims: Claims, sign: Sign, grant: Grant): Issued | Promise<Issued>
  /** For formats with asynchronous verification: resolves when `read` can be called; undefined if it already can. */
  prepare?(token: string): Promise<void> | undefined
  /** Reads and verifies a token; undefined if it is malformed. */
  read(token: string, sign: Sign): Claims | 'forged' | undefined
}

/** Selects the tokens to revoke: all, those of one client, or one token by value or id. */
export type Revocation =
  | { readonly all: true }
  | { readonly client_id: string }
  | { readonly token: string }
  | { readonly id: string }

/** The tokens of one mock. */
export interface Tokens {
  /** Checks a token now, on the mock's clock. An unknown token does not throw. */
  introspect(token: string): Promise<Introspection>
  /**
   * Revokes tokens. Up to 100,000 individual revocations are remembered; beyond that, the oldest is forgotten.
   * @throws {CxoneMockError} `OPTION_INVALID` when `which` does not have exactly one of the four members
   */
  revoke(which: Revocation): void
}
