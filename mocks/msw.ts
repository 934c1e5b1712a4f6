// MSW adapter: the handlers of a mock for setupServer and setupWorker of MSW 2.15 or later and MSW 3.

import type { WireReply } from '../src/engine/index.ts'
import { engineOf, type CxoneMock, type MockEngine } from '../src/mock.ts'
import { coversHost, CxoneMockError, isThisMachine, printable } from '../src/options/index.ts'
import { check, hostName, lazy, list, object, optional } from '../src/options/schema.ts'
import { toResponse, toWire } from '../src/web.ts'
import * as msw from './install-msw-2.15-or-3.ts'

/** The part of an MSW server that `offline` uses. */
export interface ListeningServer {
  listen(options: object): void
}

/** The part of an MSW worker that `offline` uses. */
export interface StartingWorker {
  start(options: object): Promise<unknown>
}

/**
 * Creates the handlers of a mock for `setupServer(...handlers(mock))` and `setupWorker(...handlers(mock))`. They stay
 * valid after `mock.reset()`. They respond at the known CXone hosts and those of `hosts`, for every method. Two kinds
 * of requests fall through to the other handlers of the suite: unknown paths that do not end in `/token`, and unknown
 * collections with a valid token.
 * @throws {CxoneMockError} `MSW_UNSUPPORTED` if msw is older than 2.15, `NOT_A_MOCK` for anything but a mock
 * @example
 * ```ts
 * import { setupServer } from 'msw/node'
 * import { createMock } from 'cxone-mock'
 * import { handlers, offline } from 'cxone-mock/msw'
 *
 * const mock = createMock()
 * const server = setupServer(...handlers(mock))
 * offline(server)
 * ```
 */
export function handlers(mock: CxoneMock): msw.HttpHandler[] {
  if (typeof msw.http?.all !== 'function')
    throw new CxoneMockError(
      'MSW_UNSUPPORTED',
      'cxone-mock/msw needs msw 2.15 or later, or 3: npm install --save-dev msw@3',
    )
  const engine = engineOf(mock)
  const replies = new WeakMap<Request, Promise<WireReply | undefined>>()
  const replyTo = (request: Request): Promise<WireReply | undefined> => {
    let reply = replies.get(request)
    if (reply === undefined) replies.set(request, (reply = decide(engine, request)))
    return reply
  }
  // The predicate decides. A handler that returns undefined counts as matched, and MSW would perform the request with
  // its token and body, whatever its strategy for unhandled requests.
  const handler = msw.http.all(
    async ({ request }) => engine.covers(request.url) && (await replyTo(request)) !== undefined,
    async ({ request }) => {
      const reply = await replyTo(request)
      return reply && toResponse(reply, request.method)
    },
  )
  return [handler]
}

/** Responds to a covered request. Undefined if the request is left to the other handlers, which then read its body. */
async function decide(engine: MockEngine, request: Request): Promise<WireReply | undefined> {
  const arrival = engine.arrive()
  // Cloning a body is expensive, so a request that always gets a response is read directly.
  const own = engine.isAnswered(request.url)
  return engine.intercept(await toWire(own ? request : request.clone()), arrival)
}

/** Options of {@link offline}. */
export interface OfflineOptions {
  /**
   * Hosts that unhandled requests may reach, in addition to this machine, such as `registry.example.com` or
   * `*.example.com`. Default: none.
   */
  readonly except?: readonly string[]
}

const offlineSchema = lazy(() =>
  object<OfflineOptions>({
    except: optional('Hosts that unhandled requests may reach.', list(hostName(), { max: 1_000 })),
  }),
)

/**
 * Starts MSW with unhandled requests as errors, in both majors: MSW 3 renamed that option and silently ignores the old
 * name. Requests to this machine pass, so that a suite can call a server that it started.
 * @throws {CxoneMockError} `MSW_UNSUPPORTED` under Bun and Deno with MSW 3, which would send every request to the
 * network; nothing is sent. `OPTION_INVALID` for an invalid option
 */
export function offline(server: ListeningServer, options?: OfflineOptions): void
export function offline(worker: StartingWorker, options?: OfflineOptions): Promise<void>
export function offline(target: ListeningServer | StartingWorker, options: OfflineOptions = {}): void | Promise<void> {
  const { except = [] } = check(offlineSchema, options)
  const runtime = ['Bun', 'Deno'].find((name) => name in globalThis)
  // `handleRequest` was removed after MSW 2. The package does not export its version.
  if (runtime !== undefined && !('handleRequest' in msw))
    throw new CxoneMockError(
      'MSW_UNSUPPORTED',
      `offline: MSW 3 does not intercept requests under ${runtime}, so they would reach the network. Install msw@2, or call mock.fetch() in process.`,
    )
  const hosts = except.map((host) => host.toLowerCase())
  const passes = (url: string | URL): boolean => {
    const { hostname } = new URL(url)
    return isThisMachine(hostname) || coversHost(hosts, hostname)
  }
  const strategies = {
    onUnhandledRequest(request: Request, print: { error(): void }) {
      if (passes(request.url)) return
      print.error()
      throw Response.error()
    },
    // What MSW gives to a function prints only. Of what is thrown, a response is passed on, and an error becomes a 500.
    async onUnhandledFrame({ frame, defaults }: { frame: Frame; defaults: { error(): unknown } }) {
      const { request, connection } = frame.data
      const url = request?.url ?? connection?.client?.url
      if (url !== undefined && passes(url)) return
      await defaults.error()
      throw request === undefined
        ? new Error(`offline: ${printable(new URL(url ?? '').host)} was not connected`)
        : Response.error()
    },
  }
  if ('listen' in target) return target.listen(strategies)
  return target.start({ ...strategies, quiet: true }).then(() => undefined)
}

/** The part of a frame of MSW 3 that is read: an HTTP request or a WebSocket connection. */
interface Frame {
  readonly data: {
    readonly request?: { readonly url: string }
    readonly connection?: { readonly client?: { readonly url: string | URL } }
  }
}
