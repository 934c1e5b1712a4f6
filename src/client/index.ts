// Public API of cxone-mock/client. This folder is standalone: copied elsewhere, it works without the rest. The client,
// and the same from environment variables.
export { tokenClient } from './client.ts'
export type { Fetch, GetTokenOptions, RenewOptions, TokenClient } from './types.ts'
export { tokenClientFromEnv } from './env.ts'
export type { TokenClientOptions } from './options.ts'

// Its error class.
export { TokenClientError, type TokenClientErrorCode } from './errors.ts'

// Interfaces to implement: a clock, a store, a receiver of events.
export type { Clock } from './clock.ts'
export type { StoredToken, TokenStore } from './types.ts'
export type { Diagnostics, TokenClientEvent, TokenClientHappening } from './events.ts'
