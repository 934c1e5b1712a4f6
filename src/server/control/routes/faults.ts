// The planned faults.

import { createRoute, z } from '@hono/zod-openapi'
import type { CxoneMock } from '../../../mock.ts'
import { optionError } from '../../../options/index.ts'
import { faultSchema } from '../../../state/schemas.ts'
import { plannedFault } from '../answers.ts'
import { type ControlApp, done, fails, gives, inPath, takes } from '../operation.ts'

const fault = { status: 503, times: 2, retry_after: 30 } as const
const view = { ...fault, id: 'fault-1', left: 2, delivered: 0 }
const noFault = 'No planned fault has this id.'

/** Adds the operations. */
export function addFaults(app: ControlApp, { faults }: CxoneMock): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/faults',
      summary: 'The planned faults',
      responses: { 200: gives('All faults', z.object({ faults: z.array(plannedFault) }), { faults: [view] }) },
    }),
    (context) => context.json({ faults: faults.list() }, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/__mock/faults',
      summary: 'Plans a fault',
      request: { body: takes('Fault', faultSchema, fault) },
      responses: { 201: gives('The fault', plannedFault, view) },
    }),
    (context) => context.json(faults.plan(context.req.valid('json')), 201),
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/__mock/faults',
      summary: 'Removes all planned faults',
      responses: { 200: done },
    }),
    (context) => {
      faults.clear()
      return context.json({}, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/__mock/faults/{id}',
      summary: 'Removes a planned fault',
      request: { params: inPath('id') },
      responses: { 200: done, 404: fails(noFault, 'not_found', 'id') },
    }),
    (context) => {
      if (!faults.remove(context.req.valid('param').id)) throw optionError('id', noFault, 'NOT_FOUND')
      return context.json({}, 200)
    },
  )
}
