import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

export const tokenJournal: readonly Mutant[] = [
  ...mutantsOf(
    'token',
    'src/state/journal/journal.ts',
    ['test/state/journal.test.ts'],
    [
      [
        'clear resets granted',
        'granted = earlyRetries = overlapping = avoidable = expiredUsed = 0',
        'earlyRetries = overlapping = avoidable = expiredUsed = 0',
      ],
      [
        'clear resets early_retries',
        'granted = earlyRetries = overlapping = avoidable = expiredUsed = 0',
        'granted = overlapping = avoidable = expiredUsed = 0',
      ],
      [
        'clear resets overlapping',
        'granted = earlyRetries = overlapping = avoidable = expiredUsed = 0',
        'granted = earlyRetries = avoidable = expiredUsed = 0',
      ],
      [
        'clear resets avoidable',
        'granted = earlyRetries = overlapping = avoidable = expiredUsed = 0',
        'granted = earlyRetries = overlapping = expiredUsed = 0',
      ],
      [
        'clear resets expired_tokens_used',
        'granted = earlyRetries = overlapping = avoidable = expiredUsed = 0',
        'granted = earlyRetries = overlapping = avoidable = 0',
      ],
      ['clear resets refused_by_rule', '      refusedByRule.clear()\n', ''],
      ['clear resets by_rule', '      byRule.clear()\n', ''],
      [
        'early retries are counted',
        "if ('early_retry' in circumstances && circumstances.early_retry) earlyRetries += 1",
        '',
      ],
      ['overlapping requests are counted', 'if (circumstances.overlapping) overlapping += 1', ''],
      ['avoidable requests are counted', 'if (circumstances.avoidable) avoidable += 1', ''],
      ['a status filters', 'status !== undefined && exchange.status !== status', 'false'],
      ['a client_id filters', 'client_id !== undefined && exchange.client_id !== client_id', 'false'],
      ['a rule filters', 'rule !== undefined && exchange.rule !== rule', 'false'],
      [
        'the limit counts what the filters let through',
        '      found.push(exchange)\n    }\n    return found.toReversed()',
        '      found.push(exchange)\n      if (lastId - id + 1 >= limit) break\n    }\n    return found.toReversed()',
      ],
      ['a listener can be taken away', '() => void listeners.delete(listener)', '() => undefined'],
      [
        'all listeners are told',
        'for (const listener of listeners) tell(listener, exchange)',
        'for (const listener of [...listeners].slice(0, 1)) tell(listener, exchange)',
      ],
      [
        'tokens go back as far as the ring',
        'id >= oldest() && found.length < limit',
        'id >= firstId && found.length < limit',
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/journal/exchange.ts',
    ['test/state/redaction.test.ts'],
    [
      ['scopes of a token with one unknown word are not shown', "scope.split(' ').every(", "scope.split(' ').some("],
      [
        'a broken connection is shown',
        '      ...(reply.cut && { cut: reply.cut }),\n',
        '',
        ['test/state/faults.test.ts'],
      ],
      [
        'what is wrong with a record is not shown',
        " || rule.reply.kind === 'invalid'",
        '',
        ['test/adapters/hardening.test.ts'],
      ],
      [
        'the bearer token of a request is shown by its meaning',
        'const bearer = entry.bearer && { bearer: shownBearer(entry.bearer, scopes) }',
        'const bearer = {}',
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/journal/questions.ts',
    ['test/state/journal.test.ts'],
    [
      ['a dead token at the token endpoint counts', "(bearer !== undefined && bearer.state !== 'valid') || ", ''],
      [
        'an overlap at an unknown path is not one of token requests',
        'tokenRequests().filter(({ overlapping }) => overlapping)',
        'tokenRequests()',
        ['test/state/assertions.test.ts'],
      ],
      [
        'an early retry at the API counts',
        'where(({ early_retry }) => early_retry)',
        'tokenRequests().filter(({ early_retry }) => early_retry)',
      ],
      [
        'refusals of the host row are not token requests',
        "({ endpoint }) => endpoint === 'token'",
        "({ endpoint, rule }) => endpoint === 'token' || rule === 'host-other-vendor'",
      ],
      ['one more that the journal no longer holds is told', 'count > held.length', 'count > held.length + 1'],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/journal/claimed.ts',
    ['test/state/journal.test.ts'],
    [
      [
        'an unregistered id does not hide a registered one',
        "typeof id === 'string' && isApp(id))",
        "typeof id === 'string')",
      ],
      ['the scheme Basic may be in any case', '={0,2})$/i', '={0,2})$/'],
      ['an id in the URL is a claim', "    fieldValue(query, 'client_id'),\n", ''],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/credentials.ts',
    ['test/engine/lookalikes.test.ts'],
    [
      [
        'a colon may be in the secret',
        'client_secret: text.slice(colon + 1)',
        "client_secret: text.split(':')[1] ?? ''",
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/diagnosis.ts',
    ['test/profiles/client-credentials/rules.test.ts'],
    [
      ['nothing is told as passed where nothing was', 'passed.length === 0 ? []', 'false ? []'],
      ['a request that was granted is not told as refused', "refused ? 'refused by' : 'answered by'", "'refused by'"],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/journal/audit.ts',
    ['test/state/journal.test.ts'],
    [
      ['the audit log leaves out what went to no token path', "endpoint !== 'token'", "endpoint === 'api'"],
      ['the audit log leaves out the API', "endpoint !== 'token'", "endpoint === 'router'"],
      [
        'the audit log names an app that a mistake names',
        'const client_id = clientOf(entry, isApp)',
        'const client_id = entry.app?.client_id',
      ],
      ['the audit log names the token by its id', '    ...(issued && { token_id: issued.id }),\n', ''],
    ],
  ),
]
