// Conditions of the issuer's rules, without replies.

import { fieldValue, grantTypes, type ParsedRequest } from '../../engine/index.ts'
import { isKeyClient } from '../../state/index.ts'
import type { Context, KnownClient, Row } from '../row.ts'
import { authenticates, basicReadings, hasBasic, parameter, parametersOf } from './sent.ts'

/** Describes a grant that is not supported. Undefined grants are not repeated. */
export function grantSaid(grant: string): string {
  if (grant === 'client_credentials') return 'grant_type: client_credentials, which is for /auth/oauth/token'
  if (grant === 'authorization_code')
    return 'grant_type: authorization_code, the login of a browser, which is not modelled'
  if (impersonation.test(grant)) return 'an impersonation grant, which is not modelled'
  return `grant_type: ${grantTypes.find((name) => name === grant) ?? 'none that OAuth 2.0 knows'}`
}

// NICE's OpenAPI description names five.
const impersonation =
  /^urn:ietf:params:oauth:grant-type:(?:associated-user|role-impersonation|user-impersonation|impersonate-configure|impersonate-support)-token-exchange$/

/** Only refresh tokens can be refreshed, and only access tokens of this endpoint can be exchanged. */
export function stateOf(which: 'refresh' | 'subject', { token }: Context): string | undefined {
  if (token?.client_id === undefined) return token?.state
  const isIts = token.token_use === (which === 'refresh' ? 'refresh' : 'access') && !isKeyClient(token.client_id)
  return isIts ? token.state : 'malformed'
}

export function isPassword(request: ParsedRequest): boolean {
  return parameter(request, 'grant_type') === 'password'
}

export function isRefresh(request: ParsedRequest): boolean {
  return parameter(request, 'grant_type') === 'refresh_token'
}

export function isExchange(request: ParsedRequest): boolean {
  return parameter(request, 'grant_type')?.endsWith('token-exchange') === true
}

export function namesClient(request: ParsedRequest): boolean {
  return hasBasic(request) || parameter(request, 'client_id') !== undefined
}

/** Creates a condition on the app of the request. */
export function ofClient(holds: (client: KnownClient) => boolean): Row['when'] {
  return (_, { client }) => client.kind === 'known' && holds(client)
}

/**
 * Creates a condition on an app that authenticates. A refresh or an exchange without client authentication skips the
 * row.
 */
export function ofAuthenticated(holds: (client: KnownClient) => boolean): Row['when'] {
  return (request, { client }) => client.kind === 'known' && authenticates(request) && holds(client)
}

export function isTwice(request: ParsedRequest): boolean {
  const basic = basicReadings(request)
  if (basic === undefined) return false
  const client_id = parameter(request, 'client_id')
  return (
    parameter(request, 'client_secret') !== undefined ||
    (client_id !== undefined && basic.every((reading) => reading.client_id !== client_id))
  )
}

export function missingParameters(request: ParsedRequest): readonly string[] {
  const needed = parametersOf[parameter(request, 'grant_type') ?? ''] ?? []
  return needed.filter((name) => parameter(request, name) === undefined)
}

const needed = ['grant_type', 'username', 'password', 'refresh_token', 'client_id', 'client_secret']

/** Query parameters that are neither in the form nor in a Basic header. */
export function inQueryAlone(request: ParsedRequest): readonly string[] {
  return needed.filter(
    (name) =>
      Boolean(fieldValue(request.query, name)) &&
      parameter(request, name) === undefined &&
      !(name.startsWith('client_') && hasBasic(request)),
  )
}

export function repeats(form: readonly string[]): boolean {
  const names = form.filter((_, index) => index % 2 === 0)
  return new Set(names).size !== names.length
}

export function named(json: unknown, grant: string): boolean {
  return typeof json === 'object' && json !== null && 'grant_type' in json && json.grant_type === grant
}
