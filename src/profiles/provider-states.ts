// Provider states of pacts. They take parameters, but never a credential.

/** Names of all provider states. */
export const providerStates = [
  'an app is registered',
  'no app is registered',
  'the app is disabled',
  'the secret has expired',
  'the secret was rotated',
  'the grant is not enabled',
  'the rate limit is exhausted',
  'the token service is down',
  'the API is down',
  'an access token was issued',
  'the access token has expired',
  'the access token was revoked',
  'the access token was altered',
  'no access key is registered',
  'the access key is inactive',
  'the secret of the access key was changed',
  'the access key belongs to another tenant',
  'a refresh token was issued',
  'the refresh token has expired',
  'the refresh token was revoked',
  'the refresh token was altered',
  'the refresh token belongs to another client',
] as const

/** Name of a provider state. */
export type ProviderState = (typeof providerStates)[number]
