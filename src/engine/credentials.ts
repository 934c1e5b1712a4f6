// Basic credentials (RFC 7617), read as far as they can be.

import { decodeBase64 } from './base64.ts'

// Credentials are short, and headers are made to be slow.
const longest = 4_096

/** What follows `Basic` as client_id and client_secret; undefined where it is not base64, or has no colon. */
export function basicPair(encoded: string): { client_id: string; client_secret: string } | undefined {
  const text = encoded.length > longest ? undefined : decodeBase64(encoded)
  const colon = text?.indexOf(':') ?? -1
  return text === undefined || colon < 0
    ? undefined
    : { client_id: text.slice(0, colon), client_secret: text.slice(colon + 1) }
}

/** The credentials of a Basic header (RFC 7617); undefined where it has another scheme, or none that can be read. */
export function basicCredentials(
  authorization: string | undefined,
): { client_id: string; client_secret: string } | undefined {
  const encoded = authorization === undefined ? undefined : /^basic +(\S+)$/i.exec(authorization)?.[1]
  return encoded === undefined ? undefined : basicPair(encoded)
}
