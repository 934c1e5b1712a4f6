// The public list of cxone-mock/client. This folder stands alone: copy it and it works without the rest.

// The client, and the same from environment variables.
export { tokenClient, type GetTokenOptions, type RenewOptions, type TokenClient } from './client.ts'
export { tokenClientFromEnv } from './env.ts'
export type { Fetch, TokenClientOptions } from './options.ts'

// Its one error.
export { TokenClientError, type TokenClientErrorCode } from './errors.ts'

// What can be put into it: a clock, a store, a place for its events.
export type { Clock } from './clock.ts'
export type { StoredToken, TokenStore } from './store.ts'
export type { Diagnostics, TokenClientEvent, TokenClientHappening } from './events.ts'
