// The 14 checks: what a client_credentials client must do, said to any client through an adapter (judge.ts). They drive
// time, count requests and read answers; they know nothing of how a client is made.

import type { Check } from '../judge.ts'
import { singleFlight } from './01-single-flight.ts'
import { failedRefresh } from './02-failed-refresh.ts'
import { margin } from './03-margin.ts'
import { expiry } from './04-expiry.ts'
import { retryAfter } from './05-retry-after.ts'
import { refusals } from './06-refusals.ts'
import { replay } from './07-replay.ts'
import { eachCanLeave } from './08-leaving.ts'
import { invalidation } from './09-invalidation.ts'
import { leaks } from './10-leaks.ts'
import { badStore } from './11-bad-store.ts'
import { keys } from './12-keys.ts'
import { tellsWhatItDoes } from './13-events.ts'
import { inTheClear } from './14-in-the-clear.ts'

export const checks: readonly Check[] = [
  singleFlight,
  failedRefresh,
  margin,
  expiry,
  retryAfter,
  refusals,
  replay,
  eachCanLeave,
  invalidation,
  leaks,
  badStore,
  keys,
  tellsWhatItDoes,
  inTheClear,
]
