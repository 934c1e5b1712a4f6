// To which URLs a token or a secret may travel: https anywhere, http only to this machine, unless the caller insists.

import { TokenClientError, configError } from './errors.ts'

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)

/** Throws `insecure` for a URL that would carry the token in the clear. `allowHttp` lets http pass, nothing else. */
export const assertSecure = (url: URL, allowHttp: boolean, what: string): void => {
  if (url.protocol === 'https:') return
  if (url.protocol === 'http:' && (allowHttp || isLoopback(url.hostname))) return
  const way = url.protocol === 'http:' ? 'use https, or set allowHttp: true if you must' : 'use an https URL'
  throw new TokenClientError({
    code: 'insecure',
    message: `${what} goes to ${url.protocol}//${url.host}, unencrypted: ${way}`,
  })
}

/** A URL from what a caller passed, relative ones against the page where there is one. */
export const readUrl = (input: string | URL): URL => {
  const base = typeof location === 'undefined' ? undefined : location.href
  try {
    return new URL(input, base)
  } catch {
    throw configError('the URL is not a complete one; pass https://host/path')
  }
}
