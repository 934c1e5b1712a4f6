import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

export const tokenFaults: readonly Mutant[] = [
  ...mutantsOf(
    'token',
    'src/state/faults.ts',
    ['test/faults.test.ts'],
    [
      ['the first of two faults is delivered first', 'first ??= entry', 'first = entry'],
      [
        'a request counts for the second fault too',
        'if (isFor(entry.fault) && isDue(entry)) first ??= entry',
        'if (first === undefined && isFor(entry.fault) && isDue(entry)) first = entry',
      ],
      ['a fault of an app is delivered at its endpoint alone', "if ((fault.on ?? 'token') !== endpoint) continue", ''],
      [
        'a planned fault is delivered at its endpoint alone',
        'on === endpoint && only === client_id',
        'only === client_id',
      ],
      ['a fault is as it was when it was planned', 'fault: { ...fault }, seen', 'fault, seen'],
      ['clear takes all faults away', 'clear: () => planned.clear()', 'clear: () => undefined'],
      ['reset takes all faults away', '    reset() {\n      planned.clear()', '    reset() {'],
      ['200 is the least status', 'status >= 200', 'status >= 100'],
      ['599 is the greatest status', 'status <= 599', 'status < 599'],
      ['a status of a fault is a whole number', 'Number.isInteger(status) && status', 'status'],
      ['a Retry-After of 0 may be planned', 'retry_after >= 0', 'retry_after > 0'],
      ['a Retry-After has whole seconds', 'Number.isInteger(retry_after) && retry_after', 'retry_after'],
      [
        'every is a whole number from 1',
        "  if (!isCount(every)) throw new OptionError(`${path}.every`, every, 'a whole number from 1')\n",
        '',
      ],
      ['every is at least 1', 'Number.isInteger(value) && Number(value) >= 1', 'Number.isInteger(value)'],
      ['on is token or api', "  oneOf(on, ['token', 'api'], `${path}.on`)\n", ''],
      [
        'retry_after_as is seconds or http-date',
        "  oneOf(retry_after_as, ['seconds', 'http-date'], `${path}.retry_after_as`)\n",
        '',
      ],
      [
        'connection is reset or truncate',
        "  if (connection !== undefined) oneOf(connection, ['reset', 'truncate'], `${path}.connection`)\n",
        '',
      ],
      ['an empty body cannot be broken off', "body === 'empty' || hasNoBody(status)", 'hasNoBody(status)'],
      ['a status without a body cannot be broken off', "(body === 'empty' || hasNoBody(status))", "body === 'empty'"],
      ['a broken connection alone is an answer', ' || fault.connection !== undefined', ''],
      ['a body alone is an answer', 'fault.body !== undefined || ', ''],
      ['null is not a fault', "typeof fault !== 'object' || fault === null", "typeof fault !== 'object'"],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/tokens.ts',
    ['test/changes.test.ts'],
    [
      ['a second revocation of an app holds', '(ofApps.get(which.client_id)?.generation ?? 0) + 1', '1'],
      ['a second revocation of all holds', 'all.generation + 1', '1'],
      ['iat is rounded down', 'iat: Math.floor(', 'iat: Math.ceil(', ['test/clock.test.ts']],
      ['exp is rounded down', 'exp: Math.floor(', 'exp: Math.ceil(', ['test/clock.test.ts']],
      [
        'a token that is revoked by app is told by the app',
        'ofApps.get(client_id), claims.appGeneration',
        'ofApps.get(client_id), claims.generation',
      ],
      [
        '100,000 revoked tokens are remembered',
        'if (revokedIds.size >= revokedKept)',
        'if (revokedIds.size > revokedKept)',
        ['test/hardening.test.ts'],
      ],
      [
        'a revoked token that is over is revoked',
        "state: revoked ? 'revoked' : now() >= expires ? 'expired' : 'valid'",
        "state: now() >= expires ? 'expired' : revoked ? 'revoked' : 'valid'",
      ],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/engine/respond.ts',
    ['test/faults.test.ts'],
    [
      ['205 has no body', 'status === 205 || ', ''],
      ['304 has no body', ' || status === 304', ''],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/profiles/opaque.ts',
    ['test/changes.test.ts'],
    [
      [
        'each = of a base64 text is left out',
        ".replaceAll('/', '_').replaceAll('=', '')",
        ".replaceAll('/', '_').replace('=', '')",
      ],
      [
        'each + of a base64 text is replaced',
        "btoa(bytes.join('')).replaceAll('+', '-')",
        "btoa(bytes.join('')).replace('+', '-')",
      ],
      [
        'each / of a base64 text is replaced',
        ".replaceAll('/', '_').replaceAll('=', '')",
        ".replace('/', '_').replaceAll('=', '')",
      ],
      ['each - of a token is read', "text.replaceAll('-', '+')", "text.replace('-', '+')"],
      ['each _ of a token is read', ".replaceAll('_', '/')", ".replace('_', '/')"],
    ],
  ),
]
