// UserHub: the endpoint that accepts the access key of a user, as JSON, without an app.

import type { ParsedRequest } from '../../engine/index.ts'
import type { Profile, TokenAnswer } from '../profile.ts'
import { demoKey, inactiveKey } from '../access-keys.ts'
import { exampleRequest } from './example.ts'
import { userhubNotes } from './notes.ts'
import { userhubRules } from './rules.ts'
import { isRefresh, sent } from './sent.ts'

/** `POST /authentication/v1/token/access-key` and `POST /public/user/refresh`. */
export const userhub = {
  id: 'userhub',
  title: 'userhub: POST /authentication/v1/token/access-key',
  paths: ['/authentication/v1/token/access-key', '/public/user/refresh'],
  claims: (path) => /^\/(?:authentication|public|access-key-management)\//.test(path),
  clientAuth: [],
  grants: [],
  body: 'json',
  tokens: 'jwt-opaque',
  answers: ['refresh_token', 'id_token'],
  exchanges: {
    '/public/user/refresh': {
      request: { token: '…' },
      answer: {
        token: '…',
        tokenExpirationTimeSec: 3_600,
        refreshToken: '…',
        refreshTokenExpirationTimeSec: 7_200,
        sessionId: '11f00000-0000-4000-8000-0242ac110020',
      },
    },
  },
  defaults: { lifetime: '1h', rate_limit: 'off' },
  rows: userhubRules,
  notes: userhubNotes,
  apps: [],
  access_keys: [demoKey, inactiveKey],
  sent,
  request: exampleRequest,
  api: (path) => /^\/access-key-management\/v1\/access-keys(?:\/[^/]+)?\/?$/.test(path),
  answer(
    { access_token, expires_in, more: { refresh_token, id_token }, expires_in_as }: TokenAnswer,
    request: ParsedRequest,
  ) {
    const lifetime = expires_in_as === 'string' ? String(expires_in) : expires_in
    return isRefresh(request)
      ? {
          token: access_token,
          tokenExpirationTimeSec: lifetime,
          refreshToken: refresh_token,
          refreshTokenExpirationTimeSec: expires_in_as === 'string' ? '7200' : 7_200,
          sessionId: sessionIn(access_token),
        }
      : { access_token, token_type: 'Bearer', expires_in: lifetime, refresh_token, id_token }
  },
} as const satisfies Profile

/** A UUID derived from the signature: unique per token, and stable for repeated reads. */
function sessionIn(token: string): string {
  const digits = Array.from(token.slice(-16), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
