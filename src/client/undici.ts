// The client as an undici interceptor: `dispatcher.compose(cxoneAuth(client))`, for undici 7 and 8. Types are
// structural, so that undici is not required. It sends nothing itself.

import { configError } from './errors.ts'
import { isSignal } from './flight.ts'
import { assertSecure, readUrl } from './origin.ts'
import { copyBody, isSafe } from './replay.ts'
import type { TokenClient } from './types.ts'
import { answerWatcher, type DispatchHandler } from './undici-handler.ts'

interface DispatchOptions {
  readonly origin?: string | URL | undefined
  readonly path: string
  readonly method?: string
  readonly query?: unknown
  readonly headers?: unknown
  readonly body?: unknown
  readonly signal?: unknown
}

export interface CxoneAuthOptions {
  /**
   * The origins that get the token, such as `['https://api-na1.niceincontact.com']`. Default: only the origin of the
   * first request. `fetch` follows redirects by dispatching again, and a redirect then looks like any other request:
   * only a list keeps the token from other origins.
   */
  readonly origins?: readonly (string | URL)[] | undefined
  /** Allows the token over plain http to other machines. Default false. */
  readonly allowHttp?: boolean | undefined
}

const AUTHORIZATION = 'authorization'

const fixedValue = (value: unknown): unknown => (Array.isArray(value) ? [...(value as unknown[])] : value)

/**
 * undici accepts headers as an object, as a flat array of names and values, or as an iterable of pairs. An iterable can
 * be read only once, and the caller may change the others: this copy is sent each time.
 */
const readHeaders = (headers: unknown): [string, unknown][] => {
  if (headers === undefined || headers === null) return []
  if (Array.isArray(headers)) {
    const list: unknown[] = headers
    return list.flatMap((name, at) =>
      at % 2 === 0 ? [[String(name), fixedValue(list[at + 1])] as [string, unknown]] : [],
    )
  }
  const pairs =
    typeof headers === 'object' && Symbol.iterator in headers
      ? (headers as Iterable<[string, unknown]>)
      : Object.entries(headers)
  return [...pairs].map(([name, value]) => [name, fixedValue(value)])
}

const readQuery = (query: unknown): unknown =>
  typeof query === 'object' && query !== null
    ? Object.fromEntries(Object.entries(query).map(([name, value]) => [name, fixedValue(value)]))
    : query

/**
 * Creates an interceptor that adds the token. On a 401, it renews the token and sends the same bytes once more, if the
 * body can be sent again (none, string, bytes, Blob, FormData); after a redirect, only GET and HEAD. `fetch` passes
 * every body as a stream: such a request is not replayed. Requests to other origins pass unchanged. If no token is
 * available, the request fails with that error.
 * @example
 * ```ts
 * import { Agent } from 'undici'
 * import { tokenClientFromEnv } from 'cxone-mock/client'
 * import { cxoneAuth } from 'cxone-mock/client/undici'
 *
 * const origins = ['https://api-na1.niceincontact.com']
 * const dispatcher = new Agent().compose(cxoneAuth(tokenClientFromEnv(), { origins }))
 * ```
 */
export const cxoneAuth = (client: TokenClient, { origins, allowHttp = false }: CxoneAuthOptions = {}) => {
  const trusted = origins === undefined ? undefined : new Set(origins.map((origin) => readUrl(origin).origin))
  for (const origin of trusted ?? []) assertSecure(new URL(origin), allowHttp, 'cxoneAuth: the token')
  let first: string | undefined

  const isTrusted = (url: URL): boolean => {
    if (trusted !== undefined) return trusted.has(url.origin)
    assertSecure(url, allowHttp, 'cxoneAuth: the token')
    first ??= url.origin
    return url.origin === first
  }

  // Generic over options and handler, so that each undici version keeps its own types.
  return <O, H>(dispatch: (options: O, handler: H) => boolean): ((options: O, handler: H) => boolean) =>
    (options, handler) => {
      const given = options as DispatchOptions
      const inner = handler as DispatchHandler
      const fail = (thrown: unknown) =>
        inner.onResponseError?.(null, thrown instanceof Error ? thrown : new Error('the request was aborted'))
      try {
        if (given.origin === undefined) {
          throw configError('cxoneAuth: the request has no origin; pass origin with it, as undici.request and fetch do')
        }
        const url = readUrl(given.origin)
        if (!isTrusted(url)) return dispatch(options, handler)
        const headers = readHeaders(given.headers)
        if (headers.some(([name]) => name.toLowerCase() === AUTHORIZATION)) {
          throw configError('cxoneAuth: the request has its own Authorization header; remove it')
        }
        const copy = copyBody(given.body)
        const fixed = { ...given, origin: url.origin, query: readQuery(given.query), body: copy?.body ?? given.body }
        const send = (token: string, via: DispatchHandler): void => {
          const all = [...headers, [AUTHORIZATION, `Bearer ${token}`] as const]
          dispatch({ ...fixed, headers: all.flat() } as O, via as H)
        }
        const start = async () => {
          const token = await client.getToken(isSignal(given.signal) ? { signal: given.signal } : undefined)
          const safe = isSafe(given.method ?? 'GET')
          send(
            token,
            answerWatcher({ client, inner, token, origin: url.origin, replayable: copy !== undefined, safe, send }),
          )
        }
        start().catch(fail)
      } catch (thrown) {
        fail(thrown)
      }
      return true
    }
}
