// Redacts requests by an allow-list of names and values. Everything else is replaced by its length, so a secret cannot
// leak, whether it is in an unexpected parameter, a path, a host or a header name.

import { eachPair, grantTypes, knownMediaTypes, type ParsedRequest } from '../../engine/index.ts'
import { coversHost, isThisMachine, membersOf } from '../../options/index.ts'

/** A redacted request, safe to show. */
export interface RedactedRequest {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Host names that may be shown: `names` completely, `domains` (patterns such as `*.example.com`) without subdomain. */
export interface ShownHosts {
  readonly names: readonly string[]
  readonly domains: readonly string[]
}

/** Registered values, which may be shown unredacted. */
export interface Registered {
  readonly isApp: (client_id: string) => boolean
  readonly scopes: readonly string[]
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
  readonly shownHosts: ShownHosts
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])
const parameterNames = new Set([
  'grant_type',
  'client_id',
  'client_secret',
  'scope',
  'refresh_token',
  'username',
  'password',
  'code',
  'redirect_uri',
  'audience',
  'subject_token',
  'subject_token_type',
  'code_verifier',
  'tenantId',
  'accessKeyId',
  'accessKeySecret',
])
const tokenTypes = new Set(['access_token', 'urn:ietf:params:oauth:token-type:access_token'])
// Path segments of CXone and related APIs, in lower case.
const pathWords = new Set(
  '.well-known access-key access-key-management access-keys access-token agents api audit-log auth authentication authorization authorize contacts cxone-configuration identity incontactapi incontactauthorizationserver jwks logout oauth oauth2 openid-configuration public refresh server-time services skills teams token user userinfo'.split(
    ' ',
  ),
)

// Headers that HTTP clients set by default, with a pattern of values that may be shown. Null: see redactHeader.
const headerValues: ReadonlyMap<string, RegExp | null> = new Map<string, RegExp | null>([
  ['accept', null],
  ['accept-encoding', /^(?:(?:gzip|compress|deflate|br|zstd|identity|\*)(?:; ?q=[\d.]{1,5})?(?:, ?|$))+$/],
  ['accept-language', /^\*$/],
  ['authorization', null],
  ['cache-control', /^no-cache$/],
  ['connection', /^(?:keep-alive|close)$/i],
  ['content-length', /^\d{1,9}$/],
  ['content-type', null],
  ['cookie', null],
  ['expect', /^100-continue$/i],
  ['host', null],
  ['origin', null],
  ['pragma', /^no-cache$/],
  ['referer', null],
  ['retry-after', /^\d{1,6}$/],
  ['sec-fetch-mode', /^(?:cors|no-cors|same-origin|navigate)$/],
  ['te', /^trailers$/],
  ['transfer-encoding', /^chunked$/i],
  ['user-agent', null],
])
const acceptable = new Set([
  '*/*',
  'application/json',
  'text/plain',
  'text/html',
  'application/xml',
  ...knownMediaTypes,
])
const userAgents =
  /^(?:curl|wget|axios|node|undici|got|ky|python-requests|Python-urllib|python-httpx|aiohttp|Go-http-client|okhttp|Java-http-client|PostmanRuntime|insomnia|k6|Apache-HttpClient|Deno|Bun|vitest)(?:\/\d{1,3}(?:\.\d{1,3}){0,3})?/

/** Placeholder for a string that must not be shown. */
function lengthOnly(text: string): string {
  return `<${text.length} characters>`
}

/** Redacts a request. Parameters and JSON members beyond the first 20 are left out. */
export function redactRequest(facts: ParsedRequest, registered: Registered): RedactedRequest {
  const headers: [string, string][] = []
  eachPair(facts.headers, (header, value) => {
    const name = header.toLowerCase()
    headers.push([headerValues.has(name) ? name : lengthOnly(header), redactHeader(name, value, facts, registered)])
  })
  return {
    method: methods.has(facts.method) ? facts.method : lengthOnly(facts.method),
    host: redactHost(facts.host, registered),
    path: redactPath(facts.path, registered),
    query: redactFields(facts.query, registered),
    headers,
    body: redactBody(facts, registered),
  }
}

/** Redacts the JSON body of a token response. Strings under names that end in "token" are replaced by their length. */
export function redactTokens(body: string): string {
  const shown = Object.entries(membersOf(JSON.parse(body))).map(([name, value]) => [
    name,
    typeof value === 'string' && /[_a-z]token$/i.test(name) ? lengthOnly(value) : value,
  ])
  return JSON.stringify(Object.fromEntries(shown))
}

function redactHeader(name: string, value: string, facts: ParsedRequest, registered: Registered): string {
  if (name === 'host') return redactHost(facts.host, registered)
  if (name === 'content-type') {
    const charset = /;\s*charset=(utf-8|us-ascii|iso-8859-1)$/i.exec(value)
    const type = facts.mediaType ?? ''
    return (
      (knownMediaTypes.includes(type) ? type : lengthOnly(type)) +
      (charset ? `; charset=${charset[1]}` : value.includes(';') ? '; …' : '')
    )
  }
  if (name === 'authorization') {
    const scheme = /^(basic|bearer|digest|negotiate)(?= |$)/i.exec(value)?.[1]
    return scheme === undefined ? lengthOnly(value) : `${scheme} ${lengthOnly(value.slice(scheme.length + 1))}`
  }
  if (name === 'user-agent') {
    const product = userAgents.exec(value)?.[0] ?? ''
    return product.length === value.length ? product : `${product} ${lengthOnly(value.slice(product.length))}`.trim()
  }
  if (name === 'accept') {
    return value.split(/, ?/).every((type) => acceptable.has(type.replace(/; ?q=[\d.]{1,5}$/, '')))
      ? value
      : lengthOnly(value)
  }
  return headerValues.get(name)?.test(value) ? value : lengthOnly(value)
}

function redactHost(host: string, { hosts, shownHosts }: Registered): string {
  if (host === '' || hosts.includes(host) || shownHosts.names.includes(host)) return host
  if (isThisMachine(host)) return host
  // The subdomain of a known domain can be anything, so only its length is shown.
  const pattern = shownHosts.domains.find((known) => coversHost([known], host))
  return pattern === undefined
    ? lengthOnly(host)
    : lengthOnly(host.slice(0, host.length - pattern.length + 1)) + pattern.slice(1)
}

function redactPath(path: string, registered: Registered): string {
  if (registered.paths.includes(path)) return path
  return path
    .split('/')
    .map((word) =>
      word === '' || pathWords.has(word.toLowerCase()) || /^v\d{1,2}(?:\.0)?$/i.test(word) ? word : lengthOnly(word),
    )
    .join('/')
}

function redactBody(facts: ParsedRequest, registered: Registered): string {
  if (facts.bodyKind === 'empty') return ''
  if (facts.bodyKind === 'form') return redactFields(facts.form, registered)
  if (facts.bodyKind === 'json') {
    if (!Array.isArray(facts.json)) {
      const entries = Object.entries(membersOf(facts.json))
      const shown = entries.slice(0, fieldsShown).map(([name, inner]) => {
        return `${JSON.stringify(nameShown(name))}:${typeof inner === 'string' ? JSON.stringify(valueShown(name, inner, registered)) : `<${inner === null ? 'null' : typeof inner}>`}`
      })
      return `{${shown.join(',')}${entries.length > fieldsShown ? ',…' : ''}}`
    }
  }
  return `<${facts.bodyKind === 'too-large' ? 'at least ' : ''}${facts.bodyLength} bytes of ${facts.bodyKind === 'json' ? 'a JSON list' : facts.bodyKind}>`
}

const fieldsShown = 20

function redactFields(fields: readonly string[], registered: Registered): string {
  const shown: string[] = []
  eachPair(fields.slice(0, 2 * fieldsShown), (name, value) => {
    shown.push(`${nameShown(name)}=${valueShown(name, value, registered)}`)
  })
  return shown.join('&') + (fields.length > 2 * fieldsShown ? '&…' : '')
}

function nameShown(name: string): string {
  return parameterNames.has(name) ? name : lengthOnly(name)
}

function valueShown(name: string, value: string, registered: Registered): string {
  if (value === '') return ''
  if (name === 'grant_type' && grantTypes.some((known) => known === value)) return value
  if (name === 'client_id' && registered.isApp(value)) return value
  if (name === 'subject_token_type' && tokenTypes.has(value)) return value
  if (name === 'scope' && value.split(' ').every((scope) => registered.scopes.includes(scope))) return value
  return lengthOnly(value)
}
