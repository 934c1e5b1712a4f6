// Example -> WireRequest: the valid request with one change.

import { formType, type WireRequest } from '../../engine/index.ts'
import { credentialsOf, written, type Credentials, type Example } from '../row.ts'

/** Creates the request of an example, addressed to a CXone host. */
export function exampleRequest(example: Example, credentials: Credentials = credentialsOf(example)): WireRequest {
  const form: Record<string, string | null> = {
    grant_type: 'client_credentials',
    client_id: credentials.client_id,
    client_secret: credentials.client_secret,
    ...example.form,
  }
  const pairs = Object.entries(form).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  const contentType = example.contentType === undefined ? formType : example.contentType
  return {
    method: example.method ?? 'POST',
    url: `${example.path ?? '/auth/oauth/token'}${example.query === undefined ? '' : `?${written(example.query, credentials)}`}`,
    headers: [
      'Host',
      example.host ?? 'api.nicecxone.com',
      'Accept',
      'application/json',
      ...(contentType === null ? [] : ['Content-Type', contentType]),
      ...Object.entries(example.headers ?? {}).flatMap(([name, value]) => [name, written(value, credentials)]),
    ],
    body: new TextEncoder().encode(
      example.body === undefined ? new URLSearchParams(pairs).toString() : written(example.body, credentials),
    ),
  }
}
