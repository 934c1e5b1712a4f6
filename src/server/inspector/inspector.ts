// Routes of the inspector's page: the page, a session that replaces the token, and the events. They do not return JSON,
// so they are separate from the other routes.

import { randomBytes } from 'node:crypto'
import { createRoute } from '@hono/zod-openapi'
import { setCookie } from 'hono/cookie'
import type { CxoneMock } from '../../mock.ts'
import { isSame, tokenRequired, tooManyGuesses } from '../control/guard.ts'
import type { Guesses } from '../control/guesses.ts'
import { type ControlApp, fails, remoteOf, takes } from '../control/operation.ts'
import { sessionSchema } from '../control/schemas.ts'
import { sessionName, type Sessions } from '../control/session.ts'
import { version } from '../http/package.ts'

/** Options of these routes. */
export interface InspectorOptions {
  readonly adminToken?: string | undefined
  /** Whether the server uses https. */
  readonly secure: boolean
  /** Aborted when the server closes. */
  readonly closing: AbortSignal
}

// Each stream checks the whole state ten times a second.
const streamsAtMost = 100

/** Adds the routes. */
export function addInspector(
  app: ControlApp,
  mock: CxoneMock,
  { sessions, guesses }: { readonly sessions: Sessions; readonly guesses: Guesses },
  { adminToken, secure, closing }: InspectorOptions,
): void {
  const instance = randomBytes(9).toString('base64url')
  let streams = 0

  app.get('/__mock', (context) => context.body(null, 308, { Location: '__mock/' }))
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/',
      summary: 'The inspector, for a browser',
      security: [],
      responses: { 200: { description: 'The page', content: { 'text/html': { schema: { type: 'string' } } } } },
    }),
    async (context) => (await import('./page.ts')).page(context, 'index.html'),
  )
  for (const file of ['page.js', 'page.css', 'icon.svg'] as const)
    app.get(`/__mock/${file}`, async (context) => (await import('./page.ts')).page(context, file))

  app.openapi(
    createRoute({
      method: 'post',
      path: '/__mock/session',
      summary: "Trades the control token for a cookie, for the inspector's page",
      security: [],
      request: { body: takes('SessionRequest', sessionSchema, { token: 'a-control-token' }) },
      responses: {
        204: { description: 'A cookie, or no content if the mock has no control token' },
        401: fails('This is not the control token.', tokenRequired.error, 'token'),
        429: fails('Too many wrong control tokens from this address.', 'too_many_guesses'),
      },
    }),
    (context) => {
      if (adminToken === undefined) return context.body(null, 204)
      const remote = remoteOf(context.env)
      const wait = guesses.secondsToWait(remote)
      if (wait > 0) {
        const { status, error, message, headers } = tooManyGuesses(wait)
        return context.json({ error, message, path: 'token' }, status as 429, headers)
      }
      if (!isSame(context.req.valid('json').token, adminToken)) {
        guesses.add(remote)
        return context.json(
          { error: tokenRequired.error, message: 'This is not the control token.', path: 'token' },
          401,
        )
      }
      setCookie(context, sessionName(context.req.header('host') ?? '', secure), sessions.begin(), {
        httpOnly: true,
        sameSite: 'Strict',
        path: '/__mock',
        secure,
      })
      return context.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/events',
      summary: 'Exchanges and state as they change, as server-sent events: hello, state, exchanges',
      responses: {
        200: { description: 'The events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        503: fails(`${streamsAtMost} pages are already connected: close some of them.`, 'too_many_streams'),
      },
    }),
    async (context) => {
      // A request for headers only gets no events.
      if (context.req.method === 'HEAD') return context.body(null, 200, { 'Content-Type': 'text/event-stream' })
      const { eventStream } = await import('./events.ts')
      const hello = { instance, version: await version() }
      if (streams >= streamsAtMost) {
        const message = `${streamsAtMost} pages are already connected: close some of them.`
        return context.json({ error: 'too_many_streams', message, path: '' }, 503)
      }
      streams += 1
      return eventStream(context, mock, hello, closing, () => (streams -= 1))
    },
  )
}
