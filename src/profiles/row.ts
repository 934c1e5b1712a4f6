// A row of a table. Everything that modules outside the engine need to know of a rule is a column here, so that a rule
// is one row in one file.

import type { Message, ParsedRequest, Planned, Refusal, Reply, Rule, TokenGranted, Wait } from '../engine/index.ts'
import type { AccessKey, AccessKeyInput, App, AppInput, Fault, Introspection } from '../state/index.ts'
import type { HostKind } from './hosts.ts'
import type { NearKey } from './near-key.ts'
import type { ProviderState } from './provider-states.ts'

/** Context of the rows of a token endpoint. */
export interface Context {
  /** Milliseconds since the epoch, on the clock of the mock. */
  readonly now: number
  readonly host: HostKind
  /** A fault that is itself a response. A delay alone is not. */
  readonly fault: Fault | undefined
  /** Seconds until the rate limit of the client resets. 0 if requests are left. */
  readonly secondsToWait: number
  readonly client: Client
  /** The access key of the sent id, if the profile supports access keys. */
  readonly accessKey: AccessKeyFound
  /** The current state of the sent refresh token or subject token, if the profile supports them. */
  readonly token: Introspection | undefined
}

/** An access key, and whether the sent secret matches. */
export type AccessKeyFound =
  /** `near`: how the sent value relates to a registered one. */
  | { readonly kind: 'unknown'; readonly near?: NearKey | undefined }
  | {
      readonly kind: 'known'
      readonly near?: NearKey | undefined
      readonly key: AccessKey
      readonly secret: 'valid' | 'wrong'
      readonly isOurTenant: boolean
    }

/** Client authentication of a request. */
export interface Sent {
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
  /** The authentication method. `access_key`: no other credentials were sent. */
  readonly method?: 'basic' | 'post' | 'access_key' | undefined
  /** A second reading of the same credentials, used only if it alone is valid. */
  readonly or?: Credentials | undefined
  readonly access_key?: { readonly id: string; readonly secret: string } | undefined
  /** A refresh token or a subject token. Without client authentication, the client that it was issued to is used. */
  readonly token?: string | undefined
}

/** The app of the sent id, and how the sent secret relates to it. */
export type Client = { readonly kind: 'unknown' } | KnownClient

/** A registered app. */
export interface KnownClient {
  readonly kind: 'known'
  readonly app: App
  readonly secret: 'valid' | 'expired' | 'wrong'
  /** The authentication method. `token`: none; the sent token identifies the client. */
  readonly by: 'basic' | 'post' | 'token'
  /** Whether the second reading of the credentials was valid. */
  readonly isOther: boolean
}

/** Replies of a token endpoint. */
export type TokenReply = Refusal | Message | Wait | Planned | TokenGranted

/** Credentials of an app. */
export interface Credentials {
  readonly client_id: string
  readonly client_secret: string
  /** The refresh token or access token that the example sends, if any. */
  readonly token?: string
  /** If the endpoint supports access keys. Default: the preset one. */
  readonly access_key?: { readonly id: string; readonly secret: string }
}

/** A part of a request that contains its credentials. */
export type Written = string | ((credentials: Credentials) => string)

/** The smallest change to the valid request that makes a row match. */
export interface Example {
  readonly method?: string
  readonly host?: string
  readonly path?: string
  readonly query?: Written
  /** Headers to add or replace. */
  readonly headers?: Readonly<Record<string, Written>>
  /** null: no Content-Type. */
  readonly contentType?: string | null
  /** Parameters to change. null removes a parameter. */
  readonly form?: Readonly<Record<string, string | null>>
  /** The whole body, instead of a form. */
  readonly body?: Written
  /** The grant, if a profile has several. Default: the first one. */
  readonly grant?: string
  /** State of the sent refresh token or subject token. Default `valid`. */
  readonly token?: 'valid' | 'expired' | 'revoked' | 'forged' | 'malformed'
  /** The built-in app that sends the request, with its correct secret. Default `demo`. */
  readonly app?: string
  /** At the protected API: state of the sent token. Default `valid`. */
  readonly bearer?: 'none' | 'valid' | 'expired' | 'revoked' | 'app-disabled'
  /** Precondition of the request. */
  readonly given?: {
    readonly app?: AppInput
    readonly access_key?: AccessKeyInput
    readonly fault?: Fault
    readonly exhausted?: true
  }
}

/** Returns the credentials of the app of an example. The secret of a built-in app is its id plus `-secret`. */
export function credentialsOf({ app, given }: Example): Credentials {
  const client_id = given?.app?.client_id ?? app ?? 'demo'
  return { client_id, client_secret: given?.app?.client_secret ?? `${client_id}-secret` }
}

/** Inserts the credentials into a part of an example. */
export function written(text: Written, credentials: Credentials): string {
  return typeof text === 'string' ? text : text(credentials)
}

/** Where a condition is visible in a request. `malformed escape`, `repeated parameter`: in the form. */
export type SeenIn =
  | 'method'
  | 'URL'
  | 'host'
  | 'path'
  | 'query'
  | 'body'
  | 'end of body'
  | 'malformed escape'
  | 'repeated parameter'
  | `header ${string}`
  | `parameter ${string}`

/** Facts that no request shows, and that a person can look up. */
export type CheckId = 'host-and-region' | 'app-enabled' | 'grant-enabled' | 'scope-or-permission' | 'secret-expiry'

/** The provider state in which the row is tested, or why no pact can contain it. */
export type Contract =
  | { readonly state: ProviderState; readonly params?: Readonly<Record<string, unknown>> }
  | { readonly leftOut: string }

/** Whether `drift` may test the row at a real tenant: with its example, with another change, or never, and why. */
export type Drift = 'ask' | { readonly ask: Example } | { readonly never: string }

/** One row of a table. */
export interface Row<C = Context, R extends Reply = TokenReply, Id extends string = string> extends Rule<
  C,
  R,
  Example
> {
  readonly id: Id
  /** What must change before the same client succeeds: its request, the registration of its app, or nothing. */
  readonly blames: 'request' | 'registration' | 'nobody'
  /** Default: in the body. */
  readonly seenIn?: SeenIn
  /** Whether it matches for any value that an input does not show. */
  readonly anyValue?: true
  /** Rows that are only a consequence of this one. */
  readonly hides?: readonly Id[]
  /** What to look up, because no request shows it. */
  readonly check?: CheckId
  readonly contract: Contract
  readonly drift: Drift
  /** Inside a suite: whether the request falls through to the suite's own handlers, unchanged. Default: never. */
  readonly leaves?: (request: ParsedRequest) => boolean
}
