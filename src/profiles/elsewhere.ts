// Known CXone endpoints that no profile serves. The router and the doctor name them.

import { nearest } from '../options/index.ts'

/** A known endpoint that is not served. */
interface Elsewhere {
  readonly path: RegExp
  /** Description that follows "this is". */
  readonly what: string
}

/** All known endpoints that are not served. */
const endpoints: readonly Elsewhere[] = [
  {
    path: /^\/auth\/authorize(?:\/logout)?\/?$/i,
    what: 'the login of a browser (authorization_code), which is not modelled',
  },
  {
    path: /^\/authentication\/v\d+\/token\/access-key\/?$/i,
    what: 'UserHub, which accepts an access key as JSON and is not served here; send it as a form with grant_type=password to /auth/token',
  },
  {
    path: /^\/authentication\/v\d+\/token\/access-token\/?$/i,
    what: 'not a CXone endpoint: UserHub is /authentication/v1/token/access-key and takes an access key as JSON',
  },
  {
    path: /^\/public\/user\/(?:refresh|login)\/?$/i,
    what: 'UserHub, which accepts a refresh token as JSON at /public/user/refresh',
  },
  {
    path: /^\/public\/authentication\/v\d+\/(?:token|refresh)\/?$/i,
    what: 'the token exchange of the agent SDK for a regional token, which is not modelled; token-exchange at /auth/token is',
  },
  {
    path: /^\/incontactauthorizationserver\/(?:token|authenticate)/i,
    what: 'the legacy authorization server, which accepts Basic with APP@VENDOR:BUSINESS_UNIT and is not modelled; /auth/token accepts access keys',
  },
]

/** Describes the endpoint of a path that is known and not served. */
export function elsewhere(path: string): string | undefined {
  return endpoints.find((one) => one.path.test(path))?.what
}

/**
 * Describes an unknown path.
 * @param paths the valid paths
 */
export function pathEvidence(path: string, paths: readonly string[]): string {
  const near = nearest(path, paths)
  // A served path, except for a slash or a letter.
  const other = near.changes <= 1 || near.text === path.toLowerCase() ? undefined : elsewhere(path)
  return other === undefined ? `the nearest known path is ${near.text}` : `this is ${other}`
}
