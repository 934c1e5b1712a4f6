// The registered apps.

import { createRoute, z } from '@hono/zod-openapi'
import type { CxoneMock } from '../../../mock.ts'
import { optionError } from '../../../options/index.ts'
import { appPatchSchema, appSchema } from '../../../state/schemas.ts'
import { unknownApp } from '../../../state/index.ts'
import { appView } from '../answers.ts'
import { type ControlApp, done, fails, gives, inPath, takes } from '../operation.ts'
import { secretPatchSchema } from '../schemas.ts'

const view = {
  client_id: 'demo',
  enabled: true,
  grants: ['client_credentials', 'password', 'refresh_token'],
  scopes: '*' as const,
  note: 'Gets a token.',
  secrets: [{ expired: false }],
}
const oneApp = { params: inPath('client_id') }
const noApp = fails('No app has this client_id.', 'not_found', 'client_id')

/** Adds the operations. */
export function addApps(app: ControlApp, { apps }: CxoneMock): void {
  const unknown = (client_id: string) =>
    unknownApp(
      client_id,
      apps.list().map((each) => each.client_id),
    )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/apps',
      summary: 'All apps; secrets are never returned',
      responses: { 200: gives('All apps', z.object({ apps: z.array(appView) }), { apps: [view] }) },
    }),
    (context) => context.json({ apps: apps.list() }, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/__mock/apps',
      summary: 'Registers an app',
      request: { body: takes('App', appSchema, { client_id: 'my-app', client_secret: 'my-secret', lifetime: '90s' }) },
      responses: {
        201: gives('The app', appView, { ...view, client_id: 'my-app' }),
        409: fails('An app with this client_id already exists.', 'already_exists', 'client_id'),
      },
    }),
    (context) => context.json(apps.add(context.req.valid('json')), 201),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/apps/{client_id}',
      summary: 'One app',
      request: oneApp,
      responses: { 200: gives('The app', appView, view), 404: noApp },
    }),
    (context) => {
      const { client_id } = context.req.valid('param')
      const found = apps.get(client_id)
      if (found === undefined) throw unknown(client_id)
      return context.json(found, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/__mock/apps/{client_id}',
      summary: 'Changes an app',
      request: { ...oneApp, body: takes('AppPatch', appPatchSchema, { enabled: false }) },
      responses: { 200: gives('The app', appView, { ...view, enabled: false }), 404: noApp },
    }),
    (context) => context.json(apps.update(context.req.valid('param').client_id, context.req.valid('json')), 200),
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/__mock/apps/{client_id}',
      summary: 'Removes an app and revokes its tokens',
      request: oneApp,
      responses: { 200: done, 404: noApp },
    }),
    (context) => {
      const { client_id } = context.req.valid('param')
      if (!apps.remove(client_id)) throw unknown(client_id)
      return context.json({}, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/__mock/apps/{client_id}/secrets/{index}',
      summary: 'Sets the expiry of one secret of an app; the index starts at 0, in the order of the list',
      request: {
        params: inPath('client_id', 'index'),
        body: takes('SecretPatch', secretPatchSchema, { expires_at: '2024-01-01T00:00:00Z' }),
      },
      responses: {
        200: gives('The app', appView, {
          ...view,
          secrets: [{ expires_at: '2024-01-01T00:00:00.000Z', expired: true }],
        }),
        404: fails('No app has this client_id, or the app has no secret with this index.', 'not_found', 'client_id'),
      },
    }),
    (context) => {
      const { client_id, index } = context.req.valid('param')
      if (!/^\d{1,9}$/.test(index))
        throw optionError('index', 'The index of a secret is an integer from 0.', 'NOT_FOUND')
      const { expires_at } = context.req.valid('json')
      return context.json(apps.expireSecret(client_id, Number(index), expires_at ?? undefined), 200)
    },
  )
}
