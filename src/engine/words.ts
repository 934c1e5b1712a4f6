// Words that specifications define and clients send: safe to show wherever they stand.

/** Names of grants that OAuth 2.0 and its extensions define, and one that they are mistaken for. */
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

/** The media type of a form. */
export const formType = 'application/x-www-form-urlencoded'

/** Media types that clients really send. */
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
