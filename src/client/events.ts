// What a client tells about itself while it works. Facts for a counter or a log; nothing here steers anything, and
// nothing here holds a token or a secret.

/**
 * - `hit`: a caller was given the token in the cache
 * - `miss`: a caller found no valid token and started the shared request
 * - `wait`: a caller joined a shared request that was under way
 * - `refresh`: a token request is sent; `background` when nobody waits for it; `attempt` counts from 1
 * - `throttled`: the endpoint asked for patience, or still has asked for it; no request before `retryAt`
 * - `refused`: the endpoint said no, or lately said no and is not asked again before `retryAt`
 * - `failed`: a try got no usable answer
 * - `store`: the store failed or took too long; the client went on without it
 */
export type TokenClientEvent = {
  /** Milliseconds since the Unix epoch, by the client's clock. */
  readonly at: number
  readonly tokenUrl: string
} & TokenClientHappening

export type TokenClientHappening =
  | { readonly type: 'hit' | 'miss' | 'wait' }
  | { readonly type: 'refresh'; readonly attempt: number; readonly background: boolean }
  | {
      readonly type: 'throttled' | 'refused'
      readonly status?: number
      readonly error?: string
      readonly retryAt?: number
    }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'store'; readonly message: string }

/**
 * Where events go. A channel of `node:diagnostics_channel` fits as it is:
 * `tokenClient({ ..., diagnostics: channel('cxone.token') })`. So does `{ publish: (event) => ... }`.
 */
export interface Diagnostics {
  /** Where this is false, nothing is published. A `diagnostics_channel` keeps it; elsewhere leave it out. */
  readonly hasSubscribers?: boolean
  publish(event: TokenClientEvent): void
}

export type Tell = (happening: TokenClientHappening) => void

/** A listener that throws must not cost anyone a token, so its error goes nowhere. */
export const teller = (diagnostics: Diagnostics, tokenUrl: string, now: () => number): Tell => {
  return (happening) => {
    if (diagnostics.hasSubscribers === false) return
    try {
      diagnostics.publish({ at: now(), tokenUrl, ...happening })
    } catch {
      // Watching is not taking part.
    }
  }
}
