// What the parts of the client and its callers hand to each other.

/** The part of `fetch` that this client uses. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export interface GetTokenOptions {
  /** Rejects this caller with the signal's reason. The shared request goes on while somebody else waits for it. */
  readonly signal?: AbortSignal | undefined
}

export interface RenewOptions extends GetTokenOptions {
  /** True when the refused request was itself a replay: the new token did not help either. Default false. */
  readonly replayed?: boolean | undefined
}

export interface TokenClient {
  /** A valid access token, from the cache whenever there is one. Rejects with `TokenClientError` or the abort reason. */
  getToken(options?: GetTokenOptions): Promise<string>
  /**
   * `fetch` with the token. A 401 renews the token and sends the same bytes once more, if the body can be sent again
   * (string, URLSearchParams, Blob, FormData, bytes); after a redirect only GET and HEAD. http is refused, except to
   * this machine.
   */
  readonly fetch: Fetch
  /** Forgets the token, or only the one that is passed. What a request under way brings in is then asked for again. */
  invalidate(token?: string): void
  /**
   * For code that sends requests itself: an API answered 401 to `token`. Gives the token to try once more with, or
   * undefined when that is pointless. However many callers report the same token, one new one is fetched.
   */
  renew(token: string, options?: RenewOptions): Promise<string | undefined>
}

/** What a store keeps for a key. */
export interface StoredToken {
  readonly access_token: string
  /** Milliseconds since the Unix epoch at which the request for it was started. */
  readonly startedAt: number
  /** Milliseconds after `startedAt` at which it ends. A store may drop it then. */
  readonly lifetime: number
}

/** Where several processes share one token. Keys are 64 hexadecimal digits and tell nothing of the credentials. */
export interface TokenStore {
  get(key: string): Promise<StoredToken | undefined>
  set(key: string, token: StoredToken): Promise<void>
  delete(key: string): Promise<void>
}
