// The tables of the first profile, as tests ask them, and the requests of their rows.

import { clientCredentials } from '../src/profiles/client-credentials/index.ts'
import { rowsOf, type AnyRow } from '../src/profiles/profile.ts'

export { apiExampleRequest } from '../src/profiles/api/example.ts'
export { apiRules } from '../src/profiles/api/rules.ts'
export { exampleRequest } from '../src/profiles/client-credentials/example.ts'
export type { Example } from '../src/profiles/row.ts'
export type Rule = AnyRow

/** What a request to the token endpoint meets. */
export const rules: readonly AnyRow[] = rowsOf(clientCredentials)
