// The issued tokens.

import { createRoute, z } from '@hono/zod-openapi'
import type { CxoneMock } from '../../../mock.ts'
import { optionError } from '../../../options/index.ts'
import { revocationSchema } from '../../../state/schemas.ts'
import { introspection, issuedToken } from '../answers.ts'
import { type ControlApp, done, fails, gives, query, takes } from '../operation.ts'
import { introspectSchema, tokensMembers } from '../schemas.ts'
import { knownClient } from './known-client.ts'

/** Default number of listed tokens. */
export const tokensShown = 100

const view = {
  id: 'Xf9bW1gR3kQz',
  client_id: 'demo',
  issued_at: '2026-01-31T12:00:00.000Z',
  expires_at: '2026-01-31T14:00:00.000Z',
  state: 'valid',
} as const

/** Adds the operations. */
export function addTokens(app: ControlApp, mock: CxoneMock): void {
  const { journal, tokens } = mock
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/tokens',
      summary: 'The tokens of the newest exchanges and their current state; never their values',
      request: { query: query(tokensMembers) },
      responses: { 200: gives('Newest first', z.object({ tokens: z.array(issuedToken) }), { tokens: [view] }) },
    }),
    (context) => context.json({ tokens: journal.tokens(context.req.valid('query').limit ?? tokensShown) }, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/__mock/tokens/introspect',
      summary: 'Introspects a token',
      request: { body: takes('IntrospectionRequest', introspectSchema, { token: 'cxmock_of_somebody_else' }) },
      responses: { 200: gives('Its current state', introspection, { state: 'malformed' }) },
    }),
    async (context) => context.json(await tokens.introspect(context.req.valid('json').token), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/__mock/tokens/revoke',
      summary: 'Revokes all tokens, those of an app, or one',
      request: { body: takes('Revocation', revocationSchema, { client_id: 'demo' }) },
      responses: {
        200: done,
        404: fails('No app has this client_id, or the mock did not issue this token.', 'not_found', 'client_id'),
      },
    }),
    async (context) => {
      const which = context.req.valid('json')
      if ('client_id' in which) knownClient(mock, which.client_id)
      if ('token' in which && (await tokens.introspect(which.token)).id === undefined)
        throw optionError('token', 'The mock did not issue this token.', 'NOT_FOUND')
      tokens.revoke(which)
      return context.json({}, 200)
    },
  )
}
