// A mock as a test sees it, and as an adapter does.

import { type MockData } from './api/index.ts'
import { type WireReply, type WireRequest } from './engine/index.ts'
import { type ApiRuleId, type Profile, type RuleId } from './profiles/index.ts'
import { type Arrival, type PublicState, type Settings, type State } from './state/index.ts'

/** A CXone token endpoint and what its tokens are for, in process. */
export interface CxoneMock extends PublicState {
  /** The collections of the guarded API. */
  readonly data: MockData
  /**
   * Answers as the endpoint would, without a network.
   * @throws {TypeError} where a planned fault resets the connection
   * @throws what the signal gives as its reason, where the request is aborted before the answer is there
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Whether the host of a URL is one of CXone's, one of `hosts`, or one of the vendor that is mistaken for it. */
  knowsHost(url: string): boolean
  /** Replaces all settings, apps and access keys, until `reset()`. @throws {CxoneMockError} `OPTION_INVALID` and changes nothing */
  configure(settings: Partial<Settings>): void
  /**
   * For `afterEach`, before `reset`: that no request was refused, at the token endpoint or at the API.
   * @throws {CxoneMockError} `REQUESTS_REFUSED` with the diagnoses of all that were, but for those of the rules that are
   * allowed; `OPTION_INVALID` for a wrong option, `NOT_FOUND` for an id that no rule has
   */
  assertNoRefusals(options?: { readonly allow?: readonly (RuleId | ApiRuleId)[] }): void
  /** Returns everything to what `createMock` made. Tokens issued before are revoked. */
  reset(): void
}

/** What an intercepted request is answered; undefined if it is left to the handlers of a suite. */
export type Intercepted = WireReply | Promise<WireReply | undefined> | undefined

/** What an adapter needs of a mock. */
export interface MockEngine
  extends Pick<State, 'clock' | 'paths' | 'arrive' | 'limitViews'>, Pick<CxoneMock, 'knowsHost'> {
  readonly profiles: readonly Profile[]
  /** Reads a `jwt_key` that was given. @throws {CxoneMockError} `OPTION_INVALID` if it is not a key */
  checkKeys(): Promise<void>
  /** How many bytes of a body are read. */
  readonly bodyLimit: number
  /** Hosts that stand for CXone beside its own. */
  readonly hosts: readonly string[]
  /** Answers a wire request; a promise for the API, and where a planned delay makes it wait. Never throws on any request. */
  answer(request: WireRequest, arrival?: Arrival): WireReply | Promise<WireReply>
  /** As `answer`, but undefined for what a suite may answer by itself: an unknown path, an unknown collection with a good token. */
  intercept(request: WireRequest, arrival?: Arrival): Intercepted
  /** Whether a URL is one that a mock inside a suite looks at: a known host, and a path of a profile or of the API, or one that is meant for signing in. */
  covers(url: string): boolean
  /** Whether a covered URL is answered in any case, and never left to the handlers of a suite. */
  isAnswered(url: string): boolean
  /** As `configure`, but `reset` returns to these settings, and apps and access keys that were added since the start stay. */
  startFrom(settings: Partial<Settings>): void
}
