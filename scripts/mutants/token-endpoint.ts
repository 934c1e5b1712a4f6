import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

export const tokenEndpoint: readonly Mutant[] = [
  ...mutantsOf(
    'token',
    'src/endpoint/token.ts',
    ['test/engine/replies.test.ts'],
    [
      [
        'a request that began before reset changes no window',
        'state.isCurrent(arrival) ? shared : copyOf(shared)',
        'shared',
        ['test/state/changes.test.ts'],
      ],
      [
        'a refused request is not avoidable',
        "rule.reply.kind === 'token' ? wantedBy(request, said, userOf) : undefined",
        'wantedBy(request, said, userOf)',
      ],
      [
        'who asked before goes on with what it has',
        'if (!asked.circumstances.avoidable)',
        'if (true)',
        ['test/inspector/timeline.test.ts'],
      ],
      [
        'expires_in has whole seconds, rounded down',
        'Math.floor(lifetime / 1_000)',
        'Math.ceil(lifetime / 1_000)',
        ['test/state/clock.test.ts'],
      ],
      [
        'the app is looked up again after a delay',
        'contextOf(host, asking, clientOf(state, said, then),',
        'contextOf(host, asking, client,',
        ['test/state/faults.test.ts'],
      ],
      [
        'a retry is early by its arrival, not by its answer',
        'isEarly(told, arrival.at)',
        'isEarly(told, now)',
        ['test/state/faults.test.ts'],
      ],
      ['a refusal has no hint where hints are off', 'replies.fixed(rule, hints)', 'replies.fixed(rule, true)'],
      [
        'a fault has no hint where hints are off',
        'replies.respond(rule, answerOf(rule, context), hints)',
        'replies.respond(rule, answerOf(rule, context), true)',
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/endpoint/answer.ts',
    ['test/engine/replies.test.ts'],
    [
      [
        'an app without scopes gets a token without scope',
        "app.scopes === '*' || app.scopes.length === 0",
        "app.scopes === '*'",
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/respond.ts',
    ['test/state/faults.test.ts'],
    [
      [
        'a scope is named for insufficient_scope alone',
        "error === 'insufficient_scope' && scope",
        'scope',
        ['test/engine/replies.test.ts'],
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/endpoint/record.ts',
    ['test/state/limits.test.ts'],
    [
      [
        'an exchange is of the moment of its arrival',
        'at: arrival.at,',
        'at: state.clock.now(),',
        ['test/state/faults.test.ts'],
      ],
      [
        'a request that began before reset is not in the journal',
        'if (!state.isCurrent(arrival)) return\n',
        '',
        ['test/state/changes.test.ts'],
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/respond.ts',
    ['test/engine/replies.test.ts'],
    [
      [
        'a token has no hint where hints are off',
        'hints ? withHint(rule, words) : withoutHint(words)',
        'withHint(rule, words)',
      ],
      ['a 429 has no hint where hints are off', 'fixed[hints ? 1 : 0]', 'fixed[1]'],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/journal/exchange.ts',
    ['test/state/limits.test.ts'],
    [
      [
        'a request to no token path is never an early retry',
        'return { id, ...circumstances, ...rest, early_retry: false, ...noTokenRequest }\n  }',
        'return { id, ...circumstances, ...rest, early_retry: true as never, ...noTokenRequest }\n  }',
      ],
      [
        'a request to no token path does not overlap',
        '{ overlapping: false, avoidable: false } as const',
        '{ overlapping: true, avoidable: false } as never',
      ],
    ],
  ),
]
