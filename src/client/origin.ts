// Decides to which URLs a token or a secret may be sent: https anywhere, http only to this machine, unless the caller
// allows more.

import { TokenClientError, configError } from './errors.ts'

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)

/**
 * Checks that a URL does not carry the token unencrypted. `allowHttp` allows http and nothing else.
 * @throws {TokenClientError} `insecure`
 */
export const assertSecure = (url: URL, allowHttp: boolean, what: string): void => {
  if (url.protocol === 'https:') return
  if (url.protocol === 'http:' && (allowHttp || isLoopback(url.hostname))) return
  const way = url.protocol === 'http:' ? 'use https, or set allowHttp: true if you must' : 'use an https URL'
  throw new TokenClientError({
    code: 'insecure',
    message: `${what} goes to ${url.protocol}//${url.host}, unencrypted: ${way}`,
  })
}

/** Parses a URL from a caller. Relative ones are resolved against the page, if there is one. */
export const readUrl = (input: string | URL): URL => {
  const base = typeof location === 'undefined' ? undefined : location.href
  try {
    return new URL(input, base)
  } catch {
    throw configError('the URL is not a complete one; pass https://host/path')
  }
}
