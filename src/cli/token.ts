// cxone-mock token: asks any token endpoint in the one right way and prints what it says.

import { explain, formatDiagnosis, hintHeader } from '../engine/index.ts'
import { member, printable } from '../options/index.ts'
import { profiles, rowsOf, tokenPath } from '../profiles/index.ts'
import { asTold, CliError } from './terminal.ts'

/** The flags of `token`. */
export interface TokenFlags {
  readonly url: string
  readonly id: string
  readonly secret: string
  readonly scope?: string
}

// What can be said of an answer that names no rule: what the OAuth error code leaves open, and nothing more.
const byError: Readonly<Record<string, string>> = {
  invalid_client:
    'The client was not recognised: unknown client_id, wrong or expired secret, app disabled, or another region or host. The answer does not say which.',
  unauthorized_client:
    'The credentials are right, but the app may not use client_credentials: switch the grant on in its registration.',
  invalid_scope: 'A scope was asked for that the app does not have: leave --scope out, or have it given to the app.',
  unsupported_grant_type: 'This endpoint has no client_credentials grant: is it the right URL?',
  invalid_request: 'The endpoint could not read the request: is it the right URL?',
  temporarily_unavailable: 'The endpoint asks you to come back later.',
}

/**
 * Prints the JSON of the answer. Exit code 22 on a refusal, as `curl --fail`, and on an answer that is no token; 1 where nothing
 * could be reached or the answer broke off.
 */
export async function token({ url, id, secret, scope }: TokenFlags): Promise<void> {
  const target = tokenUrl(url)
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: secret,
    ...(scope !== undefined && { scope }),
  })
  const response = await fetch(target, {
    method: 'POST',
    body,
    headers: { Accept: 'application/json' },
    redirect: 'manual',
  }).catch((error: unknown) => {
    const cause = causeOf(error)
    throw new CliError(`${target.origin} cannot be reached (${cause}); ${wayOut(target, cause)}`, 1)
  })
  const text = await response.text().catch(() => {
    throw new CliError(`${target.origin} broke off in the middle of its answer (${response.status}); ask again`, 1)
  })
  if (text !== '') console.log(asTold(process.stdout, text.trimEnd()))
  if (response.ok && isTokenAnswer(text)) return
  console.error(reason(response, text))
  process.exitCode = 22
}

function tokenUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new CliError(
      `--url${/^[\w:/.-]{1,60}$/.test(given) ? ` ${JSON.stringify(given)}` : ''} is no http or https URL, such as http://127.0.0.1:4455/auth/oauth/token`,
      2,
    )
  if (url.username !== '' || url.password !== '')
    throw new CliError('--url holds credentials before the @: give them with --id and --secret', 2)
  if (url.pathname === '/') url.pathname = tokenPath
  return url
}

function reason(response: Response, text: string): string {
  const { status } = response
  if (status >= 300 && status < 400)
    return `${status}: the endpoint sends you elsewhere; a redirect turns POST into GET, so ask the new address itself`
  const hint = response.headers.get(hintHeader)
  const rule = profiles.flatMap(rowsOf).find(({ id }) => id === hint)
  const wait = response.headers.get('retry-after')
  if (rule !== undefined)
    return formatDiagnosis({ ...explain(rule), ...(wait !== null && { evidence: `Retry-After: ${wait}` }), passed: [] })
  if (response.ok) return `${status}: The answer is no JSON with an access_token: is it the right URL?`
  return `${status}: ${byError[errorOf(text)] ?? 'The answer is no OAuth error: is it the right URL?'}${wait === null ? '' : ` Retry-After: ${printable(wait)}`}`
}

function errorOf(text: string): string {
  return String(member(parsed(text), 'error'))
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

/** What to do where nothing came back. */
function wayOut({ protocol, host }: URL, cause: string): string {
  if (protocol === 'https:' && /^ERR_SSL_|^EPROTO$/.test(cause))
    return `it does not seem to speak https: try http://${host}`
  if (/^(?:DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET_ISSUER)_|CERT_UNTRUSTED)/.test(cause))
    return 'its certificate is not trusted: name its CA file in NODE_EXTRA_CA_CERTS (the mock prints it as "trust")'
  if (cause === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'its certificate is for another name: ask by the name that it has'
  if (protocol === 'http:' && /^(?:UND_ERR_SOCKET|ECONNRESET|HPE_)/.test(cause))
    return `the connection was closed without an answer: if it speaks https, try https://${host}`
  return 'start the mock with "npx cxone-mock", or name another endpoint with --url'
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection'
}
