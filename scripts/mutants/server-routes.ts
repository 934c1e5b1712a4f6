import type { Mutant } from './mutant.ts'
import { changesOf } from './server-changes.ts'

/** The routes of the control API and what they say about wrong input. */
export const routes: readonly Mutant[] = [
  ...changesOf('control/control.ts', 'test/control/guard.test.ts', []),
  ...changesOf('control/control.ts', 'test/control/input.test.ts', [
    ['maxSize: 1_048_576', 'maxSize: 1_048_575', 'a body of 1 MiB is read'],
    ['maxSize: 1_048_576', 'maxSize: 1_048_640', 'a body over 1 MiB is refused'],
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
  ]),
  ...changesOf('control/control.ts', 'test/control/server.test.ts', []),
  ...changesOf('control/control.ts', 'test/adapters/server-start.test.ts', [
    [
      "`${secure ? 'https' : 'http'}://${host}`",
      '`http://${host}`',
      'the corrected request speaks https where the server does',
    ],
  ]),
  ...changesOf('control/routes.ts', 'test/control/input.test.ts', []),
  ...changesOf('config/issue.ts', 'test/control/input.test.ts', []),
]
