// Public API of `cxone-mock`: the mock, in process.
export { createMock, type CxoneMock } from './mock.ts'
export type { AssertCleanOptions } from './mock-interfaces.ts'
export type { MockOptions } from './mock-options.ts'
export { printRefusals, type PrintOptions } from './refusals.ts'
export { advanceTime, type FakeTimers } from './advance-time.ts'

// Input: apps, faults, settings.
export type {
  AccessKeyInput,
  AccessKeyPatch,
  AccessKeys,
  AccessKeyView,
  AppInput,
  AppPatch,
  Apps,
  AppView,
  Clock,
  Fault,
  Faults,
  Limits,
  LimitView,
  PlannedFault,
  RateLimitInput,
  SecretInput,
  Tenant,
  User,
} from './state/index.ts'
export { CxoneMockError, type CxoneMockErrorCode, type Duration, type Issue } from './options/index.ts'

// Data of the protected API.
export type { CollectionDefinition, DataCollection, DataOptions, MockData, StandardSchema } from './api/index.ts'

// Output: exchanges, tokens, diagnoses.
export type {
  ApiExchange,
  Exchange,
  ExchangeFilter,
  Introspection,
  IssuedToken,
  Journal,
  KnownToken,
  Questions,
  Revocation,
  RouteExchange,
  RouterExchange,
  Stats,
  TokenExchange,
  Tokens,
  TokenState,
} from './state/index.ts'
export { formatExchange, type WaitFilter, WaitTimeoutError } from './state/index.ts'
export type { Look, Observation, ObservationId, ObservedIn, ObservedParameter, Source } from './engine/index.ts'
export { formatDiagnosis, type Diagnosis } from './engine/index.ts'

// Endpoints and rules by name.
export type { ApiRuleId, ProfileId, RuleId } from './profiles/index.ts'
