// What a host is called in the documents and the tokens that it gives: clients go where discovery sends them.

import type { ParsedRequest } from '../engine/index.ts'
import { coversHost } from '../options/index.ts'
import { cxoneHosts } from './hosts.ts'

// NICE's own issuers: in its documents and its SDK, and the sovereign ones in the public node of Cognigy.
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

/** Where a request went, as documents and tokens call it. */
interface Origin {
  /** Of the issuer (RFC 8414 §2), without a slash at its end. */
  readonly issuer: string
  /** As `http://127.0.0.1:4455`; undefined for a host of NICE, whose hosts have names of their own for each use. */
  readonly origin: string | undefined
}

// Nearly every request asks the host of the one before it.
let lastAuthority = ''
let lastScheme = ''
let last: Origin = { issuer: usual, origin: undefined }

/**
 * The issuer at a host. NICE's issuers are themselves, its other hosts lead to the usual one, and any other host is its own. A
 * request without a host, or with none that a URL can have, is answered as by the usual one.
 */
export function originOf({ host, authority, scheme }: Pick<ParsedRequest, 'host' | 'authority' | 'scheme'>): Origin {
  if (authority === lastAuthority && scheme === lastScheme) return last
  lastAuthority = authority
  lastScheme = scheme
  last = read(host, authority, scheme)
  return last
}

/** Whether a host is an issuer of NICE's own. */
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
