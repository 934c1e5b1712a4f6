// Strings that specifications define and clients send. They are always safe to show.

/** Grant types of OAuth 2.0 and its extensions, and one that is often confused with them. */
export const grantTypes = [
  'client_credentials',
  'client-credentials',
  'refresh_token',
  'password',
  'authorization_code',
  'implicit',
  'token-exchange',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const

/** Media type of a form. */
export const formType = 'application/x-www-form-urlencoded'

/** Media types that clients send in practice. */
export const knownMediaTypes: readonly string[] = [
  formType,
  'application/json',
  'application/octet-stream',
  'application/xml',
  'multipart/form-data',
  'text/html',
  'text/plain',
  'text/xml',
]
