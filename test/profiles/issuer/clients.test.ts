import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { WireRequest } from '../../../src/engine/wire.ts'
import { startServer, type CxoneServer } from '../../../src/server/index.ts'
import { sendOverSocket, type Answer } from '../../support/adapters.ts'
import { tokensOf } from '../../support/issuer-runner.ts'

// Each request shape that public clients of CXone send, as it is sent: raw bytes in, tokens out, and with them the API at the host
// that discovery names. Then the same with one thing wrong. Credentials are made up, and look like NICE's.

const client_id = '7f3a9c21-5b1e-4c0d-9f62-3a8d1e6b4c70'
const client_secret = 'uLYl+GMfPj/rZx3oL0v2Kg=='
const key = `${'KEYID'.padEnd(52, 'Q')}====`
const keySecret = `${'KEYSECRET'.padEnd(52, 'Z')}====`
const encode = encodeURIComponent
/** Python's `urllib.parse.quote`: the slash stays. */
const quote = (text: string) => encode(text).replaceAll('%2F', '/')
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
const formLabel = 'application/x-www-form-urlencoded'
const encodedForm = `grant_type=password&username=${encode(key)}&password=${encode(keySecret)}`

interface Shape {
  /** Where the shape is known from. */
  readonly source: string
  readonly host?: string
  readonly headers: readonly string[]
  readonly body: string | ((tokens: { access_token: string; refresh_token: string }) => string)
  /** What is worth saying. */
  readonly notes?: string
}

const shapes: Record<string, Shape> = {
  "NICE's documented example": {
    source: 'the copy of a partner (support.ringcentral.com)',
    headers: ['Content-Type', formLabel, 'Authorization', basic(encode(client_id), encode(client_secret))],
    body: encodedForm,
  },
  "the refresh of NICE's agent SDK": {
    source: 'nice-devone/nice-cxone-agent-sdk: form text under a JSON label, no client at all',
    headers: ['Content-Type', 'application/json'],
    body: ({ refresh_token }) => `grant_type=refresh_token&scope=openid&refresh_token=${refresh_token}`,
    notes: 'content-type-label scope-ignored',
  },
  "the exchange of NICE's agent SDK": {
    source: 'nice-devone/nice-cxone-agent-sdk: the long names, with a client_id',
    headers: ['Content-Type', 'application/json'],
    body: ({ access_token }) =>
      `grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=${access_token}&subject_token_type=urn:ietf:params:oauth:token-type:access_token&scope=openid&client_id=${client_id}`,
    notes: 'content-type-label scope-ignored',
  },
  'the exchange of the specification': {
    source: "NICE's OpenAPI: the short names, and a bearer header",
    headers: ['Content-Type', formLabel, 'Authorization', 'bearer any-token'],
    body: ({ access_token }) =>
      `grant_type=token-exchange&subject_token=${access_token}&subject_token_type=access_token`,
    notes: 'bearer-ignored',
  },
  'the refresh of the specification': {
    source: "NICE's OpenAPI: client_id and refresh_token",
    headers: ['Content-Type', formLabel],
    body: ({ refresh_token }) =>
      `grant_type=refresh_token&client_id=${client_id}&refresh_token=${encode(refresh_token)}`,
  },
  'the Cognigy extension': {
    source: 'NICE CXone extension of Cognigy: raw Basic, URLSearchParams',
    headers: [
      'Content-Type',
      `${formLabel};charset=UTF-8`,
      'Authorization',
      basic(client_id, client_secret),
      'User-Agent',
      'axios/1.7.2',
    ],
    body: encodedForm,
    notes: 'basic-not-encoded',
  },
  'the Camunda connector': {
    source: 'Camunda marketplace: curl --http1.1, raw Basic',
    headers: [
      'Content-Type',
      formLabel,
      'Authorization',
      basic(client_id, client_secret),
      'User-Agent',
      'curl/8.5.0',
      'Accept',
      '*/*',
    ],
    body: encodedForm,
    notes: 'basic-not-encoded',
  },
  'DEFRA webchat, an older version': {
    source: 'public code: both parts encoded, a Host header of its own',
    host: 'eu1.niceincontact.com',
    headers: ['Content-Type', formLabel, 'Authorization', basic(encode(client_id), encode(client_secret))],
    body: encodedForm,
    notes: 'host-unusual',
  },
  'DEFRA webchat, today': {
    source: 'public code: both parts encoded',
    headers: ['Content-Type', formLabel, 'Authorization', basic(encode(client_id), encode(client_secret))],
    body: encodedForm,
  },
  'the ICxoneCredentials helper': {
    source: 'public code: discovery, raw Basic, axios with a string body',
    headers: [
      'Content-Type',
      formLabel,
      'Authorization',
      basic(client_id, client_secret),
      'Accept',
      'application/json, text/plain, */*',
    ],
    body: encodedForm,
    notes: 'basic-not-encoded',
  },
  'the Express call-back site': {
    source: 'public code: raw Basic and scopes that nobody knows',
    headers: ['Content-Type', formLabel, 'Authorization', basic(client_id, client_secret)],
    body: `${encodedForm}&scope=incontact.agent%20incontact.realtime%20incontact.admin`,
    notes: 'basic-not-encoded scope-ignored',
  },
  'Xcelerator .NET': {
    source: 'public code: a ready-made Basic header, FormUrlEncodedContent, the staging host',
    host: 'cxone.staging.niceincontact.com',
    headers: ['Authorization', basic(encode(client_id), encode(client_secret)), 'Content-Type', formLabel],
    body: encodedForm,
  },
  'a .NET file downloader': {
    source: 'public code: unencoded text as StringContent, charset=utf-8',
    headers: [
      'Authorization',
      basic(encode(client_id), encode(client_secret)),
      'Content-Type',
      `${formLabel}; charset=utf-8`,
    ],
    body: `grant_type=password&username=${key}&password=${keySecret}`,
    notes: 'equals-not-encoded',
  },
  'a Streamlit tool': {
    source: 'public code: the secret quoted by urllib.parse.quote, the government issuer',
    host: 'cxone-gov.niceincontact.com',
    headers: ['Content-Type', formLabel, 'Authorization', basic(client_id, quote(client_secret)), 'Accept', '*/*'],
    body: encodedForm,
  },
  'requests with HTTPBasicAuth': {
    source: 'public code: raw parts',
    headers: [
      'User-Agent',
      'python-requests/2.32.3',
      'Authorization',
      basic(client_id, client_secret),
      'Content-Type',
      formLabel,
    ],
    body: encodedForm,
    notes: 'basic-not-encoded',
  },
  'all four values in the form': {
    source: 'Authenticx and the help of NICE: client_secret_post',
    headers: ['Content-Type', `${formLabel}; charset=utf-8`],
    body: `${encodedForm}&client_id=${client_id}&client_secret=${encode(client_secret)}`,
  },
  'the same client_id in the form and in Basic': {
    source: "NICE's OpenAPI names client_id as a parameter beside a Basic header",
    headers: ['Content-Type', formLabel, 'Authorization', basic(encode(client_id), encode(client_secret))],
    body: `${encodedForm}&client_id=${client_id}`,
    notes: 'client-id-beside-basic',
  },
  'the sovereign issuer': {
    source: 'public node of Cognigy: nicecxone-sov1.eu',
    host: 'nicecxone-sov1.eu',
    headers: ['Content-Type', formLabel, 'Authorization', basic(encode(client_id), encode(client_secret))],
    body: encodedForm,
  },
}

let server: CxoneServer
beforeAll(async () => {
  server = await startServer({
    apps: [{ client_id, client_secret, grants: ['password'] }],
    access_keys: [{ id: key, secret: keySecret }],
  })
})
afterAll(() => server.close())
beforeEach(() => server.mock.reset())

async function wireOf({ host = 'cxone.niceincontact.com', headers, body }: Shape): Promise<WireRequest> {
  let text = body
  if (typeof text !== 'string') {
    const first = { ...shapes["NICE's documented example"] } as Shape
    const answer = JSON.parse((await sendOverSocket(server.url, await wireOf(first))).body)
    text = text(answer)
    server.mock.journal.clear()
  }
  return { method: 'POST', url: '/auth/token', headers: ['Host', host, ...headers], body: Buffer.from(text) }
}

const get = (host: string, url: string, headers: readonly string[] = []): Promise<Answer> =>
  sendOverSocket(server.url, {
    method: 'GET',
    url,
    headers: ['Host', host, 'Accept', 'application/json', ...headers],
    body: new Uint8Array(),
  })

const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())

describe.each(Object.entries(shapes))('%s', (_, shape) => {
  test('gets its tokens, and what is worth saying is told beside them', async () => {
    const { status, headers, body } = await sendOverSocket(server.url, await wireOf(shape))
    expect([headers['mock-rule'], status]).toEqual(['granted', 200])
    expect(JSON.parse(body)).toEqual({
      access_token: expect.stringMatching(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 3_600,
      refresh_token: expect.stringMatching(/^eyJ/),
      id_token: expect.stringMatching(/^eyJ/),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    })
    const [exchange] = server.mock.journal.exchanges()
    expect(exchange?.diagnosis.notes?.map(({ note }) => note).join(' ')).toBe(shape.notes)
    expect(exchange?.client_id).toBe(client_id)
    const shown = JSON.stringify(exchange)
    for (const secret of [
      client_secret,
      encode(client_secret),
      key,
      keySecret,
      encode(key),
      basic('', '').slice(6, 12),
    ])
      expect(shown).not.toContain(secret)
    for (const token of Object.values(JSON.parse(body)))
      if (String(token).startsWith('eyJ')) expect(shown).not.toContain(token)
  })

  test('finds the API through discovery, and is let in with its token', async () => {
    const { body } = await sendOverSocket(server.url, await wireOf(shape))
    const { access_token } = JSON.parse(body)
    const { tenantId } = claimsOf(access_token)
    const host = shape.host ?? 'cxone.niceincontact.com'
    const found = await get(host, `/.well-known/cxone-configuration?tenantId=${tenantId}`)
    const { api_endpoint, area, domain } = JSON.parse(found.body)
    expect([found.status, api_endpoint]).toEqual([200, `https://api-${area}.${domain}`])
    const answer = await get(new URL(api_endpoint).host, '/incontactapi/services/v24.0/agents', [
      'Authorization',
      `bearer ${access_token}`,
    ])
    expect([answer.headers['mock-rule'], answer.status]).toEqual(['answered', 200])
  })
})

const right = shapes["NICE's documented example"] as Shape
const post = shapes['all four values in the form'] as Shape
const refresh = shapes["the refresh of NICE's agent SDK"] as Shape
const exchange = shapes['the exchange of the specification'] as Shape
const change = (shape: Shape, from: string | RegExp, to: string): Shape => ({
  ...shape,
  body:
    typeof shape.body === 'string'
      ? shape.body.replace(from, to)
      : (
          (make) => (tokens: Parameters<typeof make>[0]) =>
            make(tokens).replace(from, to)
        )(shape.body),
})
const authorized = (value: string): Shape => ({
  ...right,
  headers: ['Content-Type', formLabel, 'Authorization', value],
})

describe('with one thing wrong', () => {
  // What is wrong, the request, how it is sent, the OAuth code, the rule.
  test.each<[string, Shape, Partial<WireRequest>, number, string, string]>([
    ['the secret in Basic', authorized(basic(client_id, 'other')), {}, 400, 'invalid_client', 'secret-wrong'],
    ['the client in Basic', authorized(basic('nobody', client_secret)), {}, 400, 'invalid_client', 'app-unknown'],
    ['Basic without a colon', authorized(`Basic ${btoa(client_id)}`), {}, 400, 'invalid_client', 'basic-malformed'],
    [
      'Basic that is not base64',
      authorized(`Basic ${client_id}:${client_secret}`),
      {},
      400,
      'invalid_client',
      'basic-malformed',
    ],
    [
      'Basic encoded twice',
      authorized(basic(encode(client_id), encode(encode(client_secret)))),
      {},
      400,
      'invalid_client',
      'secret-wrong',
    ],
    ['no client', { ...right, headers: ['Content-Type', formLabel] }, {}, 400, 'invalid_client', 'client-missing'],
    [
      'a bearer token in place of Basic',
      authorized('Bearer eyJhbGciOiJSUzI1NiJ9.e30.x'),
      {},
      400,
      'invalid_client',
      'client-missing',
    ],
    [
      'no secret in the form',
      change(post, /&client_secret=.*/, ''),
      {},
      400,
      'invalid_client',
      'client-secret-missing',
    ],
    [
      'the secret in the form',
      change(post, /client_secret=.*/, 'client_secret=other'),
      {},
      400,
      'invalid_client',
      'secret-wrong',
    ],
    [
      'an empty client in the form',
      change(post, `client_id=${client_id}`, 'client_id='),
      {},
      400,
      'invalid_client',
      'client-missing',
    ],
    ['two clients', change(right, /$/, '&client_id=demo'), {}, 400, 'invalid_request', 'client-auth-twice'],
    [
      'Basic and the secret in the form',
      change(right, /$/, `&client_secret=${encode(client_secret)}`),
      {},
      400,
      'invalid_request',
      'client-auth-twice',
    ],
    [
      'the id of the key',
      change(right, /username=[^&]*/, 'username=somebody%40example.com'),
      {},
      400,
      'invalid_grant',
      'access-key-unknown',
    ],
    [
      'the secret of the key',
      change(right, /password=[^&]*$/, 'password=wrong'),
      {},
      400,
      'invalid_grant',
      'access-key-secret-wrong',
    ],
    [
      'id and secret of the key swapped',
      change(right, /username=.*/, `username=${encode(keySecret)}&password=${encode(key)}`),
      {},
      400,
      'invalid_grant',
      'access-key-unknown',
    ],
    [
      'the key encoded twice',
      change(right, encode(key), encode(encode(key))),
      {},
      400,
      'invalid_grant',
      'access-key-unknown',
    ],
    ['no username', change(right, /username=[^&]*&/, ''), {}, 400, 'invalid_request', 'grant-parameter-missing'],
    [
      'an empty password',
      change(right, /password=[^&]*$/, 'password='),
      {},
      400,
      'invalid_request',
      'grant-parameter-missing',
    ],
    ['no grant', change(right, 'grant_type=password&', ''), {}, 400, 'invalid_request', 'grant-type-missing'],
    [
      'client_credentials',
      change(right, 'grant_type=password', 'grant_type=client_credentials'),
      {},
      400,
      'unsupported_grant_type',
      'grant-type-unsupported',
    ],
    [
      'authorization_code',
      change(right, 'grant_type=password', 'grant_type=authorization_code'),
      {},
      400,
      'unsupported_grant_type',
      'grant-type-unsupported',
    ],
    ['an empty body', { ...right, body: '' }, {}, 400, 'invalid_request', 'grant-type-missing'],
    [
      'the form in the URL',
      { ...right, body: '' },
      { url: `/auth/token?${encodedForm}` },
      400,
      'invalid_request',
      'credentials-in-query',
    ],
    [
      'JSON',
      {
        ...right,
        headers: ['Content-Type', 'application/json'],
        body: JSON.stringify({ grant_type: 'password', username: key, password: keySecret, client_id, client_secret }),
      },
      {},
      400,
      'invalid_request',
      'body-json',
    ],
    [
      'JSON under the form label',
      { ...right, body: JSON.stringify({ grant_type: 'client_credentials', client_id, client_secret }) },
      {},
      400,
      'invalid_request',
      'body-json',
    ],
    ['a bad escape', change(right, /password=[^&]*$/, 'password=50%zz'), {}, 400, 'invalid_request', 'form-malformed'],
    ['a parameter twice', change(right, /$/, '&username=again'), {}, 400, 'invalid_request', 'parameter-repeated'],
    ['GET', { ...right, body: '' }, { method: 'GET' }, 405, 'invalid_request', 'method-not-post'],
    ['the path', right, { url: '/auth/tokens' }, 404, 'invalid_request', 'path-unknown'],
    [
      'no refresh token',
      change(refresh, /refresh_token=eyJ.*/, 'refresh_token='),
      {},
      400,
      'invalid_request',
      'grant-parameter-missing',
    ],
    ['a refresh token that was cut', change(refresh, /.{20}$/, ''), {}, 400, 'invalid_grant', 'refresh-token-forged'],
    [
      'a refresh token in quotes',
      change(refresh, /refresh_token=(eyJ.*)/, 'refresh_token=%22$1%22'),
      {},
      400,
      'invalid_grant',
      'refresh-token-malformed',
    ],
    [
      'the refresh token of another client',
      change(refresh, /$/, '&client_id=demo&client_secret=demo-secret'),
      {},
      400,
      'invalid_grant',
      'refresh-token-other-client',
    ],
    ['a refresh by nobody', change(refresh, /$/, '&client_id=nobody'), {}, 400, 'invalid_client', 'app-unknown'],
    [
      'no subject_token_type',
      change(exchange, /&subject_token_type=.*/, ''),
      {},
      400,
      'invalid_request',
      'grant-parameter-missing',
    ],
    [
      'another subject_token_type',
      change(exchange, /subject_token_type=.*/, 'subject_token_type=id_token'),
      {},
      400,
      'invalid_request',
      'subject-token-type-unsupported',
    ],
  ])('%s: refused as NICE documents', async (_, shape, sent, status, error, rule) => {
    const answer = await sendOverSocket(server.url, { ...(await wireOf(shape)), ...sent })
    expect([answer.headers['mock-rule'], answer.status, JSON.parse(answer.body).error]).toEqual([rule, status, error])
    expect(answer.headers['www-authenticate']).toBeUndefined()
  })
})

describe('a client', () => {
  const ask = async (authorization: string, url = '/auth/token') => {
    const answer = await sendOverSocket(server.url, { ...(await wireOf(authorized(authorization))), url })
    return [answer.headers['mock-rule'], server.mock.journal.exchanges().at(-1)?.client_id]
  }

  test('may write Basic in lower case, and repeat itself in the URL', async () => {
    const header = basic(encode(client_id), encode(client_secret))
    expect(await ask(header.replace('Basic', 'basic'))).toEqual(['granted', client_id])
    expect(await ask(header, `/auth/token?client_id=${client_id}`)).toEqual(['granted', client_id])
  })

  test('that is right in both readings of Basic is the decoded one', async () => {
    server.mock.apps.add({ client_id: 'a+b', client_secret: 's', grants: ['password'] })
    server.mock.apps.add({ client_id: 'a%2Bb', client_secret: 's', grants: ['password'] })
    expect(await ask(basic('a%2Bb', 's'))).toEqual(['granted', 'a+b'])
    server.mock.apps.update('a+b', { client_secret: 'other' })
    expect(await ask(basic('a%2Bb', 's'))).toEqual(['granted', 'a%2Bb'])
  })
})

test.each<[string, string, string, RegExp]>([
  ['without its ====', encode(key).replaceAll('%3D', ''), encode(keySecret), /lacks the ==== at its end/],
  ['with whitespace', `${encode(key)}%20`, encode(keySecret), /has whitespace around it/],
  ['encoded twice', encode(encode(key)), encode(keySecret), /percent-encoded twice/],
  ['swapped with its secret', encode(keySecret), encode(key), /are swapped/],
  ['that is a client_id', 'demo', 'demo-secret', /the client_id of an app/],
  ['that is an unset variable', 'undefined', 'undefined', /looks like undefined: a variable is not set/],
  ['that is a placeholder', '%7B%7Bkey%7D%7D', 'x', /looks like \{\{…\}\}/],
  ['that nobody has', 'somebody', 'x', /^8 characters, unlike any registered id$/],
  ['whose secret lacks its ====', encode(key), encode(keySecret).replaceAll('%3D', ''), /lacks the ==== at its end/],
  ['whose secret is an unset variable', encode(key), 'null', /looks like null/],
])('of an access key %s it is told what is nearly right', async (_, username, password, evidence) => {
  await sendOverSocket(
    server.url,
    await wireOf({ ...right, body: `grant_type=password&username=${username}&password=${password}` }),
  )
  const seen = server.mock.journal.exchanges().at(-1)
  expect(seen?.diagnosis.evidence).toMatch(evidence)
  expect(JSON.stringify(seen)).not.toContain(keySecret.slice(0, 52))
})

test.each([
  ['client_credentials', /client_credentials, which is for \/auth\/oauth\/token/],
  ['authorization_code', /login of a browser, which is not modelled/],
  ['urn:ietf:params:oauth:grant-type:user-impersonation-token-exchange', /impersonation grant, which is not modelled/],
  ['Zk4tQ8vXn2LmRw7y', /^grant_type: none that OAuth 2.0 knows$/],
])('the grant %s is named, and not repeated where nobody has defined it', async (grant, evidence) => {
  await sendOverSocket(server.url, await wireOf(change(right, 'grant_type=password', `grant_type=${grant}`)))
  expect(server.mock.journal.exchanges().at(-1)?.diagnosis.evidence).toMatch(evidence)
})

test('an id_token is as good for the API as an access token, and a refresh token is not', async () => {
  const { access_token, id_token, refresh_token } = await tokensOf(server.mock)
  const rules = []
  for (const token of [access_token, id_token, refresh_token]) {
    const answer = await get('api-na1.niceincontact.com', '/incontactapi/services/v24.0/agents', [
      'Authorization',
      `Bearer ${token}`,
    ])
    rules.push(answer.headers['mock-rule'])
  }
  expect(rules).toEqual(['answered', 'answered', 'token-malformed'])
})
