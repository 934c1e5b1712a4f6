// The endpoint that CXone integrations call: NICE's global issuer, with an access key.

import { presetApps } from '../client-credentials/apps.ts'
import { isSignIn } from '../paths.ts'
import type { Profile } from '../profile.ts'
import { demoKey, inactiveKey } from '../access-keys.ts'
import { exampleRequest } from './example.ts'
import { issuerNotes } from './notes.ts'
import { issuerRoutes } from './routes.ts'
import { issuerRules } from './rules.ts'
import { sent } from './sent.ts'

/** `POST /auth/token` with an access key, a refresh token or an access token. */
export const issuer = {
  id: 'issuer',
  title: 'issuer: POST /auth/token',
  paths: ['/auth/token'],
  claims: isSignIn,
  clientAuth: ['client_secret_basic', 'client_secret_post'],
  grants: ['password', 'refresh_token', 'token-exchange', 'urn:ietf:params:oauth:grant-type:token-exchange'],
  tokens: 'jwt',
  answers: ['refresh_token', 'id_token', 'issued_token_type'],
  defaults: { lifetime: '1h', rate_limit: 'off' },
  rows: issuerRules,
  notes: issuerNotes,
  apps: presetApps,
  access_keys: [demoKey, inactiveKey],
  sent,
  request: exampleRequest,
  routes: issuerRoutes,
} as const satisfies Profile
