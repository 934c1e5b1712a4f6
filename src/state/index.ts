// Entry point of the mock's state: apps, access keys, tokens, limits, faults, clock and journal.

export type { App, AppInput, AppPatch, AppView, SecretInput } from './app.ts'
export { type Fault, isAnswer } from './fault.ts'
export type { Faults, PlannedFault } from './faults.ts'
export type { AuditRecord } from './journal/audit.ts'
export type {
  ApiExchange,
  Circumstances,
  Exchange,
  IssuedToken,
  RouteExchange,
  RouterExchange,
  TokenCircumstances,
  TokenExchange,
} from './journal/exchange.ts'
export type { Journal, Stats } from './journal/journal.ts'
export type { ExchangeFilter, WaitFilter } from './journal/filter.ts'
export { WaitTimeoutError } from './journal/wait.ts'
export { assertNoRefusals, formatExchange, type Questions } from './journal/questions.ts'
export { type RedactedRequest, redactRequest, type ShownHosts } from './journal/redaction.ts'
export {
  type ClientRecord,
  type Habits,
  copyOf,
  count,
  freshFor,
  isAvoidable,
  isEarly,
  type Limits,
  type LimitView,
  type RateLimit,
  rateLimit,
  recordOf,
  type RateLimitInput,
  secondsToWait,
  tellToWait,
} from './limits.ts'
export type { Settings } from './settings.ts'
export type { Arrival, Dependencies, PublicState, State } from './interfaces.ts'
export { mockState } from './state.ts'
export type {
  Claims,
  Grant,
  Introspection,
  Issued,
  KnownToken,
  Revocation,
  Sign,
  TokenFormat,
  Tokens,
  TokenState,
} from './token.ts'
export { type Apps, unknownApp } from './apps.ts'
export type { Clock } from './clock.ts'
export {
  type AccessKey,
  type AccessKeyInput,
  type AccessKeyPatch,
  type AccessKeyView,
  isKeyClient,
  type User,
} from './access-key.ts'
export type { AccessKeys } from './access-keys.ts'
export type { Tenant } from './tenant.ts'
