// The MSW adapter: the handlers of a mock, for setupServer and setupWorker of MSW 2.15 and later and of MSW 3.

import type { WireReply } from '../src/engine/index.ts'
import { engineOf, type CxoneMock, type MockEngine } from '../src/mock.ts'
import { CxoneMockError } from '../src/options/index.ts'
import { toResponse, toWire } from '../src/web.ts'
import * as msw from './install-msw-2.15-or-3.ts'

/** What `offline` needs of an MSW server. */
export interface ListeningServer {
  listen(options: object): void
}

/** What `offline` needs of an MSW worker. */
export interface StartingWorker {
  start(options: object): Promise<unknown>
}

/**
 * The handlers of a mock, for `setupServer(...handlers(mock))` and `setupWorker(...handlers(mock))`. They stay good after
 * `mock.reset()`. They answer at the known hosts of CXone and those of `hosts`, whatever the method; what the mock does not cover
 * falls through to the other handlers of the suite: an unknown path that does not end in `/token`, and a collection that the mock
 * does not have, once the token was found good.
 * @throws {CxoneMockError} `MSW_UNSUPPORTED` if msw is older than 2.15, `NOT_A_MOCK` for anything but a mock
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
  // The predicate decides. A handler that returns undefined counts as matched: MSW would then perform the request, with its
  // token and body, whatever it does with unhandled ones.
  const handler = msw.http.all(
    async ({ request }) => engine.covers(request.url) && (await replyTo(request)) !== undefined,
    async ({ request }) => {
      const reply = await replyTo(request)
      return reply && toResponse(reply, request.method)
    },
  )
  return [handler]
}

/** The reply to a covered request; undefined if the request is left to the other handlers, which then read its body. */
async function decide(engine: MockEngine, request: Request): Promise<WireReply | undefined> {
  const arrival = engine.arrive()
  // Copying a body is not cheap, so a request that is always answered is read itself.
  const own = engine.isAnswered(request.url)
  return engine.intercept(await toWire(own ? request : request.clone()), arrival)
}

/**
 * Starts MSW with unhandled requests as errors, in both majors: MSW 3 renamed that option and silently ignores the old name.
 * @throws {CxoneMockError} `MSW_UNSUPPORTED` under Bun and Deno with MSW 3, which sends every request of theirs to the network; nothing is sent
 */
export function offline(server: ListeningServer): void
export function offline(worker: StartingWorker): Promise<void>
export function offline(target: ListeningServer | StartingWorker): void | Promise<void> {
  const runtime = ['Bun', 'Deno'].find((name) => name in globalThis)
  // `handleRequest` went with MSW 2; the package exports no version.
  if (runtime !== undefined && !('handleRequest' in msw))
    throw new CxoneMockError(
      'MSW_UNSUPPORTED',
      `offline: MSW 3 does not intercept requests under ${runtime}, so they would reach the network. Install msw@2, or call mock.fetch() in process.`,
    )
  const options = { onUnhandledRequest: 'error', onUnhandledFrame: 'error' }
  if ('listen' in target) return target.listen(options)
  return target.start({ ...options, quiet: true }).then(() => undefined)
}
