// Routes of the issuer besides the token endpoint: two discovery documents, the public keys, and userinfo.

import { chosen, refuse, type Bare, type ParsedRequest, type WireRequest, fieldValue } from '../../engine/index.ts'
import type { ProfileRoute, RouteRow } from '../profile.ts'
import type { Example } from '../row.ts'

const contract = { leftOut: 'the contract speaks of tokens, not of documents' } as const
const drift = { never: 'only tokens are asked of a tenant' } as const

const getOnly = {
  id: 'method-not-get',
  when: ({ method }: ParsedRequest) => method !== 'GET' && method !== 'HEAD',
  problem: 'This document can only be read.',
  fix: 'Send GET.',
  reply: refuse(405, 'invalid_request', 'Method not allowed', ['Allow', 'GET']),
  source: chosen('a document is read'),
  blames: 'request',
  seenIn: 'method',
  contract,
  drift,
  example: { method: 'POST' },
} as const satisfies RouteRow

const document = {
  id: 'document-read',
  when: () => true,
  problem: 'The request is valid, and the document was returned.',
  fix: 'Nothing to do.',
  reply: { kind: 'document', status: 200 },
  source: chosen('the members are those of the example that NICE documents'),
  blames: 'nobody',
  contract,
  drift,
  example: {},
} as const satisfies RouteRow

const tenantUnknown = {
  id: 'tenant-unknown',
  when: ({ query }, { tenant }) => (fieldValue(query, 'tenantId') ?? tenant.tenant_id) !== tenant.tenant_id,
  problem: 'No tenant has this tenantId.',
  fix: 'Use the tenantId of the access token. The mock has one tenant: set its tenant_id with "tenant" in the config.',
  reply: { kind: 'bare', status: 404, headers: [] },
  source: chosen('NICE documents 404 for an unknown tenant, without a body'),
  blames: 'request',
  seenIn: 'query',
  contract,
  drift,
  example: { query: 'tenantId=11f00000-0000-4000-8000-0242ac11ffff' },
} as const satisfies RouteRow

const unauthorized: Bare = {
  kind: 'bare',
  status: 401,
  headers: ['Pragma', 'no-cache', 'WWW-Authenticate', 'error="invalid token"'],
}

const getOrPost = {
  ...getOnly,
  id: 'method-not-get-or-post',
  when: ({ method }) => method !== 'GET' && method !== 'HEAD' && method !== 'POST',
  problem: 'The userinfo endpoint accepts GET and POST only.',
  fix: 'Send GET.',
  reply: refuse(405, 'invalid_request', 'Method not allowed', ['Allow', 'GET, POST']),
  example: { method: 'DELETE' },
} as const satisfies RouteRow

const tokenNotGood = {
  id: 'userinfo-token-not-good',
  when: (_, { bearer }) => bearer?.state !== 'valid',
  problem: 'The request carries no valid access token.',
  fix: 'Send "Authorization: Bearer <access_token>" with a token of /auth/token.',
  evidence: (_, { bearer }) => `the token is ${bearer?.state ?? 'missing'}`,
  reply: unauthorized,
  source: chosen('NICE documents 401 without a body, and this header, word for word'),
  blames: 'request',
  seenIn: 'header authorization',
  contract,
  drift,
  example: {},
} as const satisfies RouteRow

const get =
  (path: string) =>
  ({ method = 'GET', query, bearer = 'none' }: Example, token = 'none'): WireRequest => ({
    method,
    url: `${path}${typeof query === 'string' ? `?${query}` : ''}`,
    headers: [
      'Host',
      'cxone.niceincontact.com',
      'Accept',
      'application/json',
      ...(bearer === 'none' ? [] : ['Authorization', `Bearer ${token}`]),
    ],
    body: new Uint8Array(),
  })

const userinfo = {
  ...document,
  id: 'userinfo-read',
  problem: 'The token is valid, and the claims of its user were returned.',
  source: chosen('NICE documents the 401 of a bad token; the members are those of OpenID Connect Core 1.0 §5.3.2'),
  example: { bearer: 'valid' },
} as const satisfies RouteRow

const openid = '/.well-known/openid-configuration'
const cxone = '/.well-known/cxone-configuration'

/** Id of a row of a route. */
export type IssuerRouteId = (
  | typeof getOnly
  | typeof getOrPost
  | typeof document
  | typeof tenantUnknown
  | typeof tokenNotGood
  | typeof userinfo
)['id']

/** The routes of the issuer. */
export const issuerRoutes: readonly ProfileRoute[] = [
  {
    method: 'GET',
    path: openid,
    summary: 'The discovery document of the issuer (OpenID Connect Discovery 1.0)',
    rows: [getOnly, document],
    document: (_, { issuer }) => ({
      issuer,
      authorization_endpoint: `${issuer}/auth/authorize`,
      token_endpoint: `${issuer}/auth/token`,
      userinfo_endpoint: `${issuer}/auth/userinfo`,
      jwks_uri: `${issuer}/auth/jwks`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      token_endpoint_auth_signing_alg_values_supported: ['RS256'],
      end_session_endpoint: `${issuer}/auth/authorize/logout`,
      scopes_supported: ['openid'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      request_object_signing_alg_values_supported: ['none'],
      display_values_supported: ['page', 'popup'],
      claim_types_supported: ['normal'],
      code_challenge_methods_supported: ['S256'],
    }),
    request: get(openid),
  },
  {
    method: 'GET',
    path: cxone,
    summary: 'The API endpoint of a tenant',
    rows: [getOnly, tenantUnknown, document],
    document: (_, { issuer, origin, tenant: { tenant_id, area, cluster, domain } }) => ({
      private: false,
      area,
      cluster,
      domain,
      acdDomain: 'nice-incontact.com',
      uhDomain: 'nice-incontact.com',
      ui_endpoint: origin ?? `https://${area}.nice-incontact.com`,
      auth_endpoint: origin ?? `https://${area}.nice-incontact.com`,
      api_endpoint: origin ?? `https://api-${area}.${domain}`,
      globaldomain: new URL(issuer).host,
      globaldomain_v1: issuer,
      tenantId: tenant_id,
    }),
    request: get(cxone),
  },
  {
    method: 'GET',
    path: '/auth/jwks',
    summary: 'The public keys of the issuer (RFC 7517)',
    rows: [getOnly, document],
    document: (_, { jwks }) => jwks(),
    request: get('/auth/jwks'),
  },
  {
    method: 'GET',
    path: '/auth/userinfo',
    summary: 'The claims of the user of the bearer token',
    bearer: true,
    rows: [getOrPost, tokenNotGood, userinfo],
    // A token of the client_credentials grant has no user: the app takes its place.
    document: (_, { user, bearer }) =>
      user === undefined
        ? { sub: bearer?.client_id ?? '' }
        : { sub: `user:${user.id}`, name: user.name, given_name: user.given_name, family_name: user.family_name },
    request: get('/auth/userinfo'),
  },
]
