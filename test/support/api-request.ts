// Requests to the protected API, answers read back, and schemas that a test holds up, as tests make them in process.

import type { CxoneMock, StandardSchema } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { formRequest } from './adapters.ts'
import { engineOf } from '../../src/mock.ts'

/** A request to the API at a CXone host; `body` is sent as JSON. */
export function apiRequest(
  token: string | undefined,
  method: string,
  url: string,
  body?: unknown,
  headers: readonly string[] = [],
): WireRequest {
  return {
    method,
    url,
    headers: [
      'Host',
      'api.nicecxone.com',
      ...(token === undefined ? [] : ['Authorization', `Bearer ${token}`]),
      ...(body === undefined ? [] : ['Content-Type', 'application/json']),
      ...headers,
    ],
    body: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
  }
}

/** A token of an app whose secret is its id plus `-secret`. */
export async function tokenFrom(mock: CxoneMock, client_id = 'demo', scope?: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id, client_secret: `${client_id}-secret` }
  const { body } = await engineOf(mock).answer(formRequest({ ...form, ...(scope !== undefined && { scope }) }))
  return String(JSON.parse(body).access_token)
}

/** Sends requests with one token and reads the answers: status, headers by lower-case name, and the JSON body if there is one. */
export function apiCaller(mock: CxoneMock, token: string | undefined) {
  return async (method: string, url: string, body?: unknown, more: Partial<WireRequest> = {}) => {
    const reply = await engineOf(mock).answer({ ...apiRequest(token, method, url, body), ...more })
    const headers: Record<string, string> = {}
    for (let i = 0; i + 1 < reply.headers.length; i += 2)
      headers[(reply.headers[i] ?? '').toLowerCase()] = reply.headers[i + 1] ?? ''
    return { status: reply.status, headers, json: reply.body === '' ? undefined : JSON.parse(reply.body) }
  }
}

/** A schema of no library, with the answer of a function. */
export function schemaOf(validate: StandardSchema['~standard']['validate']): StandardSchema {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

/** A promise and what settles it. */
export function gate() {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open }
}
