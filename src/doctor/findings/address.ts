// Findings in the URL: scheme, host, path, and other CXone endpoints.

import { cxoneHosts, elsewhere } from '../../profiles/index.ts'
import { nearest } from '../../options/index.ts'
import { chosen, thread } from '../../engine/index.ts'
import { curl, type FindingRow, type Hit } from './finding.ts'
import type { Seen } from './inspected.ts'

const mistypedChanges = 3
const exactHosts = cxoneHosts.filter((host) => !host.startsWith('*'))
// Other products whose hosts appear in answers about CXone.
const otherProducts: readonly (readonly [string, string])[] = [
  ['cisco.com', 'Cisco'],
  ['custhelp.com', 'Oracle Service'],
  ['genesys.com', 'Genesys'],
  ['five9.com', 'Five9'],
  ['talkdesk.com', 'Talkdesk'],
]
/** Rows of this file. */
export const addressFindings: readonly FindingRow[] = [
  {
    id: 'http-not-https',
    severity: 'error',
    when: ({ read, facts, place }) =>
      read.scheme === 'http' && facts.host !== '' && !isPrivate(facts.host)
        ? { place: place.scheme.span ? place.scheme : place.url }
        : undefined,
    problem:
      'The URL is http: the secret is sent unencrypted, and the redirect to https turns POST into GET and drops the body.',
    fix: 'Use https:// in the URL.',
    source: chosen('RFC 9110 §15.4 lets clients change POST to GET on a 301 or 302, and they do'),
    example: curl({ url: 'http://api.nicecxone.com/auth/oauth/token' }),
    nearMiss: curl({ url: 'http://127.0.0.1:4455/auth/oauth/token' }),
  },
  {
    id: 'redirected',
    severity: 'error',
    when: ({ read, place }) =>
      read.answer !== undefined && [301, 302, 303, 307, 308].includes(read.answer.status)
        ? { place: place.url, evidence: `the answer was ${read.answer.status}` }
        : undefined,
    problem:
      'The response is a redirect. Following it turns POST into GET (301, 302, 303) or sends the secret to another URL (307, 308).',
    fix: 'Send the request to the new URL directly, with https.',
    source: chosen('a token endpoint is called at its own URL'),
    example: har('https://api.nicecxone.com/auth/oauth/token', 302),
    nearMiss: har('https://api.nicecxone.com/auth/oauth/token', 401),
  },
  {
    id: 'host-other-product',
    severity: 'error',
    when: (seen) => {
      const other = otherProducts.find(([domain]) => under(seen.facts.host, domain))
      return other && { place: seen.place.host, evidence: `the host is one of ${other[1]}` }
    },
    problem: "The request went to another vendor's product: its endpoint does not know CXone apps.",
    fix: `Use the CXone host of your region, such as ${exactHosts.join(', ')}, or the domain of your tenant.`,
    source: chosen('answers in public forums name hosts of other vendors'),
    explains: ['host-unknown', 'host-lookalike', 'path-unknown'],
    example: curl({ url: 'https://api.cisco.com/auth/oauth/token' }),
    nearMiss: curl({ url: 'https://api-notcisco.com/auth/oauth/token' }),
  },
  {
    id: 'host-lookalike',
    severity: 'warning',
    when: (seen) => unknownHost(seen, true),
    problem: 'The host resembles a CXone host but is not a known one.',
    fix: `Compare it with your registration: ${exactHosts.join(', ')}, or the domain of your tenant.`,
    source: thread('A', 'the endpoint is not universal: other regions use other hosts, or the domain of the tenant'),
    example: curl({ url: 'https://api.nicecxnoe.com/auth/oauth/token' }),
    nearMiss: curl({ url: 'https://api-au1.niceincontact.com/auth/oauth/token' }),
  },
  {
    id: 'host-unknown',
    severity: 'note',
    when: (seen) => unknownHost(seen, false),
    problem: 'The host is not a known CXone host. It may be the domain of your tenant.',
    fix: `If it is not, use ${exactHosts.join(', ')}.`,
    source: thread('A', 'other regions use api.niceincontact.com or the domain of the tenant'),
    example: curl({ url: 'https://login.tenant.example/auth/oauth/token' }),
    nearMiss: curl({ url: 'https://localhost:8443/auth/oauth/token' }),
  },
  {
    id: 'endpoint-other',
    severity: 'error',
    when: ({ facts, place, context }) => {
      const other = context.paths.includes(facts.path) ? undefined : elsewhere(facts.path)
      return other === undefined ? undefined : { place: place.path, evidence: `this is ${other}` }
    },
    problem: 'The request went to another CXone endpoint, with other rules.',
    fix: 'For client_credentials, POST a form to /auth/oauth/token or /api/v2/oauth/token. For an access key, POST a form with grant_type=password to /auth/token, or follow the documentation of that endpoint.',
    source: chosen("NICE's public documents describe these endpoints; this profile does not model them"),
    explains: ['path-unknown', 'host-lookalike'],
    example: curl({ url: 'https://eu1.nice-incontact.com/InContactAuthorizationServer/Token' }),
    nearMiss: curl({ url: 'https://cxone.niceincontact.com/auth/oauth/token' }),
  },
]

/**
 * Whether a host is not on the public internet: this machine, a name without a dot as in compose files, a name under a
 * reserved domain (RFC 6761, RFC 6762, RFC 9476), or an address of a private network.
 */
export function isPrivate(host: string): boolean {
  if (/^(?:localhost|0\.0\.0\.0|\[::\])$|\.(?:localhost|local|internal|test|svc)$/.test(host)) return true
  if (/^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}$|^\[(?:::1\]|f[cd]|fe80:)/.test(host))
    return true
  return /^[a-z\d][\w-]{0,62}$/.test(host) && nearest(host, exactHosts).changes > mistypedChanges
}

/** Whether a host equals a known one except for a few characters. */
export function isMistyped(host: string): boolean {
  return host !== '' && !isPrivate(host) && nearest(host, exactHosts).changes <= mistypedChanges
}

/** Whether a host belongs to another product that answers about CXone mention. */
export function isOtherProduct(host: string): boolean {
  return otherProducts.some(([domain]) => under(host, domain))
}

/** Returns the nearest known host. */
export function nearestHost(host: string): string {
  return nearest(host, exactHosts).text
}

function unknownHost({ facts: { host }, context, place }: Seen, lookalike: boolean): Hit | undefined {
  if (host === '' || context.host !== 'other' || isPrivate(host)) return undefined
  const near = nearest(host, exactHosts)
  const alike = near.changes <= mistypedChanges || /cxone|incontact|nice-?(?:ic|engage)|mynice/.test(host)
  return alike === lookalike ? { place: place.host, evidence: `the nearest known one is ${near.text}` } : undefined
}

function under(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

function har(url: string, status: number): string {
  const text = 'grant_type=client_credentials&client_id=7f3a9c21&client_secret=Zk4tQ8vX'
  const headers = [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }]
  return JSON.stringify({
    log: { entries: [{ request: { method: 'POST', url, headers, postData: { text } }, response: { status } }] },
  })
}
