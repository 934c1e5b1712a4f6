// Classifies paths.

import { elsewhere } from './elsewhere.ts'

/** Whether a path was meant for a token endpoint, valid or not. The client must then be told the valid paths. */
export function endsInToken(path: string): boolean {
  return /\/token\/?$/i.test(path)
}

/**
 * Whether a path on a CXone host was meant for signing in: it ends in `/token`, is below `/auth` or `/.well-known`, or
 * belongs to a known endpoint that is not served.
 */
export function isSignIn(path: string): boolean {
  return endsInToken(path) || /^\/(?:auth|\.well-known)\//.test(path) || elsewhere(path) !== undefined
}
