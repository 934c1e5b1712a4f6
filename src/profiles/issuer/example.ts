// Example -> WireRequest: the password grant with an access key and Basic, with one change, or another grant.

import { formType, type WireRequest } from '../../engine/index.ts'
import { credentialsOf, type Credentials, type Example, written } from '../row.ts'
import { demoKey } from '../access-keys.ts'

/** Creates the request of an example, addressed to NICE's issuer, with the token of the credentials. */
export function exampleRequest(example: Example, credentials: Credentials = credentialsOf(example)): WireRequest {
  const { grant = 'password' } = example
  const { client_id, client_secret, token = 'none', access_key = demoKey } = credentials
  const form = Object.entries({ grant_type: grant, ...parameters(grant, token, access_key), ...example.form })
  const pairs = form.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  const contentType = example.contentType === undefined ? formType : example.contentType
  const basic = `Basic ${btoa(`${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`)}`
  const headers = {
    ...(grant === 'password' && { Authorization: basic }),
    ...(contentType !== null && { 'Content-Type': contentType }),
    ...example.headers,
  }
  return {
    method: example.method ?? 'POST',
    url: `${example.path ?? '/auth/token'}${example.query === undefined ? '' : `?${written(example.query, credentials)}`}`,
    headers: [
      'Host',
      example.host ?? 'cxone.niceincontact.com',
      'Accept',
      'application/json',
      ...Object.entries(headers).flatMap(([name, value]) => [name, written(value, credentials)]),
    ],
    body: new TextEncoder().encode(
      example.body === undefined ? new URLSearchParams(pairs).toString() : written(example.body, credentials),
    ),
  }
}

function parameters(
  grant: string,
  token: string,
  { id, secret }: NonNullable<Credentials['access_key']>,
): Readonly<Record<string, string>> {
  if (grant === 'password') return { username: id, password: secret }
  return grant === 'refresh_token'
    ? { refresh_token: token }
    : { subject_token: token, subject_token_type: 'access_token' }
}
