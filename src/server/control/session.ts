// Sessions of browsers: the control token is traded once for a cookie, since a page may neither keep a token nor put it into an
// address. They are kept in memory and end with the server.

import { hash, randomBytes } from 'node:crypto'

/** The sessions of one server. */
export interface Sessions {
  /** Begins a session and gives what Set-Cookie says. */
  begin(host: string, secure: boolean): string
  /** Whether the cookies that came with a request name a session. */
  has(cookies: string, host: string, secure: boolean): boolean
}

const kept = 100

/** Makes an empty set of sessions. */
export function sessionsOf(): Sessions {
  // Found by their hashes: who makes cookies up can put hundreds into one request, and neither the number of them nor the time
  // that a look takes says anything of an id.
  const ids = new Set<string>()
  return {
    begin(host, secure) {
      const id = randomBytes(32).toString('base64url')
      ids.add(hash('sha256', id))
      for (const oldest of ids) {
        if (ids.size <= kept) break
        ids.delete(oldest)
      }
      return `${nameOf(host, secure)}=${id}; HttpOnly; SameSite=Strict; Path=/__mock${secure ? '; Secure' : ''}`
    },
    has(cookies, host, secure) {
      const name = `${nameOf(host, secure)}=`
      return cookies
        .split(';')
        .map((cookie) => cookie.trim())
        .some((cookie) => cookie.startsWith(name) && ids.has(hash('sha256', cookie.slice(name.length))))
    },
  }
}

/** Cookies are kept by host and not by port: two mocks on one host must not overwrite each other's. */
function nameOf(host: string, secure: boolean): string {
  return `cxone-mock-${/:(\d{1,5})$/.exec(host)?.[1] ?? (secure ? '443' : '80')}`
}
