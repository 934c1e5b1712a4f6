// Whose host a request went to. The mock answers on any host; this only tells which one it stands for.

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

/** Host names as they may be shown: whole, or but for what stands before a known domain. */
export const shownHosts: ShownHosts = {
  names: [...cxone, 'api.mypurecloud.com'].filter((host) => !host.startsWith('*.')),
  domains: [...cxone, ...otherVendor].filter((host) => host.startsWith('*.')),
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
