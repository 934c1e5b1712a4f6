// Example -> WireRequest: the one valid request with one thing changed.

import type { Example } from '../../engine/rule.ts'
import type { WireRequest } from '../../engine/wire.ts'

/** The request of an example, addressed to a CXone host. */
export function exampleRequest(example: Example): WireRequest {
  const app = example.given?.app?.client_id ?? example.app ?? 'demo'
  const form: Record<string, string | null> = {
    grant_type: 'client_credentials',
    client_id: app,
    client_secret: example.given?.app?.client_secret ?? `${app}-secret`,
    ...example.form,
  }
  const pairs = Object.entries(form).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  const contentType = example.contentType === undefined ? 'application/x-www-form-urlencoded' : example.contentType
  return {
    method: example.method ?? 'POST',
    url: (example.path ?? '/auth/oauth/token') + (example.query === undefined ? '' : `?${example.query}`),
    headers: [
      'Host',
      example.host ?? 'api.nicecxone.com',
      'Accept',
      'application/json',
      ...(contentType === null ? [] : ['Content-Type', contentType]),
      ...(example.headers ?? []),
    ],
    body: new TextEncoder().encode(example.body ?? new URLSearchParams(pairs).toString()),
  }
}

/** The request of an example at the guarded API, with the token that it asks for: GET of the agents, one thing changed. */
export function apiExampleRequest(example: Example, token: string): WireRequest {
  const bearer = example.bearer === 'none' ? [] : ['Authorization', `Bearer ${token}`]
  return {
    method: example.method ?? 'GET',
    url: (example.path ?? '/api/v2/agents') + (example.query === undefined ? '' : `?${example.query}`),
    headers: [
      'Host',
      'api.nicecxone.com',
      'Accept',
      'application/json',
      ...(example.headers ?? bearer),
      ...(example.contentType ? ['Content-Type', example.contentType] : []),
    ],
    body: new TextEncoder().encode(example.body ?? ''),
  }
}
