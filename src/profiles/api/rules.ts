// Rule table of the protected API: first the bearer token, then the request.

import type { App, Fault, Introspection } from '../../state/index.ts'
import {
  type Challenge,
  chosen,
  type Data,
  type Invalid,
  type MethodNotAllowed,
  type Planned,
  type Refusal,
  refuse,
  spec,
  thread,
  type Wait,
} from '../../engine/index.ts'
import type { Row } from '../row.ts'

/** Context of the rules of the API. */
export interface ApiContext {
  readonly fault: Fault | undefined
  readonly secondsToWait: number
  /** Undefined if the Authorization header is missing or malformed. */
  readonly bearer: Introspection | undefined
  /** The registered app that the token was issued to. */
  readonly app: App | undefined
  /** The scope that the collection requires. */
  readonly scope: string | undefined
  readonly operation: Operation
}

/** The operation of the request, resolved before it runs. */
export type Operation =
  /** Not resolved yet: rules that need no collection run first. */
  | { readonly kind: 'unopened' }
  | { readonly kind: 'ready'; readonly status: number; readonly run: () => Promise<object | undefined> }
  | { readonly kind: 'unknown-collection' | 'unknown-record' }
  | { readonly kind: 'method'; readonly allow: string }
  /** `message` is for the client. `field` may be shown anywhere: it is a name of the schema. */
  | { readonly kind: 'invalid'; readonly message: string; readonly field: string }

/** Replies of the protected API. */
type ApiReply = Refusal | Wait | Planned | Challenge | Invalid | MethodNotAllowed | Data

/** A row of the protected API. */
export type ApiRow<Id extends string = string> = Row<ApiContext, ApiReply, Id>

const issued = { state: 'an access token was issued' } as const
const drift = { never: 'the API of a tenant is not asked' } as const
const dead = (description: string): Challenge => ({
  kind: 'challenge',
  status: 401,
  error: 'invalid_token',
  description,
})

/** Rows of the protected API, in order. */
export const apiRules = [
  {
    id: 'api-fault-planned',
    when: (_, { fault }) => fault !== undefined,
    problem: 'This API error was injected on purpose, by a planned fault.',
    fix: 'Nothing is wrong with the request. List or clear planned faults with the control API or mock.faults.',
    reply: { kind: 'planned' },
    source: chosen('faults are a feature of the mock'),
    blames: 'nobody',
    contract: { state: 'the API is down' },
    drift,
    example: { given: { fault: { on: 'api', status: 503 } } },
  },
  {
    id: 'api-rate-limited',
    when: (_, { secondsToWait }) => secondsToWait > 0,
    problem: 'This client has used up its rate limit at the API.',
    fix: 'Wait for the time in Retry-After, then send the request again.',
    evidence: (_, { secondsToWait }) => `resets in ${secondsToWait} s`,
    reply: { kind: 'wait', status: 429, error: 'temporarily_unavailable', description: 'Too many requests' },
    source: chosen('NICE lists 429 on API operations without a number; the window is off until it is set or exhausted'),
    blames: 'nobody',
    contract: { state: 'the rate limit is exhausted', params: { endpoint: 'api' } },
    drift,
    example: { given: { exhausted: true } },
  },
  {
    id: 'bearer-missing',
    when: ({ authorization }) => authorization === undefined,
    problem: 'The request has no Authorization header.',
    fix: 'Get a token from the token endpoint and send it as "Authorization: Bearer <access_token>". Look for a proxy or a redirect that drops the header.',
    reply: { kind: 'challenge', status: 401, description: 'Authentication required' },
    source: spec('RFC 6750 §3.1', 'a request without authentication information gets no error code'),
    blames: 'request',
    contract: issued,
    drift,
    example: { bearer: 'none' },
  },
  {
    id: 'bearer-malformed',
    when: ({ authorization = '' }) => !bearerShape.test(authorization),
    problem: 'The Authorization header is not "Bearer", one space and a token.',
    fix: 'Send "Authorization: Bearer <access_token>": one space, one token, no quotes. Basic and client_secret are not used here.',
    evidence: ({ authorization = '' }) =>
      `scheme: ${/^(basic|bearer|digest|negotiate)\b/i.exec(authorization)?.[1] ?? 'none that is known'}`,
    reply: {
      kind: 'challenge',
      status: 400,
      error: 'invalid_request',
      description: 'The Authorization header is malformed',
    },
    source: spec('RFC 6750 §3.1', 'invalid_request: the request is malformed'),
    blames: 'request',
    contract: issued,
    drift,
    example: { headers: { Authorization: 'Bearer' } },
  },
  {
    id: 'token-malformed',
    when: (_, { bearer }) => bearer === undefined || bearer.state === 'malformed',
    problem: 'This mock did not issue that token.',
    fix: 'Send the access_token exactly as received: not truncated, not quoted, not from another service. A refresh token is for the token endpoint only.',
    reply: dead('The access token is malformed'),
    source: spec('RFC 6750 §3.1', 'invalid_token: expired, revoked, malformed, or invalid for other reasons'),
    blames: 'request',
    contract: issued,
    drift,
    example: { headers: { Authorization: 'Bearer eyJhbGciOiJub25lIn0' } },
  },
  {
    id: 'token-forged',
    when: (_, { bearer }) => bearer?.state === 'forged',
    problem: 'The token has the format of this mock but is not signed with its key.',
    fix: 'Was it issued by another process or before a restart? Give both the same signing_key (jwt_key for JWTs). Otherwise the token was altered in transit.',
    reply: dead('The access token is invalid'),
    source: spec('RFC 6750 §3.1', 'invalid_token'),
    blames: 'request',
    contract: { state: 'the access token was altered' },
    drift,
    example: { headers: { Authorization: `Bearer cxmock_a-1.1.1.a-0.0.0.ZGVtbw..${'0'.repeat(64)}` } },
  },
  {
    id: 'token-revoked',
    when: (_, { bearer }) => bearer?.state === 'revoked',
    problem: 'The token was revoked, or it was issued before the mock was reset.',
    fix: 'Remove it from the cache and request a new one, once. A client must survive a 401 before the token expires.',
    reply: dead('The access token was revoked'),
    source: spec('RFC 6750 §3.1', 'invalid_token'),
    blames: 'request',
    contract: { state: 'the access token was revoked' },
    drift,
    example: { bearer: 'revoked' },
  },
  {
    id: 'token-app-disabled',
    when: (_, { app }) => app?.enabled !== true,
    problem: 'The app that the token was issued to is disabled or was removed.',
    fix: 'Enable the app. Until then, a new token does not help.',
    reply: dead('The access token is invalid'),
    source: chosen('a token is only as good as its app'),
    blames: 'registration',
    contract: { state: 'the app is disabled' },
    drift,
    example: { bearer: 'app-disabled' },
  },
  {
    id: 'token-expired',
    when: (_, { bearer }) => bearer?.state === 'expired',
    problem: 'The token had expired by the time the response was produced.',
    fix: 'Renew the token about 5 minutes before it expires, counted from the time of the request. On this 401, drop the token, request a new one and retry once.',
    reply: dead('The access token expired'),
    source: thread('A', 'a token may expire in the middle of a request'),
    blames: 'request',
    contract: { state: 'the access token has expired' },
    drift,
    example: { bearer: 'expired' },
  },
  {
    id: 'scope-insufficient',
    when: (_, { scope, app, bearer }) => scope !== undefined && !hasScope(scope, app, bearer),
    problem: 'The token is valid but lacks the scope that this collection requires.',
    fix: 'If the app has the scope, request a token without a scope parameter, or with this scope. If it does not, have the scope granted to the app first; until then, a new token changes nothing.',
    evidence: (_, { scope = '', app }) =>
      `needed: ${scope}; the app ${app?.scopes === '*' || app?.scopes.includes(scope) ? 'has it, the token was asked for without it' : 'has it not'}`,
    reply: {
      kind: 'challenge',
      status: 403,
      error: 'insufficient_scope',
      description: 'The request requires higher privileges than the access token provides',
    },
    source: thread('B', 'the app may need the oauth_auth scope; audit logging needs valid tokens'),
    blames: 'registration',
    contract: { state: 'an access token was issued', params: { scopes: [] } },
    drift,
    example: { path: '/api/v2/audit-log', app: 'mock-no-scope' },
  },
  {
    id: 'collection-unknown',
    when: (_, { operation }) => operation.kind === 'unknown-collection',
    problem: 'The token is valid, but the mock has no collection with this name.',
    fix: 'Use an existing collection, or add your own with a schema: mock.data.define(name, { schema }).',
    reply: refuse(404, 'not_found', 'Not found'),
    source: chosen('the mock holds a few collections, not the API'),
    blames: 'request',
    contract: issued,
    drift,
    example: { path: '/api/v2/conversations' },
    leaves: () => true,
  },
  {
    id: 'method-not-allowed',
    when: (_, { operation }) => operation.kind === 'method',
    problem: 'The collection does not support this method.',
    fix: 'A collection supports GET and POST. A record supports GET, PATCH and DELETE. The audit log is read-only.',
    evidence: (_, { operation }) => (operation.kind === 'method' ? `allowed: ${operation.allow}` : ''),
    reply: { kind: 'method', status: 405, error: 'invalid_request', description: 'Method not allowed' },
    source: chosen('the usual methods of a REST collection'),
    blames: 'request',
    contract: issued,
    drift,
    example: { method: 'PUT' },
  },
  {
    id: 'record-unknown',
    when: (_, { operation }) => operation.kind === 'unknown-record',
    problem: 'The collection has no record with this id.',
    fix: 'Create it in the test, or use an id that GET on the collection returns.',
    reply: refuse(404, 'not_found', 'Not found'),
    source: chosen('the usual answer'),
    blames: 'request',
    contract: issued,
    drift,
    example: { path: '/api/v2/agents/404' },
  },
  {
    id: 'record-invalid',
    when: (_, { operation }) => operation.kind === 'invalid',
    problem: 'The record does not match the schema of the collection.',
    fix: 'Correct the named field.',
    evidence: (_, { operation }) => (operation.kind === 'invalid' ? `field: ${operation.field}` : ''),
    reply: { kind: 'invalid', status: 400, error: 'invalid_request' },
    source: chosen('the schema of the collection'),
    blames: 'request',
    contract: issued,
    drift,
    example: { method: 'POST', contentType: 'application/json', body: '{"userName":7}' },
  },
  {
    id: 'answered',
    when: () => true,
    problem: 'The token is valid, and the operation succeeded.',
    fix: 'Nothing to do.',
    reply: { kind: 'data' },
    source: spec('RFC 6750 §2.1', 'the token comes in the Authorization header'),
    blames: 'nobody',
    contract: issued,
    drift,
    example: {},
  },
] as const satisfies readonly ApiRow[]

/** RFC 6750 §2.1: b64token after one or more spaces. */
const bearerShape = /^bearer +[\w\-.~+/]+=*$/i

function hasScope(scope: string, app: App | undefined, bearer: Introspection | undefined): boolean {
  const granted = bearer?.scope?.split(' ') ?? (app === undefined ? [] : app.scopes)
  return granted === '*' || granted.includes(scope)
}
