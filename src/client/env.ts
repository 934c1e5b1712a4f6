// Creates the client from environment variables. It reads four variables and no files.

import { buildClient } from './client.ts'
import { configError } from './errors.ts'
import type { TokenClientOptions } from './options.ts'
import type { TokenClient } from './types.ts'

type Environment = Readonly<Record<string, string | undefined>>

const NAMES = {
  tokenUrl: 'CXONE_TOKEN_URL',
  clientId: 'CXONE_CLIENT_ID',
  clientSecret: 'CXONE_CLIENT_SECRET',
  scope: 'CXONE_SCOPE',
} as const

/**
 * Creates a client from CXONE_TOKEN_URL, CXONE_CLIENT_ID, CXONE_CLIENT_SECRET and the optional CXONE_SCOPE. An empty
 * variable counts as missing.
 * @param env default `process.env`; an edge runtime passes its own
 * @throws {TokenClientError} `config`, naming every missing variable
 */
export const tokenClientFromEnv = (
  options: Omit<TokenClientOptions, keyof typeof NAMES> = {},
  env: Environment = typeof process === 'undefined' ? {} : process.env,
): TokenClient => {
  const { tokenUrl, clientId, clientSecret, scope } = NAMES
  const missing = [tokenUrl, clientId, clientSecret].filter((name) => (env[name] ?? '') === '')
  if (missing.length > 0) {
    throw configError(
      `tokenClientFromEnv: set ${missing.join(', ')} in the environment (an empty value counts as missing)`,
    )
  }
  const granted = (env[scope] ?? '') === '' ? undefined : env[scope]
  const read = {
    tokenUrl: env[tokenUrl] ?? '',
    clientId: env[clientId] ?? '',
    clientSecret: env[clientSecret] ?? '',
    scope: granted,
  }
  return buildClient({ ...options, ...read }, NAMES)
}
