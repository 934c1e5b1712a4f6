// Recognises an API call, which is not a token request. It is reported as such, and not checked further.

import { nearest } from '../../options/index.ts'
import { chosen } from '../../engine/index.ts'
import { elsewhere } from '../../profiles/index.ts'
import { curl, type FindingRow } from './finding.ts'
import type { Seen } from './inspected.ts'

const bearer = "-H 'Authorization: Bearer Zk4tQ8vX'"
// Parts that only a token request has, in the notation of any language.
const asks = /grant.?type|client_id|client.?secret|access.?key.?(?:id|secret)/i

/** Row of this file. */
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

/** A bearer token, a path unlike any token path, and no part that only a token request has. */
function isApiCall({ facts, context, read }: Seen): boolean {
  return (
    // The journal names the rule of the token endpoint, so the request went there.
    read.rule === undefined &&
    /^\s*bearer\s+\S/i.test(facts.authorization?.slice(0, 256) ?? '') &&
    !/oauth|token/i.test(facts.path) &&
    nearest(facts.path, context.paths).changes > 3 &&
    elsewhere(facts.path) === undefined &&
    !asks.test(read.url.text.slice(0, 65_536)) &&
    !asks.test(read.body.text.slice(0, 65_536))
  )
}
