// Parses Basic credentials (RFC 7617).

import { decodeBase64 } from './base64.ts'

// Credentials are short. The limit protects against headers made to be slow.
const longest = 4_096

/** Parses the value after `Basic` into client_id and client_secret. Undefined if it is not base64 or has no colon. */
export function basicPair(encoded: string): { client_id: string; client_secret: string } | undefined {
  const text = encoded.length > longest ? undefined : decodeBase64(encoded)
  const colon = text?.indexOf(':') ?? -1
  return text === undefined || colon < 0
    ? undefined
    : { client_id: text.slice(0, colon), client_secret: text.slice(colon + 1) }
}

/**
 * Parses an Authorization header into credentials. Undefined if the scheme is not Basic or the value is not readable.
 */
export function basicCredentials(
  authorization: string | undefined,
): { client_id: string; client_secret: string } | undefined {
  const encoded = authorization === undefined ? undefined : /^basic +(\S+)$/i.exec(authorization)?.[1]
  return encoded === undefined ? undefined : basicPair(encoded)
}
