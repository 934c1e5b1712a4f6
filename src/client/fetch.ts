// `fetch` with a token. On a 401, it renews the token and sends the same bytes once more. The input is copied before
// the first await, because the caller may change it. Redirects are left to the platform's fetch, which drops the
// Authorization header when the origin changes: https://fetch.spec.whatwg.org/#http-redirect-fetch

import { configError } from './errors.ts'
import type { Settings } from './options.ts'
import { assertSecure, readUrl } from './origin.ts'
import { drain } from './read.ts'
import { copyBody, isSafe } from './replay.ts'
import type { Fetch, TokenClient } from './types.ts'

export const authorisedFetch = (
  { fetch, clock, allowHttp }: Settings,
  { getToken, renew }: Pick<TokenClient, 'getToken' | 'renew'>,
): Fetch => {
  return async (input, init) => {
    const request = input instanceof Request ? input : undefined
    const url = request === undefined ? readUrl(input as string | URL) : new URL(request.url)
    assertSecure(url, allowHttp, 'client.fetch: the token')
    const headers = new Headers(init?.headers ?? request?.headers)
    if (headers.has('authorization')) {
      throw configError('client.fetch: the request has its own Authorization header; remove it, or use plain fetch')
    }
    const signal = init?.signal ?? request?.signal
    const waiting = signal ? { signal } : undefined

    const target = input instanceof URL ? input.href : input
    const method = init?.method ?? request?.method ?? 'GET'
    // If init has no body, that of the Request is used, which is a stream.
    const isOnce = (init?.body ?? null) === null && (request?.body ?? null) !== null
    const copy = isOnce ? undefined : copyBody(init?.body)
    const fixed: RequestInit = { ...init, ...(copy?.body !== undefined && { body: copy.body }) }

    const send = (token: string): Promise<Response> => {
      // An injected fetch may change the headers, so each call gets its own copy.
      const own = new Headers(headers)
      own.set('Authorization', `Bearer ${token}`)
      return fetch(target, { ...fixed, headers: own })
    }

    const token = await getToken(waiting)
    const first = await send(token)
    // After a redirect to another origin, the request no longer had the token, so that 401 is not about it.
    if (first.status !== 401 || (first.redirected && new URL(first.url).origin !== url.origin)) return first

    const next = await renewOrDrain(first)
    if (next === undefined || copy === undefined || (first.redirected && !isSafe(method))) return first
    void drain(first, clock)
    const second = await send(next)
    if (second.status === 401) await renew(next, { replayed: true })
    return second

    async function renewOrDrain(refused: Response): Promise<string | undefined> {
      try {
        return await renew(token, waiting)
      } catch (thrown) {
        void drain(refused, clock)
        throw thrown
      }
    }
  }
}
