// The states that an interaction of a pact may begin with: nouns with parameters, never a credential.

/** The names of all provider states. */
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
] as const

/** The name of a provider state. */
export type ProviderState = (typeof providerStates)[number]
