// Example -> WireRequest for the protected API: GET agents, with one change.

import type { WireRequest } from '../../engine/index.ts'
import { credentialsOf, written, type Example } from '../row.ts'

/** Creates the request of an example for the protected API, with the token that it needs. */
export function apiExampleRequest(example: Example, token: string): WireRequest {
  const credentials = credentialsOf(example)
  const headers = {
    ...(example.bearer === 'none' ? {} : { Authorization: `Bearer ${token}` }),
    ...example.headers,
    ...(example.contentType ? { 'Content-Type': example.contentType } : {}),
  }
  return {
    method: example.method ?? 'GET',
    url: `${example.path ?? '/api/v2/agents'}${example.query === undefined ? '' : `?${written(example.query, credentials)}`}`,
    headers: [
      'Host',
      'api.nicecxone.com',
      'Accept',
      'application/json',
      ...Object.entries(headers).flatMap(([name, value]) => [name, written(value, credentials)]),
    ],
    body: new TextEncoder().encode(example.body === undefined ? '' : written(example.body, credentials)),
  }
}
