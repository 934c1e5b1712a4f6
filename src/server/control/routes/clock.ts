// The clock.

import { createRoute } from '@hono/zod-openapi'
import type { CxoneMock } from '../../../mock.ts'
import { clockView } from '../answers.ts'
import { type ControlApp, gives, takes } from '../operation.ts'
import { clockSchema } from '../schemas.ts'

const view = { now: '2026-01-31T12:00:00.000Z', frozen: false, moved: false }

/** Adds the operations. */
export function addClock(app: ControlApp, { clock }: CxoneMock): void {
  const shown = () => ({ now: new Date(clock.now()).toISOString(), frozen: clock.frozen, moved: clock.moved })
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/clock',
      summary: 'The current time of the mock',
      responses: { 200: gives('The clock', clockView, view) },
    }),
    (context) => context.json(shown(), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/__mock/clock',
      summary: 'Moves, sets, freezes or resets the clock',
      request: { body: takes('ClockChange', clockSchema, { advance: '2h' }) },
      responses: { 200: gives('The clock', clockView, { ...view, moved: true }) },
    }),
    (context) => {
      const { advance, set, freeze, reset } = context.req.valid('json')
      if (advance !== undefined) clock.advance(advance)
      else if (set !== undefined) clock.set(set)
      else if (reset === true) clock.reset()
      else if (freeze === true) clock.freeze()
      else clock.unfreeze()
      return context.json(shown(), 200)
    },
  )
}
