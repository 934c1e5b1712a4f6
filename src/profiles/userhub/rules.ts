// Rule table of UserHub. No public source has its errors: statuses follow related operations, bodies are ours.

import { chosen, type Message, type ParsedRequest, refuse } from '../../engine/index.ts'
import { isKeyClient } from '../../state/index.ts'
import { keyEvidence } from '../near-key.ts'
import type { Context, Row } from '../row.ts'
import { inactiveKey } from '../access-keys.ts'
import { isRefresh, neededMembers, textMember } from './sent.ts'

const noCache = ['Pragma', 'no-cache'] as const
const invalid = (message: string): Message => ({
  kind: 'message',
  status: 400,
  errorCode: 'INVALID_REQUEST',
  message,
  headers: noCache,
})
const unauthorized = (message: string): Message => ({
  kind: 'message',
  status: 401,
  errorCode: 'UNAUTHORIZED',
  message,
  headers: noCache,
})
const badKey = unauthorized('The access key is not valid')
const badToken = unauthorized('The token is not valid')
const noMembers = ['member-missing'] as const
const beside = chosen('the operations of UserHub beside it list 400, 401 and 403 without a schema')
const params = { profile: 'userhub' } as const
const registered = { state: 'an app is registered', params } as const

/** Rows of UserHub, in order. */
export const userhubRules = [
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
    problem: 'This access key has used up its rate limit.',
    fix: 'Back off exponentially: this endpoint sends no Retry-After. Use one cached token for all calls, and renew it about 5 minutes before it expires.',
    evidence: (_, { secondsToWait }) => `resets in ${secondsToWait} s`,
    reply: { kind: 'message', status: 429, message: 'Too many requests', headers: noCache },
    source: chosen('a public client reports 429 without a reliable Retry-After'),
    blames: 'nobody',
    seenIn: 'URL',
    contract: { state: 'the rate limit is exhausted', params },
    drift: { never: 'it would use up a rate limit that others share' },
    example: { given: { exhausted: true } },
  },
  {
    id: 'method-not-post',
    when: ({ method }) => method !== 'POST',
    problem: 'This endpoint accepts POST only.',
    fix: 'Send POST. If your code does, look for a redirect from http to https: it turns POST into GET.',
    reply: refuse(405, 'invalid_request', 'Method not allowed', ['Allow', 'POST', ...noCache]),
    source: chosen('NICE documents POST alone'),
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
    fix: 'Send accessKeyId and accessKeySecret only.',
    evidence: ({ bodyLength }) => `at least ${bodyLength} bytes`,
    reply: { ...invalid('Request body too large'), status: 413 },
    source: chosen('a runaway client must not exhaust the memory of the mock'),
    blames: 'request',
    hides: noMembers,
    contract: { leftOut: 'a body of 64 KiB does not belong in a pact file' },
    drift: { never: 'a tenant is not to be sent large bodies' },
    example: { body: 'x'.repeat(65_537) },
  },
  {
    id: 'body-form',
    when: ({ bodyKind, bodyText }) =>
      bodyKind === 'multipart' || (bodyKind === 'form' && /^[^{["\s][^=]{0,100}=/.test(bodyText)),
    problem: 'The body is form data. This endpoint reads JSON; the form with grant_type=password is for /auth/token.',
    fix: 'Send JSON: axios.post(url, { accessKeyId, accessKeySecret }), Python requests json= instead of data=. Or send the form to /auth/token.',
    reply: invalid('The body is not JSON'),
    source: chosen('NICE documents application/json alone; the mistake is the mirror image of JSON at /auth/token'),
    blames: 'request',
    anyValue: true,
    hides: ['json-malformed', ...noMembers],
    contract: registered,
    drift: 'ask',
    example: { contentType: 'application/x-www-form-urlencoded', body: 'accessKeyId=key&accessKeySecret=secret' },
  },
  {
    id: 'json-malformed',
    when: ({ bodyKind }) => bodyKind === 'form',
    problem: 'The body is not JSON.',
    fix: 'Let a library write it: JSON.stringify, json.dumps, ConvertTo-Json. Look for a comma before a closing brace, single quotes, or a quote that the shell removed.',
    reply: invalid('The body is not JSON'),
    source: beside,
    blames: 'request',
    hides: noMembers,
    contract: registered,
    drift: 'ask',
    example: { body: '{"accessKeyId":"key",}' },
  },
  {
    id: 'member-missing',
    when: (request) => missingMembers(request).length > 0,
    problem: 'A required member is missing, empty, or not a string.',
    fix: 'Send {"accessKeyId": …, "accessKeySecret": …}, or {"token": …} for a refresh. Names are case-sensitive. Check that the environment variables are set.',
    evidence: (request) => `missing, empty or not a string: ${missingMembers(request).join(', ')}`,
    reply: invalid('A required member is missing'),
    source: chosen("NICE's schema requires both"),
    blames: 'request',
    seenIn: 'end of body',
    contract: registered,
    drift: 'ask',
    example: { form: { accessKeySecret: null } },
  },
  {
    id: 'access-key-unknown',
    when: (request, { accessKey }) => !isRefresh(request) && accessKey.kind === 'unknown',
    problem: 'No access key has this id.',
    fix: 'Send the id of an access key as accessKeyId, and not the client_id of an app or the name of a user. The = at its end are part of it.',
    evidence: (request, { accessKey }) => keyEvidence(textMember(request, 'accessKeyId'), accessKey.near),
    reply: badKey,
    source: beside,
    blames: 'request',
    contract: { state: 'no access key is registered', params },
    drift: { ask: { form: { accessKeyId: 'cxone-mock-drift-nobody', accessKeySecret: 'cxone-mock-drift-nobody' } } },
    example: { form: { accessKeyId: 'somebody@example.com' } },
  },
  {
    id: 'access-key-secret-wrong',
    when: (request, { accessKey }) => !isRefresh(request) && accessKey.kind === 'known' && accessKey.secret === 'wrong',
    problem: 'The secret does not match the access key.',
    fix: 'Send the secret of the access key, which is shown once, when it is created, and not the password of the user.',
    evidence: (request, { accessKey }) => keyEvidence(textMember(request, 'accessKeySecret'), accessKey.near),
    reply: badKey,
    source: beside,
    blames: 'request',
    contract: { state: 'the secret of the access key was changed', params },
    drift: { never: 'a failed attempt may count against an access key that is in use' },
    example: { form: { accessKeySecret: 'not-the-secret' } },
  },
  {
    id: 'access-key-inactive',
    when: (request, { accessKey }) => !isRefresh(request) && accessKey.kind === 'known' && !accessKey.key.active,
    problem: 'The access key is inactive.',
    fix: 'Activate it, or create another one, in the settings of the user.',
    reply: badKey,
    source: beside,
    blames: 'registration',
    contract: { state: 'the access key is inactive', params },
    drift: { never: 'it needs an inactive access key' },
    example: { form: { accessKeyId: inactiveKey.id, accessKeySecret: inactiveKey.secret } },
  },
  row(
    'malformed',
    'The token is not a refresh token of this endpoint.',
    'Send the refresh_token exactly as received: not truncated, not quoted, and not the access token. Or log in again with the access key.',
    'a refresh token was issued',
  ),
  row(
    'forged',
    'The refresh token is not signed by the key of this mock.',
    'Was it issued by another process or before a restart? Give both the same signing_key. Or log in again with the access key.',
    'the refresh token was altered',
  ),
  row(
    'expired',
    'The refresh token has expired.',
    'Log in again with the access key.',
    'the refresh token has expired',
  ),
  row(
    'revoked',
    'The refresh token was revoked, or it is single-use and was already used.',
    'Log in again with the access key.',
    'the refresh token was revoked',
  ),
  {
    id: 'granted',
    when: () => true,
    problem: 'The request is valid, and tokens were issued.',
    fix: 'Cache the access token, and request a new one about 5 minutes before it expires, counted from the time of the request.',
    reply: { kind: 'token', status: 200 },
    source: chosen("NICE's schema of the answer"),
    blames: 'nobody',
    contract: registered,
    drift: 'ask',
    example: {},
  },
] as const satisfies readonly Row[]

function row<State extends 'malformed' | 'forged' | 'expired' | 'revoked'>(
  state: State,
  problem: string,
  fix: string,
  contract:
    | 'a refresh token was issued'
    | 'the refresh token was altered'
    | 'the refresh token has expired'
    | 'the refresh token was revoked',
) {
  return {
    id: `refresh-token-${state}` as const,
    when: (request: ParsedRequest, context: Context) => isRefresh(request) && stateOf(context) === state,
    problem,
    fix,
    reply: badToken,
    source: beside,
    blames: 'request' as const,
    contract: { state: contract, params },
    drift: { never: 'the tokens of a tenant are not altered, revoked or used up' },
    example: { grant: 'refresh_token', token: state },
  }
}

/** Only refresh tokens of this endpoint can be refreshed here. */
function stateOf({ token }: Context): string | undefined {
  if (token?.client_id === undefined) return token?.state
  return token.token_use === 'refresh' && isKeyClient(token.client_id) ? token.state : 'malformed'
}

function missingMembers(request: ParsedRequest): readonly string[] {
  return neededMembers(request).filter((name) => textMember(request, name) === undefined)
}
