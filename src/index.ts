// The public list of `cxone-mock`.

// The mock, in process.
export { cxoneMock, type CxoneMock, type MockOptions } from './mock.ts'

// What it is told: apps, faults, settings.
export type { AppInput, AppPatch, AppView, SecretInput } from './token/app.ts'
export type { Apps } from './token/apps.ts'
export type { Fault, Faults, PlannedFault } from './token/faults.ts'
export type { Limits, LimitView, RateLimitInput } from './token/limits.ts'
export type { Clock } from './token/clock.ts'
export { OptionError, type Duration } from './token/duration.ts'

// What the guarded API answers from.
export type { DataOptions, MockData } from './resource/data.ts'
export type { CollectionDefinition, DataCollection, StandardSchema } from './resource/open-collection.ts'

// What it tells: exchanges, tokens, diagnoses.
export type { Exchange, ExchangeFilter, IssuedToken, Journal, Stats } from './token/journal.ts'
export type { Introspection, Revocation, Tokens, TokenState } from './token/issue.ts'
export type { Observation, ObservationId, ObservedIn, ObservedParameter } from './token/observation.ts'
export type { Look } from './token/lookalikes.ts'
export { formatDiagnosis, type Diagnosis } from './token/diagnose.ts'
export { formatExchange, type Questions } from './token/questions.ts'

// The table that everything above follows.
export { rules, type RuleId } from './token/rules.ts'
export { apiRules, type ApiRuleId } from './resource/api-rules.ts'
export { apiExampleRequest, exampleRequest } from './token/example.ts'
export type { Example, Reply, Rule, Source } from './token/rule.ts'
export type { WireReply, WireRequest } from './token/wire.ts'
