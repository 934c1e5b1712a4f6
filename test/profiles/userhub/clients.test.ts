import axios from 'axios'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { WireRequest } from '../../../src/engine/wire.ts'
import { startServer, type CxoneServer } from '../../../src/server/index.ts'
import { sendOverSocket, type Answer } from '../../support/adapters.ts'

// Each request shape that public clients of UserHub send, as it is sent; then the same with one thing wrong.

const id = `${'KEYID'.padEnd(52, 'Q')}====`
const secret = `${'KEYSECRET'.padEnd(52, 'Z')}====`
const user = { id: 'u-1', name: 'ada@acme.example', given_name: 'Ada', family_name: 'Lovelace' }
const json = 'application/json'
const both = JSON.stringify({ accessKeyId: id, accessKeySecret: secret })
const keyPath = '/authentication/v1/token/access-key'

interface Shape {
  readonly source: string
  readonly host?: string
  readonly url?: string
  readonly headers: readonly string[]
  readonly body: string
  readonly notes?: string
}

const shapes: Record<string, Shape> = {
  "NICE's documented request": {
    source: "NICE's schema postValidateBody",
    headers: ['Content-Type', json],
    body: both,
  },
  axios: {
    source: 'outboundani/cxone-mcp',
    headers: ['Accept', 'application/json, text/plain, */*', 'Content-Type', json, 'User-Agent', 'axios/1.7.2'],
    body: both,
  },
  'requests with json=': {
    source: 'singer-io/tap-nice-incontact',
    headers: ['User-Agent', 'python-requests/2.32.3', 'Accept', '*/*', 'Content-Type', json],
    body: `{"accessKeyId": "${id}", "accessKeySecret": "${secret}"}`,
  },
  'the global host, asked second': {
    source: 'outboundani/cxone-mcp: AUTH_HOSTS',
    host: 'cxone.niceincontact.com',
    headers: ['Content-Type', json],
    body: both,
  },
  'another area': {
    source: 'forks of the tap',
    host: 'eu1.niceincontact.com',
    headers: ['Content-Type', json],
    body: both,
  },
  fetch: { source: 'public code', headers: ['content-type', 'application/json;charset=UTF-8'], body: both },
  PowerShell: {
    source: 'WodongaTAFE/PSInContact: ConvertTo-Json',
    headers: [
      'Content-Type',
      json,
      'User-Agent',
      'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-AU) WindowsPowerShell/5.1',
    ],
    body: `{\r\n    "accessKeyId":  "${id}",\r\n    "accessKeySecret":  "${secret}"\r\n}`,
  },
  PHP: {
    source: 'public code: json_encode, and curl with a length of its own',
    headers: ['Content-Type', json, 'Content-Length', String(both.length)],
    body: both,
  },
  'more members': {
    source: 'public code: client_id and client_secret in the same JSON',
    headers: ['Content-Type', json],
    body: JSON.stringify({ accessKeyId: id, accessKeySecret: secret, client_id: 'a', client_secret: 'b' }),
    notes: 'member-unexpected',
  },
  'a Basic header beside it': {
    source: 'public code',
    headers: ['Content-Type', json, 'Authorization', `Basic ${btoa('a:b')}`],
    body: both,
    notes: 'authorization-ignored',
  },
  'another label': {
    source: 'a string that is posted without a label',
    headers: ['Content-Type', 'text/plain;charset=UTF-8'],
    body: both,
    notes: 'content-type-label',
  },
}

let server: CxoneServer
beforeAll(async () => {
  server = await startServer({ access_keys: [{ id, secret, user }] })
})
afterEach(() => server.mock.reset())
afterAll(() => server.close())

const wireOf = ({ host = 'na1.nice-incontact.com', url = keyPath, headers, body }: Shape): WireRequest => ({
  method: 'POST',
  url,
  headers: ['Host', host, ...headers.filter((_, at) => headers[at - (at % 2)] !== 'Content-Length')],
  body: Buffer.from(body),
})
const send = (shape: Shape): Promise<Answer> => sendOverSocket(server.url, wireOf(shape))
const right = shapes["NICE's documented request"] as Shape
const call = (host: string, url: string, token: string, change: Partial<WireRequest> = {}) =>
  sendOverSocket(server.url, {
    method: 'GET',
    url,
    headers: ['Host', host, 'Accept', json, 'Authorization', `Bearer ${token}`, 'Content-Type', json],
    body: new Uint8Array(),
    ...change,
  })
const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())

describe.each(Object.entries(shapes))('%s', (_, shape) => {
  test('gets its tokens, finds the API by its tenant, is let in, and refreshes', async () => {
    const { status, headers, body } = await send(shape)
    expect([headers['mock-rule'], status]).toEqual(['granted', 200])
    const tokens = JSON.parse(body)
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      token_type: 'Bearer',
      expires_in: 3_600,
      refresh_token: expect.stringMatching(/^cxmock-refresh\./),
      id_token: expect.stringMatching(/^eyJ/),
    })
    const [exchange] = server.mock.journal.exchanges()
    expect(exchange?.diagnosis.notes?.map(({ note }) => note).join(' ')).toBe(shape.notes)
    expect(exchange?.client_id).toMatch(/^key-[\da-f]{12}$/)
    const shown = JSON.stringify(exchange)
    for (const hidden of [id, secret, tokens.access_token, tokens.refresh_token, tokens.id_token])
      expect(shown).not.toContain(hidden)

    const { tenantId } = claimsOf(tokens.access_token)
    const found = await call('cxone.niceincontact.com', `/.well-known/cxone-configuration?tenantId=${tenantId}`, 'x')
    const { api_endpoint } = JSON.parse(found.body)
    const agents = await call(new URL(api_endpoint).host, '/incontactapi/services/v23.0/agents', tokens.access_token)
    expect([agents.headers['mock-rule'], agents.status]).toEqual(['answered', 200])

    const again = await send({
      ...right,
      url: '/public/user/refresh',
      body: JSON.stringify({ token: tokens.refresh_token }),
    })
    const renewed = JSON.parse(again.body)
    expect(renewed).toEqual({
      token: expect.stringMatching(/^eyJ/),
      tokenExpirationTimeSec: 3_600,
      refreshToken: expect.stringMatching(/^cxmock-refresh\./),
      refreshTokenExpirationTimeSec: 7_200,
      sessionId: expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/),
    })
    expect(renewed.token).not.toBe(tokens.access_token)
    for (const token of [tokens.access_token, renewed.token])
      expect(claimsOf(token)).toMatchObject({ sub: 'user:u-1', name: 'ada@acme.example', given_name: 'Ada' })
    expect(JSON.stringify(server.mock.journal.exchanges())).not.toContain(renewed.refreshToken)
    expect((await call('api-na1.niceincontact.com', '/api/v2/agents', renewed.token)).status).toBe(200)
  })
})

const changed = (change: object): Shape => ({
  ...right,
  body: JSON.stringify({ accessKeyId: id, accessKeySecret: secret, ...change }),
})

describe('with one thing wrong', () => {
  test.each<[string, Shape, number, string]>([
    [
      'a form',
      { ...right, headers: ['Content-Type', 'application/x-www-form-urlencoded'], body: `accessKeyId=${id}` },
      400,
      'body-form',
    ],
    ['a form under a JSON label', { ...right, body: 'accessKeyId=a&accessKeySecret=b' }, 400, 'body-form'],
    ['JSON with a comma too much', { ...right, body: `{"accessKeyId":"${id}",}` }, 400, 'json-malformed'],
    ['single quotes', { ...right, body: `{'accessKeyId':'${id}'}` }, 400, 'json-malformed'],
    ['a text in place of an object', { ...right, body: 'undefined' }, 400, 'json-malformed'],
    ['nothing', { ...right, body: '' }, 400, 'member-missing'],
    ['a list', { ...right, body: '[]' }, 400, 'member-missing'],
    ['no secret', changed({ accessKeySecret: undefined }), 400, 'member-missing'],
    ['an empty id', changed({ accessKeyId: '' }), 400, 'member-missing'],
    ['a number', changed({ accessKeySecret: 7 }), 400, 'member-missing'],
    [
      'names in another case',
      { ...right, body: JSON.stringify({ accesskeyid: id, accesskeysecret: secret }) },
      400,
      'member-missing',
    ],
    ['another id', changed({ accessKeyId: 'demo' }), 401, 'access-key-unknown'],
    ['another secret', changed({ accessKeySecret: 'demo-secret' }), 401, 'access-key-secret-wrong'],
    ['both swapped', changed({ accessKeyId: secret, accessKeySecret: id }), 401, 'access-key-unknown'],
    ['the path of a token', { ...right, url: '/authentication/v1/token/access-token' }, 404, 'path-unknown'],
    ['a refresh without a token', { ...right, url: '/public/user/refresh', body: '{}' }, 400, 'member-missing'],
    ['a refresh with the key', { ...right, url: '/public/user/refresh' }, 400, 'member-missing'],
  ])('%s', async (_, shape, status, rule) => {
    const answer = await send(shape)
    expect([answer.headers['mock-rule'], answer.status]).toEqual([rule, status])
    expect(JSON.stringify(server.mock.journal.exchanges())).not.toContain(secret)
  })

  test('a refresh with any other token, here and at the issuer', async () => {
    const { access_token, id_token, refresh_token } = JSON.parse((await send(right)).body)
    const refresh = async (token: string) =>
      (await send({ ...right, url: '/public/user/refresh', body: JSON.stringify({ token }) })).headers['mock-rule']
    expect([await refresh(access_token), await refresh(id_token), await refresh('x')]).toEqual(
      Array.from({ length: 3 }, () => 'refresh-token-malformed'),
    )
    const form = { grant_type: 'refresh_token', refresh_token }
    const there = await axios.post(`${server.url}/auth/token`, new URLSearchParams(form), {
      validateStatus: () => true,
    })
    expect(there.headers['mock-rule']).toBe('refresh-token-malformed')
    const issued = await axios.post(
      `${server.url}/auth/token`,
      new URLSearchParams({ grant_type: 'password', username: id, password: secret }),
      {
        auth: { username: 'demo', password: 'demo-secret' },
      },
    )
    expect(await refresh(issued.data.refresh_token)).toBe('refresh-token-malformed')
  })
})

test('expires_in may be a text, as the schema of NICE has it', async () => {
  server.mock.configure({ userhub: { expires_in_as: 'string' }, access_keys: [{ id, secret, user }] })
  const { expires_in, refresh_token } = JSON.parse((await send(right)).body)
  expect(expires_in).toBe('3600')
  const again = await send({ ...right, url: '/public/user/refresh', body: JSON.stringify({ token: refresh_token }) })
  expect(JSON.parse(again.body)).toMatchObject({
    tokenExpirationTimeSec: '3600',
    refreshTokenExpirationTimeSec: '7200',
  })
  server.mock.configure({ access_keys: [{ id, secret, user }] })
})

describe('a rotation', () => {
  const list = '/access-key-management/v1/access-keys'

  test('is played through: another key is made, the first is switched off, old tokens are good until their end', async () => {
    server.mock.clock.freeze()
    const { access_token: old } = JSON.parse((await send(right)).body)
    const before = JSON.parse((await call('na1.nice-incontact.com', list, old)).body).resultSet
    expect(before).toContainEqual({ accessKeyId: id, isActive: true, userId: expect.any(String) })
    server.mock.access_keys.add({ id: 'second====', secret: 'second-secret====' })
    const off = await call('na1.nice-incontact.com', `${list}/${encodeURIComponent(id)}`, old, {
      method: 'PATCH',
      body: Buffer.from('{"isActive":false}'),
    })
    expect([off.status, JSON.parse(off.body).resultSet.isActive]).toEqual([200, false])
    expect((await send(right)).headers['mock-rule']).toBe('access-key-inactive')
    const next = await send({
      ...right,
      body: JSON.stringify({ accessKeyId: 'second====', accessKeySecret: 'second-secret====' }),
    })
    expect(next.status).toBe(200)
    server.mock.clock.advance('3599.999s')
    expect((await call('api-na1.niceincontact.com', '/api/v2/agents', old)).status).toBe(200)
    server.mock.clock.advance('1ms')
    expect((await call('api-na1.niceincontact.com', '/api/v2/agents', old)).headers['mock-rule']).toBe('token-expired')
  })

  test.each<[string, Partial<WireRequest> & { readonly path?: string }, number, string]>([
    [
      'an unknown key',
      { path: '/nobody', method: 'PATCH', body: Buffer.from('{"isActive":false}') },
      404,
      'record-unknown',
    ],
    [
      'a switch that is none',
      { path: `/${encodeURIComponent(id)}`, method: 'PATCH', body: Buffer.from('{"isActive":"no"}') },
      400,
      'record-invalid',
    ],
    ['a method that it does not have', { method: 'POST', body: Buffer.from('{}') }, 405, 'method-not-allowed'],
    ['a bad token', { headers: ['Host', 'x', 'Authorization', 'Bearer x'] }, 401, 'token-malformed'],
    ['no token', { headers: ['Host', 'x'] }, 401, 'bearer-missing'],
  ])('is refused %s', async (_, { path = '', ...change }, status, rule) => {
    const { access_token } = JSON.parse((await send(right)).body)
    const answer = await call('na1.nice-incontact.com', `${list}${path}`, access_token, change)
    expect([answer.headers['mock-rule'], answer.status]).toEqual([rule, status])
  })
})

test('one mock, three clients, one API, one journal: the clock, faults and windows hold across', async () => {
  const { mock } = server
  mock.clock.freeze()
  const ask = async (url: string, init: RequestInit) => {
    const response = await fetch(`${server.url}${url}`, { method: 'POST', ...init })
    return { rule: response.headers.get('mock-rule'), body: await response.json() }
  }
  const basic = { Authorization: `Basic ${btoa('demo:demo-secret')}` }
  const clients = {
    first: () =>
      ask('/auth/oauth/token', {
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'demo',
          client_secret: 'demo-secret',
        }),
      }),
    issuer: () =>
      ask('/auth/token', {
        headers: basic,
        body: new URLSearchParams({ grant_type: 'password', username: id, password: secret }),
      }),
    userhub: () => ask(keyPath, { headers: { 'Content-Type': json }, body: both }),
  }
  const granted = await Promise.all(Object.values(clients).map((client) => client()))
  expect(granted.map(({ rule }) => rule)).toEqual(['granted', 'granted', 'granted'])
  const tokens = granted.map(({ body }) => String(body.access_token))
  const rulesOf = async () =>
    Promise.all(
      tokens.map(
        async (token) => (await call('api-na1.niceincontact.com', '/api/v2/agents', token)).headers['mock-rule'],
      ),
    )
  expect(await rulesOf()).toEqual(['answered', 'answered', 'answered'])
  expect(mock.journal.exchanges().map(({ profile = 'api' }) => profile)).toEqual(
    expect.arrayContaining(['client-credentials', 'issuer', 'userhub', 'api']),
  )

  mock.faults.plan({ status: 503, times: 3 })
  expect((await Promise.all(Object.values(clients).map((client) => client()))).map(({ rule }) => rule)).toEqual([
    'fault-planned',
    'fault-planned',
    'fault-planned',
  ])
  await mock.limits.exhaust('demo')
  await mock.limits.exhaust(mock.access_keys.get(id)?.client_id ?? '')
  expect((await Promise.all(Object.values(clients).map((client) => client()))).map(({ rule }) => rule)).toEqual([
    'rate-limited',
    'rate-limited',
    'rate-limited',
  ])
  mock.clock.advance('1h')
  expect(await rulesOf()).toEqual(['answered', 'token-expired', 'token-expired'])
  mock.tokens.revoke({ client_id: mock.access_keys.get(id)?.client_id ?? '' })
  expect(await rulesOf()).toEqual(['answered', 'token-expired', 'token-revoked'])
  mock.clock.advance('1h')
  expect(await rulesOf()).toEqual(['token-expired', 'token-expired', 'token-revoked'])
})
