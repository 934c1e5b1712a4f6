// What a rule is to everybody else: the row of a table. Whatever a reader outside the engine wants to know of a rule is a column
// here, so that a rule is one row in one file.

import type { Message, ParsedRequest, Planned, Refusal, Reply, Rule, TokenGranted, Wait } from '../engine/index.ts'
import type { AccessKey, AccessKeyInput, App, AppInput, Fault, Introspection } from '../state/index.ts'
import type { HostKind } from './hosts.ts'
import type { NearKey } from './near-key.ts'
import type { ProviderState } from './provider-states.ts'

/** What the mock knows at this moment that a row of a token endpoint may ask. */
export interface Context {
  /** Milliseconds since the epoch, on the mock's clock. */
  readonly now: number
  readonly host: HostKind
  /** A fault that answers this request; a delay alone is none. */
  readonly fault: Fault | undefined
  /** Seconds until the client's window has room again; 0 where it has. */
  readonly secondsToWait: number
  readonly client: Client
  /** The access key whose id was sent, where the profile takes one. */
  readonly accessKey: AccessKeyFound
  /** What the refresh token or the subject token that was sent means now, where the profile takes one. */
  readonly token: Introspection | undefined
}

/** An access key, and whether the secret that came with it is its own. */
export type AccessKeyFound =
  /** `near`: how what was sent relates to what is registered. */
  | { readonly kind: 'unknown'; readonly near?: NearKey | undefined }
  | {
      readonly kind: 'known'
      readonly near?: NearKey | undefined
      readonly key: AccessKey
      readonly secret: 'valid' | 'wrong'
      readonly isOurTenant: boolean
    }

/** What a request sent to be known by. */
export interface Sent {
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
  /** How the client authenticated; `access_key`: by nothing else. */
  readonly method?: 'basic' | 'post' | 'access_key' | undefined
  /** A second reading of the same credentials, which counts where only it is right. */
  readonly or?: Credentials | undefined
  readonly access_key?: { readonly id: string; readonly secret: string } | undefined
  /** A refresh token or a subject token: without a client, its client is the one that asks. */
  readonly token?: string | undefined
}

/** The app whose id was sent, and what the secret that came with it is to that app. */
export type Client = { readonly kind: 'unknown' } | KnownClient

/** A registered app. */
export interface KnownClient {
  readonly kind: 'known'
  readonly app: App
  readonly secret: 'valid' | 'expired' | 'wrong'
  /** How it authenticated; `token`: it did not, and its token names it. */
  readonly by: 'basic' | 'post' | 'token'
  /** The second reading of the credentials was the right one. */
  readonly isOther: boolean
}

/** The replies of a token endpoint. */
export type TokenReply = Refusal | Message | Wait | Planned | TokenGranted

/** Credentials of an app. */
export interface Credentials {
  readonly client_id: string
  readonly client_secret: string
  /** A refresh token or an access token, where the example sends one. */
  readonly token?: string
  /** Where the endpoint takes one; default the preset one. */
  readonly access_key?: { readonly id: string; readonly secret: string }
}

/** A text of a request that holds its credentials. */
export type Written = string | ((credentials: Credentials) => string)

/** The smallest change to the one valid request that fires a row. */
export interface Example {
  readonly method?: string
  readonly host?: string
  readonly path?: string
  readonly query?: Written
  /** Added to the valid ones, or in the place of one of them. */
  readonly headers?: Readonly<Record<string, Written>>
  /** Null: no Content-Type at all. */
  readonly contentType?: string | null
  /** Parameters changed; null leaves one out. */
  readonly form?: Readonly<Record<string, string | null>>
  /** The whole body, in place of a form. */
  readonly body?: Written
  /** What is asked for, where a profile has several grants; default the first of them. */
  readonly grant?: string
  /** What the refresh token or the subject token that comes with it means; default `valid`. */
  readonly token?: 'valid' | 'expired' | 'revoked' | 'forged' | 'malformed'
  /** The ready app that asks, with its right secret; default `demo`. */
  readonly app?: string
  /** At the guarded API: what the token that comes with it means; default `valid`. */
  readonly bearer?: 'none' | 'valid' | 'expired' | 'revoked' | 'app-disabled'
  /** What must be so before the request is made. */
  readonly given?: {
    readonly app?: AppInput
    readonly access_key?: AccessKeyInput
    readonly fault?: Fault
    readonly exhausted?: true
  }
}

/** The credentials of the app that asks in an example. The secret of a ready app is its id and `-secret`. */
export function credentialsOf({ app, given }: Example): Credentials {
  const client_id = given?.app?.client_id ?? app ?? 'demo'
  return { client_id, client_secret: given?.app?.client_secret ?? `${client_id}-secret` }
}

/** A text of an example with the credentials in it. */
export function written(text: Written, credentials: Credentials): string {
  return typeof text === 'string' ? text : text(credentials)
}

/** Where a condition is to be seen in a request. `malformed escape`, `repeated parameter`: in the form. */
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

/** What no wire shows and a person can look up. */
export type CheckId = 'host-and-region' | 'app-enabled' | 'grant-enabled' | 'scope-or-permission' | 'secret-expiry'

/** The provider state that a row is met in, or why no pact can hold it. */
export type Contract =
  | { readonly state: ProviderState; readonly params?: Readonly<Record<string, unknown>> }
  | { readonly leftOut: string }

/** Whether the row may be asked of a real tenant: as its example, as another change, or never, and why. */
export type Drift = 'ask' | { readonly ask: Example } | { readonly never: string }

/** One row of a table. */
export interface Row<C = Context, R extends Reply = TokenReply, Id extends string = string> extends Rule<
  C,
  R,
  Example
> {
  readonly id: Id
  /** What has to change before the same client is answered: its request, the registration of its app, or nothing. */
  readonly blames: 'request' | 'registration' | 'nobody'
  /** Default: in the body. */
  readonly seenIn?: SeenIn
  /** It holds whatever the value is that an input does not show. */
  readonly anyValue?: true
  /** The rows that are only a consequence of this one. */
  readonly hides?: readonly Id[]
  /** What to look up where no wire shows it. */
  readonly check?: CheckId
  readonly contract: Contract
  readonly drift: Drift
  /** Inside a suite: whether the request is left to the suite's own handlers, untouched. Absent: never. */
  readonly leaves?: (request: ParsedRequest) => boolean
}
