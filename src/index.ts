// The public list of `cxone-mock`.

// The mock, in process.
export { cxoneMock, type CxoneMock, type MockOptions } from './mock.ts'

// What it is told: apps, faults, settings.
export type { AppInput, AppPatch, AppView, SecretInput } from './state/app.ts'
export type { Apps } from './state/apps.ts'
export type { Fault, Faults, PlannedFault } from './state/faults.ts'
export type { Limits, LimitView, RateLimitInput } from './state/limits.ts'
export type { Clock } from './state/clock.ts'
export { OptionError, type Duration } from './options/duration.ts'

// What the guarded API answers from.
export type { DataOptions, MockData } from './api/data.ts'
export type { CollectionDefinition, DataCollection, StandardSchema } from './api/open-collection.ts'

// What it tells: exchanges, tokens, diagnoses.
export type { ExchangeFilter, Journal, Stats } from './state/journal/journal.ts'
export type {
  ApiExchange,
  Exchange,
  IssuedToken,
  RouteExchange,
  RouterExchange,
  TokenExchange,
} from './state/journal/exchange.ts'
export type { Introspection, KnownToken, Revocation, Tokens, TokenState } from './state/tokens.ts'
export type { Observation, ObservationId, ObservedIn, ObservedParameter } from './engine/observation.ts'
export type { Look } from './engine/lookalikes.ts'
export { formatDiagnosis, type Diagnosis } from './engine/diagnosis.ts'
export { formatExchange, type Questions } from './state/journal/questions.ts'

// The rules by their names.
export type { ApiRuleId, RuleId } from './profiles/index.ts'
export type { Source } from './engine/rule.ts'
