import { changesOf } from './client-changes.ts'
import type { Mutant } from './mutant.ts'

/** How a token is asked for, kept, shared and given up. */
export const refreshes: readonly Mutant[] = [
  ...changesOf(
    'lifetime.ts',
    ['lifetime'],
    [
      [' || expires_in === null', '', 'an expires_in of null counts as a missing one'],
      ['-?\\d+(\\.\\d+)?\\s*$', '-?\\d+\\s*$', 'an expires_in in a string may have decimals'],
      ['seconds <= 0', 'seconds < 0', 'an expires_in of 0 is refused and not tried again'],
      ['ASSUMED_LIFETIME_MS = 300_000', 'ASSUMED_LIFETIME_MS = 3_600_000', 'without expires_in a token lasts 300 s'],
      ['LONGEST_MARGIN_MS = 300_000', 'LONGEST_MARGIN_MS = 600_000', 'the margin is 300 s at most'],
      ['MARGIN_SPREAD = 0.2', 'MARGIN_SPREAD = 0', 'refreshes are spread over a fifth of the margin'],
    ],
  ),
  ...changesOf(
    'client.ts',
    ['stored-token', 'lifetime', 'corners'],
    [
      [
        'now - startedAt < lifetime\n',
        'now - startedAt <= lifetime\n',
        'a token is over at the very moment of its end',
      ],
      [
        'futile.age() < FUTILE_MS',
        'futile.age() <= FUTILE_MS',
        'a token renewed in vain is renewed again after a minute',
      ],
      ['dead.size >= 8', 'dead.size >= 1', 'more than one refused token is not taken back from the store'],
      ['      if (token !== access_token) return\n', '', 'an old token that is invalidated leaves the new one'],
      ['() => 0))', '() => 1))', 'a stored token in its margin does not replace the own one'],
    ],
  ),
  ...changesOf(
    'waiter.ts',
    ['fetch'],
    [["      signal?.removeEventListener('abort', abort)\n", '', 'no listener stays on the signal of a caller']],
  ),
  ...changesOf(
    'clock.ts',
    ['stored-token'],
    [
      [
        'startTimer(clock, ms, true, () => reject(late()))',
        'startTimer(clock, ms, false, () => reject(late()))',
        'a store that hangs keeps no process alive',
      ],
      [
        'if (background && isUnrefable(timer))',
        'if (isUnrefable(timer))',
        'a caller that waits keeps the process alive',
      ],
    ],
  ),
  ...changesOf(
    'gate.ts',
    ['back-off'],
    [
      [
        'problem = closed = undefined\n        failures = 0\n',
        'problem = closed = undefined\n',
        'the back-off starts again after a success',
      ],
      [
        '        failures = 0\n        return close(refusalMemory)',
        '        return close(refusalMemory)',
        'the back-off starts again after a refusal',
      ],
      ['LONGEST_BACKOFF_MS = 20_000', 'LONGEST_BACKOFF_MS = 200_000', 'the back-off is 20 s at most'],
      [' || answer.after === 0', '', 'a Retry-After of 0 leaves the back-off'],
      [
        'random() * Math.max(1_000, answer.after / 10)',
        'random() * 1_000',
        'the jitter is a tenth of a long Retry-After',
      ],
      [
        'random() * Math.max(1_000, answer.after / 10)',
        'random() * (answer.after / 10)',
        'the jitter is up to a second for a short Retry-After',
      ],
    ],
  ),
  ...changesOf(
    'retry-after.ts',
    ['back-off'],
    [
      ['Math.ceil(Number(value)) * 1000', 'Number(value) * 1000', 'parts of a second are rounded up'],
      [
        'Math.max(0, Math.ceil((date - from) / 1000) * 1000)',
        'Math.ceil((date - from) / 1000) * 1000',
        'a date in the past leaves the back-off',
      ],
      ['Apr|May|Jun', 'Apr|Jun', 'dates in May'],
      ['Math.ceil((date - from) / 1000)', 'Math.floor((date - from) / 1000)', 'the distance of a date is rounded up'],
    ],
  ),
  ...changesOf(
    'request.ts',
    ['request', 'advice', 'lifetime'],
    [
      ["      redirect: 'manual',\n", '', 'redirects of the token endpoint are not followed'],
      ['- startedAt >= lifetime.ms', '- startedAt > lifetime.ms', 'a token that ends as it arrives is not given out'],
      [
        'const at = `${origin}${pathname}`',
        'const at = settings.tokenUrl',
        'the query of the token URL is in no message',
      ],
      ["typeof value === 'string' && value !== ''", "typeof value === 'string'", 'an empty error is none'],
      ['LONGEST_ANSWER_BYTES = 1_048_576', 'LONGEST_ANSWER_BYTES = 1_048_575', 'an answer of 1 MiB is read'],
    ],
  ),
  ...changesOf(
    'read.ts',
    ['drain', 'request'],
    [
      ['{ stream: true }', '{}', 'a letter that is split between two chunks is read'],
      [
        'startTimer(clock, LONGEST_DRAIN_MS, true, cancel)',
        'startTimer(clock, LONGEST_DRAIN_MS, true, () => undefined)',
        'a slow body is given up after a second',
      ],
    ],
  ),
  ...changesOf(
    'source.ts',
    ['events'],
    [
      [
        'attempt, background })\n',
        'attempt, background: false })\n',
        'the event of a refresh says whether somebody waits',
      ],
      ["'refresh', attempt,", "'refresh', attempt: 1,", 'the event of a refresh counts the attempts'],
      ['...(error !== undefined && { error })', '', 'the event of a refusal has the error'],
      ['...(status !== undefined && { status }), ', '', 'the event of a refusal has the status'],
      [', ...(retryAt !== undefined && { retryAt })', '', 'the event of a refusal has the moment'],
      ['        tellProblem(standing)\n', '', 'a remembered refusal is an event as well'],
    ],
  ),
  ...changesOf('events.ts', ['events'], [['at: now(), tokenUrl, ', 'at: now(), ', 'events have the token URL']]),
]
