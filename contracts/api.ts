// The interactions of the guarded API: what a bearer token meets, row by row of the second table.

import { apiExampleRequest, apiRules, type Rule } from '../src/index.ts'
import { errorResponse, responseOf, type Given } from './parts.ts'
import { examples, fromState, type Interaction, type Matchers, type PactRequest } from './shapes.ts'

const states: Readonly<Record<string, Given>> = {
  'api-fault-planned': ['the API is down'],
  'api-rate-limited': ['the rate limit is exhausted', { endpoint: 'api' }],
  'token-forged': ['the access token was altered'],
  'token-revoked': ['the access token was revoked'],
  'token-app-disabled': ['the app is disabled'],
  'token-expired': ['the access token has expired'],
  'scope-insufficient': ['an access token was issued', { scopes: [] }],
}

const wrong = new Set(['bearer-missing', 'bearer-malformed', 'method-not-allowed', 'record-invalid'])

/** One interaction for each row of the API, and a 429 of it that names a time. */
export function apiInteractions(matchers: Matchers): Interaction[] {
  const rows = apiRules as readonly Pick<Rule, 'id' | 'example' | 'reply'>[]
  const built = rows.map(({ id, example, reply }): Interaction => {
    const [state, params] = states[id] ?? ['an access token was issued']
    return {
      name: id,
      rule: id,
      provider: 'cxone-api',
      right: !wrong.has(id),
      state,
      ...(params && { params }),
      uponReceiving: id === 'answered' ? 'an API request that is right' : `an API request that meets ${id}`,
      request: requestOf(example, id, matchers),
      response: withAllow(id, responseOf(reply, matchers)),
    }
  })
  const right = requestOf({}, '', matchers)
  return [
    ...built,
    {
      name: 'api-retry-after',
      rule: 'api-fault-planned',
      provider: 'cxone-api',
      right: true,
      state: 'the rate limit is exhausted',
      params: { endpoint: 'api', retry_after: 17 },
      uponReceiving: 'an API request too many, Retry-After in seconds',
      request: right,
      response: errorResponse(matchers, 429, 'temporarily_unavailable', 'Planned fault', { 'Retry-After': '17' }),
    },
  ]
}

function withAllow(id: string, response: Interaction['response']): Interaction['response'] {
  return id === 'method-not-allowed' ? { ...response, headers: { ...response.headers, Allow: 'GET, POST' } } : response
}

function requestOf(example: Rule['example'], id: string, matchers: Matchers): PactRequest {
  const { method, url, headers, body } = apiExampleRequest(example, examples.access_token)
  const sent: Record<string, unknown> = {}
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? ''
    if (name === 'Authorization' || name === 'Content-Type') sent[name] = headers[i + 1]
  }
  // A token of ours is the mock's to tell; what is no token at all stays as the example has it.
  if (sent['Authorization'] === examples.authorization || id === 'token-forged')
    sent['Authorization'] = fromState(matchers, 'authorization')
  const text = new TextDecoder().decode(body)
  return {
    method,
    path: url,
    headers: sent,
    ...(text !== '' && { contentType: 'application/json', body: JSON.parse(text) }),
  }
}
