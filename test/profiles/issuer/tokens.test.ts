import { generateKeyPairSync } from 'node:crypto'
import {
  createRemoteJWKSet,
  exportPKCS8,
  generateKeyPair,
  importJWK,
  importPKCS8,
  jwtVerify,
  SignJWT,
  type JWK,
} from 'jose'
import { describe, expect, test } from 'vitest'
import { createMock, type MockOptions } from '../../../src/index.ts'
import { startServer } from '../../../src/server/index.ts'
import { engineOf } from '../../../src/mock.ts'
import { demoKey } from '../../../src/profiles/access-keys.ts'
import { issuer } from '../../../src/profiles/issuer/index.ts'
import { tokensOf } from '../../support/issuer-runner.ts'

const start = Date.parse('2030-01-01T00:00:00.250Z')
const pem = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })

/** A mock whose clock stands. */
function standing(options: MockOptions = {}) {
  const mock = createMock(options)
  mock.clock.set(start)
  mock.clock.freeze()
  return mock
}
type Mock = ReturnType<typeof createMock>

const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
const headerOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())

async function post(mock: Mock, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await mock.fetch('https://cxone.niceincontact.com/auth/token', {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
  })
  return { rule: response.headers.get('mock-rule'), body: await response.json() }
}
const refresh = (mock: Mock, refresh_token: string) => post(mock, { grant_type: 'refresh_token', refresh_token })
const apiRule = async (mock: Mock, token: string) =>
  (
    await mock.fetch('https://api-na1.niceincontact.com/incontactapi/services/v24.0/agents', {
      headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
    })
  ).headers.get('mock-rule')

const presetUser = {
  given_name: 'Mock',
  family_name: 'User',
  name: 'mock.user@example.com',
}
const tenant = {
  tenantId: '11f00000-0000-4000-8000-0242ac110002',
  tenant: 'mock_tenant',
  icClusterId: 'B32',
}
const times = { iat: 1_893_456_000, exp: 1_893_459_601 }

describe('the three JWTs', () => {
  test('have the claims that NICE documents, and one that is visibly of the mock', async () => {
    const { access_token, id_token, refresh_token } = await tokensOf(standing())
    expect(claimsOf(access_token)).toEqual({
      role: {
        legacyId: 'Administrator',
        id: '11f00000-0000-4000-8000-0242ac110020',
        lastUpdateTime: 1_700_000_000_000,
        secondaryRoles: [],
      },
      sub: 'user:11f00000-0000-4000-8000-0242ac110010',
      iss: 'https://auth.nice-incontact.com',
      ...presetUser,
      aud: 'demo',
      icBUId: 4_600_000,
      ...tenant,
      ...times,
      mock_id: expect.stringMatching(/^cxmock_access\./),
    })
    expect(claimsOf(id_token)).toEqual({
      sub: 'user:11f00000-0000-4000-8000-0242ac110010',
      icDomain: 'niceincontact.com',
      iss: 'https://cxone.niceincontact.com',
      ...presetUser,
      userId: '11f00000-0000-4000-8000-0242ac110010',
      icAgentId: '1000001',
      icSPId: '4600000',
      area: 'na1',
      aud: 'demo',
      icBUId: 4_600_000,
      ...tenant,
      ...times,
      mock_id: expect.stringMatching(/^cxmock_id\./),
    })
    expect(claimsOf(refresh_token)).toEqual({
      aud: 'demo',
      iss: 'https://cxone.niceincontact.com',
      id: '11f00000-0000-4000-8000-0242ac110010',
      sessionId: expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/),
      iat: 1_893_456_000,
      exp: 1_893_463_201,
      mock_id: expect.stringMatching(/^cxmock_refresh\./),
    })
  })

  test('are RS256, and the id_token alone names its key', async () => {
    const { access_token, id_token, refresh_token } = await tokensOf(standing())
    expect([access_token, id_token, refresh_token].map(headerOf)).toEqual([
      { alg: 'RS256', typ: 'JWT' },
      { alg: 'RS256', typ: 'JWT', kid: 'default' },
      { alg: 'RS256', typ: 'JWT' },
    ])
  })

  test('are unique, also at one instant', async () => {
    const mock = standing()
    const many = await Promise.all(Array.from({ length: 20 }, () => tokensOf(mock)))
    const all = many.flatMap(({ access_token, id_token, refresh_token }) => [access_token, id_token, refresh_token])
    expect(new Set(all).size).toBe(60)
  })

  test('speak of the tenant and the user of the config', async () => {
    const mock = standing({
      tenant: { tenant_id: '11f00000-0000-4000-8000-0242ac11aaaa', tenant: 'acme', area: 'eu1', cluster: 'C52' },
      access_keys: [{ id: 'k', secret: 's', user: { id: 'u-1', name: 'ada@acme.example', given_name: 'Ada' } }],
    })
    const { body } = await post(mock, {
      grant_type: 'password',
      username: 'k',
      password: 's',
      client_id: 'demo',
      client_secret: 'demo-secret',
    })
    const claims = claimsOf(body.access_token)
    expect(claims).toMatchObject({
      sub: 'user:u-1',
      name: 'ada@acme.example',
      given_name: 'Ada',
      tenantId: '11f00000-0000-4000-8000-0242ac11aaaa',
      tenant: 'acme',
      icClusterId: 'C52',
    })
    expect(claimsOf(body.id_token).area).toBe('eu1')
    // Whoever refreshes is still the same user.
    const again = await refresh(mock, body.refresh_token)
    expect(claimsOf(again.body.access_token)).toMatchObject({ sub: 'user:u-1', name: 'ada@acme.example' })
  })

  test('are verified by the keys of /auth/jwks', async () => {
    await using server = await startServer()
    const { id_token, access_token } = await tokensOf(server.mock)
    const keys = createRemoteJWKSet(new URL(`${server.url}/auth/jwks`))
    await expect(jwtVerify(id_token, keys, { audience: 'demo', algorithms: ['RS256'] })).resolves.toMatchObject({
      protectedHeader: { kid: 'default' },
    })
    const { keys: jwks } = (await (await fetch(`${server.url}/auth/jwks`)).json()) as { keys: JWK[] }
    expect(jwks).toEqual([{ kty: 'RSA', use: 'sig', alg: 'RS256', kid: 'default', n: expect.any(String), e: 'AQAB' }])
    await expect(jwtVerify(access_token, await importJWK(jwks[0] as JWK, 'RS256'))).resolves.toBeDefined()
  })
})

describe('the time of a token', () => {
  test('is never over before expires_in is, on the clock of the mock', async () => {
    const mock = standing()
    const { access_token, expires_in } = await tokensOf(mock)
    mock.clock.advance(`${expires_in - 0.001}s`)
    expect(await apiRule(mock, access_token)).toBe('answered')
    mock.clock.advance('1ms')
    expect(await apiRule(mock, access_token)).toBe('token-expired')
  })

  test('is two hours for a refresh token', async () => {
    const mock = standing()
    const { refresh_token } = await tokensOf(mock)
    mock.clock.advance('7199.999s')
    expect((await refresh(mock, refresh_token)).rule).toBe('granted')
    mock.clock.advance('1ms')
    expect((await refresh(mock, refresh_token)).rule).toBe('refresh-token-expired')
  })

  test('is the lifetime that somebody said, for every endpoint', async () => {
    const mock = standing({ lifetime: '90s' })
    expect((await tokensOf(mock)).expires_in).toBe(90)
    const short = standing()
    expect((await tokensOf(short, 'mock-short-lived')).expires_in).toBe(30)
  })
})

describe('a refresh token', () => {
  test('is renewed, and the old one works until its end', async () => {
    const mock = standing()
    const { refresh_token } = await tokensOf(mock)
    const { body } = await refresh(mock, refresh_token)
    expect(body.refresh_token).not.toBe(refresh_token)
    expect((await refresh(mock, refresh_token)).rule).toBe('granted')
    expect((await refresh(mock, body.refresh_token)).rule).toBe('granted')
  })

  test('is good once where rotation is strict, also for two requests at the same time', async () => {
    const mock = standing({ refresh_tokens: { rotation: 'strict' } })
    const { refresh_token } = await tokensOf(mock)
    const both = await Promise.all([refresh(mock, refresh_token), refresh(mock, refresh_token)])
    expect(both.map(({ rule }) => rule).toSorted()).toEqual(['granted', 'refresh-token-revoked'])
    const next = both.find(({ rule }) => rule === 'granted')?.body.refresh_token
    expect((await refresh(mock, next)).rule).toBe('granted')
    expect((await refresh(mock, next)).rule).toBe('refresh-token-revoked')
  })

  test('is not used up by a request that was refused for something else', async () => {
    const mock = standing({ refresh_tokens: { rotation: 'strict' } })
    const { refresh_token } = await tokensOf(mock)
    const other = await post(mock, { grant_type: 'refresh_token', refresh_token, client_id: 'nobody' })
    expect(other.rule).toBe('app-unknown')
    expect((await refresh(mock, refresh_token)).rule).toBe('granted')
  })

  test.each(['the app was switched off', 'all tokens were revoked', 'the mock was reset', 'the app was removed'])(
    'is refused once %s',
    async (what) => {
      const mock = standing()
      const { refresh_token } = await tokensOf(mock)
      if (what.includes('off')) mock.apps.update('demo', { enabled: false })
      else if (what.includes('all')) mock.tokens.revoke({ all: true })
      else if (what.includes('reset')) mock.reset()
      else mock.apps.remove('demo')
      expect((await refresh(mock, refresh_token)).rule).toBe(
        what.includes('off') ? 'app-disabled' : 'refresh-token-revoked',
      )
    },
  )

  test('outlives its access key, which stops new tokens only', async () => {
    const mock = standing({ access_keys: [{ id: 'k', secret: 's' }] })
    const ask = () =>
      post(mock, {
        grant_type: 'password',
        username: 'k',
        password: 's',
        client_id: 'demo',
        client_secret: 'demo-secret',
      })
    const { body } = await ask()
    mock.access_keys.update('k', { active: false })
    expect((await ask()).rule).toBe('access-key-inactive')
    expect(await apiRule(mock, body.access_token)).toBe('answered')
    expect((await refresh(mock, body.refresh_token)).rule).toBe('granted')
    mock.access_keys.update('k', { active: true, secret: 'new' })
    expect((await ask()).rule).toBe('access-key-secret-wrong')
    mock.access_keys.remove('k')
    expect((await ask()).rule).toBe('access-key-unknown')
    mock.reset()
    expect((await ask()).rule).toBe('granted')
  })
})

describe('a token that was altered', () => {
  const mock = standing()
  const forgedBy = async (jwt: string, change: (claims: Record<string, unknown>) => void, kid?: string) => {
    const { privateKey } = await generateKeyPair('RS256')
    const claims = claimsOf(jwt)
    change(claims)
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(kid && { kid }) }).sign(privateKey)
  }
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

  test.each<[string, (jwt: string) => string | Promise<string>]>([
    [
      'its claims',
      (jwt) =>
        jwt
          .split('.')
          .with(1, part({ ...claimsOf(jwt), aud: 'mock-no-scope' }))
          .join('.'),
    ],
    [
      'its end',
      (jwt) =>
        jwt
          .split('.')
          .with(1, part({ ...claimsOf(jwt), exp: 4_000_000_000 }))
          .join('.'),
    ],
    ['alg none', (jwt) => `${part({ alg: 'none', typ: 'JWT' })}.${jwt.split('.')[1]}.${jwt.split('.')[2]}`],
    ['alg none and no signature', (jwt) => `${part({ alg: 'none', typ: 'JWT' })}.${jwt.split('.')[1]}.`],
    [
      'HS256 with the public key as the secret',
      async (jwt) => {
        const jwks = (await (await mock.fetch('https://cxone.niceincontact.com/auth/jwks')).json()).keys[0]
        return new SignJWT(claimsOf(jwt)).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(JSON.stringify(jwks)))
      },
    ],
    [
      'another kid',
      (jwt) =>
        jwt
          .split('.')
          .with(0, part({ alg: 'RS256', typ: 'JWT', kid: 'other' }))
          .join('.'),
    ],
    ['another key', (jwt) => forgedBy(jwt, () => undefined)],
    ['another key under the same kid', (jwt) => forgedBy(jwt, () => undefined, 'default')],
    ['another audience', (jwt) => forgedBy(jwt, (claims) => void (claims['aud'] = 'mock-no-scope'))],
    ['its last character', (jwt) => `${jwt.slice(0, -2)}${jwt.at(-2) === 'A' ? 'B' : 'A'}${jwt.at(-1)}`],
  ])('in %s is never accepted', async (_, alter) => {
    const { access_token, refresh_token, id_token } = await tokensOf(mock)
    for (const token of [access_token, id_token]) {
      const altered = await alter(token)
      expect((await mock.tokens.introspect(altered)).state).toMatch(/^(?:forged|malformed)$/)
      expect(await apiRule(mock, altered)).toMatch(/^token-(?:forged|malformed)$|^bearer-malformed$/)
    }
    expect((await refresh(mock, await alter(refresh_token))).rule).toMatch(/^refresh-token-(?:forged|malformed)$/)
  })

  test('to be used as another kind is never accepted', async () => {
    const { access_token, refresh_token, id_token } = await tokensOf(mock)
    const opaque = await post(mock, { grant_type: 'refresh_token', refresh_token: 'cxmock_x' })
    expect(opaque.rule).toBe('refresh-token-malformed')
    expect((await refresh(mock, access_token)).rule).toBe('refresh-token-malformed')
    expect((await refresh(mock, id_token)).rule).toBe('refresh-token-malformed')
    const exchanged = (subject_token: string) =>
      post(mock, { grant_type: 'token-exchange', subject_token, subject_token_type: 'access_token' })
    expect((await exchanged(refresh_token)).rule).toBe('subject-token-malformed')
    expect((await exchanged(id_token)).rule).toBe('subject-token-malformed')
    expect((await exchanged(access_token)).rule).toBe('granted')
    expect(await apiRule(mock, refresh_token)).toBe('token-malformed')
    const response = await mock.fetch('https://api.nicecxone.com/auth/oauth/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'demo',
        client_secret: 'demo-secret',
      }),
    })
    const { access_token: first } = await response.json()
    expect((await refresh(mock, first)).rule).toBe('refresh-token-malformed')
    expect((await exchanged(first)).rule).toBe('subject-token-malformed')
  })
})

test('a token that is revoked and used at once is revoked, and a forged one revokes nothing', async () => {
  const mock = standing()
  const { access_token } = await tokensOf(mock)
  const [head = '', payload = ''] = access_token.split('.')
  mock.tokens.revoke({ token: `${head}.${payload}.${'A'.repeat(342)}` })
  mock.tokens.revoke({
    token: `${head}.${Buffer.from('{"mock_id":"cxmock_access.a.1.1.a.1.1/%zz","aud":"demo"}').toString('base64url')}.AA`,
  })
  expect(await apiRule(mock, access_token)).toBe('answered')
  const other = await tokensOf(mock)
  mock.tokens.revoke({ token: other.access_token })
  expect(await apiRule(mock, other.access_token)).toBe('token-revoked')
})

test('an exchange needs no grant, a refresh needs the one of the access key', async () => {
  const mock = standing()
  const { access_token, refresh_token } = await tokensOf(mock)
  mock.apps.update('demo', { grants: [] })
  const exchange = { grant_type: 'token-exchange', subject_token: access_token, subject_token_type: 'access_token' }
  expect((await post(mock, exchange)).rule).toBe('granted')
  expect((await refresh(mock, refresh_token)).rule).toBe('grant-not-enabled')
})

describe('jwt_key', () => {
  test('does not make good what names another key, or is an id_token by name alone', async () => {
    const mock = standing({ jwt_key: String(pem) })
    const { access_token, id_token } = await tokensOf(mock)
    const key = await importPKCS8(String(pem), 'RS256')
    const signed = (jwt: string, kid?: string) =>
      new SignJWT(claimsOf(jwt)).setProtectedHeader({ alg: 'RS256', ...(kid && { kid }) }).sign(key)
    expect(await apiRule(mock, await signed(access_token))).toBe('answered')
    expect(await apiRule(mock, await signed(access_token, 'default'))).toBe('token-forged')
    expect(await apiRule(mock, await signed(id_token, 'other'))).toBe('token-forged')
    expect(await apiRule(mock, await signed(id_token))).toBe('token-forged')
    for (const mock_id of ['cxmock_refresh.a.1.1.a.1.1/%zz', 'cxmock_refresh.a.1.1.a.1.1/x', 'x', 7]) {
      const odd = new SignJWT({ aud: 'demo', mock_id }).setProtectedHeader({ alg: 'RS256' })
      expect(await apiRule(mock, await odd.sign(key))).toBe('token-forged')
    }
  })

  test('makes tokens good in another process, whatever else is in its memory', async () => {
    const [one, other] = [standing({ jwt_key: String(pem) }), standing({ jwt_key: String(pem) })]
    other.clock.advance('1s')
    const { access_token, refresh_token } = await tokensOf(one)
    expect(await apiRule(other, access_token)).toBe('answered')
    expect((await refresh(other, refresh_token)).rule).toBe('granted')
    other.tokens.revoke({ token: access_token })
    expect(await apiRule(other, access_token)).toBe('token-revoked')
    expect(await apiRule(standing(), access_token)).toBe('token-forged')
  })

  test('of an app that is not there is refused as a client that is not known', async () => {
    const one = standing({
      jwt_key: String(pem),
      apps: [{ client_id: 'mine', client_secret: 'mine-secret', grants: ['password'] }],
    })
    const { refresh_token } = await tokensOf(one, 'mine')
    expect((await refresh(standing({ jwt_key: String(pem) }), refresh_token)).rule).toBe('app-unknown')
  })

  test('may be a JWK', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const mock = standing({ jwt_key: JSON.stringify(privateKey.export({ format: 'jwk' })) })
    expect(await apiRule(mock, (await tokensOf(mock)).access_token)).toBe('answered')
  })

  test.each([
    ['a word', 'Zk4tQ8vXn2LmRw7y'],
    ['a public key', '-----BEGIN PUBLIC KEY-----\nZk4tQ8vXn2LmRw7y\n-----END PUBLIC KEY-----'],
  ])('that is %s is refused at once, and not repeated', (_, jwt_key) => {
    expect(() => createMock({ jwt_key })).toThrow(/^jwt_key: expected a private RSA key/)
    expect(() => createMock({ jwt_key })).not.toThrow(/Zk4tQ8vX/)
  })

  test('that cannot be read is told where it is first needed, and no request stops the mock', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const mock = standing({ jwt_key: await exportPKCS8(privateKey) })
    await expect(tokensOf(mock)).rejects.toThrow(/jwt_key: expected a private RSA key/)
  })
})

test('a token of another user of the same app is not marked as avoidable, a second one of the same user is', async () => {
  const second = {
    id: `${'B'.repeat(56)}====`,
    secret: `${'C'.repeat(56)}====`,
    user: { id: '00000000-0000-4000-8000-000000000002', name: 'second@example.com' },
  }
  const mock = createMock({ access_keys: [second] })
  const engine = engineOf(mock)
  for (const access_key of [demoKey, second, second])
    await engine.answer(issuer.request({}, { client_id: 'demo', client_secret: 'demo-secret', access_key }))
  const asked = mock.journal
    .exchanges()
    .map(({ rule, endpoint, ...rest }) => [rule, endpoint === 'token' && 'avoidable' in rest && rest.avoidable])
  expect(asked).toEqual([
    ['granted', false],
    ['granted', false],
    ['granted', true],
  ])
})

test('a token that is requested after the last one was revoked is not marked as avoidable', async () => {
  const mock = createMock()
  const { access_token } = await tokensOf(mock)
  mock.tokens.revoke({ token: access_token })
  await tokensOf(mock)
  expect(mock.journal.exchanges().at(-1)).toMatchObject({ rule: 'granted', avoidable: false })
})

test('a change of one member of the user of an access key keeps the others', () => {
  const user = { id: '00000000-0000-4000-8000-000000000002', name: 'second@example.com' }
  const mock = createMock({ access_keys: [{ id: 'k', secret: 's', user }] })
  expect(mock.access_keys.update('k', { user: { given_name: 'Zoe' } }).user).toMatchObject({
    ...user,
    given_name: 'Zoe',
  })
})
