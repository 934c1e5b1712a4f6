// THE TABLE: the strict profile, in order. The first condition that holds answers; the last always holds.
// It lists conditions and words and does nothing: deciding, replying and explaining are done elsewhere, by reading it.

import { coversHost } from '../hosts.ts'
import { nearSecret } from '../near-secret.ts'
import { fieldValue, type Facts } from '../../engine/parse.ts'
import { chosen, clientAuthenticationFailed, refuse, spec, thread, type Rule } from '../../engine/rule.ts'

const formType = 'application/x-www-form-urlencoded'
const credentialNames = ['grant_type', 'client_id', 'client_secret'] as const

/** The rows of the token endpoint. */
export const tokenRules = [
  {
    id: 'fault-planned',
    when: (_, { fault }) => fault !== undefined,
    says: 'A fault was planned for this request, and it was delivered.',
    fix: 'Nothing is wrong with the request. See which faults are planned, or clear them, with the control API or mock.faults.',
    reply: { kind: 'planned' },
    source: chosen('faults are what the mock was told to do'),
    example: { given: { fault: { status: 503 } } },
  },
  {
    id: 'rate-limited',
    when: (_, { secondsToWait }) => secondsToWait > 0,
    says: 'The rate window of this client is spent.',
    fix: 'Wait as long as Retry-After says, and keep one token for all calls: cache it until about 5 minutes before expires_in is over.',
    shows: (_, { secondsToWait }) => `the window has room again in ${secondsToWait} s`,
    reply: { kind: 'wait', status: 429, error: 'temporarily_unavailable', description: 'Too many requests' },
    source: thread(
      'B',
      'a k6 loop that asks for a token on each call meets 429; keep the token with expires_in - 300 s',
    ),
    example: { app: 'mock-rate-limited' },
  },
  {
    id: 'method-not-post',
    when: ({ method }) => method !== 'POST',
    says: 'The token endpoint takes POST only.',
    fix: 'Send POST. If your code does, look for a redirect from http to https: it turns POST into GET.',
    reply: refuse(405, 'invalid_request', 'Method not allowed', ['Allow', 'POST']),
    source: spec('RFC 6749 §3.2', 'the client MUST use POST when it asks for an access token'),
    example: { method: 'GET', contentType: null, body: '' },
  },
  {
    id: 'body-too-large',
    when: ({ bodyKind }) => bodyKind === 'too-large',
    says: 'The body is larger than any token request.',
    fix: 'Send the three form parameters only.',
    shows: ({ bodyLength }) => `at least ${bodyLength} bytes`,
    reply: refuse(413, 'invalid_request', 'Request body too large'),
    source: chosen('a mock must not be filled up by a client that runs wild'),
    example: { body: 'x'.repeat(65_537) },
  },
  {
    id: 'authorization-header',
    when: ({ authorization }) => authorization !== undefined,
    says: 'The request carries an Authorization header. The endpoint takes the credentials as form parameters only and refuses the header even where the form is right.',
    fix: 'Remove the Authorization header (curl -u, axios auth, requests auth=, a default header of the HTTP client or a proxy) and put client_id and client_secret into the form.',
    shows: ({ authorization = '' }) =>
      `scheme: ${/^(basic|bearer|digest|negotiate)\b/i.exec(authorization)?.[1] ?? 'none that is known'}`,
    reply: clientAuthenticationFailed,
    source: thread('A', 'never send an Authorization header: credentials are form parameters, not Basic'),
    example: { headers: ['Authorization', 'Basic ZGVtbzpkZW1vLXNlY3JldA=='] },
  },
  {
    id: 'credentials-in-query',
    when: ({ query }) => credentialNames.some((name) => fieldValue(query, name) !== undefined),
    says: 'The credentials stand in the URL, where the endpoint does not read them and logs and proxies do.',
    fix: 'Send them as the form body. In axios: axios.post(url, new URLSearchParams({...})), not axios.post(url, null, { params }). Then rotate the secret: it is in access logs now.',
    shows: ({ query }) =>
      `in the URL: ${credentialNames.filter((name) => fieldValue(query, name) !== undefined).join(', ')}`,
    reply: clientAuthenticationFailed,
    source: thread('A', 'the wrapper of answer 4 posts null with params, which puts the credentials into the URL'),
    example: { query: 'grant_type=client_credentials&client_id=demo&client_secret=demo-secret', body: '' },
  },
  {
    id: 'body-json',
    when: ({ bodyKind }) => bodyKind === 'json',
    says: 'The body is JSON. The endpoint reads a form and finds no credentials in it.',
    fix: `Send a form: in JavaScript pass new URLSearchParams({...}) as the body (axios turns a plain object into JSON), in Python requests data= and not json=, in curl -d name=value.`,
    shows: ({ mediaType }) =>
      mediaType === formType
        ? 'JSON text under the form Content-Type: the label is right, the body is not'
        : 'a JSON body',
    reply: clientAuthenticationFailed,
    source: thread('B', 'axios serialises the object as JSON, the server cannot read the credentials, hence 401'),
    example: {
      contentType: 'application/json',
      body: '{"grant_type":"client_credentials","client_id":"demo","client_secret":"demo-secret"}',
    },
  },
  {
    id: 'body-multipart',
    when: ({ bodyKind }) => bodyKind === 'multipart',
    says: 'The body is multipart. The endpoint reads a urlencoded form.',
    fix: 'Use URLSearchParams in place of FormData, curl -d in place of -F, requests data= in place of files=.',
    reply: clientAuthenticationFailed,
    source: spec('RFC 6749 §4.4.2', 'parameters are sent in the application/x-www-form-urlencoded format'),
    example: {
      contentType: 'multipart/form-data; boundary=edge',
      body: '--edge\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--edge--\r\n',
    },
  },
  {
    id: 'content-type-missing',
    when: ({ bodyKind, mediaType }) => bodyKind !== 'empty' && mediaType === undefined,
    says: 'The body has no Content-Type, so it is not read as a form.',
    fix: `Send Content-Type: ${formType}.`,
    reply: clientAuthenticationFailed,
    source: thread('B', 'use the form body together with the form header'),
    example: { contentType: null },
  },
  {
    id: 'content-type-wrong',
    when: ({ bodyKind, mediaType }) => bodyKind !== 'empty' && mediaType !== formType,
    says: 'The body is labelled as something else than a form.',
    fix: `Send Content-Type: ${formType} (fetch labels a string body text/plain; pass URLSearchParams and it labels it itself).`,
    shows: ({ mediaType = '' }) =>
      `Content-Type: ${knownMediaTypes.includes(mediaType) ? mediaType : 'none that is usual here'}`,
    reply: clientAuthenticationFailed,
    source: spec('RFC 6749 §4.4.2', 'parameters are sent in the application/x-www-form-urlencoded format'),
    example: { contentType: 'text/plain;charset=UTF-8' },
  },
  {
    id: 'form-malformed',
    when: ({ formMalformed }) => formMalformed,
    says: 'The form cannot be decoded: a percent sign without two hexadecimal digits behind it, or bytes that are not UTF-8.',
    fix: 'Encode the values: URLSearchParams, --data-urlencode, urllib.parse.urlencode. A secret with + & % or = must not be pasted into a string.',
    reply: clientAuthenticationFailed,
    source: chosen('a secret that cannot be decoded equals no secret'),
    example: { body: 'grant_type=client_credentials&client_id=demo&client_secret=50%zz' },
  },
  {
    id: 'parameter-repeated',
    when: ({ form }) => repeatedName(form) !== undefined,
    says: 'A parameter stands twice in the form.',
    fix: 'Send each parameter once. An & inside an unencoded secret starts a new parameter, too: encode the values.',
    shows: ({ form }) =>
      `repeated: ${[...credentialNames, 'scope'].find((name) => name === repeatedName(form)) ?? 'a parameter that the endpoint does not read'}`,
    reply: refuse(400, 'invalid_request', 'A parameter is repeated'),
    source: spec('RFC 6749 §3.2', 'request parameters MUST NOT be included more than once'),
    example: { body: 'grant_type=client_credentials&client_id=demo&client_secret=demo-secret&client_id=demo' },
  },
  {
    id: 'credentials-missing',
    when: ({ form }) => !fieldValue(form, 'client_id') || !fieldValue(form, 'client_secret'),
    says: 'client_id or client_secret is absent or empty.',
    fix: 'Send both in the form body. Check that the environment variables are set, and that the shell did not cut the body at an unquoted &.',
    shows: ({ form, bodyKind }) =>
      bodyKind === 'empty'
        ? 'the body is empty'
        : `absent or empty: ${['client_id', 'client_secret'].filter((name) => !fieldValue(form, name)).join(', ')}`,
    reply: clientAuthenticationFailed,
    source: thread('A', 'the endpoint takes the credentials strictly as form parameters'),
    example: { form: { client_secret: null } },
  },
  {
    id: 'app-unknown',
    when: (_, { app }) => app === undefined,
    says: 'No app has this client_id.',
    fix: 'Check the id for a typing error or white space, and that id and secret are not swapped. An access key is another kind of credential and no client_id.',
    shows: ({ form }) => `client_id: ${lengthOf(form, 'client_id')}`,
    reply: clientAuthenticationFailed,
    source: spec('RFC 6749 §5.2', 'invalid_client: unknown client'),
    example: { form: { client_id: 'nobody' } },
  },
  {
    id: 'app-disabled',
    when: (_, { app }) => app?.enabled === false,
    says: 'The app is switched off.',
    fix: 'Switch it on in the administration of the tenant, or ask for its approval.',
    reply: clientAuthenticationFailed,
    source: chosen('an inactive app is told no more than a wrong secret'),
    example: { app: 'mock-disabled' },
  },
  {
    id: 'app-other-host',
    when: ({ host }, { app, host: kind }) =>
      kind === 'cxone' && app?.hosts !== undefined && !coversHost(app.hosts, host),
    says: 'The app is registered for another host than the one that was asked.',
    fix: 'Ask the host of the region where the app was registered.',
    shows: (_, { app }) => `registered for: ${app?.hosts?.join(', ')}`,
    reply: clientAuthenticationFailed,
    source: thread(
      'A',
      'the endpoint is not universal: other regions use api.niceincontact.com or the domain of the tenant',
    ),
    example: {
      given: { app: { client_id: 'regional', client_secret: 'regional-secret', hosts: ['api.niceincontact.com'] } },
    },
  },
  {
    id: 'secret-wrong',
    when: (_, { secret }) => secret === 'wrong',
    says: 'No secret of the app equals the client_secret that was sent.',
    fix: 'Compare lengths first: white space, a newline, a byte order mark, or a value that was encoded twice or not at all changes it. Otherwise copy the secret again from where it was made.',
    shows: ({ form }, { app }) => {
      const values = app?.secrets.map(({ value }) => value) ?? []
      const near = nearSecret(fieldValue(form, 'client_secret') ?? '', app?.client_id ?? '', values)
      return `client_secret: ${lengthOf(form, 'client_secret')}${near === undefined ? '' : `; ${near}`}`
    },
    reply: clientAuthenticationFailed,
    source: thread('A', 'the body carries invalid_client for a credential problem'),
    example: { form: { client_secret: 'not-the-secret' } },
  },
  {
    id: 'secret-expired',
    when: (_, { secret }) => secret === 'expired',
    says: 'The secret belongs to the app, but it has expired.',
    fix: 'Create a new secret and give it to the client before the old one ends; let both live side by side while you rotate.',
    reply: clientAuthenticationFailed,
    source: thread('A', 'check that the secret has not expired'),
    example: { app: 'mock-secret-expired' },
  },
  {
    id: 'grant-type-missing',
    when: ({ form }) => !fieldValue(form, 'grant_type'),
    says: 'grant_type is absent or empty.',
    fix: 'Send grant_type=client_credentials.',
    reply: refuse(400, 'invalid_request', 'grant_type is required'),
    source: spec('RFC 6749 §5.2', 'invalid_request: the request is missing a required parameter'),
    example: { form: { grant_type: null } },
  },
  {
    id: 'grant-type-unsupported',
    when: ({ form }) => fieldValue(form, 'grant_type') !== 'client_credentials',
    says: 'grant_type is not client_credentials.',
    fix: 'Send grant_type=client_credentials, with an underscore. There is no refresh_token in this grant: ask for a new token with the same request.',
    shows: ({ form }) =>
      `grant_type: ${grantTypes.find((name) => name === fieldValue(form, 'grant_type')) ?? 'none that OAuth 2.0 knows'}`,
    reply: refuse(400, 'unsupported_grant_type', 'The grant type is not supported'),
    source: thread('A', 'there is no refresh_token, request a new one'),
    example: { form: { grant_type: 'refresh_token' } },
  },
  {
    id: 'grant-not-enabled',
    when: (_, { app }) => app?.grants.includes('client_credentials') === false,
    says: 'The credentials are right, but client_credentials is not switched on for the app.',
    fix: 'Switch the grant on in the registration of the app: it is off by default.',
    reply: refuse(401, 'unauthorized_client', 'The client is not authorized to use this grant type'),
    source: thread('A', 'client_credentials must be enabled for the app; unauthorized_client is a permission problem'),
    example: { app: 'mock-grant-not-enabled' },
  },
  {
    id: 'scope-not-granted',
    when: ({ form }, { app }) => app !== undefined && app.scopes !== '*' && missingScopes(form, app.scopes).length > 0,
    says: 'A scope was asked for that the app does not have.',
    fix: 'Leave scope out, it is implicit in this grant, or have the scope (such as oauth_auth) given to the app.',
    shows: ({ form }, { app }) =>
      `${missingScopes(form, app === undefined || app.scopes === '*' ? [] : app.scopes).length} scope(s) not granted; the app has: ${(app?.scopes === '*' ? [] : app?.scopes)?.join(', ') || 'none'}`,
    reply: refuse(400, 'invalid_scope', 'The requested scope is not granted to the client'),
    source: thread('B', 'scope is implicit for client_credentials; the app may need the oauth_auth scope'),
    example: { app: 'mock-no-scope', form: { scope: 'oauth_auth' } },
  },
  {
    id: 'granted',
    when: () => true,
    says: 'The request is right: a token was issued.',
    fix: 'Keep the token until about 5 minutes before expires_in is over, counted from when you asked, and ask again then.',
    reply: { kind: 'token', status: 200 },
    source: thread('B', 'with URLSearchParams it is 200; cache with expires_in - 300 s as the margin'),
    example: {},
  },
] as const satisfies readonly Rule[]

/** Names of grants that OAuth 2.0 and its extensions define: safe to show. */
export const grantTypes = [
  'client_credentials',
  'client-credentials',
  'refresh_token',
  'password',
  'authorization_code',
  'implicit',
] as const

/** Media types that clients really send: safe to show. */
export const knownMediaTypes: readonly string[] = [
  formType,
  'application/json',
  'application/octet-stream',
  'application/xml',
  'multipart/form-data',
  'text/html',
  'text/plain',
  'text/xml',
]

/** The scopes of a request, each once. */
export function scopesOf(form: Facts['form']): string[] {
  const scope = fieldValue(form, 'scope')
  return scope ? [...new Set(scope.split(' ').filter(Boolean))] : []
}

function missingScopes(form: Facts['form'], granted: readonly string[]): string[] {
  return scopesOf(form).filter((scope) => !granted.includes(scope))
}

function repeatedName(form: Facts['form']): string | undefined {
  // A token request has a handful of parameters: comparing them beats a set, which is for bodies that are made to be slow.
  if (form.length > 32) {
    const seen = new Set<string>()
    return form.find((name, index) => index % 2 === 0 && seen.size === seen.add(name).size)
  }
  for (let i = 2; i < form.length; i += 2) {
    for (let j = 0; j < i; j += 2) if (form[i] === form[j]) return form[i]
  }
  return undefined
}

function lengthOf(form: Facts['form'], name: string): string {
  const length = fieldValue(form, name)?.length ?? 0
  return `${length} character${length === 1 ? '' : 's'}`
}
