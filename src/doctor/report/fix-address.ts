// The URL of the corrected request: the original one, except for parts that are findings. A copied request sends a
// secret there, so nothing is guessed: an unknown URL becomes one that no request can reach.

import { coversHost, isThisMachine, nearest } from '../../options/index.ts'
import { cxoneHosts } from '../../profiles/index.ts'
import { isMistyped, isOtherProduct, isPrivate, nearestHost } from '../findings/address.ts'
import { headerOf, schemeOf } from '../inputs/reading.ts'
import { isHidden, type Accepted, type Seen } from '../findings/inspected.ts'

/** Destination of the corrected request. */
export interface CorrectedAddress {
  /** Contains no character that ends or changes a single-quoted string of a POSIX shell, JavaScript or Python. */
  readonly url: string
  /** How it differs from the original URL, as sentences. */
  readonly changes: readonly string[]
}

// RFC 2606 §2: a name under .invalid never resolves.
const unknownOrigin = 'https://your-host.invalid'

const hostAddress = /^\[[\da-f:.]{2,45}\]$/
const hostName = /^(?=.{1,253}$)[a-z\d](?:[\w-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[\w-]{0,61}[a-z\d])?)*$/

/** Corrects the URL of a request. */
export function correctedAddress(seen: Seen, accepted: Accepted): CorrectedAddress {
  const { facts, context, read } = seen
  const { origin, changes } = correctedOrigin(seen, accepted)
  const isKnown = context.paths.includes(facts.path)
  const path = isKnown ? facts.path : nearest(facts.path, seen.paths).text
  return {
    url: `${origin}${quotable(path)}`,
    changes: [
      ...changes,
      ...(isKnown ? [] : [`Path changed to ${path}.`]),
      ...(/^[^#]*\?[^#]/.test(read.url.text) ? ['Query removed: the endpoint reads the body only.'] : []),
    ],
  }
}

interface Origin {
  readonly origin: string
  readonly changes: readonly string[]
}

function correctedOrigin(seen: Seen, accepted: Accepted): Origin {
  const { facts, context, read } = seen
  const { host } = facts
  if (context.host === 'other-vendor' || isOtherProduct(host)) return replaced(host, "is another vendor's")
  if (context.host === 'other' && isMistyped(host) && !isHidden(read, seen.place.host))
    return replaced(host, 'looks mistyped')
  if (read.redacted) return journalOrigin(host, accepted)

  const { name, port, hasUser } = authorityOf(seen)
  if (host === '') return instead(accepted.origin, 'The request names no host.')
  if (port === 'unknown' || !isWritable(seen, name, accepted.hosts))
    return instead(accepted.origin, 'The host is a variable, a placeholder or a possible secret, so it is not shown.')
  const asked = read.scheme ?? schemeOf(read.url.text) ?? usualScheme(host, port)
  const isClear = asked === 'http' && !isPrivate(host)
  const kept = port === '' || (isClear && port === '80') ? '' : `:${port}`
  return {
    origin: `${isClear ? 'https' : asked}://${ascii(host)}${kept}`,
    changes: [
      ...(isClear ? ['Scheme changed to https.'] : []),
      ...(hasUser ? ['Credentials before the @ removed: they belong in the body.'] : []),
    ],
  }
}

/** The journal keeps no ports, and only the length of an unknown host. */
function journalOrigin(host: string, { hosts, origin }: Accepted): Origin {
  const isKnown = hosts.includes(host) || cxoneHosts.includes(host)
  if (isKnown && hostName.test(host)) return { origin: `https://${host}`, changes: [] }
  const [, scheme = '', server = '', port = ''] = /^(https?:\/\/)(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(origin) ?? []
  if (isPrivate(server) && isThisMachine(host)) return { origin: `${scheme}${host}${port}`, changes: [] }
  return instead(origin, 'The journal does not keep the whole URL.')
}

function replaced(host: string, why: string): Origin {
  const near = nearestHost(host)
  return {
    origin: `https://${near}`,
    changes: [
      `Host changed to ${near}: the one that was asked ${why}. Check that it is the host of your region or tenant.`,
    ],
  }
}

/** The server that received the request, or a URL for the reader to complete. */
function instead(origin: string, reason: string): Origin {
  return origin === ''
    ? {
        origin: unknownOrigin,
        changes: [`${reason} Replace your-host.invalid with your host before you send the request.`],
      }
    : { origin, changes: [`${reason} The request goes to the URL of the mock.`] }
}

/** The host as written, and its port. */
function authorityOf({ read }: Seen): { name: string; port: string; hasUser: boolean } {
  const url = read.url.text
  const scheme = /^[a-z][a-z\d+.-]{0,20}:\/\//i.exec(url)?.[0]
  const authority =
    scheme === undefined
      ? (headerOf(read, 'host')?.value.text.trim() ?? '')
      : (url.slice(scheme.length, scheme.length + 1_024).split(/[/?#]/, 1)[0] ?? '')
  const at = authority.lastIndexOf('@')
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{0,5}))?$/.exec(authority.slice(at + 1)) ?? []
  const isPort = name !== '' && Number(port ?? 0) <= 65_535
  return { name: name.replace(/\.$/, ''), port: isPort ? (port ?? '') : 'unknown', hasUser: at >= 0 }
}

/** Whether the corrected request may repeat a host: a plain name or an address that cannot be a secret. */
function isWritable({ read, place, facts, credentials }: Seen, name: string, hosts: readonly string[]): boolean {
  const { host } = facts
  if (isHidden(read, place.host)) return false
  if (hosts.some((known) => known.toLowerCase() === host) || cxoneHosts.includes(host))
    return hostName.test(ascii(host))
  if (coversHost(cxoneHosts, host) && /^(?:api|cxone|platform)(?:-[a-z]{2}\d)?\.[a-z.-]+$/.test(host)) return true
  if (credentials.some((field) => field.name === 'client_secret' && holds(host, field.value))) return false
  // Host names are in lower case. Mixed case in one label is typical of secrets.
  const reads = name.split('.').every((label) => label === label.toLowerCase() || /^[A-Z][a-z]+$/.test(label))
  return hostAddress.test(host) || (reads && hostName.test(ascii(host)))
}

function holds(host: string, secret: string): boolean {
  return secret.length >= 4 && host.includes(secret.toLowerCase())
}

/** A name with non-ASCII letters, in its ASCII form. */
function ascii(host: string): string {
  return /^[\x21-\x7E]*$/.test(host) || !URL.canParse(`https://${host}`) ? host : new URL(`https://${host}`).hostname
}

/** An origin-form target has no scheme. */
function usualScheme(host: string, port: string): 'http' | 'https' {
  return port === '80' || (isPrivate(host) && port !== '443') ? 'http' : 'https'
}

/** Encodes a path: the paths of the settings can contain any character. */
function quotable(path: string): string {
  return path
    .replaceAll(/\p{Cs}/gu, '\uFFFD')
    .replaceAll(/[^\w\-.~!$&()*+,;=:@/%]/gu, (character) => (character === "'" ? '%27' : encodeURIComponent(character)))
}
