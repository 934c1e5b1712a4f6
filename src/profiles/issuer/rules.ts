// Rule table of the issuer, `POST /auth/token`. Statuses and codes are those that NICE documents (400 and the codes of
// RFC 6749 §5.2). Which cause has which code is from RFC 6749. Descriptions are ours if no source has them.

import { chosen, fieldValue, formType, type ParsedRequest, refuse, type Refusal, spec } from '../../engine/index.ts'
import { isKeyClient } from '../../state/index.ts'
import { keyEvidence } from '../near-key.ts'
import type { Context, Row } from '../row.ts'
import { inactiveKey } from '../access-keys.ts'
import {
  grantSaid,
  inQueryAlone,
  isExchange,
  isPassword,
  isRefresh,
  isTwice,
  missingParameters,
  named,
  namesClient,
  ofAuthenticated,
  ofClient,
  repeats,
  stateOf,
} from './conditions.ts'
import { authenticates, basicReadings, hasBasic, parameter, parametersOf } from './sent.ts'

const noCache = ['Pragma', 'no-cache'] as const
const invalidRequest = (description: string): Refusal => refuse(400, 'invalid_request', description, noCache)
const invalidClient = (description: string): Refusal => refuse(400, 'invalid_client', description, noCache)
const invalidGrant = (description: string): Refusal => refuse(400, 'invalid_grant', description, noCache)
const missing = invalidRequest('Missing required body parameters')
const unauthenticated = invalidClient('Client authentication failed')
const badKey = invalidGrant('The access key is not valid')
const badRefresh = invalidGrant('The refresh token is not valid')
const badSubject = invalidRequest('The subject token is not valid')
const nice = chosen('NICE documents 400 with the codes of RFC 6749 §5.2; which cause has which is read from there')
const noParameters = ['grant-type-missing', 'grant-parameter-missing', 'client-missing'] as const
const params = { profile: 'issuer' } as const
const registered = { state: 'an app is registered', params } as const
// Not registered, and recognisable as an example.
const unknownClient = `Basic ${btoa('cxone-mock-drift-nobody:cxone-mock-drift-nobody')}`

/** Rows of the issuer, in order. */
export const issuerRules = [
  {
    id: 'fault-planned',
    when: (_, { fault }) => fault !== undefined,
    problem: 'This error was injected on purpose, by a planned fault.',
    fix: 'Nothing is wrong with the request. List or clear planned faults with the control API or mock.faults.',
    reply: { kind: 'planned' },
    source: chosen('faults are a feature of the mock'),
    blames: 'nobody',
    contract: { state: 'the token service is down', params },
    drift: { never: 'faults cannot be injected at a tenant' },
    example: { given: { fault: { status: 503 } } },
  },
  {
    id: 'rate-limited',
    when: (_, { secondsToWait }) => secondsToWait > 0,
    problem: 'This client has used up its rate limit.',
    fix: 'Back off exponentially: this endpoint sends no Retry-After. Use one cached token for all calls, and renew it about 5 minutes before it expires.',
    evidence: (_, { secondsToWait }) => `resets in ${secondsToWait} s`,
    reply: { kind: 'message', status: 429, message: 'Too many requests', headers: noCache },
    source: chosen(
      'a public client reports 429 without a reliable Retry-After; the body is the one of the API gateway',
    ),
    blames: 'nobody',
    seenIn: 'URL',
    contract: { state: 'the rate limit is exhausted', params },
    drift: { never: 'it would use up a rate limit that others share' },
    example: { app: 'mock-rate-limited' },
  },
  {
    id: 'method-not-post',
    when: ({ method }) => method !== 'POST',
    problem: 'The token endpoint accepts POST only.',
    fix: 'Send POST. If your code does, look for a redirect from http to https: it turns POST into GET.',
    reply: refuse(405, 'invalid_request', 'Method not allowed', ['Allow', 'POST', ...noCache]),
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
    fix: 'Send the parameters of the grant only.',
    evidence: ({ bodyLength }) => `at least ${bodyLength} bytes`,
    reply: refuse(413, 'invalid_request', 'Request body too large', noCache),
    source: chosen('a runaway client must not exhaust the memory of the mock'),
    blames: 'request',
    hides: noParameters,
    contract: { leftOut: 'a body of 64 KiB does not belong in a pact file' },
    drift: { never: 'a tenant is not to be sent large bodies' },
    example: { body: 'x'.repeat(65_537) },
  },
  {
    id: 'credentials-in-query',
    when: (request) => inQueryAlone(request).length > 0,
    problem: 'Parameters are in the URL. The endpoint ignores them there, and proxies and access logs record them.',
    fix: 'Send them as the form body. In axios: axios.post(url, new URLSearchParams({...})), not axios.post(url, null, { params }). Then replace the access key and the secret: they are in access logs now.',
    evidence: (request) => `in the URL and nowhere else: ${inQueryAlone(request).join(', ')}`,
    reply: missing,
    source: chosen('the body lacks the parameters, and the text is the one that was seen for that'),
    blames: 'request',
    seenIn: 'query',
    anyValue: true,
    hides: noParameters,
    contract: registered,
    drift: { never: 'it would write the secret into access logs' },
    example: { query: 'grant_type=password&username=key&password=secret', body: '' },
  },
  {
    id: 'body-json',
    when: ({ bodyKind }) => bodyKind === 'json',
    problem: 'The body is JSON. The endpoint reads form data, whatever the Content-Type says, and finds no parameters.',
    fix: 'Send a form: in JavaScript pass new URLSearchParams({...}) as the body, in Python requests data= instead of json=. JSON with an access key is for the UserHub endpoint, /authentication/v1/token/access-key.',
    evidence: ({ mediaType, json }) =>
      `${mediaType === formType ? 'JSON text under the form Content-Type' : 'a JSON body'}${named(json, 'client_credentials') ? '; the client_credentials grant is for /auth/oauth/token' : ''}`,
    reply: missing,
    source: chosen('seen on 2026-10-09 by one project: JSON is answered "Missing required body parameters"'),
    blames: 'request',
    anyValue: true,
    hides: noParameters,
    contract: registered,
    drift: 'ask',
    example: {
      contentType: 'application/json',
      body: '{"grant_type":"password","username":"key","password":"secret"}',
    },
  },
  {
    id: 'body-multipart',
    when: ({ bodyKind }) => bodyKind === 'multipart',
    problem: 'The body is multipart. The endpoint reads URL-encoded form data.',
    fix: 'Use URLSearchParams instead of FormData, curl -d instead of -F, requests data= instead of files=.',
    reply: missing,
    source: spec('RFC 6749 §4.3.2', 'parameters are sent in the application/x-www-form-urlencoded format'),
    blames: 'request',
    anyValue: true,
    hides: noParameters,
    contract: registered,
    drift: { never: 'body-json shows whether another body than a form is read' },
    example: {
      contentType: 'multipart/form-data; boundary=edge',
      body: '--edge\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\npassword\r\n--edge--\r\n',
    },
  },
  {
    id: 'form-malformed',
    when: ({ formMalformed }) => formMalformed,
    problem:
      'The form cannot be decoded: a percent sign is not followed by two hexadecimal digits, or bytes are not UTF-8.',
    fix: 'Encode the values: URLSearchParams, --data-urlencode, urllib.parse.urlencode.',
    reply: missing,
    source: chosen('a value that cannot be decoded equals no value'),
    blames: 'request',
    seenIn: 'malformed escape',
    contract: registered,
    drift: { never: 'it would carry a wrong secret of an access key that is in use' },
    example: { body: 'grant_type=password&username=key&password=50%zz' },
  },
  {
    id: 'parameter-repeated',
    when: ({ form }) => repeats(form),
    problem: 'A parameter appears more than once.',
    fix: 'Send each parameter once. An & inside an unencoded secret starts a new parameter, too: encode the values.',
    reply: invalidRequest('A parameter is repeated'),
    source: spec('RFC 6749 §3.2', 'request parameters MUST NOT be included more than once'),
    blames: 'request',
    seenIn: 'repeated parameter',
    anyValue: true,
    contract: registered,
    drift: 'ask',
    example: { body: 'grant_type=password&username=key&password=secret&username=key' },
  },
  {
    id: 'grant-type-missing',
    when: (request) => parameter(request, 'grant_type') === undefined,
    problem: 'grant_type is missing or empty.',
    fix: 'Send grant_type=password with an access key, or grant_type=refresh_token.',
    evidence: ({ bodyKind }) => (bodyKind === 'empty' ? 'the body is empty' : 'the form has no grant_type'),
    reply: missing,
    source: chosen('seen on 2026-10-09 by one project: "Missing required body parameters"'),
    blames: 'request',
    seenIn: 'end of body',
    hides: ['grant-type-unsupported'],
    contract: registered,
    drift: 'ask',
    example: { form: { grant_type: null } },
  },
  {
    id: 'grant-type-unsupported',
    when: (request) => !Object.hasOwn(parametersOf, parameter(request, 'grant_type') ?? ''),
    problem: 'This endpoint does not support this grant type, or the mock does not model it.',
    fix: 'Send password, refresh_token or token-exchange. client_credentials is for /auth/oauth/token; authorization_code and the impersonation grants are not modelled.',
    evidence: ({ form }) => grantSaid(fieldValue(form, 'grant_type') ?? ''),
    reply: refuse(400, 'unsupported_grant_type', 'The grant type is not supported', noCache),
    source: nice,
    blames: 'request',
    seenIn: 'parameter grant_type',
    contract: registered,
    drift: 'ask',
    example: { form: { grant_type: 'client_credentials' } },
  },
  {
    id: 'grant-parameter-missing',
    when: (request) => missingParameters(request).length > 0,
    problem: 'A parameter that the grant requires is missing or empty.',
    fix: 'Send username and password (the id and the secret of an access key), or refresh_token, or subject_token with subject_token_type.',
    evidence: (request) => `missing or empty: ${missingParameters(request).join(', ')}`,
    reply: missing,
    source: chosen('the text that was seen for a body without its parameters'),
    blames: 'request',
    seenIn: 'end of body',
    contract: registered,
    drift: 'ask',
    example: { form: { password: null } },
  },
  {
    id: 'basic-malformed',
    when: (request) => hasBasic(request) && basicReadings(request) === undefined,
    problem: 'The value after Basic is not base64, or contains no colon.',
    fix: 'Send base64 of client_id, a colon and client_secret, each percent-encoded before (RFC 6749 §2.3.1).',
    reply: unauthenticated,
    source: spec('RFC 6749 §5.2', 'invalid_client: client authentication failed'),
    blames: 'request',
    seenIn: 'header authorization',
    contract: registered,
    drift: 'ask',
    example: { headers: { Authorization: 'Basic not-base64!' } },
  },
  {
    id: 'client-auth-twice',
    when: (request) => isTwice(request),
    problem: 'The client authenticates twice, with Basic and in the form, or names two clients.',
    fix: 'Use one of the two: Basic, or client_id and client_secret in the form.',
    reply: invalidRequest('Only one method of client authentication may be used'),
    source: spec('RFC 6749 §5.2', 'invalid_request: utilizes more than one mechanism for authenticating the client'),
    blames: 'request',
    seenIn: 'header authorization',
    contract: registered,
    drift: { never: 'it would carry a wrong secret of an app that is in use' },
    example: { form: { client_secret: 'another-secret' } },
  },
  {
    id: 'client-missing',
    when: (request) => isPassword(request) && !hasBasic(request) && parameter(request, 'client_id') === undefined,
    problem: 'The client is not identified: there is no Basic header and no client_id in the form.',
    fix: 'Send client_id and client_secret of the app by Basic, or in the form. Check that the environment variables are set.',
    reply: unauthenticated,
    source: spec('RFC 6749 §5.2', 'invalid_client: no client authentication included'),
    blames: 'request',
    seenIn: 'end of body',
    hides: ['client-secret-missing'],
    contract: registered,
    drift: 'ask',
    example: { headers: { Authorization: 'Bearer none' } },
  },
  {
    id: 'app-unknown',
    // A valid token of an unknown app: another process with the same key issued it.
    when: (request, { client, token }) =>
      client.kind === 'unknown' && (namesClient(request) || token?.state === 'valid'),
    problem: 'No app has this client_id.',
    fix: 'Check the id for typos and whitespace, and that id and secret are not swapped. The id of an access key is the username here, not a client_id.',
    reply: unauthenticated,
    source: spec('RFC 6749 §5.2', 'invalid_client: unknown client'),
    blames: 'request',
    check: 'app-enabled',
    contract: { state: 'no app is registered', params },
    drift: { ask: { headers: { Authorization: unknownClient } } },
    example: { headers: { Authorization: `Basic ${btoa('nobody:nobody-secret')}` } },
  },
  {
    id: 'app-disabled',
    when: ofClient(({ app }) => !app.enabled),
    problem: 'The app is disabled.',
    fix: 'Enable it in the tenant administration, or ask for its approval.',
    reply: unauthenticated,
    source: chosen('NICE: disabled applications are not allowed to authenticate or make API calls; the code is chosen'),
    blames: 'registration',
    check: 'app-enabled',
    contract: { state: 'the app is disabled', params },
    drift: { never: 'it needs a disabled app' },
    example: { app: 'mock-disabled' },
  },
  {
    id: 'client-auth-other',
    when: ofAuthenticated(({ app, by }) => app.client_auth !== 'either' && app.client_auth !== by),
    problem: 'The app is registered for the other authentication method.',
    fix: 'Check the token endpoint authentication method of the app: client_secret_basic is the Basic header, client_secret_post is client_id and client_secret in the form.',
    evidence: (_, { client }) => (client.kind === 'known' ? `registered: client_secret_${client.app.client_auth}` : ''),
    reply: unauthenticated,
    source: chosen('the method is chosen at registration; no source says how the real endpoint answers the other one'),
    blames: 'request',
    seenIn: 'header authorization',
    contract: { state: 'an app is registered', params: { ...params, client_auth: 'post' } },
    drift: { never: 'it needs an app registered for the other method' },
    example: {
      given: {
        app: { client_id: 'posting', client_secret: 'posting-secret', grants: ['password'], client_auth: 'post' },
      },
    },
  },
  {
    id: 'client-secret-missing',
    when: (request, { client }) =>
      isPassword(request) &&
      client.kind === 'known' &&
      client.app.client_type === 'confidential' &&
      !authenticates(request),
    problem: 'The app is known, but its secret was not sent.',
    fix: 'Send client_secret beside client_id, or both by Basic.',
    reply: unauthenticated,
    source: spec('RFC 6749 §3.2.1', 'confidential clients MUST authenticate'),
    blames: 'request',
    seenIn: 'end of body',
    contract: registered,
    drift: { never: 'a failed attempt may count against an app that is in use' },
    example: { headers: { Authorization: 'Bearer none' }, form: { client_id: 'demo' } },
  },
  {
    id: 'secret-wrong',
    when: ofAuthenticated(({ app, secret }) => secret === 'wrong' && app.client_type === 'confidential'),
    problem: 'The client_secret does not match any secret of this app.',
    fix: 'Compare lengths first: whitespace, a newline, double encoding or no encoding changes the value. Otherwise copy the secret again from its source.',
    reply: unauthenticated,
    source: spec('RFC 6749 §5.2', 'invalid_client: client authentication failed'),
    blames: 'request',
    contract: { state: 'the secret was rotated', params },
    drift: { never: 'a failed attempt may count against an app that is in use' },
    example: { headers: { Authorization: `Basic ${btoa('demo:not-the-secret')}` } },
  },
  {
    id: 'secret-expired',
    when: ofAuthenticated(({ secret }) => secret === 'expired'),
    problem: 'The client_secret is right, but it has expired.',
    fix: 'Create a new secret and deploy it before the old one expires. Keep both valid during the rotation.',
    reply: unauthenticated,
    source: spec('RFC 6749 §5.2', 'invalid_client: client authentication failed'),
    blames: 'registration',
    check: 'secret-expiry',
    contract: { state: 'the secret has expired', params },
    drift: { never: 'it needs an expired secret' },
    example: { app: 'mock-secret-expired' },
  },
  {
    id: 'grant-not-enabled',
    when: (request, { client }) =>
      client.kind === 'known' &&
      !isExchange(request) &&
      !isKeyClient(client.app.client_id) &&
      !client.app.grants.includes('password'),
    problem: 'The password grant, which access keys use, is not enabled for this app.',
    fix: 'Enable it in the registration of the app. In the mock: "grants": ["password"].',
    reply: refuse(400, 'unauthorized_client', 'The client is not authorized to use this grant type', noCache),
    source: spec('RFC 6749 §5.2', 'unauthorized_client: the client is not authorized to use this grant type'),
    blames: 'registration',
    check: 'grant-enabled',
    contract: { state: 'the grant is not enabled', params },
    drift: { never: 'it needs an app without the grant' },
    example: { app: 'mock-grant-not-enabled' },
  },
  {
    id: 'access-key-unknown',
    when: (request, { accessKey }) => isPassword(request) && accessKey.kind === 'unknown',
    problem: 'No access key has the id sent as username.',
    fix: 'Send the id of an access key as username, not the name or the mail address of a user. Encode the = at its end as %3D.',
    evidence: (request, { accessKey }) => keyEvidence(parameter(request, 'username'), accessKey.near),
    reply: badKey,
    source: nice,
    blames: 'request',
    seenIn: 'parameter username',
    contract: { state: 'no access key is registered', params },
    drift: { ask: { form: { username: 'cxone-mock-drift-nobody', password: 'cxone-mock-drift-nobody' } } },
    example: { form: { username: 'somebody@example.com' } },
  },
  {
    id: 'access-key-secret-wrong',
    when: (request, { accessKey }) => isPassword(request) && accessKey.kind === 'known' && accessKey.secret === 'wrong',
    problem: 'The password does not match the secret of the access key.',
    fix: 'Send the secret of the access key, which is shown once, when it is created, and not the password of the user. Encode the = at its end as %3D.',
    evidence: (request, { accessKey }) => keyEvidence(parameter(request, 'password'), accessKey.near),
    reply: badKey,
    source: nice,
    blames: 'request',
    seenIn: 'parameter password',
    contract: { state: 'the secret of the access key was changed', params },
    drift: { never: 'a failed attempt may count against an access key that is in use' },
    example: { form: { password: 'not-the-secret' } },
  },
  {
    id: 'access-key-inactive',
    when: (request, { accessKey }) => isPassword(request) && accessKey.kind === 'known' && !accessKey.key.active,
    problem: 'The access key is inactive.',
    fix: 'Activate it, or create another one, in the settings of the user.',
    reply: badKey,
    source: nice,
    blames: 'registration',
    contract: { state: 'the access key is inactive', params },
    drift: { never: 'it needs an inactive access key' },
    example: { form: { username: inactiveKey.id, password: inactiveKey.secret } },
  },
  {
    id: 'access-key-other-tenant',
    when: (request, { accessKey }) => isPassword(request) && accessKey.kind === 'known' && !accessKey.isOurTenant,
    problem: 'The access key belongs to another tenant.',
    fix: 'Create an access key for a user of the tenant in which the app is registered.',
    reply: badKey,
    source: nice,
    blames: 'registration',
    contract: { state: 'the access key belongs to another tenant', params },
    drift: { never: 'it needs an access key of another tenant' },
    example: {
      given: {
        access_key: { id: 'elsewhere', secret: 'elsewhere-secret', tenant_id: '11f00000-0000-4000-8000-0242ac11ffff' },
      },
      form: { username: 'elsewhere', password: 'elsewhere-secret' },
    },
  },
  ...['refresh' as const, 'subject' as const].flatMap((which) => tokenRows(which)),
  {
    id: 'subject-token-type-unsupported',
    when: (request) =>
      isExchange(request) &&
      !/^(?:urn:ietf:params:oauth:token-type:)?access_token$/.test(parameter(request, 'subject_token_type') ?? ''),
    problem: 'subject_token_type does not identify an access token.',
    fix: 'Send subject_token_type=access_token, or urn:ietf:params:oauth:token-type:access_token.',
    reply: invalidRequest('The subject token type is not supported'),
    source: spec('RFC 8693 §2.2.2', 'invalid_request: the subject token is unacceptable for any reason'),
    blames: 'request',
    seenIn: 'parameter subject_token_type',
    contract: { state: 'an access token was issued', params },
    drift: { never: 'the tokens of a tenant are not exchanged' },
    example: { grant: 'token-exchange', form: { subject_token_type: 'id_token' } },
  },
  {
    id: 'granted',
    when: () => true,
    problem: 'The request is valid, and tokens were issued.',
    fix: 'Cache the access token, and request a new one about 5 minutes before it expires, counted from the time of the request.',
    reply: { kind: 'token', status: 200 },
    source: chosen('NICE: the answer of its documented example'),
    blames: 'nobody',
    contract: registered,
    drift: 'ask',
    example: {},
  },
] as const satisfies readonly Row[]

type TokenState = 'malformed' | 'forged' | 'expired' | 'revoked'

/** Rows that refuse a refresh token or a subject token. */
function tokenRows(which: 'refresh' | 'subject') {
  const isIt = which === 'refresh' ? isRefresh : isExchange
  const words = `${which} token`
  const grant = which === 'refresh' ? 'refresh_token' : 'token-exchange'
  const again = which === 'refresh' ? 'Log in again with the access key.' : 'Get a new access token first.'
  const common = {
    reply: which === 'refresh' ? badRefresh : badSubject,
    source:
      which === 'refresh'
        ? spec(
            'RFC 6749 §5.2',
            'invalid_grant: the refresh token is invalid, expired, revoked, or was issued to another client',
          )
        : spec('RFC 8693 §2.2.2', 'invalid_request: the subject token is invalid or unacceptable for any reason'),
    blames: 'request',
    seenIn: `parameter ${which}_token`,
    drift: { never: 'the tokens of a tenant are not altered, revoked or used up' },
  } as const
  const what = which === 'refresh' ? 'refresh token' : 'access token'
  const states = {
    malformed: which === 'refresh' ? 'a refresh token was issued' : 'an access token was issued',
    forged: `the ${what} was altered`,
    expired: `the ${what} has expired`,
    revoked: `the ${what} was revoked`,
  } as const
  const row = (state: TokenState, problem: string, fix: string) => ({
    id: `${which}-token-${state}` as const,
    when: (request: ParsedRequest, context: Context) => isIt(request) && stateOf(which, context) === state,
    problem,
    fix,
    ...common,
    contract: { state: states[state], params },
    example: { grant, token: state },
  })
  return [
    row(
      'malformed',
      `The ${words} was not issued by this mock.`,
      `Send it exactly as received: not truncated, not quoted, and not another kind of token. ${again}`,
    ),
    row(
      'forged',
      `The ${words} is not signed by the key of this mock.`,
      `Was it issued by another process or before a restart? Give both the same jwt_key. ${again}`,
    ),
    row('expired', `The ${words} has expired.`, again),
    row(
      'revoked',
      which === 'refresh'
        ? 'The refresh token was revoked, or it is single-use and was already used.'
        : 'The subject token was revoked.',
      again,
    ),
    ...(which === 'subject'
      ? []
      : [
          {
            id: 'refresh-token-other-client' as const,
            when: (request: ParsedRequest, { client, token }: Context) =>
              isRefresh(request) && client.kind === 'known' && token?.client_id !== client.app.client_id,
            problem: 'The refresh token belongs to another client.',
            fix: 'Send the client_id that the token was issued to, or omit it.',
            ...common,
            contract: { state: 'the refresh token belongs to another client' as const, params },
            example: {
              grant,
              form: { client_id: 'mock-short-lived', client_secret: 'mock-short-lived-secret' },
            },
          },
        ]),
  ]
}
