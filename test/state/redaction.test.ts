import { describe, expect, test } from 'vitest'
import { createMock, type Exchange, type MockOptions } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { formRequest, rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// Every member of the lists of what may be shown, and beside each what is nearly one of them.

const secret = 'Zk4tQ8vXn2LmRw7y'
const hidden = (text: string): string => `<${text.length} characters>`

async function shown(change: Partial<WireRequest>, options: MockOptions = {}): Promise<Exchange['request']> {
  const mock = createMock(options)
  await engineOf(mock).answer(rightRequest('demo', change))
  const [exchange] = mock.journal.exchanges()
  if (exchange === undefined) throw new Error('no exchange')
  return exchange.request
}
const bodyShown = async (body: string, options?: MockOptions): Promise<string> =>
  (await shown({ body: new TextEncoder().encode(body) }, options)).body

describe('a method', () => {
  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])(
    '%s is shown',
    async (method) => {
      expect((await shown({ method })).method).toBe(method)
    },
  )

  test.each(['get', 'POSTS', secret, ''])('%j is not shown', async (method) => {
    expect((await shown({ method })).method).toBe(hidden(method))
  })
})

describe('a host', () => {
  const hostShown = async (host: string, options?: MockOptions): Promise<string> =>
    (await shown({ headers: ['Host', host] }, options)).host

  test.each([
    'api.nicecxone.com',
    'api.niceincontact.com',
    'api.nice.incontact.com',
    'api.mypurecloud.com',
    'localhost',
    '127.0.0.1',
    '127.10.20.30',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '',
  ])('%j is shown', async (host) => {
    expect(await hostShown(host)).toBe(host)
    if (host !== '') expect(await hostShown(`${host}:4455`)).toBe(host)
  })

  test.each([
    'nicecxone.com',
    'niceincontact.com',
    'nice-incontact.com',
    'nice.incontact.com',
    'mypurecloud.com',
    'mypurecloud.com.au',
    'mypurecloud.de',
    'mypurecloud.ie',
    'mypurecloud.jp',
    'pure.cloud',
  ])('a subdomain of %s is shown by its length', async (domain) => {
    expect(await hostShown(`${secret}.${domain}`)).toBe(`${hidden(secret)}.${domain}`)
  })

  test.each([
    `${secret}localhost`,
    `localhost${secret}`,
    `${secret}127.0.0.1`,
    `127.0.0.1.${secret}`,
    `api.nicecxone.com.${secret}`,
    `${secret}nicecxone.com`,
    '127.0.0.1234',
    'tenant.example',
  ])('%s is not shown', async (host) => {
    expect(await hostShown(host)).toBe(hidden(host))
  })

  test('is shown where it is registered', async () => {
    expect(await hostShown('tenant.example', { hosts: ['tenant.example'] })).toBe('tenant.example')
  })
})

describe('a path', () => {
  const pathShown = async (url: string, options?: MockOptions): Promise<string> => (await shown({ url }, options)).path

  test.each([
    'access-key',
    'access-token',
    'agents',
    'api',
    'audit-log',
    'auth',
    'authentication',
    'authorization',
    'contacts',
    'identity',
    'incontactapi',
    'incontactauthorizationserver',
    'oauth',
    'oauth2',
    'public',
    'services',
    'skills',
    'teams',
    'token',
    'v1',
    'v22.0',
    'V2.0',
    'InContactAuthorizationServer',
    'OAuth2',
  ])('shows the word %s', async (word) => {
    expect(await pathShown(`/${word}/${secret}`)).toBe(`/${word}/${hidden(secret)}`)
  })

  test.each(['tokens', 'v1Zk4tQ8vX', 'v100', 'v1.1', 'v', 'my own'])('does not show %j', async (word) => {
    expect(await pathShown(`/auth/${word}`)).toBe(`/auth/${hidden(word)}`)
  })

  test('is shown where it is registered', async () => {
    expect(await pathShown('/tenants/acme/token')).toBe('/<7 characters>/<4 characters>/token')
    expect(await pathShown('/tenants/acme/token', { paths: ['/tenants/acme/token'] })).toBe('/tenants/acme/token')
  })
})

describe('a header', () => {
  const headerShown = async (name: string, value: string) =>
    (await shown({ headers: ['Host', 'api.nicecxone.com', name, value] })).headers[1]

  test.each([
    ['Accept', '*/*'],
    ['Accept', 'application/json'],
    ['Accept', 'application/json, text/plain, */*'],
    ['Accept', 'text/html,application/xml;q=0.9,*/*; q=0.8'],
    ['Accept', 'application/octet-stream'],
    ['Accept', 'application/x-www-form-urlencoded, multipart/form-data, text/xml'],
    ['Accept-Encoding', 'gzip, compress, deflate, br, zstd, identity, *'],
    ['Accept-Encoding', 'gzip;q=1.0,br; q=0.5'],
    ['Accept-Language', '*'],
    ['Cache-Control', 'no-cache'],
    ['Connection', 'keep-alive'],
    ['Connection', 'Close'],
    ['Content-Length', '123456789'],
    ['Expect', '100-continue'],
    ['Expect', '100-Continue'],
    ['Pragma', 'no-cache'],
    ['Retry-After', '999999'],
    ['Sec-Fetch-Mode', 'cors'],
    ['Sec-Fetch-Mode', 'no-cors'],
    ['Sec-Fetch-Mode', 'same-origin'],
    ['Sec-Fetch-Mode', 'navigate'],
    ['TE', 'trailers'],
    ['Transfer-Encoding', 'chunked'],
    ['Transfer-Encoding', 'Chunked'],
  ])('%s: %s is shown', async (name, value) => {
    expect(await headerShown(name, value)).toEqual([name.toLowerCase(), value])
  })

  test.each([
    ['Accept', `application/json, ${secret}`],
    ['Accept', `${secret}, */*`],
    ['Accept', `application/json;q=${secret}`],
    ['Accept', 'application/json; version=1'],
    ['Accept-Encoding', `gzip, ${secret}`],
    ['Accept-Language', `*, ${secret}`],
    ['Accept-Language', 'de-DE'],
    ['Cache-Control', `no-cache, ${secret}`],
    ['Connection', `close, ${secret}`],
    ['Content-Length', '1234567890'],
    ['Cookie', `session=${secret}`],
    ['Expect', `100-continue ${secret}`],
    ['Origin', 'https://tenant.example'],
    ['Pragma', `no-cache ${secret}`],
    ['Referer', `https://tenant.example/?client_secret=${secret}`],
    ['Retry-After', '1234567'],
    ['Sec-Fetch-Mode', `cors ${secret}`],
    ['TE', `trailers, ${secret}`],
    ['Transfer-Encoding', `chunked, ${secret}`],
    ['User-Agent', secret],
  ])('%s: %s is named, and its value is not shown', async (name, value) => {
    expect(await headerShown(name, value)).toEqual([name.toLowerCase(), hidden(value)])
  })

  test.each(['X-Api-Key', 'Proxy-Authorization', 'Set-Cookie', secret])('%s is not named', async (name) => {
    expect(await headerShown(name, 'gzip')).toEqual([hidden(name), hidden('gzip')])
  })

  test.each(['basic', 'bearer', 'digest', 'negotiate'])('Authorization with the scheme %s', async (scheme) => {
    expect(await headerShown('Authorization', `${scheme} ${secret}`)).toEqual([
      'authorization',
      `${scheme} ${hidden(secret)}`,
    ])
    expect(await headerShown('Authorization', `${scheme}${secret}`)).toEqual([
      'authorization',
      hidden(`${scheme}${secret}`),
    ])
  })

  test.each([
    'curl',
    'wget',
    'axios',
    'node',
    'undici',
    'got',
    'ky',
    'python-requests',
    'Python-urllib',
    'python-httpx',
    'aiohttp',
    'Go-http-client',
    'okhttp',
    'Java-http-client',
    'PostmanRuntime',
    'insomnia',
    'k6',
    'Apache-HttpClient',
    'Deno',
    'Bun',
    'vitest',
  ])('User-Agent: the product %s is shown, and what follows it is not', async (product) => {
    expect(await headerShown('User-Agent', product)).toEqual(['user-agent', product])
    expect(await headerShown('User-Agent', `${product}/1.20.300.4`)).toEqual(['user-agent', `${product}/1.20.300.4`])
    expect(await headerShown('User-Agent', `${product}/1.2 ${secret}`)).toEqual([
      'user-agent',
      `${product}/1.2 ${hidden(` ${secret}`)}`,
    ])
  })

  test('User-Agent: a version that is no version is not shown', async () => {
    expect(await headerShown('User-Agent', 'curl/1234567')).toEqual(['user-agent', 'curl/123 <4 characters>'])
    expect(await headerShown('User-Agent', `curl/${secret}`)).toEqual(['user-agent', 'curl <17 characters>'])
  })

  const types = [
    'application/x-www-form-urlencoded',
    'application/json',
    'application/octet-stream',
    'application/xml',
    'multipart/form-data',
    'text/html',
    'text/plain',
    'text/xml',
  ]
  test.each(types)('Content-Type: %s is shown, with a known charset', async (type) => {
    expect(await headerShown('Content-Type', type)).toEqual(['content-type', type])
    for (const charset of ['utf-8', 'us-ascii', 'iso-8859-1', 'UTF-8'])
      expect(await headerShown('Content-Type', `${type};charset=${charset}`)).toEqual([
        'content-type',
        `${type}; charset=${charset}`,
      ])
    for (const parameter of [`charset=${secret}`, `charset=utf-8; ${secret}`, `boundary=${secret}`])
      expect(await headerShown('Content-Type', `${type}; ${parameter}`)).toEqual(['content-type', `${type}; …`])
  })

  test('Content-Type: an unknown type is not shown', async () => {
    expect(await headerShown('Content-Type', `text/${secret}`)).toEqual(['content-type', hidden(`text/${secret}`)])
  })
})

describe('a body', () => {
  test.each([
    'grant_type',
    'client_id',
    'client_secret',
    'scope',
    'refresh_token',
    'username',
    'password',
    'code',
    'redirect_uri',
    'audience',
    'accessKeyId',
    'accessKeySecret',
  ])('names the parameter %s and hides its value, as a form, as JSON and in the query', async (name) => {
    expect(await bodyShown(`${name}=${secret}`)).toBe(`${name}=${hidden(secret)}`)
    expect(await bodyShown(JSON.stringify({ [name]: secret }))).toBe(JSON.stringify({ [name]: hidden(secret) }))
    expect((await shown({ url: `/auth/oauth/token?${name}=${secret}` })).query).toBe(`${name}=${hidden(secret)}`)
  })

  test.each([
    'client_credentials',
    'client-credentials',
    'refresh_token',
    'password',
    'authorization_code',
    'implicit',
  ])('shows the grant type %s', async (grant) => {
    expect(await bodyShown(`grant_type=${grant}&${secret}=${grant}`)).toBe(
      `grant_type=${grant}&${hidden(secret)}=${hidden(grant)}`,
    )
  })

  test('shows an empty value as empty', async () => {
    expect(await bodyShown('client_id=&client_secret=')).toBe('client_id=&client_secret=')
  })

  test('shows scopes where the app has all of them', async () => {
    const options = { apps: [{ client_id: 'demo', client_secret: 'demo-secret', scopes: ['read', 'write'] }] }
    const ask = (scope: string) => bodyShown(`client_id=demo&scope=${encodeURIComponent(scope)}`, options)
    expect(await ask('read write')).toBe('client_id=demo&scope=read write')
    expect(await ask(`read ${secret}`)).toBe(`client_id=demo&scope=${hidden(`read ${secret}`)}`)
    expect(await ask(`${secret} write`)).toBe(`client_id=demo&scope=${hidden(`${secret} write`)}`)
  })

  test('shows 20 parameters of a form, and that there are more', async () => {
    const fields = (count: number) => Array.from({ length: count }, () => 'code=x').join('&')
    const line = (count: number) => Array.from({ length: count }, () => 'code=<1 characters>').join('&')
    expect(await bodyShown(fields(20))).toBe(line(20))
    expect(await bodyShown(fields(21))).toBe(`${line(20)}&…`)
    expect(await bodyShown(fields(1_000))).toBe(`${line(20)}&…`)
  })

  test('shows 20 members of a JSON object, and that there are more', async () => {
    const object = (count: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`name-${10 + index}`, index])))
    const line = (count: number) => Array.from({ length: count }, () => '"<7 characters>":<number>').join(',')
    expect(await bodyShown(object(20))).toBe(`{${line(20)}}`)
    expect(await bodyShown(object(21))).toBe(`{${line(20)},…}`)
  })

  test('tells the types of a JSON object, and a list by its size', async () => {
    expect(await bodyShown('{"scope":null,"code":true,"password":[1],"username":{},"audience":7}')).toBe(
      '{"scope":<null>,"code":<boolean>,"password":<object>,"username":<object>,"audience":<number>}',
    )
    expect(await bodyShown(`["${secret}"]`)).toBe('<20 bytes of a JSON list>')
    expect(await bodyShown(`--b\r\nX-A: ${secret}\r\n`)).toBe('<28 bytes of multipart>')
    expect(await bodyShown('')).toBe('')
  })

  test('that was not read is told by the least that it has', async () => {
    expect(await bodyShown('x'.repeat(11), { limits: { body: 10 } })).toBe('<at least 11 bytes of too-large>')
  })
})

test('a token in an answer and the scopes of a used one are not shown, unless the app has all of them', async () => {
  const mock = createMock()
  const scopesOf = async (scope: string, granted: '*' | readonly string[]) => {
    mock.apps.update('demo', { scopes: '*' })
    const fields = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret', scope }
    const { access_token } = JSON.parse((await engineOf(mock).answer(formRequest(fields))).body)
    mock.apps.update('demo', { scopes: granted })
    const headers = ['Host', 'api.nicecxone.com', 'Authorization', `Bearer ${access_token}`]
    await engineOf(mock).answer({ method: 'GET', url: '/api/v2/agents', headers, body: new Uint8Array() })
    expect(JSON.stringify(mock.journal.exchanges())).not.toContain(access_token)
    return mock.journal.exchanges().at(-1)?.bearer?.scope
  }
  expect(await scopesOf('read write', ['read', 'write'])).toBe('read write')
  expect(await scopesOf(`read ${secret}`, ['read', 'write'])).toBe(undefined)
  expect(await scopesOf('read', '*')).toBe(undefined)
  expect(JSON.stringify(mock.journal.exchanges())).not.toContain(secret)
})
