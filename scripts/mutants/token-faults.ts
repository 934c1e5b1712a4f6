import type { Mutant } from './mutant.ts'
import { mutantsOf } from './table.ts'

export const tokenFaults: readonly Mutant[] = [
  ...mutantsOf(
    'token',
    'src/state/faults.ts',
    ['test/state/faults.test.ts'],
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
      ['clear takes all faults away', 'clear: () => planned.clear()', 'clear: () => undefined'],
      ['reset takes all faults away', '    reset() {\n      planned.clear()', '    reset() {'],
    ],
  ),
  ...mutantsOf(
    'token',
    'src/state/tokens.ts',
    ['test/state/changes.test.ts'],
    [
      ['a second revocation of an app holds', '(ofApps.get(which.client_id)?.generation ?? 0) + 1', '1'],
      ['a second revocation of all holds', 'all.generation + 1', '1'],
      ['iat is rounded down', 'iat: Math.floor(', 'iat: Math.ceil(', ['test/state/clock.test.ts']],
      ['exp is rounded down', 'exp: Math.floor(', 'exp: Math.ceil(', ['test/state/clock.test.ts']],
      [
        'a token that is revoked by app is told by the app',
        'ofApps.get(client_id), claims.appGeneration',
        'ofApps.get(client_id), claims.generation',
      ],
      [
        '100,000 revoked tokens are remembered',
        'if (revokedIds.size >= revokedKept)',
        'if (revokedIds.size > revokedKept)',
        ['test/adapters/hardening.test.ts'],
      ],
      [
        'a revoked token that is over is revoked',
        "state: revoked ? 'revoked' : now() >= expires ? 'expired' : 'valid'",
        "state: now() >= expires ? 'expired' : revoked ? 'revoked' : 'valid'",
      ],
    ],
  ),
  ...mutantsOf('token', 'src/engine/respond.ts', ['test/state/faults.test.ts'], []),
  ...mutantsOf(
    'token',
    'src/engine/base64.ts',
    ['test/state/changes.test.ts'],
    [
      [
        'each = of a base64 text is left out',
        ".replaceAll('/', '_').replaceAll('=', '')",
        ".replaceAll('/', '_').replace('=', '')",
      ],
      [
        'each + of a base64 text is replaced',
        "encodeBase64(text).replaceAll('+', '-')",
        "encodeBase64(text).replace('+', '-')",
      ],
      [
        'each / of a base64 text is replaced',
        ".replaceAll('/', '_').replaceAll('=', '')",
        ".replace('/', '_').replaceAll('=', '')",
      ],
      ['each - of a token is read', "compact.replaceAll('-', '+')", "compact.replace('-', '+')"],
      ['each _ of a token is read', ".replaceAll('_', '/')", ".replace('_', '/')"],
    ],
  ),
]
