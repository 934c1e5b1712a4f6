// The journal.

import { createRoute, z } from '@hono/zod-openapi'
import type { CxoneMock } from '../../../mock.ts'
import { optionError } from '../../../options/index.ts'
import { type WaitFilter, WaitTimeoutError } from '../../../state/index.ts'
import { filterMembers, waitMembers } from '../../../state/schemas.ts'
import { exchange, inspected, stats } from '../answers.ts'
import { exampleExchange, exampleStats } from '../examples.ts'
import { inspect } from '../inspect.ts'
import { type ControlApp, controlError, done, fails, gives, inPath, query } from '../operation.ts'

const exchanges = z.object({ exchanges: z.array(exchange) })
const gone = 'No such exchange; it may have been dropped from the journal.'

/**
 * Adds the operations.
 * @param originOf returns the URL that the mock was reached at
 * @param closing aborted when the server closes
 */
export function addExchanges(
  app: ControlApp,
  mock: CxoneMock,
  originOf: (host: string) => string,
  closing: AbortSignal,
): void {
  const { journal } = mock
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/exchanges',
      summary: 'The exchanges, redacted, oldest first',
      request: { query: query(filterMembers()) },
      responses: { 200: gives('The exchanges', exchanges, { exchanges: [exampleExchange] }) },
    }),
    (context) => context.json({ exchanges: journal.exchanges(context.req.valid('query')) }, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/wait',
      summary: 'Waits until the journal has matching exchanges; 408 with those that arrived if the timeout passes',
      request: { query: query(waitMembers()) },
      responses: {
        200: gives('The exchanges', exchanges, { exchanges: [exampleExchange] }),
        408: gives('They did not arrive in time', controlError.extend(exchanges.shape), {
          error: 'timeout',
          message: '0 of 1 exchange came within 5s. The journal has nothing.',
          path: '',
          exchanges: [],
        }),
        503: fails('The mock is shutting down.', 'closing'),
      },
    }),
    async (context) => {
      const signal = AbortSignal.any([context.req.raw.signal, closing])
      const filter: WaitFilter = { ...context.req.valid('query'), signal }
      try {
        return context.json({ exchanges: await journal.waitFor(filter) }, 200)
      } catch (error) {
        if (signal.aborted)
          return context.json({ error: 'closing', message: 'The mock is shutting down.', path: '' }, 503)
        if (!(error instanceof WaitTimeoutError)) throw error
        return context.json(
          { error: 'timeout', message: error.message, path: '', exchanges: [...error.exchanges] },
          408,
        )
      }
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/__mock/exchanges',
      summary: 'Empties the journal',
      responses: { 200: done },
    }),
    (context) => {
      journal.clear()
      return context.json({}, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/exchanges/{id}',
      summary: 'One exchange and its diagnosis',
      request: { params: inPath('id') },
      responses: {
        200: gives('The exchange', inspected, { exchange: exampleExchange }),
        404: fails(gone, 'not_found', 'id'),
      },
    }),
    async (context) => {
      const { id } = context.req.valid('param')
      const origin = originOf(context.req.header('host') ?? '')
      const found = await inspect(mock, /^\d{1,15}$/.test(id) ? Number(id) : 0, origin)
      if (found === undefined) throw optionError('id', gone, 'NOT_FOUND')
      return context.json(found, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/stats',
      summary: 'Counts since the start',
      responses: {
        200: gives('The counts', stats, exampleStats),
      },
    }),
    (context) => context.json(journal.stats(), 200),
  )
}
