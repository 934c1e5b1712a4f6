// Entry point of the options: errors, durations, names and printable strings. Schemas have their own entry point,
// schema.ts.

export { type Duration, lifetimeProblem, milliseconds, moment } from './duration.ts'
export { CxoneMockError, type CxoneMockErrorCode, type Issue, optionError, optionsError, unexpected } from './errors.ts'
export { coversHost, isLoopback, isThisMachine } from './hosts.ts'
export { member, membersOf } from './member.ts'
export { checkRuleId, didYouMean, nearest } from './names.ts'
export { printable, printableLines } from './printable.ts'
export { rateLimitProblem } from './rate-limit.ts'
