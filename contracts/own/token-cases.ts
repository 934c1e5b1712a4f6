// Interactions of the token endpoint that are not rows: paths, scopes, lifetimes, all forms of Retry-After, an outage,
// and common mistakes in requests.

import { clientCredentials, type RuleId } from '../../src/profiles/index.ts'
import { errorResponse, formRequest, grantedResponse, type Given } from './builders.ts'
import { formType, fromState, type Interaction, type Matchers, type PactRequest, type PactResponse } from './types.ts'

type Row = readonly [
  name: string,
  rule: RuleId,
  says: string,
  given: Given,
  request: PactRequest,
  response: PactResponse,
]

const app = 'an app is registered'
const exhausted = 'the rate limit is exhausted'
const down = 'the token service is down'
const httpDate =
  '(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \\d{4} \\d{2}:\\d{2}:\\d{2} GMT'

/** Responses to valid requests beyond the table. */
function rightRows(matchers: Matchers, path: string): Row[] {
  const { integer, regex } = matchers
  const right = formRequest(matchers, path)
  const charset = `${formType};charset=UTF-8`
  const token = grantedResponse(matchers, integer(7_200))
  const limited = (headers: Record<string, unknown>): PactResponse =>
    errorResponse(matchers, 429, 'temporarily_unavailable', 'Planned fault', headers)
  const page = { status: 503, headers: { 'Content-Type': regex('text/html(\\s*;.*)?', 'text/html') } }
  const busy = errorResponse(matchers, 503, 'temporarily_unavailable', 'Planned fault', { 'Retry-After': '9' })
  const refused = errorResponse(matchers, 401, 'invalid_client', 'Client authentication failed')
  return [
    [
      'charset',
      'granted',
      'whose Content-Type has a charset',
      [app],
      { ...right, headers: { 'Content-Type': charset } },
      token,
    ],
    ['second-path', 'granted', 'to the second path', [app], { ...right, path: '/api/v2/oauth/token' }, token],
    [
      'reserved-characters',
      'granted',
      'with a secret that must be encoded',
      [app, { reserved_characters: true }],
      right,
      token,
    ],
    [
      'scope-asked',
      'granted',
      'for a scope that the app has',
      [app, { scopes: ['oauth_auth'] }],
      formRequest(matchers, path, { scope: 'oauth_auth' }),
      token,
    ],
    [
      'scope-told',
      'granted',
      'without a scope, from an app that has some',
      [app, { scopes: ['agents', 'oauth_auth'] }],
      right,
      grantedResponse(matchers, integer(7_200), { scope: 'agents oauth_auth' }),
    ],
    [
      'lifetime-2h',
      'granted',
      'while tokens live for 2 hours',
      [app, { lifetime: '2h' }],
      right,
      grantedResponse(matchers, 7_200),
    ],
    [
      'lifetime-24h',
      'granted',
      'while tokens live for 24 hours',
      [app, { lifetime: '24h' }],
      right,
      grantedResponse(matchers, 86_400),
    ],
    ['secret-rotated', 'secret-wrong', 'with the previous secret', ['the secret was rotated'], right, refused],
    [
      'retry-after-seconds',
      'fault-planned',
      'over the rate limit, Retry-After in seconds',
      [exhausted, { retry_after: 17 }],
      right,
      limited({ 'Retry-After': '17' }),
    ],
    [
      'retry-after-date',
      'fault-planned',
      'over the rate limit, Retry-After as a date',
      [exhausted, { retry_after: 17, retry_after_as: 'http-date' }],
      right,
      limited({ 'Retry-After': regex(httpDate, 'Thu, 01 Jan 2099 00:00:17 GMT') }),
    ],
    [
      'retry-after-missing',
      'fault-planned',
      'too many, without Retry-After',
      [exhausted, { retry_after_as: 'none' }],
      right,
      limited({}),
    ],
    ['down-html', 'fault-planned', 'while a proxy responds with an HTML page', [down, { body: 'html' }], right, page],
    [
      'down-retry-after',
      'fault-planned',
      'while the service is down and sends Retry-After',
      [down, { retry_after: 9 }],
      right,
      busy,
    ],
  ]
}

/** Common mistakes beyond the examples of the table. */
function wrongRows(matchers: Matchers, path: string): Row[] {
  const right = formRequest(matchers, path)
  const label = { 'Content-Type': formType }
  const bearer = { ...label, Authorization: fromState(matchers, 'authorization') }
  const refused = errorResponse(matchers, 401, 'invalid_client', 'Client authentication failed')
  return [
    ['body-empty', 'credentials-missing', 'without a body', [app], { method: 'POST', path, headers: label }, refused],
    ['bearer-header', 'authorization-header', 'with an access token', [app], { ...right, headers: bearer }, refused],
  ]
}

/** All of them. */
export function furtherInteractions(matchers: Matchers, path: string): Interaction[] {
  return [
    ...rightRows(matchers, path).map((row) => built(row, true)),
    ...wrongRows(matchers, path).map((row) => built(row, false)),
  ]
}

function built([name, rule, says, [state, params], request, response]: Row, right: boolean): Interaction {
  return {
    name,
    rule,
    provider: 'cxone-token',
    profile: clientCredentials.id,
    right,
    state,
    ...(params && { params }),
    uponReceiving: `a token request ${says}`,
    request,
    response,
  }
}
