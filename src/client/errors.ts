// The error class of this folder, and its plain record. It contains no secret, token or live object: everything in it
// was redacted.

/**
 * What went wrong, for a `switch`:
 * - `config`: an option, an environment variable or an argument cannot work. Nothing was sent.
 * - `refused`: the token endpoint said no (`error` holds its OAuth code). Trying again changes nothing.
 * - `throttled`: the endpoint asked for patience, for longer than this client waits. `retryAt` says until when.
 * - `unavailable`: no usable answer after all tries: network, 5xx, timeout.
 * - `invalid_response`: the endpoint responded with 200 and without a valid token.
 * - `redirected`: the token URL answered with a redirect, which is not followed: it would hand over the secret.
 * - `deadline`: the overall time for one token was over.
 * - `insecure`: a URL the token would travel to in the clear.
 */
export type TokenClientErrorCode =
  | 'config'
  | 'refused'
  | 'throttled'
  | 'unavailable'
  | 'invalid_response'
  | 'redirected'
  | 'deadline'
  | 'insecure'

export interface Problem {
  readonly code: TokenClientErrorCode
  readonly message: string
  readonly status?: number | undefined
  readonly error?: string | undefined
  readonly error_description?: string | undefined
  readonly rule?: string | undefined
  readonly retryAt?: number | undefined
  readonly cause?: Error | undefined
}

/**
 * The only error class of this client. It can be logged completely: it contains no secret and no token at any depth.
 */
export class TokenClientError extends Error {
  override readonly name = 'TokenClientError'
  readonly code: TokenClientErrorCode
  /** HTTP status of the last response of the token endpoint, if any. */
  declare readonly status?: number
  /** The `error` of the OAuth error answer, as on the wire: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
  declare readonly error?: string
  /** The `error_description` of that response, truncated, without control characters and without the secret. */
  declare readonly error_description?: string
  /** The rule id in the `mock-rule` response header of a mock. */
  declare readonly rule?: string
  /** Milliseconds since the Unix epoch. The client sends no token request before this time. */
  declare readonly retryAt?: number

  constructor(problem: Problem) {
    super(problem.message, problem.cause === undefined ? undefined : { cause: problem.cause })
    this.code = problem.code
    // Only known values become properties, so that log lines are not full of `undefined`.
    for (const key of ['status', 'error', 'error_description', 'rule', 'retryAt'] as const) {
      if (problem[key] !== undefined) Object.defineProperty(this, key, { value: problem[key], enumerable: true })
    }
  }

  /** Returns the fields above and the message, for `JSON.stringify`. */
  toJSON(): Record<string, unknown> {
    const { name, code, message, status, error, error_description, rule, retryAt } = this
    return { name, code, message, status, error, error_description, rule, retryAt }
  }
}

export const configError = (message: string): TokenClientError => new TokenClientError({ code: 'config', message })
