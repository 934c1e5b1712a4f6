// The profiles that are served. Adding one is a folder and a line here.

import type { apiRules } from './api/rules.ts'
import { clientCredentials } from './client-credentials/index.ts'
import type { Profile } from './profile.ts'
import type { routerRows } from './router.ts'

const list = [clientCredentials] as const

/** The id of a row of the router or of a token endpoint. */
export type RuleId = (typeof routerRows)[number]['id'] | (typeof list)[number]['rows'][number]['id']

/** The id of a row of the guarded API. */
export type ApiRuleId = (typeof apiRules)[number]['id']

/** All profiles. */
export const profiles: readonly Profile<RuleId>[] = list
