// Headers and bodies of responses, without the hint.

/** The body and headers of a response. */
export interface Words {
  readonly status: number
  readonly headers: readonly string[]
  /** Headers that follow the hint. */
  readonly trailing: readonly string[]
  readonly body: string
  readonly cut?: 'reset' | 'truncate' | undefined
}

/** Headers of a JSON response. */
export const json: readonly string[] = ['Content-Type', 'application/json', 'Cache-Control', 'no-store']
/** Headers of an HTML page. */
export const html: readonly string[] = ['Content-Type', 'text/html; charset=utf-8', 'Cache-Control', 'no-store']
/** Headers of a token response. RFC 6749 §5.1 requires both cache headers. */
export const tokenHeaders: readonly string[] = [...json, 'Pragma', 'no-cache']
/** No headers. */
export const none: readonly string[] = []

/** Body of a token response. Tokens contain no characters that JSON would escape. */
export function tokenBody(
  access_token: string,
  expires_in: number,
  scope: string | undefined,
  more: Readonly<Record<string, unknown>> | undefined,
): string {
  const start = `{"access_token":"${access_token}","token_type":"Bearer","expires_in":${expires_in}`
  if (more !== undefined) return `${start},${JSON.stringify(more).slice(1)}`
  return scope === undefined ? `${start}}` : `${start},"scope":${JSON.stringify(scope)}}`
}

/** Body of an OAuth error (RFC 6749 §5.2). */
export function errorBody(error: string, description: string): string {
  return JSON.stringify({ error, error_description: description })
}
