// The one error class of this folder, and the plain record it is made from. It holds no secret, no token and no live
// object: what is put in here has been through redact.ts.

/**
 * What went wrong, for a `switch`:
 * - `config`: an option, an environment variable or an argument cannot work. Nothing was sent.
 * - `refused`: the token endpoint said no (`error` holds its OAuth code). Trying again changes nothing.
 * - `throttled`: the endpoint asked for patience, for longer than this client waits. `retryAt` says until when.
 * - `unavailable`: no usable answer after all tries: network, 5xx, timeout.
 * - `invalid_response`: the endpoint answered 200 with something that is no token.
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

/** The only error this client makes. It can be logged whole: no secret and no token is in it, however deep one looks. */
export class TokenClientError extends Error {
  override readonly name = 'TokenClientError'
  readonly code: TokenClientErrorCode
  /** HTTP status of the token endpoint's last answer, where there was one. */
  declare readonly status?: number
  /** The `error` of the OAuth error answer, as on the wire: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
  declare readonly error?: string
  /** The `error_description` of that answer, shortened, without control characters and without the secret. */
  declare readonly error_description?: string
  /** The id in the `mock-rule` response header, where a mock says which of its rules refused. */
  declare readonly rule?: string
  /** Milliseconds since the Unix epoch: before this moment the client sends no token request. */
  declare readonly retryAt?: number

  constructor(problem: Problem) {
    super(problem.message, problem.cause === undefined ? undefined : { cause: problem.cause })
    this.code = problem.code
    // Only what is known becomes a property, so that a log line is not half `undefined`.
    for (const key of ['status', 'error', 'error_description', 'rule', 'retryAt'] as const) {
      if (problem[key] !== undefined) Object.defineProperty(this, key, { value: problem[key], enumerable: true })
    }
  }

  /** What `JSON.stringify` writes: the fields above and the message. */
  toJSON(): Record<string, unknown> {
    const { name, code, message, status, error, error_description, rule, retryAt } = this
    return { name, code, message, status, error, error_description, rule, retryAt }
  }
}

export const configError = (message: string): TokenClientError => new TokenClientError({ code: 'config', message })
