// Sessions of browsers. The control token is traded once for a cookie, because a page must neither store a token nor
// put it into a URL. Sessions are kept in memory and end with the server.

import { hash, randomBytes } from 'node:crypto'

/** The sessions of one server. */
export interface Sessions {
  /**
   * Starts a session.
   * @returns its id
   */
  begin(): string
  /** Whether one of the values is the id of a session. */
  has(ids: readonly string[]): boolean
}

const kept = 100

/** Creates an empty set of sessions. */
export function sessionsOf(): Sessions {
  // Stored by hash, so that the duration of a lookup reveals nothing about an id.
  const ids = new Set<string>()
  return {
    begin() {
      const id = randomBytes(32).toString('base64url')
      ids.add(hash('sha256', id))
      for (const oldest of ids) {
        if (ids.size <= kept) break
        ids.delete(oldest)
      }
      return id
    },
    has: (given) => given.some((id) => ids.has(hash('sha256', id))),
  }
}

/**
 * Returns the values of all cookies of one name: a page of another port may set one of the same name for another path.
 */
export function cookiesOf(header: string, name: string): string[] {
  return header.split(';').flatMap((cookie) => {
    const [key = '', value = ''] = cookie.trim().split('=', 2)
    return key === name ? [value] : []
  })
}

/**
 * Name of the cookie. Browsers keep cookies per host, not per port: two mocks on one host must not overwrite each
 * other's.
 */
export function sessionName(host: string, secure: boolean): string {
  return `cxone-mock-${/:(\d{1,5})$/.exec(host)?.[1] ?? (secure ? '443' : '80')}`
}
