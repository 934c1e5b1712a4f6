// The rows of the router and of the token endpoint, in the order in which they are asked.

import { tokenRules } from './client-credentials/rules.ts'
import { routerRows } from './router.ts'

/** The table that a token request meets. */
export const rules = [...routerRows, ...tokenRules] as const

/** The id of a row of the table. */
export type RuleId = (typeof rules)[number]['id']
