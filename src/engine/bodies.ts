// What the endpoints say on the wire: headers and bodies, before the hint.

/** An answer in words. */
export interface Words {
  readonly status: number
  readonly headers: readonly string[]
  /** Behind the hint. */
  readonly trailing: readonly string[]
  readonly body: string
  readonly cut?: 'reset' | 'truncate' | undefined
}

/** The headers of a JSON answer. */
export const json: readonly string[] = ['Content-Type', 'application/json', 'Cache-Control', 'no-store']
/** Those of a page. */
export const html: readonly string[] = ['Content-Type', 'text/html; charset=utf-8', 'Cache-Control', 'no-store']
/** Those of a token answer: RFC 6749 §5.1 asks for both cache headers. */
export const tokenHeaders: readonly string[] = [...json, 'Pragma', 'no-cache']
/** No header. */
export const none: readonly string[] = []

/** The body of a token answer. The token holds no character that JSON would escape. */
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

/** The body of an OAuth error (RFC 6749 §5.2). */
export function errorBody(error: string, description: string): string {
  return JSON.stringify({ error, error_description: description })
}
