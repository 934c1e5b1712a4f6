// undici adapter: `dispatcher.compose(interceptor(mock))`. MSW does not see requests that the undici package sends
// itself. Written against the shape of undici's handlers (7 and 8), without importing undici.

import { engineOf, type CxoneMock, type MockEngine } from '../src/mock.ts'
import { CxoneMockError } from '../src/options/index.ts'
import { check, flag, lazy, object, optional } from '../src/options/schema.ts'
import { eachPair, type WireReply } from '../src/engine/index.ts'
import { contentOf, headersOf, isTyped, urlOf, type Content, type RequestOptions } from './undici-request.ts'

// Captured when this module is loaded: fake timers of a runner replace it later.
const { setTimeout } = globalThis

interface Controller {
  readonly rawHeaders: readonly Uint8Array[] | undefined
  readonly aborted: boolean
  readonly reason: Error | null
  readonly paused: boolean
  pause(): void
  resume(): void
  abort(reason: Error): void
}

/** The part of undici's handler that is called. */
interface Handler {
  onRequestStart?(controller: never, context: never): void
  onResponseStart?(
    controller: never,
    status: number,
    headers: Record<string, string | string[]>,
    statusText?: string,
  ): void
  onResponseData?(controller: never, chunk: never): void
  onResponseEnd?(controller: never, trailers: Record<string, string>): void
  onResponseError?(controller: never, error: Error): void
}

/** Argument of `dispatcher.compose`. */
export type Interceptor = (
  dispatch: (options: never, handler: never) => boolean,
) => (options: never, handler: never) => boolean

/** Options of the interceptor. */
export interface UndiciOptions {
  /**
   * Whether a request to a CXone host that the mock does not handle fails with the code `REQUEST_UNHANDLED` instead of
   * being dispatched with its token. `false` leaves it to the dispatcher behind the interceptor, such as a MockAgent.
   * Default `true`.
   */
  readonly offline?: boolean
}

const schema = lazy(() =>
  object<UndiciOptions>({
    offline: optional('Whether requests that the mock does not handle fail. Default true.', flag()),
  }),
)

/**
 * Creates the interceptor of a mock for `dispatcher.compose(interceptor(mock))`. Requests to hosts that are neither
 * CXone's nor Genesys Cloud's are dispatched unchanged.
 * @throws {CxoneMockError} `OPTION_INVALID` for an invalid option, `NOT_A_MOCK` for anything but a mock
 * @example
 * ```ts
 * import { Agent, request } from 'undici'
 * import { createMock } from 'cxone-mock'
 * import { interceptor } from 'cxone-mock/undici'
 *
 * const dispatcher = new Agent().compose(interceptor(createMock()))
 * await request('https://api.nicecxone.com/auth/oauth/token', { method: 'POST', dispatcher })
 * ```
 */
export function interceptor(mock: CxoneMock, options: UndiciOptions = {}): Interceptor {
  const { offline = true } = check(schema, options)
  const engine = engineOf(mock)
  return (dispatch) => (request: RequestOptions, handler: Handler) => {
    const url = urlOf(request)
    const isOurs = url === undefined ? offline : offline ? engine.knowsHost(url) : engine.covers(url)
    if (!isOurs) return dispatch(request as never, handler as never)
    const passOn = ({ bytes, type }: Content): void => {
      const given = headersOf(request.headers)
      // The object that carried the type of the body was consumed, so the type goes into a header.
      const headers = type === undefined || isTyped(given) ? request.headers : [...given, 'content-type', type]
      dispatch({ ...request, headers, body: bytes.length === 0 ? null : bytes } as never, handler as never)
    }
    void answer(engine, url, request, handler, offline ? undefined : passOn)
    return true
  }
}

async function answer(
  engine: MockEngine,
  url: string | undefined,
  options: RequestOptions,
  handler: Handler,
  passOn: ((content: Content) => void) | undefined,
): Promise<void> {
  const arrival = engine.arrive()
  const exchange = conversation(handler)
  try {
    // A path of the API may belong to another handler: undici learns that the request has started only when it is
    // certainly ours.
    const mayPass = passOn !== undefined && (url === undefined || !engine.isAnswered(url))
    if (!mayPass) exchange.begin()
    const content = await contentOf(options.body)
    if (exchange.isOver()) return
    if (url === undefined) throw unhandled('The origin of a request is unknown, so it was not sent.', originNeeded)
    const headers = ['host', new URL(url).host, ...headersOf(options.headers)]
    if (content.type !== undefined && !isTyped(headers)) headers.push('content-type', content.type)
    const reply = engine.covers(url)
      ? await engine.intercept({ method: options.method, url, headers, body: content.bytes }, arrival)
      : undefined
    if (reply === undefined) {
      if (passOn === undefined)
        throw unhandled(
          `cxone-mock has no answer for ${nameOf(options.method, url)}, and did not send it.`,
          'Add a collection with mock.data.define()',
        )
      return passOn(content)
    }
    if (mayPass) exchange.begin()
    exchange.end(reply, options.method)
  } catch (error) {
    exchange.fail(error instanceof Error ? error : new Error(String(error)))
  }
}

const originNeeded =
  'Pass origin with the request (a Client or Pool of undici 7 does not tell its own), or compose over an Agent'

function unhandled(problem: string, fix: string): CxoneMockError {
  const message = `${problem} ${fix}, or pass { offline: false } to leave such requests to the dispatcher behind the interceptor.`
  return new CxoneMockError('REQUEST_UNHANDLED', message)
}

/** Without the query, which may contain credentials. */
function nameOf(method: string, url: string): string {
  const { origin, pathname } = new URL(url)
  return `${method} ${origin}${pathname}`
}

/** The calls that undici expects, in its order, and none after an abort. */
function conversation(handler: Handler) {
  let [aborted, over] = [false, false]
  let rawHeaders: Uint8Array[] | undefined
  let reason: Error | null = null
  const fail = (error: Error): void => {
    if (over) return
    over = true
    handler.onResponseError?.(controller as never, error)
  }
  const controller: Controller = {
    get rawHeaders() {
      return rawHeaders
    },
    get aborted() {
      return aborted
    },
    get reason() {
      return reason
    },
    paused: false,
    pause: () => undefined,
    resume: () => undefined,
    abort(why) {
      aborted = true
      reason = why
      fail(why)
    },
  }
  return {
    fail,
    isOver: () => over,
    begin: () => handler.onRequestStart?.(controller as never, {} as never),
    end({ status, headers, body, cut }: WireReply, method: string): void {
      if (over) return
      if (cut === 'reset')
        return fail(Object.assign(new Error('planned fault: connection reset'), { code: 'ECONNRESET' }))
      const bytes = Buffer.from(method === 'HEAD' ? '' : body)
      const sent = [...headers, 'content-length', String(Buffer.byteLength(body))]
      rawHeaders = sent.map((text) => Buffer.from(text))
      const byName: Record<string, string> = {}
      eachPair(sent, (name, value) => void (byName[name.toLowerCase()] = value))
      handler.onResponseStart?.(controller as never, status, byName, '')
      if (over) return
      if (cut === 'truncate') {
        handler.onResponseData?.(controller as never, bytes.subarray(0, bytes.length >> 1) as never)
        // The response received so far is delivered before the connection breaks.
        setTimeout(
          () => fail(Object.assign(new Error('planned fault: connection broken off'), { code: 'UND_ERR_SOCKET' })),
          0,
        )
        return
      }
      if (bytes.length > 0) handler.onResponseData?.(controller as never, bytes as never)
      if (over) return
      over = true
      handler.onResponseEnd?.(controller as never, {})
    },
  }
}
