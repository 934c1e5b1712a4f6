// `fetch` with a token: adds it, and on a 401 renews it and replays once. Redirects stay with the platform's fetch,
// which drops the Authorization header as soon as the origin changes: https://fetch.spec.whatwg.org/#http-redirect-fetch

import type { TokenClient } from './client.ts'
import { configError } from './errors.ts'
import type { Fetch, Settings } from './options.ts'
import { assertSecure, readUrl } from './origin.ts'
import { drain } from './read.ts'

/** Whether the same body can be sent twice. A stream cannot, once it was read; the body of a Request is a stream. */
const isReplayable = (body: unknown): boolean =>
  body === undefined ||
  body === null ||
  typeof body === 'string' ||
  body instanceof URLSearchParams ||
  body instanceof Blob ||
  body instanceof FormData ||
  body instanceof ArrayBuffer ||
  ArrayBuffer.isView(body)

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
      throw configError(
        'client.fetch: the request has an Authorization header of its own; leave it out, or use plain fetch',
      )
    }
    const signal = init?.signal ?? request?.signal
    const waiting = signal ? { signal } : undefined

    const send = (token: string): Promise<Response> => {
      headers.set('Authorization', `Bearer ${token}`)
      return fetch(input, { ...init, headers })
    }

    // Decided before anything is sent: afterwards the body of a Request is used up.
    const replayable =
      init?.body === undefined || init.body === null ? (request?.body ?? null) === null : isReplayable(init.body)
    const token = await getToken(waiting)
    const first = await send(token)
    // After a redirect to another origin the token was no longer with the request: that 401 does not speak of it.
    if (first.status !== 401 || (first.redirected && new URL(first.url).origin !== url.origin)) return first

    const next = await renewOrDrain(first)
    if (next === undefined || !replayable) return first
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
