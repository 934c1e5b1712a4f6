// The three JWTs of the issuer, with the claims that NICE documents. The claim `mock_id`, recognisable as the mock's
// own, makes each unique. It also holds exact times and revocation counters.

import { member, membersOf } from '../options/index.ts'
import { originOf } from './origin.ts'
import type { Claims, Grant, Sign, Tenant, TokenFormat, User } from '../state/index.ts'

/** Signs and verifies JWTs with one RSA key, asynchronously. */
export interface Jwts {
  sign(payload: object, kid?: string): Promise<string>
  /** Verifies a JWT. Undefined if it is not signed by the key, or not a JWT. */
  verify(token: string): Promise<{ readonly payload: unknown; readonly kid: string | undefined } | undefined>
  /** Returns the public key as a JWK Set (RFC 7517 §5). */
  jwks(): Promise<object>
}

const shape = /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/
// No JWT of the mock is longer. The limit protects against headers made to be slow.
const longestToken = 8_192
const verifiedKept = 1_000
const refreshLifetime = 7_200_000
const accessIssuer = 'https://auth.nice-incontact.com'

/** A format of refresh tokens that are not JWTs. */
export interface RefreshTokens {
  isToken(text: string): boolean
  write(claims: Claims, sign: Sign, user: User | undefined): string
  read(token: string, sign: Sign): Claims | 'forged' | undefined
}

type Use = NonNullable<Claims['use']>

/**
 * Creates the token format of a mock. Caches up to 1000 verified tokens.
 * @param refreshTokens format of refresh tokens, if they are not JWTs
 */
export function jwtTokens(
  { sign: signed, verify }: Pick<Jwts, 'sign' | 'verify'>,
  refreshTokens?: RefreshTokens,
): TokenFormat {
  const verified = new Map<string, Claims | 'forged'>()

  function remember(token: string, claims: Claims | 'forged'): void {
    if (verified.size >= verifiedKept) verified.delete(verified.keys().next().value ?? '')
    verified.set(token, claims)
  }
  async function verifyNow(token: string): Promise<void> {
    const result = await verify(token)
    remember(token, (result && claimsOf(result)) ?? 'forged')
  }
  // Results are delivered in order of requests: a token that is revoked and then sent is revoked when it is judged.
  const reading = new Map<string, Promise<void>>()
  function verifyOnce(token: string): Promise<void> {
    const known = reading.get(token)
    if (known !== undefined) return known
    const begun = verifyNow(token).finally(() => reading.delete(token))
    reading.set(token, begun)
    return begun
  }

  return {
    isToken: (token) => refreshTokens?.isToken(token) === true || isJwt(token),
    prepare: (token) => (verified.has(token) || !isJwt(token) ? undefined : verifyOnce(token)),
    read: (token, sign) => (isJwt(token) ? (verified.get(token) ?? 'forged') : refreshTokens?.read(token, sign)),
    async write(claims, sign, grant) {
      const access = { ...claims, use: 'access' } as const
      const id = { ...claims, id: `${claims.id}-id`, use: 'id' } as const
      const refresh = {
        ...claims,
        id: `${claims.id}-refresh`,
        expires: claims.issued + refreshLifetime,
        use: 'refresh',
      } as const
      const accessClaims = accessPayload(access, grant)
      const [access_token, id_token, refresh_token] = await Promise.all([
        signed(accessClaims),
        signed(idPayload(id, grant), 'default'),
        refreshTokens?.write(refresh, sign, grant.user) ?? signed(refreshPayload(refresh, grant, sign)),
      ])
      // A token that was just signed needs no verification.
      remember(access_token, claimsOf({ payload: accessClaims, kid: undefined }) ?? 'forged')
      return {
        claims,
        access_token,
        more: { refresh_token, id_token, issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' },
      }
    },
  }
}

function isJwt(token: string): boolean {
  return token.length <= longestToken && shape.test(token)
}

// Judged by exact time, but `exp` has whole seconds: a token never expires before its `expires_in`.
function times({ issued, expires }: Claims) {
  return { iat: Math.floor(issued / 1_000), exp: Math.ceil(expires / 1_000) }
}

function names({ name, given_name, family_name }: User) {
  return { given_name, family_name, name }
}

const noUser: User = { id: '', name: '', given_name: '', family_name: '' }

function accessPayload(claims: Claims, { app, user = noUser, tenant }: Grant): object {
  return {
    role: { legacyId: 'Administrator', id: roleId, lastUpdateTime: roleUpdated, secondaryRoles: [] },
    sub: `user:${user.id}`,
    iss: accessIssuer,
    ...names(user),
    aud: app.client_id,
    icBUId: businessUnit,
    ...tenantClaims(tenant),
    ...times(claims),
    mock_id: mockId(claims),
  }
}

function idPayload(claims: Claims, { app, user = noUser, tenant, request }: Grant): object {
  return {
    sub: `user:${user.id}`,
    icDomain: tenant.domain,
    iss: originOf(request).issuer,
    ...names(user),
    userId: user.id,
    icAgentId: agentId,
    icSPId: businessUnit.toString(),
    area: tenant.area,
    aud: app.client_id,
    icBUId: businessUnit,
    ...tenantClaims(tenant),
    ...times(claims),
    mock_id: mockId(claims),
  }
}

function refreshPayload(claims: Claims, { app, user = noUser, request }: Grant, sign: Sign): object {
  const session = sign(claims.id)
  return {
    aud: app.client_id,
    iss: originOf(request).issuer,
    id: user.id,
    sessionId: session.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    ...times(claims),
    mock_id: mockId(claims, user),
  }
}

function tenantClaims({ tenant_id, tenant, cluster }: Tenant): object {
  return { tenantId: tenant_id, tenant, icClusterId: cluster }
}

const businessUnit = 4_600_000
const agentId = '1000001'
const roleId = '11f00000-0000-4000-8000-0242ac110020'
const roleUpdated = 1_700_000_000_000

/**
 * Exact times and revocation counters, in a claim of the mock. In a refresh token, it also has the names of its user.
 */
function mockId({ use, id, issued, expires, origin, generation, appGeneration }: Claims, user?: User): string {
  const parts = [use, id, issued.toString(36), expires.toString(36), origin, generation, appGeneration]
  return [`cxmock_${parts.join('.')}`, ...(user === undefined ? [] : [encodeURIComponent(JSON.stringify(user))])].join(
    '/',
  )
}

const mockIdShape =
  /^cxmock_(access|id|refresh)\.([\w-]+)\.([0-9a-z]+)\.([0-9a-z]+)\.([\w-]+)\.(\d+)\.(\d+)(?:\/(\S+))?$/

/** Anyone with the key can sign anything: a JWT in another form was not issued by the mock. */
function claimsOf({
  payload,
  kid,
}: {
  readonly payload: unknown
  readonly kid: string | undefined
}): Claims | undefined {
  try {
    return claimsIn(payload, kid)
  } catch {
    return undefined
  }
}

function claimsIn(payload: unknown, kid: string | undefined): Claims | undefined {
  const { mock_id, aud } = membersOf(payload)
  const match = typeof mock_id === 'string' ? mockIdShape.exec(mock_id) : null
  if (match === null || typeof aud !== 'string') return undefined
  const [, use = '', id = '', issued = '', expires = '', origin = '', generation = '', appGeneration = '', told] = match
  // The keys of the JWK Set are for id_tokens only (NICE's sample). Another kid is not the mock's.
  if (kid !== (use === 'id' ? 'default' : undefined)) return undefined
  return {
    id,
    issued: parseInt(issued, 36),
    expires: parseInt(expires, 36),
    origin,
    generation: Number(generation),
    appGeneration: Number(appGeneration),
    client_id: aud,
    scope: undefined,
    use: use as Use,
    user: userIn(payload, told),
  }
}

function userIn(payload: unknown, told: string | undefined): User {
  if (told !== undefined) {
    const user = membersOf(JSON.parse(decodeURIComponent(told)))
    return {
      id: text(user['id']),
      name: text(user['name']),
      given_name: text(user['given_name']),
      family_name: text(user['family_name']),
    }
  }
  return {
    id: text(member(payload, 'sub')).replace(/^user:/, ''),
    name: text(member(payload, 'name')),
    given_name: text(member(payload, 'given_name')),
    family_name: text(member(payload, 'family_name')),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
