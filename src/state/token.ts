// A token: what it says, how it is written, what it means.

import type { ParsedRequest } from '../engine/index.ts'
import type { User } from './access-key.ts'
import type { App } from './app.ts'
import type { Tenant } from './tenant.ts'

/** Signs a text: 32 bytes as 64 hexadecimal digits. The key is the signer's own. */
export type Sign = (text: string) => string

/** Introspects a token. `malformed`: not built like one of ours; `forged`: built like one, but not signed by this key. */
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
  readonly token_use?: never
}

/** A token of the mock. */
export interface KnownToken {
  readonly state: 'valid' | 'expired' | 'revoked'
  /** Identifies the token without revealing it: safe in a log. */
  readonly id: string
  readonly client_id: string
  /** The scopes that were asked for, or all of the app's. */
  readonly scope?: string
  /** Seconds since the epoch (RFC 7662 §2.2). */
  readonly iat: number
  readonly exp: number
  /** What it is good for; absent: as an access token. */
  readonly token_use?: 'access' | 'id' | 'refresh'
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
  /** What it is good for; absent: as an access token. */
  readonly use?: 'access' | 'id' | 'refresh'
  /** The user it was issued for, where there is one. */
  readonly user?: User
}

/** What a token is issued for. */
export interface Grant {
  readonly app: App
  readonly user?: User | undefined
  readonly tenant: Tenant
  /** What asked for it: where it went is told in some tokens. */
  readonly request: ParsedRequest
}

/** Tokens as they are told to a client, and what they say. */
export interface Issued {
  readonly claims: Claims
  readonly access_token: string
  /** Members of the answer beside the three that every one has. */
  readonly more?: Readonly<Record<string, unknown>>
}

/** A way to write access tokens. */
export interface TokenFormat {
  /** Whether a text may be a token of this format at all. */
  isToken(text: string): boolean
  /** A promise where signing takes time. */
  write(claims: Claims, sign: Sign, grant: Grant): Issued | Promise<Issued>
  /** Where reading takes time: resolves when `read` can tell. */
  prepare?(token: string): Promise<void> | undefined
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
  /**
   * Tokens revoked one by one are remembered up to 100,000, then the oldest is forgotten.
   * @throws {CxoneMockError} `OPTION_INVALID` for anything but one of the four
   */
  revoke(which: Revocation): void
}
