// The shapes of a contract, and the part of Pact that it is written with. Pact itself is passed in: nothing of it is imported,
// so that whoever wants the words does not install a Rust core.

import { formType } from '../../src/engine/index.ts'
import { tokenPath, type ProviderState } from '../../src/profiles/index.ts'

export { formType, tokenPath }

/** The part of `MatchersV3` of @pact-foundation/pact that is used. */
export interface Matchers {
  fromProviderState(expression: string, example: string): unknown
  eachLike(template: unknown): unknown
  integer(example: number): unknown
  regex(pattern: string, example: string): unknown
  string(example: string): unknown
}

/** The part of `PactV3` of @pact-foundation/pact that is used. */
export interface ConsumerPact {
  given(state: string, params?: never): unknown
  uponReceiving(description: string): unknown
  withRequest(request: never): unknown
  willRespondWith(response: never): unknown
  executeTest<T>(test: (server: { readonly url: string }) => Promise<T>): Promise<T | undefined>
}

/** A request as PactV3 takes it. */
export interface PactRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, unknown>>
  readonly contentType?: string
  /** An object is written as the content type says: a form keeps its matchers. */
  readonly body?: unknown
}

/** An answer as PactV3 takes it. */
export interface PactResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, unknown>>
  readonly contentType?: string
  readonly body?: unknown
}

/** One interaction of the contract. */
export interface Interaction {
  /** Names it, uniquely; the id of the rule where the table gives it. */
  readonly name: string
  /** The rule of the mock that answers it. */
  readonly rule: string
  readonly provider: 'cxone-token' | 'cxone-api'
  /** The profile whose endpoint is asked; absent for the guarded API. */
  readonly profile?: string
  /** False where no client should send such a request: it is in the contract because of the answer. */
  readonly right: boolean
  readonly state: ProviderState
  readonly params?: Readonly<Record<string, unknown>>
  readonly uponReceiving: string
  readonly request: PactRequest
  readonly response: PactResponse
}

/** Obviously invented; the verifier puts the values of the provider state in their place. */
export const examples = {
  client_id: 'example-client',
  client_secret: 'example-secret',
  access_token: 'cxmock_example-token',
  basic_authorization: `Basic ${btoa('example-client:example-secret')}`,
  authorization: 'Bearer cxmock_example-token',
} as const

/** The value that the provider state gives under a name. */
export function fromState(matchers: Matchers, name: keyof typeof examples): unknown {
  return matchers.fromProviderState(`\${${name}}`, examples[name])
}
