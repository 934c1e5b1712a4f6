// Sends one token request in the form that CXone accepts, and classifies the response. It never retries, waits or
// caches.

import { advice } from './advice.ts'
import { startTimer } from './clock.ts'
import type { Problem } from './errors.ts'
import { readLifetime } from './lifetime.ts'
import type { Settings } from './options.ts'
import { readText } from './read.ts'
import type { Redact } from './redact.ts'
import { retryAfter } from './retry-after.ts'
import { isTokenText } from './store.ts'
import type { StoredToken } from './types.ts'

/** `failed` may be retried; `refused` never. `after`: milliseconds that the endpoint asked to wait. */
export type TokenAnswer =
  | { readonly kind: 'granted'; readonly token: StoredToken }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly after: number | undefined }

/** Longer than any token response. A longer body is a page, and is not kept in memory. */
const LONGEST_ANSWER_BYTES = 1_048_576

// RFC 6749 section 4.4.2, with the credentials in the body (section 2.3.1) and no Authorization header.
const form = ({ clientId, clientSecret, scope }: Settings): URLSearchParams => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  })
  if (scope !== undefined) body.set('scope', scope)
  return body
}

const readJson = (text: string | undefined): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    // The parser's message quotes the body, which may contain a token, so it is dropped.
    return undefined
  }
}

const judge = (
  settings: Settings,
  redact: Redact,
  response: Response,
  text: string | undefined,
  startedAt: number,
): TokenAnswer => {
  const { status, headers } = response
  const { origin, pathname } = new URL(settings.tokenUrl)
  const at = `${origin}${pathname}`
  const body = readJson(text)

  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    const message = `${at} answered with a redirect, which is not followed because it would forward the secret. Next: put the final URL into tokenUrl (https, not http)`
    return { kind: 'refused', problem: { code: 'redirected', message, status } }
  }

  if (response.ok) {
    const bad = (what: string): Problem => ({
      code: 'invalid_response',
      status,
      message: `${at} answered ${status}, but ${what}. Next: check that tokenUrl is a token endpoint`,
    })
    if (body === undefined)
      return { kind: 'failed', problem: bad('the body is not a complete JSON object'), after: undefined }
    if (!isTokenText(body['access_token']))
      return { kind: 'failed', problem: bad('there is no usable access_token'), after: undefined }
    // RFC 6749 section 7.1: a token of an unknown type must not be used. A missing type counts as Bearer.
    const { token_type } = body
    if (token_type !== undefined && (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer')) {
      return { kind: 'refused', problem: bad('its token_type is not Bearer') }
    }
    const lifetime = readLifetime(body['expires_in'])
    if ('unusable' in lifetime) return { kind: 'refused', problem: bad(lifetime.unusable) }
    // Measured from the start of the request: the endpoint issued the token no earlier than that.
    if (settings.clock.now() - startedAt >= lifetime.ms) {
      return { kind: 'failed', problem: bad('the token was over before it arrived'), after: undefined }
    }
    return { kind: 'granted', token: { access_token: body['access_token'], startedAt, lifetime: lifetime.ms } }
  }

  const words = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? redact.text(value) : undefined
  const error = words(body?.['error'])
  const error_description = words(body?.['error_description'])
  const rule = words(headers.get('mock-rule') ?? undefined)
  const said = [status, error, error_description === undefined ? undefined : `(${error_description})`].filter(
    (part) => part !== undefined,
  )
  const message = `${at} answered ${said.join(' ')}${rule === undefined ? '' : `, mock-rule ${rule}`}. Next: ${advice(status, error)}`
  const problem: Problem = { code: 'refused', message, status, error, error_description, rule }
  const after = retryAfter(headers, settings.clock.now())
  if (status === 429) return { kind: 'failed', problem: { ...problem, code: 'throttled' }, after }
  if (status >= 500 || status === 408) return { kind: 'failed', problem: { ...problem, code: 'unavailable' }, after }
  return { kind: 'refused', problem }
}

/** Sends one request. Rejects only if `signal` is aborted, with its reason. Every other outcome is a value. */
export const requestToken = async (settings: Settings, redact: Redact, signal: AbortSignal): Promise<TokenAnswer> => {
  const { clock, tokenUrl, attemptTimeout } = settings
  const startedAt = clock.now()
  const attempt = new AbortController()
  const leave = () => attempt.abort(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  const stop = startTimer(clock, attemptTimeout, true, () =>
    attempt.abort(new Error(`no response within ${attemptTimeout} ms`)),
  )
  // An injected fetch may ignore its signal: the race ensures that no caller waits for it.
  const cut = new Promise<never>((_, reject) => {
    attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason), { once: true })
  })
  const exchange = async (): Promise<TokenAnswer> => {
    const response = await settings.fetch(tokenUrl, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: form(settings),
      redirect: 'manual',
      signal: attempt.signal,
    })
    return judge(settings, redact, response, await readText(response, LONGEST_ANSWER_BYTES), startedAt)
  }
  try {
    return await Promise.race([exchange(), cut])
  } catch (thrown) {
    if (signal.aborted) throw signal.reason
    const cause = redact.error(thrown)
    const { origin } = new URL(tokenUrl)
    const message = `${origin} could not be reached: ${cause.message}. Next: check the host in tokenUrl, the network and the proxy`
    return { kind: 'failed', problem: { code: 'unavailable', message, cause }, after: undefined }
  } finally {
    stop()
    signal.removeEventListener('abort', leave)
  }
}
