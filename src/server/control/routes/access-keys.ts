// The access keys of users.

import { createRoute, z } from '@hono/zod-openapi'
import type { CxoneMock } from '../../../mock.ts'
import { optionError } from '../../../options/index.ts'
import { accessKeyPatchSchema, accessKeySchema } from '../../../state/schemas.ts'
import { accessKeyView } from '../answers.ts'
import { type ControlApp, done, fails, gives, inPath, takes } from '../operation.ts'

const view = {
  id: 'MYKEYID====',
  client_id: 'key-0123456789ab',
  active: true,
  user: {
    id: '11f00000-0000-4000-8000-0242ac110010',
    name: 'mock.user@example.com',
    given_name: 'Mock',
    family_name: 'User',
  },
}
const oneKey = { params: inPath('id') }
const noKey = 'No access key has this id.'
const missing = fails(noKey, 'not_found', 'id')
const unknown = () => optionError('id', noKey, 'NOT_FOUND')

/** Adds the operations. */
export function addAccessKeys(app: ControlApp, { access_keys }: CxoneMock): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/access-keys',
      summary: 'All access keys; secrets are never returned',
      responses: {
        200: gives('All access keys', z.object({ access_keys: z.array(accessKeyView) }), { access_keys: [view] }),
      },
    }),
    (context) => context.json({ access_keys: access_keys.list() }, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/__mock/access-keys',
      summary: 'Adds an access key',
      request: { body: takes('AccessKey', accessKeySchema, { id: 'MYKEYID====', secret: 'MYKEYSECRET====' }) },
      responses: {
        201: gives('The access key', accessKeyView, view),
        409: fails('An access key with this id already exists.', 'already_exists', 'id'),
      },
    }),
    (context) => context.json(access_keys.add(context.req.valid('json')), 201),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/__mock/access-keys/{id}',
      summary: 'One access key',
      request: oneKey,
      responses: { 200: gives('The access key', accessKeyView, view), 404: missing },
    }),
    (context) => {
      const found = access_keys.get(context.req.valid('param').id)
      if (found === undefined) throw unknown()
      return context.json(found, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/__mock/access-keys/{id}',
      summary: 'Changes or deactivates an access key; issued tokens stay valid',
      request: { ...oneKey, body: takes('AccessKeyPatch', accessKeyPatchSchema, { active: false }) },
      responses: { 200: gives('The access key', accessKeyView, { ...view, active: false }), 404: missing },
    }),
    (context) => context.json(access_keys.update(context.req.valid('param').id, context.req.valid('json')), 200),
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/__mock/access-keys/{id}',
      summary: 'Removes an access key; issued tokens stay valid',
      request: oneKey,
      responses: { 200: done, 404: missing },
    }),
    (context) => {
      if (!access_keys.remove(context.req.valid('param').id)) throw unknown()
      return context.json({}, 200)
    },
  )
}
