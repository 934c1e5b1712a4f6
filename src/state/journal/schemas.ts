// Schemas of journal filters and assertion options.

import {
  duration,
  instance,
  integer,
  lazy,
  list,
  object,
  optional,
  type SchemasOf,
  text,
} from '../../options/schema.ts'
import type { ExchangeFilter, WaitFilter } from './filter.ts'

const exchangeId = () => integer(0, Number.MAX_SAFE_INTEGER)
const conditions = (): SchemasOf<Omit<ExchangeFilter, 'limit'>> => ({
  client_id: optional('Only exchanges of this client.', text({ secret: true, max: 255 })),
  rule: optional('Only exchanges decided by this rule.', text({ max: 60 })),
  status: optional('Only exchanges with this status.', integer(100, 599)),
  since: optional('Only exchanges with a higher id.', exchangeId()),
})

/** Schemas of the conditions of `journal.exchanges`, by name. */
export const filterMembers = (): SchemasOf<ExchangeFilter> => ({
  ...conditions(),
  limit: optional('Maximum number of exchanges, the newest ones.', exchangeId()),
})
/** Schema of the filter of `journal.exchanges`. */
export const filterSchema = lazy(() => object<ExchangeFilter>(filterMembers()))

/** Schemas of the conditions of `journal.waitFor`, by name, except `signal`, which cannot be sent over HTTP. */
export const waitMembers = (): SchemasOf<Omit<WaitFilter, 'signal'>> => ({
  ...conditions(),
  count: optional('Minimum number of exchanges. Default 1.', integer(1, 1_000_000)),
  timeout: optional('Timeout, in real time. Default `5s`, at most `1m`.', duration()),
})
/** Schema of the filter of `journal.waitFor`. */
export const waitSchema = lazy(() =>
  object<WaitFilter>({
    ...waitMembers(),
    signal: optional('Gives up.', instance(AbortSignal)),
  }),
)

/** Schema of the options of `assertNoRefusals`. */
export const allowSchema = lazy(() =>
  object<{ readonly allow?: readonly string[] }>({
    allow: optional('Ids of rules that are allowed to refuse.', list(text({ max: 60 }), { max: 1_000 })),
  }),
)
