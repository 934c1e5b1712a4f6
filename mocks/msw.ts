// MSW adapter: the handlers of a mock for setupServer and setupWorker of MSW 2.15 or later and MSW 3.

import type { WireReply } from '../src/engine/index.ts'
import { engineOf, type CxoneMock, type MockEngine } from '../src/mock.ts'
import { CxoneMockError } from '../src/options/index.ts'
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

/**
 * Starts MSW with unhandled requests as errors, in both majors: MSW 3 renamed that option and silently ignores the old
 * name.
 * @throws {CxoneMockError} `MSW_UNSUPPORTED` under Bun and Deno with MSW 3, which would send every request to the
 * network; nothing is sent
 */
export function offline(server: ListeningServer): void
export function offline(worker: StartingWorker): Promise<void>
export function offline(target: ListeningServer | StartingWorker): void | Promise<void> {
  const runtime = ['Bun', 'Deno'].find((name) => name in globalThis)
  // `handleRequest` was removed after MSW 2. The package does not export its version.
  if (runtime !== undefined && !('handleRequest' in msw))
    throw new CxoneMockError(
      'MSW_UNSUPPORTED',
      `offline: MSW 3 does not intercept requests under ${runtime}, so they would reach the network. Install msw@2, or call mock.fetch() in process.`,
    )
  const options = { onUnhandledRequest: 'error', onUnhandledFrame: 'error' }
  if ('listen' in target) return target.listen(options)
  return target.start({ ...options, quiet: true }).then(() => undefined)
}
