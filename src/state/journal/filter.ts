// Which exchanges are meant.

/** Which exchanges to give; all conditions must hold. */
export interface ExchangeFilter {
  readonly client_id?: string
  readonly rule?: string
  readonly status?: number
  /** Only those with a higher id. */
  readonly since?: number
  /** Maximum number of exchanges, the newest ones. */
  readonly limit?: number
}

/** What to wait for; all conditions must hold. */
export interface WaitFilter extends Pick<ExchangeFilter, 'client_id' | 'rule' | 'status' | 'since'> {
  /** How many exchanges there must be; those that the journal holds already count. Default 1. */
  readonly count?: number
  /** How long to wait, in real time: `500ms`, `10s`; at most a minute. Default `5s`. */
  readonly timeout?: string
  /** Gives up. */
  readonly signal?: AbortSignal
}
