// Advice for the responses of a token endpoint. Text only: no code depends on it.

/** By OAuth error code: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const BY_ERROR: Readonly<Record<string, string>> = {
  invalid_client:
    'check that the app is registered for the host of the token URL and is enabled, and that the secret is the current one and has not expired. A new secret is shown only when it is created',
  unauthorized_client:
    'have the client_credentials grant enabled for this app: it is disabled by default. The credentials were accepted',
  invalid_scope: 'omit scope, or request only scopes that are granted to the app; separate them with one space',
  invalid_request:
    'check that the token URL points to the token endpoint itself, and that no proxy rewrites the form body',
  invalid_grant:
    'check the access key or refresh token: it is unknown, wrong, inactive, used up or of another tenant. The response does not say which',
  unsupported_grant_type: 'check that the token URL points to an endpoint that offers client_credentials',
  temporarily_unavailable:
    'wait, and share one client between all callers: it caches the token until shortly before it expires',
  server_error: 'wait; the server failed',
}

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'check client_id and client_secret, and that the token URL is on the right host',
  403: 'check that the app is approved, and that no firewall or allow-list blocks the request',
  404: 'check the path of the token URL',
  405: 'check the path of the token URL: this one does not accept POST',
  413: 'check for a proxy: the request is a form of a few hundred bytes',
  415: 'check for a proxy that changes the Content-Type: the request is a form',
  429: 'wait until retryAt, and share one client between all callers: it caches the token until shortly before it expires',
}

/** Returns the advice for a response of the token endpoint, without a trailing full stop. */
export const advice = (status: number, error: string | undefined): string => {
  const words = error !== undefined && Object.hasOwn(BY_ERROR, error) ? BY_ERROR[error] : BY_STATUS[status]
  return words ?? (status >= 500 ? 'wait; the server failed' : 'check the token URL')
}
