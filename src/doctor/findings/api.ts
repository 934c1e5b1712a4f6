// A request that is no token request at all: a call of the API. It is told to be one, and nothing in it is judged.

import { nearest } from '../../options/index.ts'
import { chosen } from '../../engine/index.ts'
import { elsewhere } from '../../profiles/index.ts'
import { curl, type FindingRow } from './finding.ts'
import type { Seen } from './inspected.ts'

const bearer = "-H 'Authorization: Bearer Zk4tQ8vX'"
// What only a token request carries, also where it is written as another language writes it.
const asks = /grant.?type|client_id|client.?secret|access.?key.?(?:id|secret)/i

/** The row. */
export const apiFindings: readonly FindingRow[] = [
  {
    id: 'not-a-token-request',
    severity: 'note',
    when: (seen) => (isApiCall(seen) ? { place: seen.place.path } : undefined),
    problem: 'This is an API call with a bearer token, not a token request. There is nothing to check.',
    fix: 'If a token is refused, pass the doctor the request for that token: a POST to /auth/oauth/token, /api/v2/oauth/token or /auth/token.',
    source: chosen('the doctor knows the rules of token endpoints only'),
    alone: true,
    example: `curl https://api.nicecxone.com/api/v2/agents ${bearer}`,
    nearMiss: curl({ more: bearer }),
  },
]

/** A bearer token, a path far from any at which tokens are given, and nothing that only a token request carries. */
function isApiCall({ facts, context, read }: Seen): boolean {
  return (
    // The journal names the rule by which the token endpoint answered: then it was asked.
    read.rule === undefined &&
    /^\s*bearer\s+\S/i.test(facts.authorization?.slice(0, 256) ?? '') &&
    !/oauth|token/i.test(facts.path) &&
    nearest(facts.path, context.paths).changes > 3 &&
    elsewhere(facts.path) === undefined &&
    !asks.test(read.url.text.slice(0, 65_536)) &&
    !asks.test(read.body.text.slice(0, 65_536))
  )
}
