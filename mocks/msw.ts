// The MSW face: `cxone(options)` is a mock with handlers, for setupServer and setupWorker of MSW 2.15 and later and of MSW 3.

import { cxoneMock, type CxoneMock, type MockOptions } from '../src/mock.ts'
import { endsInToken } from '../src/resource/path.ts'
import { toResponse, toWire } from '../src/web.ts'
import * as msw from './install-msw-2.15-or-3.ts'

/** A mock with what MSW needs. */
export interface CxoneMsw extends CxoneMock {
  /** For `setupServer(...mock.handlers)` and `setupWorker(...mock.handlers)`. They stay good after `mock.reset()`. */
  readonly handlers: msw.HttpHandler[]
}

/** What `offline` needs of an MSW server. */
export interface ListeningServer {
  listen(options: object): void
}

/** What `offline` needs of an MSW worker. */
export interface StartingWorker {
  start(options: object): Promise<unknown>
}

/**
 * Makes a mock with MSW handlers. It answers at the known hosts of CXone and those of `hosts`, whatever the method; what it does
 * not cover falls through to the other handlers of the suite: an unknown path that does not end in `/token`, and a collection
 * that the mock does not have, once the token was found good.
 * @throws {Error} where msw is older than 2.15
 * @throws {OptionError} for a wrong option
 */
export function cxone(options: MockOptions = {}): CxoneMsw {
  if (typeof msw.http?.all !== 'function')
    throw new Error('cxone-mock/msw needs msw 2.15 or later, or 3: npm install --save-dev msw@3')
  const mock = cxoneMock(options)
  const handler = msw.http.all(
    ({ request }) => mock.covers(request.url),
    async ({ request }) => {
      const arrival = mock.arrive()
      // What may fall through keeps its body for the next handler; copying it is not cheap, so a token request is read itself.
      const own = endsInToken(new URL(request.url).pathname)
      const reply = await mock.intercept(await toWire(own ? request : request.clone()), arrival)
      return reply && toResponse(reply, request.method)
    },
  )
  return Object.assign(mock, { handlers: [handler] })
}

/**
 * Starts a server or a worker so that a request to anything that is not mocked fails, in both majors of MSW: version 3 calls the
 * option by another name and ignores the old one.
 */
export function offline(server: ListeningServer): void
export function offline(worker: StartingWorker): Promise<void>
export function offline(target: ListeningServer | StartingWorker): void | Promise<void> {
  const options = { onUnhandledRequest: 'error', onUnhandledFrame: 'error' }
  if ('listen' in target) return target.listen(options)
  return target.start({ ...options, quiet: true }).then(() => undefined)
}
