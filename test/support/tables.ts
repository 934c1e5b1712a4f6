// The tables of the first profile, as tests ask them, and the requests of their rows.

import { clientCredentials } from '../../src/profiles/client-credentials/index.ts'
import { profiles } from '../../src/profiles/index.ts'
import { rowsOf, tablesOf, type AnyRow } from '../../src/profiles/profile.ts'

export { apiExampleRequest } from '../../src/profiles/api/example.ts'
export { apiRules } from '../../src/profiles/api/rules.ts'
export { exampleRequest } from '../../src/profiles/client-credentials/example.ts'
export type { Example } from '../../src/profiles/row.ts'
export type Rule = AnyRow

/** The ids of all tables, in the order in which they are told. */
export const allIds: readonly string[] = tablesOf(profiles).flatMap((table) => table.rows.map(({ id }) => id))

/** What a request to the token endpoint meets. */
export const rules: readonly AnyRow[] = rowsOf(clientCredentials)
