// cxone-mock token: requests a token from any token endpoint in the form that it accepts, and prints the response.

import { advice } from '../client/advice.ts'
import { eachPair, explain, formatDiagnosis, hintHeader } from '../engine/index.ts'
import { member, printable } from '../options/index.ts'
import { type Profile, profileOf, profiles, rowsOf } from '../profiles/index.ts'
import { asTold, CliError } from './terminal.ts'

/** Flags of `token`. */
export interface TokenFlags {
  /** Default: the mock on this machine, at the path of the profile. */
  readonly url?: string
  /** Default: the profile of the path of the URL. */
  readonly profile?: string
  readonly id: string
  readonly secret: string
  readonly scope?: string
  /** Of an access key. Default: the preset one of the mock. */
  readonly accessKeyId?: string
  readonly accessKeySecret?: string
}

/**
 * Prints the JSON of the response. Exit codes: 22, a refusal, as with `curl --fail`, or a response without a token; 1,
 * nothing could be reached, or the response was cut off.
 */
export async function token(flags: TokenFlags): Promise<void> {
  const { target, profile } = addressOf(flags)
  const { method, headers, body } = rightRequest(profile, flags)
  const response = await fetch(target, { method, headers, body, redirect: 'manual' }).catch((error: unknown) => {
    const cause = causeOf(error)
    throw new CliError(`${target.origin} cannot be reached (${cause}); ${wayOut(target, cause)}`, 1)
  })
  const text = await response.text().catch(() => {
    throw new CliError(
      `${target.origin} closed the connection in the middle of its response (${response.status}); ask again`,
      1,
    )
  })
  if (text !== '') console.log(asTold(process.stdout, text.trimEnd()))
  if (response.ok && isTokenAnswer(text)) return
  console.error(reason(response, text, profile))
  process.exitCode = 22
}

/** The endpoint and the grant. */
function addressOf({ url: given = 'http://127.0.0.1:4455', profile: id }: TokenFlags): {
  target: URL
  profile: Profile
} {
  const target = tokenUrl(given)
  const named = id === undefined ? undefined : profiles.find((one) => one.id === id)
  const profile = named ?? profileOf(profiles, target.pathname)
  if (target.pathname === '/') target.pathname = profile.paths[0] ?? '/'
  return { target, profile }
}

/** The valid request of a profile, with the given credentials. */
function rightRequest(profile: Profile, { id, secret, scope, accessKeyId, accessKeySecret }: TokenFlags) {
  const [ready] = profile.access_keys ?? []
  const {
    method,
    headers: flat,
    body,
  } = profile.request(scope === undefined ? {} : { form: { scope } }, {
    client_id: id,
    client_secret: secret,
    ...(ready && { access_key: { id: accessKeyId ?? ready.id, secret: accessKeySecret ?? ready.secret } }),
  })
  const headers: [string, string][] = [['Accept', 'application/json']]
  // The host is that of the URL.
  eachPair(flat, (name, value) => {
    if (name !== 'Host' && name !== 'Accept') headers.push([name, value])
  })
  return { method, headers, body: new TextDecoder().decode(body) }
}

function tokenUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new CliError(
      `--url${/^[\w:/.-]{1,60}$/.test(given) ? ` ${JSON.stringify(given)}` : ''} is not an http or https URL, such as http://127.0.0.1:4455/auth/oauth/token`,
      2,
    )
  if (url.username !== '' || url.password !== '')
    throw new CliError('--url contains credentials before the @: pass them with --id and --secret', 2)
  return url
}

function reason(response: Response, text: string, profile: Profile): string {
  const { status } = response
  if (status >= 300 && status < 400)
    return `${status}: the endpoint redirects; a redirect turns POST into GET, so use the new URL directly`
  const hint = response.headers.get(hintHeader)
  const rule = rowsOf(profile).find(({ id }) => id === hint)
  const wait = response.headers.get('retry-after')
  if (rule !== undefined)
    return formatDiagnosis({ ...explain(rule), ...(wait !== null && { evidence: `Retry-After: ${wait}` }), passed: [] })
  if (response.ok) return `${status}: The response is not JSON with an access_token: is the URL correct?`
  const error = errorOf(text)
  const said = error === undefined ? 'the response is not an OAuth error' : printable(error)
  return `${status}: ${said}. Next: ${advice(status, error)}.${wait === null ? '' : ` Retry-After: ${printable(wait)}`}`
}

function errorOf(text: string): string | undefined {
  const error = member(parsed(text), 'error')
  return typeof error === 'string' && error.length <= 60 ? error : undefined
}

/** RFC 6749 §5.1: access_token is required. */
function isTokenAnswer(text: string): boolean {
  const access_token = member(parsed(text), 'access_token')
  return typeof access_token === 'string' && access_token !== ''
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Suggests what to do if there was no response. */
function wayOut({ protocol, host }: URL, cause: string): string {
  if (protocol === 'https:' && /^ERR_SSL_|^EPROTO$/.test(cause))
    return `it does not seem to use https: try http://${host}`
  if (/^(?:DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET_ISSUER)_|CERT_UNTRUSTED)/.test(cause))
    return 'its certificate is not trusted: name its CA file in NODE_EXTRA_CA_CERTS (the mock prints it as "trust")'
  if (cause === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another host name: use that name'
  if (protocol === 'http:' && /^(?:UND_ERR_SOCKET|ECONNRESET|HPE_)/.test(cause))
    return `the connection was closed without a response: if it uses https, try https://${host}`
  return 'start the mock with "npx cxone-mock", or pass another endpoint with --url'
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection'
}
