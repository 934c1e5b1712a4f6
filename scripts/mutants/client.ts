import { calls } from './client-calls.ts'
import { credentials } from './client-credentials.ts'
import { refreshes } from './client-refreshes.ts'
import type { Mutant } from './mutant.ts'

export const client: readonly Mutant[] = [...credentials, ...refreshes, ...calls]
