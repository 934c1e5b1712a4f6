// The mock as a whole: health, rules, provider states, and reset.

import { createRoute, z } from '@hono/zod-openapi'
import { type Diagnosis, explain } from '../../../engine/index.ts'
import { engineOf, type CxoneMock } from '../../../mock.ts'
import { type Row, tablesOf } from '../../../profiles/index.ts'
import { exampleRule } from '../examples.ts'
import { type ControlApp, done, gives, takes } from '../operation.ts'
import { changeState } from '../pact-state.ts'
import { stateChangeSchema } from '../schemas.ts'

type ShownRule = Omit<Diagnosis, 'passed' | 'evidence' | 'observations' | 'notes'> & {
  readonly endpoint: string
  readonly profile?: string
  readonly path?: string
  readonly blames: Row['blames']
}
const rule = z.custom<ShownRule>().openapi('Rule', {
  type: 'object',
  required: ['endpoint', 'rule', 'refused', 'problem', 'fix', 'source', 'blames'],
  properties: {
    endpoint: { type: 'string', enum: ['token', 'route', 'api', 'router'] },
    profile: { type: 'string' },
    path: { type: 'string' },
    rule: { type: 'string' },
    refused: { type: 'boolean' },
    problem: { type: 'string' },
    fix: { type: 'string' },
    source: { type: 'object' },
    blames: { type: 'string', enum: ['request', 'registration', 'nobody'] },
  },
})
/** Adds the operations. */
export function addMock(app: ControlApp, mock: CxoneMock): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/health',
      summary: 'Whether the mock is up',
      security: [],
      responses: { 200: gives('It does', z.object({ status: z.literal('ok') }), { status: 'ok' }) },
    }),
    (context) => context.json({ status: 'ok' as const }, 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/rules',
      summary: 'The rule tables',
      responses: { 200: gives('All rules', z.object({ rules: z.array(rule) }), { rules: [exampleRule] }) },
    }),
    (context) => {
      const rules = tablesOf(engineOf(mock).profiles).flatMap(({ endpoint, profile, path, rows }) =>
        rows.map((row) => ({
          endpoint,
          ...(profile !== undefined && { profile }),
          ...(path !== undefined && { path }),
          ...explain(row),
          blames: row.blames,
        })),
      )
      return context.json({ rules }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/__mock/pact/state',
      summary: 'Sets up or tears down a provider state for Pact verifiers, and returns the values that a pact can use',
      request: { body: takes('StateChange', stateChangeSchema, { action: 'setup', state: 'an app is registered' }) },
      responses: {
        200: gives('The values', z.record(z.string(), z.string()), { client_id: 'pact-app', client_secret: '…' }),
      },
    }),
    async (context) => context.json(await changeState(mock, context.req.valid('json')), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/__mock/reset',
      summary: 'Resets the mock to its initial state',
      responses: { 200: done },
    }),
    (context) => {
      mock.reset()
      return context.json({}, 200)
    },
  )
}
