// A token: its claims, its formats and its state.

import type { ParsedRequest } from '../engine/index.ts'
import type { User } from './access-key.ts'
import type { App } from './app.ts'
import type { Tenant } from './tenant.ts'

/**
 * Signs a string with the key of the signer.
 * @returns 64 hexadecimal digits
 */
export type Sign = (text: string) => string

/**
 * State of a token. `malformed`: not in a format of the mock; `forged`: in such a format, but not signed by this key.
 */
export type TokenState = Introspection['state']

/** The known facts of a token. */
export type Introspection = KnownToken | UnknownToken

/** A token that this mock did not issue. None of its content is reliable. */
interface UnknownToken {
  readonly state: 'forged' | 'malformed'
  readonly id?: never
  readonly client_id?: never
  readonly scope?: never
  readonly iat?: never
  readonly exp?: never
  readonly token_use?: never
}

/** A token that the mock issued. */
export interface KnownToken {
  readonly state: 'valid' | 'expired' | 'revoked'
  /** Identifies the token without revealing it: safe in a log. */
  readonly id: string
  readonly client_id: string
  /** The requested scopes, or all scopes of the app. */
  readonly scope?: string
  /** Seconds since the epoch (RFC 7662 §2.2). */
  readonly iat: number
  readonly exp: number
  /** Purpose of the token. Absent: an access token. */
  readonly token_use?: 'access' | 'id' | 'refresh'
}

/** Claims of a token, in any format. */
export interface Claims {
  readonly id: string
  /** Times in milliseconds since the epoch. */
  readonly issued: number
  readonly expires: number
  /** Name of the issuer, and its revocation counters, of all tokens and of the app. */
  readonly origin: string
  readonly generation: number
  readonly appGeneration: number
  readonly client_id: string
  readonly scope: string | undefined
  /** Purpose of the token. Absent: an access token. */
  readonly use?: 'access' | 'id' | 'refresh'
  /** User that it was issued for, if any. */
  readonly user?: User
}

/** Input for issuing a token. */
export interface Grant {
  readonly app: App
  readonly user?: User | undefined
  readonly tenant: Tenant
  /** The request that asked for it: some tokens contain its host. */
  readonly request: ParsedRequest
}

/** Issued tokens in their wire form, and their claims. */
export interface Issued {
  readonly claims: Claims
  readonly access_token: string
  /** Members of the response in addition to the three standard ones. */
  readonly more?: Readonly<Record<string, unknown>>
}

/** A format of access tokens. */
export interface TokenFormat {
  /** Whether a string can be a token of this format. */
  isToken(text: string): boolean
  /** Returns a promise if signing takes time. */
  write(claims: Claims, sign: Sign, grant: Grant): Issued | Promise<Issued>
  /** Resolves when `read` can read the token, if reading takes time. */
  prepare?(token: string): Promise<void> | undefined
  /** Reads a token. Undefined if it is malformed. */
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
  /**
   * Revokes tokens. Up to 100,000 individually revoked tokens are remembered, then the oldest is forgotten.
   * @throws {CxoneMockError} `OPTION_INVALID` for anything but one of the four selectors
   */
  revoke(which: Revocation): void
}
