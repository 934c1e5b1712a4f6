// The types of a contract, and the part of Pact that writes it. Pact is passed in and not imported, so that readers of
// the contract do not need its Rust core.

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

/** A request for PactV3. */
export interface PactRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, unknown>>
  readonly contentType?: string
  /** An object is serialized according to the content type: a form keeps its matchers. */
  readonly body?: unknown
}

/** A response for PactV3. */
export interface PactResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, unknown>>
  readonly contentType?: string
  readonly body?: unknown
}

/** One interaction of the contract. */
export interface Interaction {
  /** Unique name. The id of the rule, if it is from the table. */
  readonly name: string
  /** The rule of the mock that decides it. */
  readonly rule: string
  readonly provider: 'cxone-token' | 'cxone-api'
  /** The profile of the endpoint. Absent for the protected API. */
  readonly profile?: string
  /** False if no client should send such a request: it is in the contract because of the response. */
  readonly right: boolean
  readonly state: ProviderState
  readonly params?: Readonly<Record<string, unknown>>
  readonly uponReceiving: string
  readonly request: PactRequest
  readonly response: PactResponse
}

/** Obviously invented values, which the verifier replaces with those of the provider state. */
export const examples = {
  client_id: 'example-client',
  client_secret: 'example-secret',
  access_token: 'cxmock_example-token',
  basic_authorization: `Basic ${btoa('example-client:example-secret')}`,
  authorization: 'Bearer cxmock_example-token',
} as const

/** A value of the provider state, by name. */
export function fromState(matchers: Matchers, name: keyof typeof examples): unknown {
  return matchers.fromProviderState(`\${${name}}`, examples[name])
}
