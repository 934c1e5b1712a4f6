import type { Mutant } from './mutant.ts'
import { changesOf } from './server-changes.ts'

/** The routes of the control API and what they say about wrong input. */
export const routes: readonly Mutant[] = [
  ...changesOf('control/control.ts', 'test/control-guard.test.ts', [
    ["refusal.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}", '{}', 'a 401 names the scheme'],
    [
      "refusal.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}",
      "{ 'WWW-Authenticate': 'Bearer' }",
      'only a 401 names a scheme',
    ],
  ]),
  ...changesOf('control/control.ts', 'test/control-input.test.ts', [
    ['maxSize: 1_048_576', 'maxSize: 1_048_575', 'a body of 1 MiB is read'],
    ['maxSize: 1_048_576', 'maxSize: 1_048_640', 'a body over 1 MiB is refused'],
    ["(await context.req.text()) || '{}'", 'await context.req.text()', 'an absent body is an empty object'],
    [
      '    process.emitWarning(error)\n    return context.json(defect, 500)',
      '    return context.json(defect, 500)',
      'a defect is warned of',
    ],
    [
      'return context.json(defect, 500)',
      'return context.json({ ...defect, message: error.message }, 500)',
      'a defect shows nothing of what it happened in',
    ],
    ["413, {\n          Connection: 'close',\n        }", '413', 'a body over 1 MiB ends the connection'],
  ]),
  ...changesOf('control/control.ts', 'test/server.test.ts', [
    ['message: ofBody(error.message)', 'message: error.message', 'a message begins with the place in the body'],
    ['path: ofBody(error.path)', 'path: error.path', 'a path is the place in the body'],
    ["path: Object.keys(params)[0] ?? ''", "path: ''", 'a 404 names the parameter'],
  ]),
  ...changesOf('control/control.ts', 'test/server-start.test.ts', [
    [
      "`${secure ? 'https' : 'http'}://${host}`",
      '`http://${host}`',
      'the corrected request speaks https where the server does',
    ],
  ]),
  ...changesOf('control/routes.ts', 'test/control-input.test.ts', [
    [
      '/^\\d{1,9}$/.test(index) ? Number(index) : -1',
      "index === 'first' ? -1 : Number(index)",
      'a secret is named by digits',
    ],
    ['/^\\d{1,15}$/.test(id) ? Number(id) : 0', 'Number(id)', 'an exchange is named by digits'],
    ['      else mock.clock.unfreeze()\n', '', 'freeze false lets the clock run'],
    ['limits.exhaust(client_id, endpoint)', 'limits.exhaust(client_id)', 'the window of the API can be spent'],
    [
      "if ('client_id' in which && !isClient({ apps, access_keys }, which.client_id)) return notFound",
      '',
      'revoking the tokens of an unknown app is a 404',
    ],
    [
      "if ('token' in which && (await tokens.introspect(which.token)).id === undefined) return notFound",
      '',
      'revoking a token of somebody else is a 404',
    ],
    ['frozen: clock.frozen,', 'frozen: clock.moved,', 'a moved clock that runs is not frozen'],
  ]),
  ...changesOf('config/issue.ts', 'test/control-input.test.ts', [
    ['/^[A-Za-z_$]{1,24}$/', '/^[A-Za-z_$]+$/', 'a long key is not repeated'],
    ['/^[A-Za-z_$]{1,24}$/', '/^[\\w$]{1,24}$/', 'a key with digits is not repeated'],
    ["names.map((name) => (isName(name) ? name : '…'))", 'names', 'keys of a wrong value are not repeated'],
    [".join(', ') || '(none)'", ".join(', ')", 'an empty object is told as one'],
  ]),
]
