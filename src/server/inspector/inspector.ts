// What the inspector's page needs beside the control API: the page, a session in place of the token, and the events. They are
// special as they do not give JSON, so they stand beside the table of routes.

import { randomBytes } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { CxoneMock } from '../../mock.ts'
import { isSame, tokenRequired } from '../control/guard.ts'
import { version } from '../http/package.ts'
import type { RouteText } from '../control/route.ts'
import { firstIssue } from '../config/issue.ts'
import { sessionSchema } from '../config/schemas.ts'
import type { Sessions } from '../control/session.ts'

/** What is told of them. */
export const inspectorRoutes: readonly RouteText[] = [
  { method: 'get', path: '/__mock/', summary: 'The inspector, for a browser', gives: 'text/html', open: true },
  {
    method: 'post',
    path: '/__mock/session',
    summary: "Trades the control token for a cookie, for the inspector's page",
    body: sessionSchema,
    status: 204,
    open: true,
  },
  {
    method: 'get',
    path: '/__mock/events',
    summary: 'Exchanges and state as they change, as server-sent events: hello, state, exchanges',
    gives: 'text/event-stream',
  },
]

/** What they are served with. */
export interface InspectorOptions {
  readonly adminToken?: string | undefined
  /** Whether the server speaks https. */
  readonly secure: boolean
  /** Aborted when the server closes. */
  readonly closing: AbortSignal
}

// Each looks at the whole state ten times a second.
const streamsAtMost = 100

/** Adds the routes. */
export function addInspector(
  app: Hono<{ Bindings: HttpBindings }>,
  mock: CxoneMock,
  sessions: Sessions,
  { adminToken, secure, closing }: InspectorOptions,
): void {
  const instance = randomBytes(9).toString('base64url')
  let streams = 0

  app.get('/__mock', (context) => context.body(null, 308, { Location: '__mock/' }))
  app.get('/__mock/', async (context) => (await import('./page.ts')).page(context, 'index.html'))
  for (const file of ['page.js', 'page.css', 'icon.svg'] as const)
    app.get(`/__mock/${file}`, async (context) => (await import('./page.ts')).page(context, file))

  app.post('/__mock/session', async (context) => {
    let body: unknown
    try {
      body = await context.req.json()
    } catch {
      return context.json({ error: 'invalid_json', message: 'The body is not JSON.', path: '' }, 400)
    }
    const checked = sessionSchema.safeParse(body)
    if (!checked.success)
      return context.json({ error: 'invalid_request', ...firstIssue(checked.error, body, sessionSchema) }, 400)
    if (adminToken === undefined) return context.body(null, 204)
    if (!isSame(checked.data.token, adminToken)) {
      const { status, error } = tokenRequired
      return context.json({ error, message: 'This is not the control token.', path: 'token' }, status)
    }
    return context.body(null, 204, { 'Set-Cookie': sessions.begin(context.req.header('host') ?? '', secure) })
  })

  app.get('/__mock/events', async (context) => {
    // Asked for its headers only, it has no events to send.
    if (context.req.method === 'HEAD') return context.body(null, 200, { 'Content-Type': 'text/event-stream' })
    const { eventStream } = await import('./events.ts')
    const hello = { instance, version: await version() }
    if (streams >= streamsAtMost) {
      const message = `${streamsAtMost} pages listen already: close some of them.`
      return context.json({ error: 'too_many_streams', message, path: '' }, 503)
    }
    streams += 1
    return eventStream(context, mock, hello, closing, () => (streams -= 1))
  })
}
