// Filters for exchanges.

/** Filter for exchanges. All conditions must match. */
export interface ExchangeFilter {
  readonly client_id?: string
  readonly rule?: string
  readonly status?: number
  /** Only exchanges with a higher id. */
  readonly since?: number
  /** Maximum number of exchanges, the newest ones. */
  readonly limit?: number
}

/** Filter to wait for. All conditions must match. */
export interface WaitFilter extends Pick<ExchangeFilter, 'client_id' | 'rule' | 'status' | 'since'> {
  /** Minimum number of exchanges. Those already in the journal count. Default 1. */
  readonly count?: number
  /** Timeout in real time: `500ms`, `10s`; at most a minute. Default `5s`. */
  readonly timeout?: string
  /** Aborts the wait. */
  readonly signal?: AbortSignal
}
