// The rate limits.

import { createRoute, z } from '@hono/zod-openapi'
import type { CxoneMock } from '../../../mock.ts'
import { limitView } from '../answers.ts'
import { type ControlApp, fails, gives, takes } from '../operation.ts'
import { exhaustSchema } from '../schemas.ts'
import { knownClient } from './known-client.ts'

const view = { client_id: 'demo', limit: 60, used: 3, seconds_to_wait: 0, resets_at: '2026-01-31T12:01:00.000Z' }

/** Adds the operations. */
export function addLimits(app: ControlApp, mock: CxoneMock): void {
  const { limits } = mock
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/limits',
      summary: 'The rate window of each app',
      responses: { 200: gives('All windows', z.object({ limits: z.array(limitView) }), { limits: [view] }) },
    }),
    async (context) => context.json({ limits: await limits.list() }, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/__mock/limits/exhaust',
      summary: "Spends the rest of an app's window: its next request is answered 429",
      request: { body: takes('Exhaustion', exhaustSchema, { client_id: 'demo' }) },
      responses: {
        200: gives('The window', limitView, { ...view, used: 60, seconds_to_wait: 42 }),
        404: fails('No app has this client_id.', 'not_found', 'client_id'),
      },
    }),
    async (context) => {
      const { client_id, endpoint } = context.req.valid('json')
      knownClient(mock, client_id)
      return context.json(await limits.exhaust(client_id, endpoint), 200)
    },
  )
}
