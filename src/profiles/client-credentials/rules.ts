// Rule table of the client_credentials endpoint. The first row that matches decides the response; the last one always
// matches. Rows are data: deciding, replying and explaining are separate modules.

import {
  chosen,
  fieldValue,
  formType,
  grantTypes,
  knownMediaTypes,
  type ParsedRequest,
  type Refusal,
  refuse,
  scopesOf,
  spec,
  thread,
} from '../../engine/index.ts'
import { coversHost } from '../../options/index.ts'
import type { App } from '../../state/index.ts'
import { nearSecret } from '../near-secret.ts'
import type { Credentials, KnownClient, Row } from '../row.ts'

const grant_type = 'client_credentials'
const credentialNames = ['grant_type', 'client_id', 'client_secret'] as const
/** The uninformative response to every failed client authentication. */
const clientAuthenticationFailed: Refusal = refuse(401, 'invalid_client', 'Client authentication failed')
const asForm = ({ client_id, client_secret }: Credentials): string =>
  new URLSearchParams({ grant_type, client_id, client_secret }).toString()
// Not registered, and recognisable as an example.
const unknownClient = { client_id: 'cxone-mock-drift-nobody', client_secret: 'cxone-mock-drift-nobody' }
const registered = { state: 'an app is registered' } as const
/** Response if there is no form, for any reason. */
const noForm = ['credentials-missing', 'grant-type-missing', 'grant-type-unsupported'] as const

/** Rows of the token endpoint, in order. */
export const tokenRules = [
  {
    id: 'fault-planned',
    when: (_, { fault }) => fault !== undefined,
    problem: 'This error was injected on purpose, by a planned fault.',
    fix: 'Nothing is wrong with the request. List or clear planned faults with the control API or mock.faults.',
    reply: { kind: 'planned' },
    source: chosen('faults are a feature of the mock'),
    blames: 'nobody',
    contract: { state: 'the token service is down' },
    drift: { never: 'faults cannot be injected at a tenant' },
    example: { given: { fault: { status: 503 } } },
  },
  {
    id: 'rate-limited',
    when: (_, { secondsToWait }) => secondsToWait > 0,
    problem: 'This client has used up its rate limit.',
    fix: 'Wait for the time in Retry-After. Use one cached token for all calls, and renew it about 5 minutes before it expires.',
    evidence: (_, { secondsToWait }) => `resets in ${secondsToWait} s`,
    reply: { kind: 'wait', status: 429, error: 'temporarily_unavailable', description: 'Too many requests' },
    source: thread(
      'B',
      'a k6 loop that asks for a token on each call meets 429; keep the token with expires_in - 300 s',
    ),
    blames: 'nobody',
    seenIn: 'URL',
    contract: { state: 'the rate limit is exhausted' },
    drift: { never: 'it would use up a rate limit that others share' },
    example: { app: 'mock-rate-limited' },
  },
  {
    id: 'method-not-post',
    when: ({ method }) => method !== 'POST',
    problem: 'The token endpoint accepts POST only.',
    fix: 'Send POST. If your code does, look for a redirect from http to https: it turns POST into GET.',
    reply: refuse(405, 'invalid_request', 'Method not allowed', ['Allow', 'POST']),
    source: spec('RFC 6749 §3.2', 'the client MUST use POST when it asks for an access token'),
    blames: 'request',
    seenIn: 'method',
    contract: registered,
    drift: 'ask',
    example: { method: 'GET', contentType: null, body: '' },
  },
  {
    id: 'body-too-large',
    when: ({ bodyKind }) => bodyKind === 'too-large',
    problem: 'The body is larger than any token request.',
    fix: 'Send the three form parameters only.',
    evidence: ({ bodyLength }) => `at least ${bodyLength} bytes`,
    reply: refuse(413, 'invalid_request', 'Request body too large'),
    source: chosen('a runaway client must not exhaust the memory of the mock'),
    blames: 'request',
    hides: noForm,
    contract: { leftOut: 'a body of 64 KiB does not belong in a pact file' },
    drift: { never: 'a tenant is not to be sent large bodies' },
    example: { body: 'x'.repeat(65_537) },
  },
  {
    id: 'authorization-header',
    when: ({ authorization }) => authorization !== undefined,
    problem:
      'The request has an Authorization header. The endpoint accepts credentials as form parameters only, and refuses the header even if the form is right.',
    fix: 'Remove the Authorization header (curl -u, axios auth, requests auth=, a default header of the HTTP client or a proxy) and put client_id and client_secret into the form.',
    evidence: ({ authorization = '' }) =>
      `scheme: ${/^(basic|bearer|digest|negotiate)\b/i.exec(authorization)?.[1] ?? 'none that is known'}`,
    reply: clientAuthenticationFailed,
    source: thread('A', 'never send an Authorization header: credentials are form parameters, not Basic'),
    blames: 'request',
    seenIn: 'header authorization',
    anyValue: true,
    hides: ['credentials-missing'],
    contract: registered,
    drift: 'ask',
    example: {
      headers: {
        Authorization: ({ client_id, client_secret }) => `Basic ${btoa(`${client_id}:${client_secret}`)}`,
      },
    },
  },
  {
    id: 'credentials-in-query',
    when: ({ query }) => credentialNames.some((name) => fieldValue(query, name) !== undefined),
    problem:
      'The credentials are in the URL. The endpoint ignores them there, and proxies and access logs record them.',
    fix: 'Send them as the form body. In axios: axios.post(url, new URLSearchParams({...})), not axios.post(url, null, { params }). Then rotate the secret: it is in access logs now.',
    evidence: ({ query }) =>
      `in the URL: ${credentialNames.filter((name) => fieldValue(query, name) !== undefined).join(', ')}`,
    reply: clientAuthenticationFailed,
    source: thread('A', 'the wrapper of answer 4 posts null with params, which puts the credentials into the URL'),
    blames: 'request',
    seenIn: 'query',
    anyValue: true,
    hides: noForm,
    contract: registered,
    drift: { never: 'it would write the secret into access logs' },
    example: { query: asForm, body: '' },
  },
  {
    id: 'body-json',
    when: ({ bodyKind }) => bodyKind === 'json',
    problem: 'The body is JSON. The endpoint reads form data and finds no credentials.',
    fix: `Send a form: in JavaScript pass new URLSearchParams({...}) as the body (axios turns a plain object into JSON), in Python requests data= instead of json=, in curl -d name=value.`,
    evidence: ({ mediaType }) =>
      mediaType === formType
        ? 'JSON text under the form Content-Type: the label is right, the body is not'
        : 'a JSON body',
    reply: clientAuthenticationFailed,
    source: thread('B', 'axios serialises the object as JSON, the server cannot read the credentials, hence 401'),
    blames: 'request',
    anyValue: true,
    hides: [...noForm, 'content-type-wrong', 'content-type-missing'],
    contract: registered,
    drift: 'ask',
    example: {
      contentType: 'application/json',
      body: ({ client_id, client_secret }) => JSON.stringify({ grant_type, client_id, client_secret }),
    },
  },
  {
    id: 'body-multipart',
    when: ({ bodyKind }) => bodyKind === 'multipart',
    problem: 'The body is multipart. The endpoint reads URL-encoded form data.',
    fix: 'Use URLSearchParams instead of FormData, curl -d instead of -F, requests data= instead of files=.',
    reply: clientAuthenticationFailed,
    source: spec('RFC 6749 §4.4.2', 'parameters are sent in the application/x-www-form-urlencoded format'),
    blames: 'request',
    anyValue: true,
    hides: [...noForm, 'content-type-wrong', 'content-type-missing'],
    contract: registered,
    drift: { never: 'body-json and content-type-wrong show whether another body than a form is read' },
    example: {
      contentType: 'multipart/form-data; boundary=edge',
      body: '--edge\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--edge--\r\n',
    },
  },
  {
    id: 'content-type-missing',
    when: ({ bodyKind, mediaType }) => bodyKind !== 'empty' && mediaType === undefined,
    problem: 'The request has no Content-Type, so its body is not read as form data.',
    fix: `Send Content-Type: ${formType}.`,
    reply: clientAuthenticationFailed,
    source: thread('B', 'use the form body together with the form header'),
    blames: 'request',
    hides: ['content-type-wrong'],
    contract: { leftOut: 'Pact labels every body itself' },
    drift: { never: 'content-type-wrong shows the same' },
    example: { contentType: null },
  },
  {
    id: 'content-type-wrong',
    when: ({ bodyKind, mediaType }) => bodyKind !== 'empty' && mediaType !== formType,
    problem: 'The Content-Type is not application/x-www-form-urlencoded.',
    fix: `Send Content-Type: ${formType} (fetch labels a string body text/plain; pass URLSearchParams and it labels it itself).`,
    evidence: ({ mediaType = '' }) =>
      `Content-Type: ${knownMediaTypes.includes(mediaType) ? mediaType : 'none that is usual here'}`,
    reply: clientAuthenticationFailed,
    source: spec('RFC 6749 §4.4.2', 'parameters are sent in the application/x-www-form-urlencoded format'),
    blames: 'request',
    seenIn: 'header content-type',
    contract: registered,
    drift: 'ask',
    example: { contentType: 'text/plain;charset=UTF-8' },
  },
  {
    id: 'form-malformed',
    when: ({ formMalformed }) => formMalformed,
    problem:
      'The form cannot be decoded: a percent sign is not followed by two hexadecimal digits, or bytes are not UTF-8.',
    fix: 'Encode the values: URLSearchParams, --data-urlencode, urllib.parse.urlencode. A secret with + & % or = must not be pasted into a string.',
    reply: clientAuthenticationFailed,
    source: chosen('a secret that cannot be decoded equals no secret'),
    blames: 'request',
    seenIn: 'malformed escape',
    contract: registered,
    drift: { never: 'it would carry a wrong secret of an app that is in use' },
    example: { body: ({ client_id }) => `${asForm({ client_id, client_secret: '50' })}%zz` },
  },
  {
    id: 'parameter-repeated',
    when: ({ form }) => repeatedName(form) !== undefined,
    problem: 'A parameter appears more than once.',
    fix: 'Send each parameter once. An & inside an unencoded secret starts a new parameter, too: encode the values.',
    evidence: ({ form }) =>
      `repeated: ${[...credentialNames, 'scope'].find((name) => name === repeatedName(form)) ?? 'a parameter that the endpoint does not read'}`,
    reply: refuse(400, 'invalid_request', 'A parameter is repeated'),
    source: spec('RFC 6749 §3.2', 'request parameters MUST NOT be included more than once'),
    blames: 'request',
    seenIn: 'repeated parameter',
    anyValue: true,
    contract: registered,
    drift: 'ask',
    example: { body: (credentials) => `${asForm(credentials)}&client_id=${encodeURIComponent(credentials.client_id)}` },
  },
  {
    id: 'credentials-missing',
    when: ({ form }) => !fieldValue(form, 'client_id') || !fieldValue(form, 'client_secret'),
    problem: 'client_id or client_secret is missing or empty.',
    fix: 'Send both in the form body. Check that the environment variables are set, and that the shell did not cut the body at an unquoted &.',
    evidence: ({ form, bodyKind }) =>
      bodyKind === 'empty'
        ? 'the body is empty'
        : `missing or empty: ${['client_id', 'client_secret'].filter((name) => !fieldValue(form, name)).join(', ')}`,
    reply: clientAuthenticationFailed,
    source: thread('A', 'the endpoint takes the credentials strictly as form parameters'),
    blames: 'request',
    seenIn: 'end of body',
    contract: registered,
    drift: { ask: { form: { client_id: null, client_secret: null } } },
    example: { form: { client_secret: null } },
  },
  {
    id: 'app-unknown',
    when: (_, { client }) => client.kind === 'unknown',
    problem: 'No app has this client_id.',
    fix: 'Check the id for typos and whitespace, and that id and secret are not swapped. An access key is a different kind of credential, not a client_id.',
    evidence: ({ form }) => `client_id: ${lengthOf(form, 'client_id')}`,
    reply: clientAuthenticationFailed,
    source: spec('RFC 6749 §5.2', 'invalid_client: unknown client'),
    blames: 'request',
    contract: { state: 'no app is registered' },
    drift: { ask: { form: unknownClient } },
    example: { form: { client_id: 'nobody' } },
  },
  {
    id: 'app-disabled',
    when: ofClient(({ app }) => !app.enabled),
    problem: 'The app is disabled.',
    fix: 'Enable it in the tenant administration, or ask for its approval.',
    reply: clientAuthenticationFailed,
    source: chosen('an inactive app is told no more than a wrong secret'),
    blames: 'registration',
    check: 'app-enabled',
    contract: { state: 'the app is disabled' },
    drift: { never: 'it needs a disabled app' },
    example: { app: 'mock-disabled' },
  },
  {
    id: 'app-other-host',
    when: ({ host }, { client, host: kind }) =>
      kind === 'cxone' &&
      client.kind === 'known' &&
      client.app.hosts !== undefined &&
      !coversHost(client.app.hosts, host),
    problem: 'The app is not registered for this host.',
    fix: 'Ask the host of the region where the app was registered.',
    evidence: evidenceOf(({ app }) => `registered for: ${app.hosts?.join(', ')}`),
    reply: clientAuthenticationFailed,
    source: thread(
      'A',
      'the endpoint is not universal: other regions use api.niceincontact.com or the domain of the tenant',
    ),
    blames: 'request',
    check: 'host-and-region',
    contract: { leftOut: 'the Host of a verified request is the address of the provider' },
    drift: { never: 'it needs an app of another region' },
    example: {
      given: { app: { client_id: 'regional', client_secret: 'regional-secret', hosts: ['api.niceincontact.com'] } },
    },
  },
  {
    id: 'secret-wrong',
    when: ofClient(({ secret }) => secret === 'wrong'),
    problem: 'The client_secret does not match any secret of this app.',
    fix: 'Compare lengths first: whitespace, a newline, a byte order mark, double encoding or no encoding changes the value. Otherwise copy the secret again from its source.',
    evidence: evidenceOf(({ app }, { form }) => {
      const values = app.secrets.map(({ value }) => value)
      const near = nearSecret(fieldValue(form, 'client_secret') ?? '', app.client_id, values)
      return `client_secret: ${lengthOf(form, 'client_secret')}${near === undefined ? '' : `; ${near}`}`
    }),
    reply: clientAuthenticationFailed,
    source: thread('A', 'the body carries invalid_client for a credential problem'),
    blames: 'request',
    contract: registered,
    drift: { never: 'a failed attempt may count against an app that is in use' },
    example: { form: { client_secret: 'not-the-secret' } },
  },
  {
    id: 'secret-expired',
    when: ofClient(({ secret }) => secret === 'expired'),
    problem: 'The client_secret is right, but it has expired.',
    fix: 'Create a new secret and deploy it before the old one expires. Keep both valid during the rotation.',
    reply: clientAuthenticationFailed,
    source: thread('A', 'check that the secret has not expired'),
    blames: 'registration',
    check: 'secret-expiry',
    contract: { state: 'the secret has expired' },
    drift: { never: 'it needs an expired secret' },
    example: { app: 'mock-secret-expired' },
  },
  {
    id: 'grant-type-missing',
    when: ({ form }) => !fieldValue(form, 'grant_type'),
    problem: 'grant_type is missing or empty.',
    fix: 'Send grant_type=client_credentials.',
    reply: refuse(400, 'invalid_request', 'grant_type is required'),
    source: spec('RFC 6749 §5.2', 'invalid_request: the request is missing a required parameter'),
    blames: 'request',
    seenIn: 'end of body',
    hides: ['grant-type-unsupported'],
    contract: registered,
    drift: 'ask',
    example: { form: { grant_type: null } },
  },
  {
    id: 'grant-type-unsupported',
    when: ({ form }) => fieldValue(form, 'grant_type') !== grant_type,
    problem: 'grant_type is not client_credentials.',
    fix: 'Send grant_type=client_credentials, with an underscore. This grant has no refresh_token: request a new token with the same request.',
    evidence: ({ form }) =>
      `grant_type: ${grantTypes.find((name) => name === fieldValue(form, 'grant_type')) ?? 'none that OAuth 2.0 knows'}`,
    reply: refuse(400, 'unsupported_grant_type', 'The grant type is not supported'),
    source: thread('A', 'there is no refresh_token, request a new one'),
    blames: 'request',
    seenIn: 'parameter grant_type',
    contract: registered,
    drift: 'ask',
    example: { form: { grant_type: 'refresh_token' } },
  },
  {
    id: 'grant-not-enabled',
    when: ofClient(({ app }) => !app.grants.includes(grant_type)),
    problem: 'The credentials are right, but the client_credentials grant is not enabled for this app.',
    fix: 'Enable the grant in the registration of the app: it is off by default.',
    reply: refuse(401, 'unauthorized_client', 'The client is not authorized to use this grant type'),
    source: thread('A', 'client_credentials must be enabled for the app; unauthorized_client is a permission problem'),
    blames: 'registration',
    check: 'grant-enabled',
    contract: { state: 'the grant is not enabled' },
    drift: { never: 'it needs an app without the grant' },
    example: { app: 'mock-grant-not-enabled' },
  },
  {
    id: 'scope-not-granted',
    when: ofClient(({ app }, { form }) => missingScopes(form, app.scopes).length > 0),
    problem: 'The request asks for a scope that the app does not have.',
    fix: 'Omit scope, which is implicit in this grant, or have the scope (such as oauth_auth) granted to the app.',
    evidence: evidenceOf(({ app }, { form }) => {
      const { length } = missingScopes(form, app.scopes)
      const granted = app.scopes === '*' ? [] : app.scopes
      return `${length} ${length === 1 ? 'scope' : 'scopes'} not granted; the app has: ${granted.join(', ') || 'none'}`
    }),
    reply: refuse(400, 'invalid_scope', 'The requested scope is not granted to the client'),
    source: thread('B', 'scope is implicit for client_credentials; the app may need the oauth_auth scope'),
    blames: 'request',
    check: 'scope-or-permission',
    contract: { state: 'an app is registered', params: { scopes: [] } },
    drift: { ask: { form: { scope: 'cxone-mock-drift' } } },
    example: { app: 'mock-no-scope', form: { scope: 'oauth_auth' } },
  },
  {
    id: 'granted',
    when: () => true,
    problem: 'The request is valid, and a token was issued.',
    fix: 'Cache the token, and request a new one about 5 minutes before it expires, counted from the time of the request.',
    reply: { kind: 'token', status: 200 },
    source: thread('B', 'with URLSearchParams it is 200; cache with expires_in - 300 s as the margin'),
    blames: 'nobody',
    contract: registered,
    drift: 'ask',
    example: {},
  },
] as const satisfies readonly Row[]

/** Creates a condition on the named app. */
function ofClient(holds: (client: KnownClient, request: ParsedRequest) => boolean): Row['when'] {
  return (request, { client }) => client.kind === 'known' && holds(client, request)
}

/** Creates the evidence about the named app. */
function evidenceOf(tell: (client: KnownClient, request: ParsedRequest) => string): NonNullable<Row['evidence']> {
  return (request, { client }) => (client.kind === 'known' ? tell(client, request) : '')
}

function missingScopes(form: ParsedRequest['form'], granted: App['scopes']): string[] {
  return granted === '*' ? [] : scopesOf(form).filter((scope) => !granted.includes(scope))
}

function repeatedName(form: ParsedRequest['form']): string | undefined {
  // A token request has few parameters: comparing them is faster than a set, which is for bodies made to be slow.
  if (form.length > 32) {
    const seen = new Set<string>()
    return form.find((name, index) => index % 2 === 0 && seen.size === seen.add(name).size)
  }
  for (let i = 2; i < form.length; i += 2) {
    for (let j = 0; j < i; j += 2) if (form[i] === form[j]) return form[i]
  }
  return undefined
}

function lengthOf(form: ParsedRequest['form'], name: string): string {
  const length = fieldValue(form, name)?.length ?? 0
  return `${length} character${length === 1 ? '' : 's'}`
}
