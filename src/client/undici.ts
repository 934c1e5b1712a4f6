// The client as an undici interceptor: `dispatcher.compose(cxoneAuth(client))`, for undici 7 and 8. Types are
// structural, so that nobody needs undici who does not use this file. It sends nothing itself.

import type { TokenClient } from './client.ts'
import { configError } from './errors.ts'
import { assertSecure, readUrl } from './origin.ts'
import { answerWatcher } from './undici-handler.ts'

interface DispatchOptions {
  readonly origin?: string | URL | undefined
  readonly path: string
  readonly headers?: unknown
  readonly body?: unknown
}

/** The part of an undici handler that is used here. */
export interface DispatchHandler {
  onRequestStart?(controller: DispatchController, context: unknown): void
  onRequestUpgrade?(...args: never[]): void
  onResponseStart?(controller: DispatchController, status: number, headers: object, message?: string): void
  onResponseData?(controller: DispatchController, chunk: Uint8Array): void
  onResponseEnd?(controller: DispatchController, trailers: object): void
  onResponseError?(controller: DispatchController | null, error: Error): void
}

export interface DispatchController {
  pause(): void
  resume(): void
  abort(reason: Error): void
}

export interface CxoneAuthOptions {
  /**
   * The origins that get the token, such as `['https://api-na1.niceincontact.com']`. Default: the origin of the first
   * request and no other. `fetch` follows redirects by dispatching again, and at that point a redirect cannot be told
   * from a request of one's own: only a list keeps the token from where it should not go.
   */
  readonly origins?: readonly (string | URL)[] | undefined
  /** Lets the token travel over plain http to other machines. Default false. */
  readonly allowHttp?: boolean | undefined
}

const AUTHORIZATION = 'authorization'

/** undici takes headers as an object, as a flat list of names and values, or as an iterable of pairs. */
const readHeaders = (headers: unknown): [string, unknown][] => {
  if (headers === undefined || headers === null) return []
  if (Array.isArray(headers)) {
    const list: unknown[] = headers
    return list.flatMap((name, at) => (at % 2 === 0 ? [[String(name), list[at + 1]] as [string, unknown]] : []))
  }
  if (typeof headers === 'object' && Symbol.iterator in headers) return [...(headers as Iterable<[string, unknown]>)]
  return Object.entries(headers)
}

/** What undici can send twice. `fetch` hands every body over as a stream: such a request is not replayed. */
const isReplayable = (body: unknown): boolean =>
  body === undefined ||
  body === null ||
  typeof body === 'string' ||
  ArrayBuffer.isView(body) ||
  body instanceof FormData

/**
 * An interceptor that adds the token, and on a 401 renews it and replays the request once if its body can be sent
 * again (none, text, bytes, FormData). Requests to origins that are not meant to get the token pass untouched.
 * A token that cannot be had reaches the request as its error.
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

  // Generic over the options and the handler, so that each undici's own types go through unharmed.
  return <O, H>(dispatch: (options: O, handler: H) => boolean): ((options: O, handler: H) => boolean) =>
    (options, handler) => {
      const given = options as DispatchOptions
      const inner = handler as DispatchHandler
      const fail = (thrown: unknown) =>
        inner.onResponseError?.(null, thrown instanceof Error ? thrown : new Error('the request was given up'))
      const send = (token: string, via: DispatchHandler): void => {
        const headers = [...readHeaders(given.headers), [AUTHORIZATION, `Bearer ${token}`] as const]
        dispatch({ ...given, headers: headers.flat() } as O, via as H)
      }
      try {
        if (given.origin === undefined) {
          throw configError(
            'cxoneAuth: the request names no origin; pass origin with it, as undici.request and fetch do',
          )
        }
        const url = readUrl(given.origin)
        if (!isTrusted(url)) return dispatch(options, handler)
        if (readHeaders(given.headers).some(([name]) => name.toLowerCase() === AUTHORIZATION)) {
          throw configError('cxoneAuth: the request has an Authorization header of its own; leave it out')
        }
      } catch (thrown) {
        fail(thrown)
        return true
      }
      const start = async () => {
        const token = await client.getToken()
        send(token, answerWatcher({ client, inner, token, replayable: isReplayable(given.body), send }))
      }
      start().catch(fail)
      return true
    }
}
