// Whose host a request went to, and lists of host names. The mock answers on any host; this only tells which one it stands for.

import { OptionError } from '../options/duration.ts'
import { checkVisible } from '../options/names.ts'

const cxone = [
  'api.nicecxone.com',
  'api.niceincontact.com',
  'api.nice.incontact.com',
  '*.nicecxone.com',
  '*.niceincontact.com',
  '*.nice-incontact.com',
  '*.nice.incontact.com',
]
// Genesys Cloud: the domains of its regions.
const otherVendor = [
  '*.mypurecloud.com',
  '*.mypurecloud.com.au',
  '*.mypurecloud.de',
  '*.mypurecloud.ie',
  '*.mypurecloud.jp',
  '*.pure.cloud',
]

/** Hosts that are taken for CXone's, as patterns: a name, or `*.` and a domain. */
export const cxoneHosts: readonly string[] = cxone

/** Hosts of another vendor that people mistake for CXone's. */
export const otherVendorHosts: readonly string[] = otherVendor

/** True where a lower-case host name is covered by one of the patterns. */
export function coversHost(patterns: readonly string[], host: string): boolean {
  return patterns.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern))
}

/** @throws {OptionError} for anything but a list of host names, or `*.` and a domain */
export function checkHosts(given: unknown, path: string): void {
  if (!Array.isArray(given)) throw new OptionError(path, given, 'a list of host names')
  for (const [index, host] of given.entries()) {
    if (typeof host !== 'string' || !/^(?:\*\.)?[^\s/:*]+$/.test(host))
      throw new OptionError(`${path}[${index}]`, host, 'a host name without scheme and port, or *. and a domain')
    checkVisible(host, `${path}[${index}]`)
  }
}

/** Whose host it is; `other` is neither CXone's nor that of the vendor that is mistaken for it. */
export type HostKind = 'cxone' | 'other-vendor' | 'other'

/** Tells hosts apart. `aliases` are taken for CXone's before anything else is asked. */
export function hostKinds(aliases: readonly string[]): (host: string) => HostKind {
  const ours = [...aliases.map((host) => host.toLowerCase()), ...cxone]
  let lastHost = ''
  let lastKind: HostKind = 'other'
  return (host) => {
    // Nearly every request asks the host of the one before it.
    if (host !== lastHost) {
      lastKind = coversHost(ours, host) ? 'cxone' : coversHost(otherVendor, host) ? 'other-vendor' : 'other'
      // An alias of another vendor's host is the user's decision and wins over the list.
      lastHost = host
    }
    return lastKind
  }
}
