// The endpoint of both forum threads: a form with the credentials of an app.

import type { Profile } from '../profile.ts'
import { presetApps } from './apps.ts'
import { exampleRequest } from './example.ts'
import { tokenRules } from './rules.ts'
import { inForm } from '../sent.ts'

/** `POST /auth/oauth/token` with the client_credentials grant. */
export const clientCredentials = {
  id: 'client-credentials',
  title: 'client-credentials: POST /auth/oauth/token',
  paths: ['/auth/oauth/token', '/api/v2/oauth/token'],
  morePaths: true,
  clientAuth: ['client_secret_post'],
  grants: ['client_credentials'],
  tokens: 'opaque',
  defaults: { lifetime: '2h', rate_limit: '60/60s' },
  sent: inForm,
  rows: tokenRules,
  apps: presetApps,
  request: exampleRequest,
} as const satisfies Profile
