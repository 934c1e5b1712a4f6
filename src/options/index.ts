// The door of the options: their checks and errors, and words as they may be shown.

export {
  type Duration,
  durationPattern,
  milliseconds,
  moment,
  OptionError,
  shownValue,
  tokenLifetime,
} from './duration.ts'
export { checkHosts, coversHost } from './hosts.ts'
export { member, membersOf } from './member.ts'
export { checkNames, checkRuleId, checkVisible, meantBy, nearest } from './names.ts'
export { printable, printableLines } from './printable.ts'
