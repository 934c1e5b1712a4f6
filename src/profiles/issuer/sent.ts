// Client authentication of a request to the issuer: Basic first, then the form, then the token alone.

import { basicCredentials, fieldValue, type ParsedRequest } from '../../engine/index.ts'
import type { Credentials, Sent } from '../row.ts'

/** Grants of the issuer, with their required parameters. */
export const parametersOf: Readonly<Record<string, readonly string[]>> = {
  password: ['username', 'password'],
  refresh_token: ['refresh_token'],
  'token-exchange': ['subject_token', 'subject_token_type'],
  'urn:ietf:params:oauth:grant-type:token-exchange': ['subject_token', 'subject_token_type'],
}

/** Returns a form parameter. An empty one counts as absent (RFC 6749 §3.2). */
export function parameter({ form }: ParsedRequest, name: string): string | undefined {
  return fieldValue(form, name) || undefined
}

/** Whether the request has a Basic header, readable or not. */
export function hasBasic({ authorization }: ParsedRequest): boolean {
  return authorization !== undefined && /^basic(?: |$)/i.test(authorization)
}

type Readings = readonly [Credentials, Credentials] | undefined

// Decoded once per request, because several rows need it.
let lastAuthorization: string | undefined
let lastReadings: Readings

/** The two readings of a Basic header: form-decoded (RFC 6749 §2.3.1), and as sent. */
export function basicReadings({ authorization }: ParsedRequest): Readings {
  if (authorization !== lastAuthorization) {
    const raw = basicCredentials(authorization)
    lastAuthorization = authorization
    lastReadings = raw && [{ client_id: decoded(raw.client_id), client_secret: decoded(raw.client_secret) }, raw]
  }
  return lastReadings
}

/** Returns the client authentication of a request. */
export function sent(request: ParsedRequest): Sent {
  const [username, password] = [parameter(request, 'username'), parameter(request, 'password')]
  const token = parameter(request, 'refresh_token') ?? parameter(request, 'subject_token')
  const known = {
    ...(username !== undefined && { access_key: { id: username, secret: password ?? '' } }),
    ...(token !== undefined && { token }),
  }
  const basic = basicReadings(request)
  if (basic !== undefined) return { ...basic[0], method: 'basic', or: basic[1], ...known }
  const client_id = parameter(request, 'client_id')
  const client_secret = parameter(request, 'client_secret')
  return { client_id, client_secret, ...(client_id !== undefined && { method: 'post' }), ...known }
}

/** Whether the request authenticates its client, successfully or not. A client_id alone is not authentication. */
export function authenticates(request: ParsedRequest): boolean {
  return hasBasic(request) || parameter(request, 'client_secret') !== undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // Undecodable values are used as sent.
    return text
  }
}
