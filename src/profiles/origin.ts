// The name of a host in the documents and tokens that it issues: clients go where discovery sends them.

import type { ParsedRequest } from '../engine/index.ts'
import { coversHost } from '../options/index.ts'
import { cxoneHosts } from './hosts.ts'

// NICE's own issuers, from its documentation and SDK, and the sovereign ones from Cognigy's public node.
const issuers: ReadonlySet<string> = new Set([
  'cxone.niceincontact.com',
  'cxone-gov.niceincontact.com',
  'cxone.staging.niceincontact.com',
  'cxone.dev.niceincontact.com',
  'nicecxone-sov1.au',
  'nicecxone-sov1.eu',
  'nicecxone-sov1.uk',
])
const usual = 'https://cxone.niceincontact.com'

/** The address of a request, as documents and tokens name it. */
interface Origin {
  /** Issuer (RFC 8414 §2), without a trailing slash. */
  readonly issuer: string
  /** Such as `http://127.0.0.1:4455`. Undefined for a host of NICE, which has a separate host name for each use. */
  readonly origin: string | undefined
}

// Consecutive requests nearly always have the same host.
let lastAuthority = ''
let lastScheme = ''
let last: Origin = { issuer: usual, origin: undefined }

/**
 * Returns the issuer at a host. NICE's issuers name themselves, its other hosts name the usual one, and any other host
 * names itself. A request without a host, or with one that no URL can have, gets the usual one.
 */
export function originOf({ host, authority, scheme }: Pick<ParsedRequest, 'host' | 'authority' | 'scheme'>): Origin {
  if (authority === lastAuthority && scheme === lastScheme) return last
  lastAuthority = authority
  lastScheme = scheme
  last = read(host, authority, scheme)
  return last
}

/** Whether a host is one of NICE's own issuers. */
export function isIssuer(host: string): boolean {
  return issuers.has(host)
}

function read(host: string, authority: string, scheme: string): Origin {
  if (isIssuer(host)) return { issuer: `https://${host}`, origin: undefined }
  if (host === '' || coversHost(cxoneHosts, host)) return { issuer: usual, origin: undefined }
  const named = authority.slice(authority.lastIndexOf('@') + 1)
  try {
    if (/[^\w.:[\]-]/.test(named)) throw new TypeError('no host')
    const { origin } = new URL(`${scheme}://${named}`)
    return { issuer: origin, origin }
  } catch {
    return { issuer: usual, origin: undefined }
  }
}
