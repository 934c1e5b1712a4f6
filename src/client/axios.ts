// The client for axios 1.x and 0.27. It replaces the adapter of the instance, below every interceptor and transform, so
// that a replay sends exactly the same bytes. Types are structural: there is no dependency on axios.

import {
  type Answer,
  bareInstance,
  type Config,
  type Instance,
  isObject,
  recordingFetch,
  trailOf,
} from './axios-send.ts'
import { configError } from './errors.ts'
import { isSignal } from './flight.ts'
import { assertSecure, readUrl } from './origin.ts'
import { type BodyCopy, copyBody, isFormData, isSafe } from './replay.ts'
import type { TokenClient } from './types.ts'

interface Interceptors {
  use(fulfilled: (value: Config) => Config): number
  eject(id: number): void
}

/** The part of an axios instance that is used. */
interface Axiosish extends Instance {
  readonly interceptors: { readonly request: unknown }
}

export interface AttachOptions {
  /** Allows the token over plain http to other machines. Default false. */
  readonly allowHttp?: boolean | undefined
}

/** Outcome of one request: the response, the error that is thrown for it, or both. */
interface Outcome {
  readonly answer?: Answer | undefined
  readonly error?: unknown
}

const AUTHORIZATION = /^authorization$/i

/** Headers of 1.x and 0.27. A value of null or false means that the header is not sent. */
const withoutAuthorization = (headers: object): Record<string, unknown> => {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (!AUTHORIZATION.test(name)) kept[name] = value
    else if (value !== undefined && value !== null && value !== false) {
      throw configError('axios: the request has its own Authorization header; remove it')
    }
  }
  return kept
}

/**
 * Restores the caller's own config, which never contained the token. The internal request does, and is not exposed in
 * errors.
 */
const finish = ({ answer, error }: Outcome, config: Config): Answer => {
  if (answer !== undefined) answer.config = config
  if (error === undefined && answer !== undefined) return answer
  for (const holder of [error, answer]) {
    if (isObject(holder) && 'config' in holder) holder['config'] = config
    if (isObject(holder) && 'request' in holder) Object.defineProperty(holder, 'request', { enumerable: false })
  }
  throw error
}

/** Discards a response that is replaced. Only `responseType: 'stream'` leaves one unread. */
const discard = ({ answer }: Outcome): void => {
  const data = answer?.data
  if (!isObject(data)) return
  if (data instanceof ReadableStream) void data.cancel().catch(() => undefined)
  else if (typeof data['resume'] === 'function') data['resume']()
}

/**
 * Makes an axios instance send the token. On a 401, it renews the token and sends the same bytes once more, if possible
 * (no stream; after a redirect, only GET and HEAD). Interceptors and transforms run once. Use a dedicated instance
 * (`axios.create({ baseURL })`): every request through it gets the token.
 * @returns a function that detaches the client
 * @example
 * ```ts
 * import axios from 'axios'
 * import { tokenClientFromEnv } from 'cxone-mock/client'
 * import { attach } from 'cxone-mock/client/axios'
 *
 * const api = axios.create({ baseURL: 'https://api-na1.niceincontact.com' })
 * attach(api, tokenClientFromEnv())
 * ```
 */
export const attach = (
  instance: Axiosish,
  client: TokenClient,
  { allowHttp = false }: AttachOptions = {},
): (() => void) => {
  const requests = instance.interceptors.request as Interceptors
  const bare = bareInstance(instance)

  /** The request with everything fixed that could differ the second time. */
  const fix = (config: Config, copy: BodyCopy | undefined): Config => {
    const fixed: Config = { ...config, transformRequest: [], transformResponse: [] }
    if (config.params !== undefined && config.params !== null) {
      const { params, paramsSerializer } = config
      const [, query = ''] = /^[^?]*\?([^]*)$/.exec(bare.getUri({ url: '/', params, paramsSerializer })) ?? []
      fixed.params = query === '' ? undefined : {}
      fixed.paramsSerializer = () => query
    }
    fixed.headers = withoutAuthorization(config.headers)
    if (copy !== undefined) fixed.data = copy.body
    if (copy?.body instanceof Blob && isFormData(config.data)) {
      for (const name of Object.keys(fixed.headers)) if (/^content-type$/i.test(name)) delete fixed.headers[name]
      fixed.headers['Content-Type'] = copy.body.type
    }
    fixed.env = { ...config.env, fetch: recordingFetch(config.env?.['fetch']) }
    return fixed
  }

  const authorised =
    (adapter: unknown) =>
    async (config: Config): Promise<Answer> => {
      // A later retry with this config gets it unchanged.
      config.adapter = adapter
      const copy = copyBody(config.data)
      const fixed = fix(config, copy)
      const url = readUrl(bare.getUri(fixed))
      assertSecure(url, allowHttp, 'axios: the token')
      const waiting = isSignal(config.signal) ? { signal: config.signal } : undefined

      const send = async (token: string): Promise<Outcome> => {
        try {
          const headers = { ...fixed.headers, Authorization: `Bearer ${token}` }
          return { answer: await bare.request({ ...fixed, headers }) }
        } catch (error) {
          const answer = isObject(error) && isObject(error['response']) ? error['response'] : undefined
          return { error, answer: answer as Answer | undefined }
        }
      }

      const token = await client.getToken(waiting)
      const first = await send(token)
      if (first.answer?.status !== 401) return finish(first, config)
      const trail = trailOf(first.answer, url, config.method)
      // After a redirect to another origin, the request no longer had the token, so that 401 is not about it.
      if (trail.elsewhere) return finish(first, config)
      const next = await client.renew(token, waiting).catch((thrown: unknown) => {
        discard(first)
        throw thrown
      })
      const again = copy !== undefined && (isSafe(config.method ?? 'get') || trail.redirected === false)
      if (next === undefined || !again) return finish(first, config)
      discard(first)
      const second = await send(next)
      if (second.answer?.status === 401) await client.renew(next, { replayed: true })
      return finish(second, config)
    }

  const id = requests.use((config) => {
    config.adapter = authorised(config.adapter)
    return config
  })
  return () => requests.eject(id)
}
