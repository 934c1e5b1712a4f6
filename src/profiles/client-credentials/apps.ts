// Built-in apps, which need no control call, so that every response can be tested from any language. The secret of each
// is its id plus `-secret`.

import type { AppInput } from '../../state/index.ts'

const grants = ['client_credentials', 'password', 'refresh_token']

const preset = (client_id: string, note: string, rest: Omit<AppInput, 'client_id'> = {}): AppInput => ({
  client_id,
  client_secret: `${client_id}-secret`,
  grants,
  note,
  ...rest,
})

/** The built-in apps. */
export const presetApps: readonly AppInput[] = [
  preset('demo', 'Gets a token.'),
  preset('mock-rate-limited', 'Gets 429 for every request: its rate limit is 0, and waiting does not help.', {
    rate_limit: '0/60s',
  }),
  {
    client_id: 'mock-secret-expired',
    secrets: [{ value: 'mock-secret-expired-secret', expires_at: '2024-01-01T00:00:00Z' }],
    grants,
    note: 'Its only secret has expired.',
  },
  preset('mock-grant-not-enabled', 'No grant is enabled.', { grants: [] }),
  preset('mock-disabled', 'It is disabled.', { enabled: false }),
  preset('mock-slow', 'Answers after 2 seconds.', { faults: [{ delay: '2s', times: 'always' }] }),
  preset('mock-flaky', 'Answers every second request with 503.', {
    faults: [{ status: 503, every: 2, times: 'always' }],
  }),
  preset('mock-short-lived', 'Its tokens expire after 30 seconds.', { lifetime: '30s' }),
  preset('mock-no-scope', 'It has no scopes.', { scopes: [] }),
  preset('mock-api-rate-limited', 'Gets a token; every API call gets 429 without Retry-After.', {
    faults: [{ on: 'api', status: 429, times: 'always' }],
  }),
]
