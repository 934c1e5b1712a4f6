// Types shared by the parts of the client and its callers.

/** The part of `fetch` that this client uses. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export interface GetTokenOptions {
  /**
   * Rejects this caller with the reason of the signal. The shared request continues while another caller waits for it.
   */
  readonly signal?: AbortSignal | undefined
}

export interface RenewOptions extends GetTokenOptions {
  /** True if the refused request was itself a replay: the new token did not help either. Default false. */
  readonly replayed?: boolean | undefined
}

export interface TokenClient {
  /**
   * Returns a valid access token, from the cache if there is one. Rejects with `TokenClientError` or the abort reason.
   */
  getToken(options?: GetTokenOptions): Promise<string>
  /**
   * `fetch` with the token. A 401 renews the token and sends the same bytes once more, if the body can be sent again
   * (string, URLSearchParams, Blob, FormData, bytes); after a redirect, only GET and HEAD. http is refused, except to
   * this machine.
   */
  readonly fetch: Fetch
  /** Drops the token, or only the given one. The result of a pending request is then dropped, too. */
  invalidate(token?: string): void
  /**
   * For code that sends requests itself: reports that an API responded with 401 to `token`. Returns the token for one
   * retry, or undefined if a retry is pointless. Any number of callers that report the same token cause one request.
   */
  renew(token: string, options?: RenewOptions): Promise<string | undefined>
}

/** The entry that a store keeps per key. */
export interface StoredToken {
  readonly access_token: string
  /** Milliseconds since the Unix epoch when the request for it started. */
  readonly startedAt: number
  /** Milliseconds after `startedAt` when it expires. A store may drop it then. */
  readonly lifetime: number
}

/** A store that several processes share. Keys are 64 hexadecimal digits and do not reveal the credentials. */
export interface TokenStore {
  get(key: string): Promise<StoredToken | undefined>
  set(key: string, token: StoredToken): Promise<void>
  delete(key: string): Promise<void>
}
