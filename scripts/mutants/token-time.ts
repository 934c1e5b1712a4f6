import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

export const tokenTime: readonly Mutant[] = [
  ...mutantsOf(
    'token',
    'src/state/clock.ts',
    ['test/state/clock.test.ts'],
    [
      [
        'unfreeze does nothing to a clock that runs',
        'if (stopped !== undefined) offset = stopped - time.now()',
        'offset = (stopped ?? 0) - time.now()',
      ],
      [
        'a frozen clock that is set stays frozen',
        '      else stopped = to',
        '      else {\n        stopped = undefined\n        offset = to - time.now()\n      }',
      ],
      ['a clock is not advanced beyond 9999', "      moment(now() + ahead, 'advance')\n", ''],
      [
        'a request that waits on a frozen clock goes on when it runs again',
        'unfreeze: () =>\n      move(() => {',
        'unfreeze: () =>\n      ((change) => change())(() => {',
      ],
      ['reset lets a frozen clock run', '        offset = 0\n        stopped = undefined', '        offset = 0'],
      [
        'all that wait are set back, not only the first',
        '      waiter.due -= back\n      arm(waiter)',
        '      waiter.due -= back\n      arm(waiter)\n      break',
      ],
      [
        'a wait that is longer than a timer is armed again',
        '() => arm(waiter)) : () => undefined',
        '() => waiter.wake()) : () => undefined',
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/options/duration.ts',
    ['test/state/clock.test.ts'],
    [
      ['m is minutes', 'm: 60_000', 'm: 60'],
      ['d is days', 'd: 86_400_000', 'd: 3_600_000'],
      ['a duration may have several units', '${unit} ?)?`', '${unit})?`'],
      ['tokens may live for 0 seconds', 'length > 0 && length < 1_000', 'length < 1_000'],
      ['tokens may live for one second', 'length > 0 && length < 1_000', 'length > 0 && length <= 1_000'],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/limits.ts',
    ['test/state/limits.test.ts'],
    [
      [
        'a fault without Retry-After does not take back the last one',
        '  if (until === 0) return\n',
        '',
        ['test/state/faults.test.ts'],
      ],
      ['a window that is over holds nothing', 'used: over ? 0 : window', 'used: window'],
      ['a window that is over has no end', '...(over ? {} : { resets_at:', '...({ resets_at:'],
      [
        'a window that is exhausted ends when it would have',
        'if (isOver(window, now)) start(window, rate, now)\n  window.exhausted',
        'start(window, rate, now)\n  window.exhausted',
      ],
      ['limits.reset opens the windows of addresses', '      addresses.clear()\n', ''],
      [
        'a window that has begun keeps its length',
        'over ? now + rate.window : window.start + window.length',
        'over ? now + rate.window : window.start + rate.window',
      ],
      [
        'a request at the very end of the wait is not early',
        'at >= told.at && at < told.retryAt',
        'at >= told.at && at <= told.retryAt',
        ['test/state/state.test.ts'],
      ],
      [
        'a clock that is set back makes nobody early',
        'at >= told.at && at <',
        'at <',
        ['test/adapters/hardening.test.ts'],
      ],
      ['a window that is off is told so', "rate.limit === Infinity ? 'off' : rate.limit", 'rate.limit'],
      [
        'revoking all makes all apps stale',
        'client_id === undefined || id === client_id',
        'id === client_id',
        ['test/state/changes.test.ts'],
      ],
    ],
  ),
]
