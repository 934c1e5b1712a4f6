// Events of the client, for metrics and logs. They influence nothing, and contain no token or secret.

/**
 * - `hit`: a caller was given the token in the cache
 * - `miss`: a caller found no valid token and started the shared request
 * - `wait`: a caller joined a shared request that was under way
 * - `refresh`: a token request is sent; `background` when no caller waits for it; `attempt` counts from 1
 * - `throttled`: the endpoint asked for patience, or still has asked for it; no request before `retryAt`
 * - `refused`: the endpoint said no, or lately said no and is not asked again before `retryAt`
 * - `failed`: a try got no usable answer
 * - `store`: the store failed or took too long; the client went on without it
 */
export type TokenClientEvent = {
  /** Milliseconds since the Unix epoch, on the clock of the client. */
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
 * Receiver of events. A channel of `node:diagnostics_channel` fits: `tokenClient({ ..., diagnostics:
 * channel('cxone.token') })`. So does `{ publish: (event) => ... }`.
 */
export interface Diagnostics {
  /** If false, nothing is published. Set by `diagnostics_channel`; otherwise omit it. */
  readonly hasSubscribers?: boolean
  publish(event: TokenClientEvent): void
}

export type Tell = (happening: TokenClientHappening) => void

/** A listener that throws must not affect a token request, so its error is ignored. */
export const teller = (diagnostics: Diagnostics, tokenUrl: string, now: () => number): Tell => {
  return (happening) => {
    if (diagnostics.hasSubscribers === false) return
    try {
      diagnostics.publish({ at: now(), tokenUrl, ...happening })
    } catch {
      // Listeners only observe.
    }
  }
}
