import type { Mutant } from './mutant.ts'
import { tokenApps } from './token-apps.ts'
import { tokenEndpoint } from './token-endpoint.ts'
import { tokenFaults } from './token-faults.ts'
import { tokenJournal } from './token-journal.ts'
import { tokenLookalikes } from './token-lookalikes.ts'
import { tokenRedaction } from './token-redaction.ts'
import { tokenTime } from './token-time.ts'
import { tokenWire } from './token-wire.ts'

export const token: readonly Mutant[] = [
  ...tokenWire,
  ...tokenEndpoint,
  ...tokenApps,
  ...tokenTime,
  ...tokenFaults,
  ...tokenJournal,
  ...tokenRedaction,
  ...tokenLookalikes,
]
