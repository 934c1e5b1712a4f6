// The client as axios interceptors, for axios 1.x. Types are structural: there is no dependency on axios. It sends
// nothing itself but the one replay, through the instance it was attached to.

import type { TokenClient } from './client.ts'
import { configError } from './errors.ts'
import { isSignal } from './flight.ts'
import { assertSecure, readUrl } from './origin.ts'

/** The part of an axios request config that is used here. */
interface Config {
  url?: string | undefined
  data?: unknown
  signal?: unknown
  headers: Headerish
  [REPLAYED]?: boolean
}

interface Headerish {
  set(name: string, value: string): unknown
  get(name: string): unknown
  delete(name: string): unknown
}

interface Answer {
  readonly status: number
  readonly config: Config
  readonly request?: unknown
}

interface Interceptors<T> {
  use(fulfilled: (value: T) => T | Promise<T>, rejected?: (error: unknown) => unknown): number
  eject(id: number): void
}

/** The part of an axios instance that is used here. */
interface Axiosish {
  getUri(config: object): string
  request(config: object): Promise<unknown>
  readonly interceptors: { readonly request: unknown; readonly response: unknown }
}

export interface AttachOptions {
  /** Lets the token travel over plain http to other machines. Default false. */
  readonly allowHttp?: boolean | undefined
}

// axios copies unknown text keys of a config into a repeated request, and no others.
const REPLAYED = 'cxoneReplayed'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isStream = (data: unknown): boolean =>
  isObject(data) &&
  (typeof data['pipe'] === 'function' || typeof data['getReader'] === 'function' || Symbol.asyncIterator in data)

const tokenOf = (config: Config): string | undefined => {
  const header = config.headers.get('Authorization')
  return typeof header === 'string' ? /^Bearer (\S+)$/.exec(header)?.[1] : undefined
}

/** An axios error carries its request around, and with it the token: logging one must not show it. */
const scrub = (holder: unknown): void => {
  if (!isObject(holder)) return
  const config = holder['config']
  if (isObject(config) && isObject(config['headers'])) (config as unknown as Config).headers.delete('Authorization')
  if ('request' in holder) Object.defineProperty(holder, 'request', { enumerable: false })
  scrub(holder['response'])
}

/** Where the answer came from in the end, as Node (under `res`) and browsers say it; axios' fetch adapter does not. */
const finalUrl = (request: unknown): unknown => {
  if (!isObject(request)) return undefined
  return isObject(request['res']) ? request['res']['responseUrl'] : request['responseURL']
}

/**
 * Makes an axios instance send the token, and on a 401 renew it and replay the request once (not a stream).
 * Give it an instance of its own (`axios.create({ baseURL })`): every request through it gets the token.
 * Gives back the function that detaches it. axios itself drops the header on a redirect to another origin.
 */
export const attach = (
  instance: Axiosish,
  client: TokenClient,
  { allowHttp = false }: AttachOptions = {},
): (() => void) => {
  const requests = instance.interceptors.request as Interceptors<Config>
  const responses = instance.interceptors.response as Interceptors<Answer>

  const authorise = async (config: Config): Promise<Config> => {
    assertSecure(readUrl(instance.getUri(config)), allowHttp, 'axios: the token')
    if (config.headers.get('Authorization') !== undefined && config[REPLAYED] !== true) {
      throw configError('axios: the request has an Authorization header of its own; leave it out')
    }
    const { signal } = config
    const token = await client.getToken(isSignal(signal) ? { signal } : undefined)
    config.headers.set('Authorization', `Bearer ${token}`)
    return config
  }

  /** After a redirect to another origin the token was no longer with the request: that 401 does not speak of it. */
  const isElsewhere = ({ request, config }: Answer): boolean => {
    const final = finalUrl(request)
    if (typeof final !== 'string' || final === '') return false
    return readUrl(final).origin !== readUrl(instance.getUri(config)).origin
  }

  /** The token to replay with, where that makes sense. */
  const renewed = async (answer: Answer): Promise<string | undefined> => {
    const { status, config } = answer
    const token = status === 401 ? tokenOf(config) : undefined
    if (token === undefined || isElsewhere(answer)) return undefined
    const replayed = config[REPLAYED] === true
    const next = await client.renew(token, { replayed })
    return isStream(config.data) ? undefined : next
  }

  const replay = (config: Config): Promise<unknown> => {
    config.headers.delete('Authorization')
    return instance.request({ ...config, [REPLAYED]: true })
  }

  const onAnswer = async (answer: Answer): Promise<Answer> => {
    // Only where validateStatus lets a 401 pass for an answer.
    if ((await renewed(answer)) === undefined) return answer
    return (await replay(answer.config)) as Answer
  }

  const onError = async (error: unknown): Promise<unknown> => {
    const answer = isObject(error) && isObject(error['response']) ? (error['response'] as unknown as Answer) : undefined
    try {
      if (answer !== undefined && (await renewed(answer)) !== undefined) return await replay(answer.config)
    } finally {
      scrub(error)
    }
    throw error
  }

  const request = requests.use(authorise)
  const response = responses.use(onAnswer, onError)
  return () => {
    requests.eject(request)
    responses.eject(response)
  }
}
