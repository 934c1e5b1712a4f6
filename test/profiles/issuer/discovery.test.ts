import { describe, expect, test } from 'vitest'
import { startServer } from '../../../src/server/index.ts'
import { createMock } from '../../../src/index.ts'
import { engineOf } from '../../../src/mock.ts'
import { adapters, sendOverSocket, type Answer } from '../../support/adapters.ts'
import { tokensOf } from '../../support/issuer-runner.ts'

const get = (host: string, url: string, headers: readonly string[] = []) => ({
  method: 'GET',
  url,
  headers: ['Host', host, 'Accept', 'application/json', ...headers],
  body: new Uint8Array(),
})
const tenantId = '11f00000-0000-4000-8000-0242ac110002'
const openid = '/.well-known/openid-configuration'
const cxone = '/.well-known/cxone-configuration'

describe.each(Object.entries(adapters))('%s', (_, open) => {
  const ask = async (host: string, url: string, headers?: readonly string[]): Promise<Answer> => {
    const adapter = await open()
    const answer = await adapter.send(get(host, url, headers))
    await adapter.close()
    return answer
  }

  test('gives the discovery document that NICE documents', async () => {
    const { status, headers, body } = await ask('cxone.niceincontact.com', openid)
    expect([status, headers['mock-rule'], headers['content-type']]).toEqual([200, 'document-read', 'application/json'])
    expect(JSON.parse(body)).toEqual({
      issuer: 'https://cxone.niceincontact.com',
      authorization_endpoint: 'https://cxone.niceincontact.com/auth/authorize',
      token_endpoint: 'https://cxone.niceincontact.com/auth/token',
      userinfo_endpoint: 'https://cxone.niceincontact.com/auth/userinfo',
      jwks_uri: 'https://cxone.niceincontact.com/auth/jwks',
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      token_endpoint_auth_signing_alg_values_supported: ['RS256'],
      end_session_endpoint: 'https://cxone.niceincontact.com/auth/authorize/logout',
      scopes_supported: ['openid'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      request_object_signing_alg_values_supported: ['none'],
      display_values_supported: ['page', 'popup'],
      claim_types_supported: ['normal'],
      code_challenge_methods_supported: ['S256'],
    })
  })

  test('gives the configuration of the tenant, with and without its id', async () => {
    const expected = {
      private: false,
      area: 'na1',
      cluster: 'B32',
      domain: 'niceincontact.com',
      acdDomain: 'nice-incontact.com',
      uhDomain: 'nice-incontact.com',
      ui_endpoint: 'https://na1.nice-incontact.com',
      auth_endpoint: 'https://na1.nice-incontact.com',
      api_endpoint: 'https://api-na1.niceincontact.com',
      globaldomain: 'cxone.niceincontact.com',
      globaldomain_v1: 'https://cxone.niceincontact.com',
      tenantId,
    }
    const answers = [
      await ask('cxone.niceincontact.com', `${cxone}?tenantId=${tenantId}`),
      await ask('na1.nice-incontact.com', cxone),
    ]
    for (const { status, body } of answers) expect([status, JSON.parse(body)]).toEqual([200, expected])
  })

  test('does not find another tenant, and says so without a body', async () => {
    const { status, headers, body } = await ask(
      'cxone.niceincontact.com',
      `${cxone}?tenantId=11f00000-0000-4000-8000-0242ac11ffff`,
    )
    expect([status, headers['mock-rule'], body]).toEqual([404, 'tenant-unknown', ''])
  })

  test('tells who a token is of, and refuses a bad one as NICE documents', async () => {
    const adapter = await open()
    const { access_token, refresh_token } = await tokensOf(adapter.mock)
    const url = '/auth/userinfo'
    const good = await adapter.send(get('cxone.niceincontact.com', url, ['Authorization', `Bearer ${access_token}`]))
    expect([good.status, JSON.parse(good.body)]).toEqual([
      200,
      {
        sub: 'user:11f00000-0000-4000-8000-0242ac110010',
        name: 'mock.user@example.com',
        given_name: 'Mock',
        family_name: 'User',
      },
    ])
    for (const authorization of [undefined, 'Bearer x', `Bearer ${refresh_token}`, 'Basic eDp5']) {
      const { status, headers, body } = await adapter.send(
        get('cxone.niceincontact.com', url, authorization === undefined ? [] : ['Authorization', authorization]),
      )
      expect([status, headers['mock-rule'], headers['www-authenticate'], body]).toEqual([
        401,
        'userinfo-token-not-good',
        'error="invalid token"',
        '',
      ])
      expect([headers['cache-control'], headers['pragma']]).toEqual(['no-store', 'no-cache'])
    }
    const posted = await adapter.send({
      ...get('cxone.niceincontact.com', url, ['Authorization', `Bearer ${access_token}`]),
      method: 'POST',
    })
    expect(posted.status).toBe(200)
    await adapter.close()
  })

  test.each([openid, cxone, '/auth/jwks'])('%s can only be read', async (url) => {
    const adapter = await open()
    const request = get('cxone.niceincontact.com', url)
    const changed = await adapter.send({ ...request, method: 'DELETE' })
    const head = await adapter.send({ ...request, method: 'HEAD' })
    await adapter.close()
    expect([changed.status, changed.headers['allow'], changed.headers['mock-rule']]).toEqual([
      405,
      'GET',
      'method-not-get',
    ])
    expect([head.status, head.body]).toEqual([200, ''])
  })
})

describe('what an issuer is called', () => {
  const issuerAt = async (host: string, scheme = 'https'): Promise<unknown> => {
    const mock = createMock({ hosts: ['login.tenant.example'] })
    const { body } = await engineOf(mock).answer(get(host, `${scheme}://${host}${openid}`))
    return JSON.parse(body).issuer
  }

  test.each([
    ['cxone.niceincontact.com', 'https://cxone.niceincontact.com'],
    ['cxone-gov.niceincontact.com', 'https://cxone-gov.niceincontact.com'],
    ['cxone.staging.niceincontact.com', 'https://cxone.staging.niceincontact.com'],
    ['nicecxone-sov1.uk', 'https://nicecxone-sov1.uk'],
    ['eu1.nice-incontact.com', 'https://cxone.niceincontact.com'],
    ['api-na1.niceincontact.com', 'https://cxone.niceincontact.com'],
    ['login.tenant.example', 'https://login.tenant.example'],
    ['login.tenant.example:8443', 'https://login.tenant.example:8443'],
    ['[::1]:4455', 'https://[::1]:4455'],
  ])('at %s is %s', async (host, issuer) => {
    expect(await issuerAt(host)).toBe(issuer)
  })

  test('keeps the scheme and the port of another host', async () => {
    expect(await issuerAt('127.0.0.1:4455', 'http')).toBe('http://127.0.0.1:4455')
    expect(await issuerAt('127.0.0.1:4455', 'https')).toBe('https://127.0.0.1:4455')
  })

  test.each(['', 'a b', '127.0.0.1:99999', '"<script>', 'x/../y'])(
    'at the odd host %j is the usual one',
    async (host) => {
      const mock = createMock()
      const { status, body } = await engineOf(mock).answer(get(host, openid))
      expect([status, JSON.parse(body).issuer]).toEqual([200, 'https://cxone.niceincontact.com'])
    },
  )

  test('is the iss of the id_token and of the refresh token that were asked for there, good at any other', async () => {
    await using server = await startServer()
    const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
    const ask = (host: string, form: Record<string, string>) =>
      sendOverSocket(server.url, {
        method: 'POST',
        url: '/auth/token',
        headers: ['Host', host, 'Content-Type', 'application/x-www-form-urlencoded'],
        body: Buffer.from(new URLSearchParams(form).toString()),
      }).then(({ body }) => JSON.parse(body))
    const { refresh_token } = await tokensOf(server.mock)
    const local = new URL(server.url).host
    const here = await ask(local, { grant_type: 'refresh_token', refresh_token })
    expect([claimsOf(here.id_token).iss, claimsOf(here.refresh_token).iss]).toEqual([server.url, server.url])
    expect(claimsOf(here.access_token).iss).toBe('https://auth.nice-incontact.com')
    const there = await ask('cxone-gov.niceincontact.com', {
      grant_type: 'refresh_token',
      refresh_token: here.refresh_token,
    })
    expect(claimsOf(there.id_token).iss).toBe('https://cxone-gov.niceincontact.com')
  })

  test('is https behind a server that speaks TLS', async () => {
    const { selfSigned } = await import('../../../src/server/http/tls.ts')
    const { cert, key, remove } = await selfSigned(['127.0.0.1'])
    await using server = await startServer({ tls: { cert, key } })
    const { request } = await import('node:https')
    const body = await new Promise<string>((resolve, reject) => {
      const sent = request(`${server.url}${openid}`, { rejectUnauthorized: false }, (response) => {
        let text = ''
        response.on('data', (chunk) => void (text += chunk)).on('end', () => resolve(text))
      })
      sent.on('error', reject).end()
    })
    await remove()
    expect(JSON.parse(body).issuer).toBe(server.url)
  })
})

describe('inside a suite, on a host of CXone', () => {
  const { covers, isAnswered } = engineOf(createMock())
  test.each([
    ['/auth/token', true],
    ['/auth/userinfo', true],
    ['/auth/authorize?client_id=x', true],
    ['/auth/anything', true],
    ['/.well-known/openid-configuration', true],
    ['/.well-known/other', true],
    ['/authentication/v1/token/access-key', true],
    ['/public/user/refresh', true],
    ['/InContactAuthorizationServer/Token', true],
    ['/authx', false],
    ['/reports', false],
  ])('%s is claimed: %s', (path, claimed) => {
    expect([
      covers(`https://cxone.niceincontact.com${path}`),
      isAnswered(`https://na1.nice-incontact.com${path}`),
    ]).toEqual([claimed, claimed])
    expect(covers(`https://login.example.com${path}`)).toBe(false)
  })

  test('a path of the other vendor is not', () => {
    expect([
      covers('https://api.mypurecloud.com/auth/userinfo'),
      covers('https://api.mypurecloud.com/oauth/token'),
    ]).toEqual([false, true])
  })
})

describe('an endpoint that is known and not served', () => {
  test.each([
    [
      '/authentication/v1/token/access-token',
      /not a CXone endpoint: UserHub is \/authentication\/v1\/token\/access-key/,
    ],
    ['/public/user/login', /UserHub, which accepts a refresh token/],
    ['/public/authentication/v1/token', /agent SDK/],
    ['/public/authentication/v1/refresh', /agent SDK/],
    ['/auth/authorize', /login of a browser/],
    ['/auth/authorize/logout', /login of a browser/],
    ['/InContactAuthorizationServer/Token', /legacy authorization server/],
    ['/authentication/v1/token/access-key/', /^the nearest known path is \/authentication\/v1\/token\/access-key$/],
    ['/oauth/tokn', /^the nearest known path is \/auth\/token$/],
    ['/auth/oauth/tokens', /^the nearest known path is \/auth\/oauth\/token$/],
  ])('%s is named', async (url, evidence) => {
    const mock = createMock()
    const { status } = await engineOf(mock).answer({ ...get('na1.nice-incontact.com', url), method: 'POST' })
    const [exchange] = mock.journal.exchanges()
    expect([status, exchange?.rule, exchange?.endpoint]).toEqual([404, 'path-unknown', 'router'])
    expect(exchange?.diagnosis.evidence).toMatch(evidence)
  })
})

test('UserHub is named where it is not served', async () => {
  const mock = createMock({ profiles: ['client-credentials', 'issuer'] })
  await engineOf(mock).answer({
    ...get('na1.nice-incontact.com', '/authentication/v1/token/access-key'),
    method: 'POST',
  })
  expect(mock.journal.exchanges()[0]?.diagnosis.evidence).toMatch(
    /UserHub, which accepts an access key as JSON and is not served here/,
  )
})

describe('the set of endpoints', () => {
  const statusOf = async (mock: ReturnType<typeof createMock>, url: string): Promise<number> =>
    (await mock.fetch(`https://cxone.niceincontact.com${url}`, { method: 'POST' })).status

  test('may be one alone', async () => {
    const first = createMock({ profiles: ['client-credentials'] })
    expect([await statusOf(first, '/auth/token'), await statusOf(first, openid)]).toEqual([404, 404])
    expect(await statusOf(first, '/auth/oauth/token')).toBe(401)
    const second = createMock({ profiles: ['issuer'] })
    expect([await statusOf(second, '/auth/token'), await statusOf(second, '/auth/oauth/token')]).toEqual([400, 404])
  })

  test.each<[unknown, string]>([
    [[], 'profiles: expected at least 1 item'],
    ['issuer', 'profiles: expected an array'],
    [['isuer'], 'profiles[0]: expected one of "client-credentials", "issuer", "userhub"'],
  ])('is no list such as %j', (profiles, message) => {
    expect(() => createMock({ profiles: profiles as never })).toThrow(message)
  })

  test('holds no path twice', () => {
    const message = /^paths\[1\]: "[^"]+" is a path of the profile issuer/
    expect(() => createMock({ paths: ['/x', '/auth/token'] })).toThrow(message)
    expect(() => createMock({ paths: ['/x', '/auth/jwks'] })).toThrow(message)
    const mock = createMock({ apps: [{ client_id: 'kept', client_secret: 's' }] })
    expect(() => mock.configure({ paths: ['/x', '/auth/token'] })).toThrow(message)
    expect(mock.apps.get('kept')).toBeDefined()
    expect(() => createMock({ paths: ['/auth/token'], profiles: ['client-credentials'] })).not.toThrow()
  })
})
