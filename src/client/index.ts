// The public list of cxone-mock/client. This folder stands alone: copy it and it works without the rest.

// The client, and the same from environment variables.
export { tokenClient } from './client.ts'
export type { Fetch, GetTokenOptions, RenewOptions, TokenClient } from './types.ts'
export { tokenClientFromEnv } from './env.ts'
export type { TokenClientOptions } from './options.ts'

// Its one error.
export { TokenClientError, type TokenClientErrorCode } from './errors.ts'

// What can be put into it: a clock, a store, a place for its events.
export type { Clock } from './clock.ts'
export type { StoredToken, TokenStore } from './types.ts'
export type { Diagnostics, TokenClientEvent, TokenClientHappening } from './events.ts'
