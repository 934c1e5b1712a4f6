// Filters for reading the journal and waiting on it.

/** Selects exchanges. All conditions must hold. */
export interface ExchangeFilter {
  readonly client_id?: string
  /** The id of the rule that decided the response. */
  readonly rule?: string
  readonly status?: number
  /** Only exchanges with a higher id. */
  readonly since?: number
  /** Maximum number of exchanges; the newest are kept. Default: no maximum. */
  readonly limit?: number
}

/** Selects exchanges to wait for. All conditions must hold. */
export interface WaitFilter extends Pick<ExchangeFilter, 'client_id' | 'rule' | 'status' | 'since'> {
  /** Number of matching exchanges to wait for, including those already in the journal. Default: 1. */
  readonly count?: number
  /** Maximum wait in real time, such as `500ms` or `10s`; at most `1m`. Default: `5s`. */
  readonly timeout?: string
  /** Cancels the wait, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}
