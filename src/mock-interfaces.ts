// The interfaces of a mock for tests and for adapters.

import { type MockData } from './api/index.ts'
import { type WireReply, type WireRequest } from './engine/index.ts'
import { type ApiRuleId, type Profile, type RuleId } from './profiles/index.ts'
import { type Arrival, type PublicState, type Settings, type State } from './state/index.ts'

/** The CXone token endpoints and the protected API, in process. */
export interface CxoneMock extends PublicState {
  /** Collections of the protected API. */
  readonly data: MockData
  /**
   * Responds like the endpoint, without a network.
   * @throws {TypeError} if a planned fault resets the connection
   * @throws the reason of the signal, if the request is aborted before the response is ready
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Whether the host of a URL is a CXone host, one of `hosts`, or one of the vendor that is confused with CXone. */
  knowsHost(url: string): boolean
  /**
   * Replaces all settings, apps and access keys until `reset()`.
   * @throws {CxoneMockError} `OPTION_INVALID`; nothing is changed then
   */
  configure(settings: Partial<Settings>): void
  /**
   * Asserts that no request was refused, at the token endpoints or the API. Call it in `afterEach`, before `reset`.
   * @throws {CxoneMockError} `REQUESTS_REFUSED` with the diagnoses of all refusals, except those of allowed rules;
   * `OPTION_INVALID` for an invalid option or an unknown rule id
   */
  assertNoRefusals(options?: { readonly allow?: readonly (RuleId | ApiRuleId)[] }): void
  /**
   * For `afterEach`: asserts that the mock was asked at least once in its life and refused nothing since the last reset,
   * prints the refusals, and always resets, so that one wrong test fails one test.
   * @param options - `allow`: ids of rules that may refuse; `allowUnused`: accepts a mock that was never asked
   * @throws {CxoneMockError} `REQUESTS_REFUSED`, `NOT_ASKED`; `OPTION_INVALID` for an invalid option or an unknown rule id
   */
  assertClean(options?: AssertCleanOptions): void
  /** Returns to the initial state. Tokens issued before are revoked. */
  reset(): void
}

/** Options of `mock.assertClean`. */
export interface AssertCleanOptions {
  /** Ids of rules that may refuse. Default: none. */
  readonly allow?: readonly (RuleId | ApiRuleId)[]
  /** Accepts a mock that no request has ever reached. Default false. */
  readonly allowUnused?: boolean
}

/** Response to an intercepted request. Undefined if it is left to the handlers of a suite. */
export type Intercepted = WireReply | Promise<WireReply | undefined> | undefined

/** The interface for adapters. */
export interface MockEngine
  extends Pick<State, 'clock' | 'paths' | 'arrive' | 'limitViews'>, Pick<CxoneMock, 'knowsHost'> {
  readonly profiles: readonly Profile[]
  /**
   * Reads the `jwt_key` option.
   * @throws {CxoneMockError} `OPTION_INVALID` if it is not a key
   */
  checkKeys(): Promise<void>
  /** Maximum number of body bytes to read. */
  readonly bodyLimit: number
  /** Hosts that stand for CXone, in addition to its own. */
  readonly hosts: readonly string[]
  /** Responds to a wire request. Returns a promise for the API, and if a planned delay makes it wait. Never throws. */
  answer(request: WireRequest, arrival?: Arrival): WireReply | Promise<WireReply>
  /**
   * Like `answer`, but returns undefined if the request falls through to the handlers of a suite: an unknown path, or
   * an unknown collection with a valid token.
   */
  intercept(request: WireRequest, arrival?: Arrival): Intercepted
  /**
   * Whether a mock inside a suite handles a URL: a known host, and a path of a profile, of the API or for signing in.
   */
  covers(url: string): boolean
  /** Whether a covered URL always gets a response and never falls through to the handlers of a suite. */
  isAnswered(url: string): boolean
  /** Like `configure`, but `reset` returns to these settings, and apps and access keys added at runtime are kept. */
  startFrom(settings: Partial<Settings>): void
}
