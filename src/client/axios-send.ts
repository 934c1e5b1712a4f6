// Sends requests below the interceptors of an axios instance, and detects redirects.

import { configError } from './errors.ts'
import { readUrl } from './origin.ts'
import type { Fetch } from './types.ts'

/** The part of an axios request config that is used. */
export interface Config {
  adapter?: unknown
  method?: string
  params?: unknown
  paramsSerializer?: unknown
  data?: unknown
  signal?: unknown
  env?: Record<string, unknown>
  transformRequest?: unknown
  transformResponse?: unknown
  headers: Record<string, unknown>
}

export interface Answer {
  readonly status: number
  readonly data?: unknown
  readonly request?: unknown
  config: Config
}

interface Bare {
  getUri(config: object): string
  request(config: object): Promise<Answer>
  readonly defaults: Record<string, unknown>
}

export interface Instance {
  /** Every instance has it, but the types of axios 0.27 and the first 1.x do not declare it. */
  create?(): unknown
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** An instance of the same axios without interceptors and defaults: its configs are already complete. */
export const bareInstance = (instance: Instance): Bare => {
  if (typeof instance.create !== 'function') {
    throw configError('attach: pass an axios instance, such as axios.create({ baseURL })')
  }
  const bare = instance.create() as Bare
  for (const name of Object.keys(bare.defaults)) delete bare.defaults[name]
  bare.defaults['headers'] = {}
  return bare
}

/** Responses of `fetch` by their request: axios' fetch adapter only exposes the request. */
const responses = new WeakMap<object, Response>()
const recorders = new WeakMap<object, Fetch>()

const recorder = (fetch: Fetch): Fetch => {
  return async (input, init) => {
    const response = await fetch(input, init)
    if (input instanceof Request) responses.set(input, response)
    return response
  }
}
const globalRecorder = recorder((input, init) => globalThis.fetch(input, init))

/** One recorder per `fetch`: axios keeps an adapter for each one that it sees. */
export const recordingFetch = (given: unknown): Fetch => {
  if (typeof given !== 'function') return globalRecorder
  const known = recorders.get(given) ?? recorder(given as Fetch)
  recorders.set(given, known)
  return known
}

export interface Trail {
  /** Undefined if it cannot be determined. */
  readonly redirected: boolean | undefined
  /** Whether the response came from another origin than the request was sent to. */
  readonly elsewhere: boolean
}

/**
 * Where a response exposes redirects: in Node under `request.res`, in browsers in `request.responseURL`, and with
 * `fetch` (axios 1.12 and later) in its Response. Other adapters do not expose them.
 */
export const trailOf = ({ request }: Answer, sent: URL, method = 'get'): Trail => {
  if (!isObject(request)) return { redirected: undefined, elsewhere: false }
  const response = responses.get(request)
  const { res, responseURL, _redirectable } = request
  const final: unknown = response?.url ?? (isObject(res) ? res['responseUrl'] : responseURL)
  // Node's own http, with maxRedirects: 0, does not follow redirects or expose a URL.
  const isPlain = isObject(res) && final === undefined && _redirectable === undefined
  if (typeof final !== 'string' || final === '') {
    return { redirected: response?.redirected ?? (isPlain ? false : undefined), elsewhere: false }
  }
  const at = readUrl(final)
  const hops = isObject(_redirectable) ? Number(_redirectable['_redirectCount'] ?? 0) : 0
  const became = typeof request['method'] === 'string' && request['method'].toLowerCase() !== method.toLowerCase()
  const redirected =
    response?.redirected === true ||
    hops > 0 ||
    became ||
    `${at.pathname}${at.search}` !== `${sent.pathname}${sent.search}`
  return { redirected, elsewhere: at.origin !== sent.origin }
}
