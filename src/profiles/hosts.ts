// Classifies hosts. The mock responds at any host; this only tells which one it stands for.

import { coversHost } from '../options/index.ts'
import type { ShownHosts } from '../state/index.ts'

const cxone = [
  'api.nicecxone.com',
  'api.niceincontact.com',
  'api.nice.incontact.com',
  'cxone.niceincontact.com',
  'cxone-gov.niceincontact.com',
  'nicecxone-sov1.au',
  'nicecxone-sov1.eu',
  'nicecxone-sov1.uk',
  '*.nicecxone.com',
  '*.niceincontact.com',
  '*.nice-incontact.com',
  '*.nice.incontact.com',
  '*.incontact.com',
  '*.nicecxone-gov.com',
  '*.nicecxone-sov1.au',
  '*.nicecxone-sov1.eu',
  '*.nicecxone-sov1.uk',
]
// Genesys Cloud: domains of its regions.
const otherVendor = [
  '*.mypurecloud.com',
  '*.mypurecloud.com.au',
  '*.mypurecloud.de',
  '*.mypurecloud.ie',
  '*.mypurecloud.jp',
  '*.pure.cloud',
]

/** Patterns of hosts that count as CXone: a name, or `*.` and a domain. */
export const cxoneHosts: readonly string[] = cxone

/** Host names that may be shown: exactly, or without the subdomain of a known domain. */
export const shownHosts: ShownHosts = {
  names: [...cxone, 'api.mypurecloud.com'].filter((host) => !host.startsWith('*.')),
  domains: [...cxone, ...otherVendor].filter((host) => host.startsWith('*.')),
}

/** Owner of a host. `other`: neither CXone nor the vendor that is confused with it. */
export type HostKind = 'cxone' | 'other-vendor' | 'other'

/** Creates a classifier. `aliases` count as CXone and take precedence. */
export function hostKinds(aliases: readonly string[]): (host: string) => HostKind {
  const ours = [...aliases.map((host) => host.toLowerCase()), ...cxone]
  let lastHost = ''
  let lastKind: HostKind = 'other'
  return (host) => {
    // Consecutive requests nearly always have the same host.
    if (host !== lastHost) {
      lastKind = coversHost(ours, host) ? 'cxone' : coversHost(otherVendor, host) ? 'other-vendor' : 'other'
      // An alias of another vendor's host is the user's decision and takes precedence.
      lastHost = host
    }
    return lastKind
  }
}
