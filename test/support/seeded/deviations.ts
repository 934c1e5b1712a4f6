// Seeded deviations: each is one thing that the mock would do wrong, done at the very edge, so that nothing of it is in the
// product. `npm run mutate` asks whether the contract or the suite of the adapters sees each of them.

import {
  accepting,
  body,
  form,
  formLabel,
  formOf,
  header,
  isToken,
  rule,
  ruleOf,
  status,
  withHeaders,
  without,
  withStatus,
  type Deviation,
} from './deviation.ts'

const plainSecrets = /client_secret=([^&]*)/

/** All of them. */
export const deviations: readonly Deviation[] = [
  {
    name: 'expires_in is a string',
    answer: body(isToken, (json) => ({ ...json, expires_in: String(json['expires_in']) })),
  },
  { name: 'expires_in is missing', answer: body(isToken, without('expires_in')) },
  {
    name: 'expires_in is in milliseconds',
    answer: body(isToken, (json) => ({ ...json, expires_in: Number(json['expires_in']) * 1_000 })),
  },
  { name: 'every token lives for an hour', answer: body(isToken, (json) => ({ ...json, expires_in: 3_600 })) },
  { name: 'token_type is missing', answer: body(isToken, without('token_type')) },
  { name: 'token_type is MAC', answer: body(isToken, (json) => ({ ...json, token_type: 'mac' })) },
  { name: 'access_token is missing', answer: body(isToken, without('access_token')) },
  {
    name: 'access_token is called token',
    answer: body(isToken, ({ access_token, ...rest }) => ({ ...rest, token: access_token })),
  },
  {
    name: 'a refresh_token comes with the token',
    answer: body(isToken, (json) => ({ ...json, refresh_token: 'cxmock_refresh' })),
  },
  { name: 'scope is not told', answer: body(isToken, without('scope')) },
  { name: 'a token is answered with 201', answer: status(isToken, 201) },
  { name: 'a token may be cached', answer: header(isToken, 'cache-control') },
  { name: 'a token is not JSON by its label', answer: header(isToken, 'content-type', 'text/plain') },
  { name: '400 for a failed client authentication', answer: status(withStatus(401), 400) },
  { name: '403 for a failed client authentication', answer: status(withStatus(401), 403) },
  { name: '200 with an error in the body', answer: status(withStatus(401), 200) },
  { name: '400 for a grant that is not enabled', answer: status(rule('grant-not-enabled'), 400) },
  {
    name: 'invalid_client for a grant that is not enabled',
    answer: body(rule('grant-not-enabled'), (json) => ({ ...json, error: 'invalid_client' })),
  },
  {
    name: 'unauthorized_client for an expired secret',
    answer: body(rule('secret-expired'), (json) => ({ ...json, error: 'unauthorized_client' })),
  },
  {
    name: 'the answer says that the secret has expired',
    answer: body(rule('secret-expired'), (json) => ({ ...json, error_description: 'The secret has expired' })),
  },
  {
    name: 'error_description is missing',
    answer: body((answer) => answer.status >= 400 && answer.body.startsWith('{"error"'), without('error_description')),
  },
  {
    name: 'errors are HTML',
    answer: (answer) =>
      answer.status === 401
        ? { ...answer, headers: { ...answer.headers, 'content-type': 'text/html' }, body: '<h1>401</h1>' }
        : answer,
  },
  {
    name: 'WWW-Authenticate at the token endpoint',
    answer: (answer, { url }) =>
      url.includes('/token') ? header(withStatus(401), 'www-authenticate', 'Basic realm="cxone"')(answer) : answer,
  },
  { name: 'no Retry-After on 429', answer: header(withStatus(429), 'retry-after') },
  {
    name: 'Retry-After is always a number',
    answer: header((answer) => answer.headers['retry-after']?.endsWith('GMT') === true, 'retry-after', '17'),
  },
  {
    name: 'Retry-After is 0',
    answer: header((answer) => answer.headers['retry-after'] !== undefined, 'retry-after', '0'),
  },
  { name: '503 in place of 429', answer: status(withStatus(429), 503) },
  { name: 'another error code on 429', answer: body(withStatus(429), (json) => ({ ...json, error: 'slow_down' })) },
  {
    name: 'a page of a proxy comes as JSON',
    answer: (answer) =>
      answer.body.startsWith('<')
        ? { ...answer, headers: { ...answer.headers, 'content-type': 'application/json' }, body: '{}' }
        : answer,
  },
  { name: '400 for an unknown path', answer: status(rule('path-unknown'), 400) },
  { name: '400 for a wrong method', answer: status(withStatus(405), 400) },
  { name: 'no Allow on 405', answer: header(withStatus(405), 'allow') },
  { name: 'JSON is accepted', request: accepting(/^application\/json/, formOf) },
  { name: 'any label is accepted', request: accepting(/^text\/plain/, (text) => text) },
  { name: 'multipart is read as a form', request: accepting(/^multipart/, () => 'grant_type=client_credentials') },
  {
    name: 'the charset in the label is refused',
    request: (request) =>
      request.headers.some((value) => /^application\/x-www-form.*charset/i.test(value))
        ? withHeaders(request, (name) => name !== 'content-type', ['Content-Type', 'text/plain'])
        : request,
  },
  {
    name: 'Basic is accepted',
    request: (request) =>
      request.url.includes('/token') ? withHeaders(request, (name) => name !== 'authorization') : request,
  },
  {
    name: 'credentials in the URL are accepted',
    request(request) {
      const [path = '', query = ''] = request.url.split('?')
      if (!query.includes('client_secret')) return request
      const labelled = withHeaders(request, (name) => name !== 'content-type' && name !== 'content-length', formLabel)
      return { ...labelled, url: path, body: new TextEncoder().encode(query) }
    },
  },
  {
    name: 'GET is taken for POST',
    request: (request) => (request.url.includes('/token') ? { ...request, method: 'POST' } : request),
  },
  {
    name: 'a repeated parameter is ignored',
    request: form((parameters) => parameters.forEach((value, name) => parameters.set(name, value))),
  },
  {
    name: 'a missing grant_type is added',
    request: form((parameters) => parameters.has('grant_type') || parameters.set('grant_type', 'client_credentials')),
  },
  {
    name: 'any grant_type is taken',
    request: form((parameters) => parameters.has('grant_type') && parameters.set('grant_type', 'client_credentials')),
  },
  { name: 'scope is not looked at', request: form((parameters) => parameters.delete('scope')) },
  {
    name: 'plus signs of a secret are read as they stand',
    request: (request) => {
      const text = new TextDecoder().decode(request.body)
      const changed = text.replace(plainSecrets, (whole) => whole.replaceAll(/%2B/gi, '+'))
      return changed === text
        ? request
        : { ...withHeaders(request, (name) => name !== 'content-length'), body: new TextEncoder().encode(changed) }
    },
  },
  {
    name: 'the second path is unknown',
    request: (request) => (request.url === '/api/v2/oauth/token' ? { ...request, url: '/nowhere/token' } : request),
  },
  {
    name: 'an expired access token is let through',
    answer: (answer) =>
      ruleOf(answer) === 'token-expired' ? { ...answer, status: 200, body: '{"totalRecords":0,"agents":[]}' } : answer,
  },
  { name: '403 for an expired access token', answer: status(rule('token-expired'), 403) },
  {
    name: 'no WWW-Authenticate at the API',
    answer: header(rule('token-expired', 'token-revoked', 'bearer-missing'), 'www-authenticate'),
  },
  { name: '401 for a missing scope', answer: status(rule('scope-insufficient'), 401) },
  {
    name: 'the API needs no token',
    answer: (answer) => (ruleOf(answer) === 'bearer-missing' ? { ...answer, status: 200 } : answer),
  },
]
