// Example -> WireRequest: an access key as JSON with one change, or a refresh token.

import type { WireRequest } from '../../engine/index.ts'
import { demoKey } from '../access-keys.ts'
import { credentialsOf, type Credentials, type Example, written } from '../row.ts'

/**
 * Creates the request of an example, addressed to an area of NICE. Changed form parameters become members; null removes
 * a member.
 */
export function exampleRequest(example: Example, credentials: Credentials = credentialsOf(example)): WireRequest {
  const { token = 'none', access_key = demoKey } = credentials
  const isRefresh = example.grant === 'refresh_token'
  const right = isRefresh ? { token } : { accessKeyId: access_key.id, accessKeySecret: access_key.secret }
  const members = Object.entries({ ...right, ...example.form }).filter(([, value]) => value !== null)
  const contentType = example.contentType === undefined ? 'application/json' : example.contentType
  const headers = { ...(contentType !== null && { 'Content-Type': contentType }), ...example.headers }
  const path = example.path ?? (isRefresh ? '/public/user/refresh' : '/authentication/v1/token/access-key')
  return {
    method: example.method ?? 'POST',
    url: `${path}${example.query === undefined ? '' : `?${written(example.query, credentials)}`}`,
    headers: [
      'Host',
      example.host ?? 'na1.nice-incontact.com',
      'Accept',
      'application/json',
      ...Object.entries(headers).flatMap(([name, value]) => [name, written(value, credentials)]),
    ],
    body: new TextEncoder().encode(
      example.body === undefined ? JSON.stringify(Object.fromEntries(members)) : written(example.body, credentials),
    ),
  }
}
