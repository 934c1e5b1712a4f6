// Builds interactions: the valid request, and the responses of the rule table.

import { eachPair, type Reply } from '../../src/engine/index.ts'
import type { ProviderState } from '../../src/profiles/index.ts'
import { formType, fromState, type Matchers, type PactRequest, type PactResponse } from './types.ts'

/** A state and its parameters. */
export type Given = readonly [state: ProviderState, params?: Readonly<Record<string, unknown>>]

/** Any JSON media type, with or without parameters. Pact's patterns match the whole value. */
function jsonHeaders({ regex }: Matchers): Readonly<Record<string, unknown>> {
  return { 'Content-Type': regex('application/json(\\s*;.*)?', 'application/json') }
}

/** The valid token request, with other parameters. null removes a parameter. */
export function formRequest(
  matchers: Matchers,
  path: string,
  change: Readonly<Record<string, string | null>> = {},
): PactRequest {
  const form: Record<string, unknown> = {
    grant_type: 'client_credentials',
    client_id: fromState(matchers, 'client_id'),
    client_secret: fromState(matchers, 'client_secret'),
    ...change,
  }
  const body = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== null))
  return { method: 'POST', path, headers: { 'Content-Type': formType }, contentType: formType, body }
}

/**
 * A token response. Parts that clients do not read (its length, Cache-Control) are covered by the tests of the mock.
 */
export function grantedResponse(matchers: Matchers, expires_in: unknown, more: object = {}): PactResponse {
  return {
    status: 200,
    headers: jsonHeaders(matchers),
    body: {
      access_token: matchers.regex('\\S+', 'cxmock_example-token'),
      token_type: matchers.regex('[Bb]earer', 'Bearer'),
      expires_in,
      ...more,
    },
  }
}

/**
 * An OAuth error: the code is exact, the description is any string. That of a failed client authentication is exact,
 * because it makes all causes look alike.
 */
export function errorResponse(
  matchers: Matchers,
  status: number,
  error: string,
  description: string,
  headers: Readonly<Record<string, unknown>> = {},
): PactResponse {
  return {
    status,
    headers: { ...jsonHeaders(matchers), ...headers },
    body: {
      error,
      error_description: error === 'invalid_client' ? description : matchers.regex('.+', description),
    },
  }
}

/** The response of a row of any table. */
export function responseOf(reply: Reply, matchers: Matchers): PactResponse {
  const { regex, integer, eachLike } = matchers
  switch (reply.kind) {
    case 'token':
      return grantedResponse(matchers, integer(7_200))
    case 'refusal':
      return errorResponse(matchers, reply.status, reply.error, reply.description, pairs(reply.headers))
    case 'message':
      return {
        status: reply.status,
        headers: { ...jsonHeaders(matchers), ...pairs(reply.headers) },
        body: { message: regex('.+', reply.message) },
      }
    case 'bare':
      return { status: reply.status, headers: pairs(reply.headers) }
    case 'wait':
      return errorResponse(matchers, reply.status, reply.error, reply.description, {
        'Retry-After': regex('[1-9]\\d*', '60'),
      })
    case 'planned':
      return errorResponse(matchers, 503, 'temporarily_unavailable', 'Planned fault')
    case 'challenge': {
      const code = reply.error === undefined ? '' : ` error="${reply.error}"`
      return errorResponse(matchers, reply.status, reply.error ?? 'unauthorized', reply.description, {
        'WWW-Authenticate': regex(`Bearer${code}.*`, `Bearer${code}`),
      })
    }
    case 'method':
      return errorResponse(matchers, reply.status, reply.error, reply.description, { Allow: 'GET, POST' })
    case 'document':
      return { status: reply.status, headers: jsonHeaders(matchers) }
    case 'invalid':
      return errorResponse(matchers, reply.status, reply.error, 'userName: expected string, got number')
    case 'data':
      return {
        status: 200,
        headers: jsonHeaders(matchers),
        body: {
          totalRecords: integer(1),
          agents: eachLike({ agentId: integer(1), userName: matchers.string('ada@example.com') }),
        },
      }
  }
}

function pairs(flat: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  eachPair(flat, (name, value) => void (headers[name] = value))
  return headers
}
