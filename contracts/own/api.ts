// The interactions of the protected API, row by row of its table.

import { eachPair, parse } from '../../src/engine/index.ts'
import { apiExampleRequest, type ApiRow, apiRules, type Example } from '../../src/profiles/index.ts'
import { errorResponse, responseOf } from './builders.ts'
import { examples, fromState, type Interaction, type Matchers, type PactRequest } from './types.ts'
import { addedByClients, isRight } from './token.ts'

const usual = 'an access token was issued'

/** One interaction per row of the API, and a 429 with a time. */
export function apiInteractions(matchers: Matchers): Interaction[] {
  const built = (apiRules satisfies readonly ApiRow[]).map((row): Interaction => {
    const { id, contract, example, reply } = row
    return {
      name: id,
      rule: id,
      provider: 'cxone-api',
      right: isRight(row, contract, usual),
      ...contract,
      uponReceiving: reply.kind === 'data' ? 'a valid API request' : `an API request that meets ${id}`,
      request: requestOf(example, contract.state !== usual, matchers),
      response: responseOf(reply, matchers),
    }
  })
  return [
    ...built,
    {
      name: 'api-retry-after',
      rule: 'api-fault-planned',
      provider: 'cxone-api',
      right: true,
      state: 'the rate limit is exhausted',
      params: { endpoint: 'api', retry_after: 17 },
      uponReceiving: 'an API request over the rate limit, Retry-After in seconds',
      request: requestOf({}, true, matchers),
      response: errorResponse(matchers, 429, 'temporarily_unavailable', 'Planned fault', { 'Retry-After': '17' }),
    },
  ]
}

/** `told`: the mock provides the token, whatever the example has. A malformed token stays as in the example. */
function requestOf(example: Example, told: boolean, matchers: Matchers): PactRequest {
  const wire = apiExampleRequest(example, examples.access_token)
  const { method, json } = parse(wire, Infinity)
  const headers: Record<string, unknown> = {}
  eachPair(wire.headers, (name, value) => {
    if (addedByClients.has(name)) return
    const isTold = name === 'Authorization' && (told || value === examples.authorization)
    headers[name] = isTold ? fromState(matchers, 'authorization') : value
  })
  return {
    method,
    path: wire.url,
    headers,
    ...(json !== undefined && { contentType: 'application/json', body: json }),
  }
}
