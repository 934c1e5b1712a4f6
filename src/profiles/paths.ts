// What a path says of itself.

import { elsewhere } from './elsewhere.ts'

/** Whether a path was meant for a token endpoint, right or not: who asks there must be told which paths are right. */
export function endsInToken(path: string): boolean {
  return /\/token\/?$/i.test(path)
}

/**
 * Whether a path on a host of CXone was meant for signing in: one that ends in `/token`, or is below `/auth` or `/.well-known`, or
 * belongs to an endpoint that is known and not served.
 */
export function isSignIn(path: string): boolean {
  return endsInToken(path) || /^\/(?:auth|\.well-known)\//.test(path) || elsewhere(path) !== undefined
}
