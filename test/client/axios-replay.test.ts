// Replay with axios: the second request is byte-for-byte the same, or is not sent at all.

import { Agent } from 'node:http'
import { Readable } from 'node:stream'
import { create as create1 } from 'axios'
import axios0 from 'axios-0'
import { describe, expect, test } from 'vitest'
import { attach } from '../../src/client/axios.ts'
import { tokenClient } from '../../src/client/index.ts'
import { redirectTo, type Server, startServer } from '../support/client/server.ts'

type Create = typeof create1

const { create: create0 } = axios0 as unknown as { create: Create }

/** An instance with a single kept-alive connection, so that stray bytes of one request break the next. */
const onOneConnection = (server: Server, create: Create, changes: object = {}) => {
  const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 })
  return create({ baseURL: server.origin, httpAgent, validateStatus: () => true, ...changes })
}

/** An instance whose token was just revoked. */
const withDeadToken = async (server: Server, create: Create, changes: object = {}) => {
  const api = onOneConnection(server, create, changes)
  const client = tokenClient({ tokenUrl: server.tokenUrl, clientId: 'app', clientSecret: 'secret', retries: 0 })
  const detach = attach(api, client)
  await client.getToken()
  server.revokedUpTo = 1
  return { api, client, detach }
}

const isGood = (status: number) => status < 300

const form = () => {
  const data = new FormData()
  data.append('a "name"\n', 'line\nline')
  data.append('file', new Blob(['content']), 'ä".txt')
  return data
}

describe.for<[string, Create, string]>([
  ['axios 1, http', create1, 'http'],
  ['axios 1, fetch', create1, 'fetch'],
  ['axios 0.27', create0, ''],
])('replay with %s', ([, create, adapter]) => {
  const dying = (server: Server, changes: object = {}) =>
    withDeadToken(server, create, { ...(adapter !== '' && { adapter }), ...changes })

  test.for<[string, () => unknown, object]>([
    ['an object', () => ({ x: 'é' }), {}],
    ['a string', () => 'a=1&b=2', {}],
    ['a string of JSON', () => '{"x":1}', { headers: { 'Content-Type': 'application/json' } }],
    ['URLSearchParams', () => new URLSearchParams({ a: '1+1' }), {}],
    ['bytes', () => Buffer.from('bytes'), {}],
    ['an ArrayBuffer', () => new Uint8Array([1, 2, 3]).buffer, {}],
    ['no body', () => undefined, {}],
    ['a transformRequest of its own', () => ({ x: 1 }), { transformRequest: [(data: unknown) => `<${String(data)}>`] }],
    [
      'a transformRequest with a side effect',
      () => 'x',
      { transformRequest: [(data: unknown) => `${String(data)}${Math.random()}`] },
    ],
    [
      'params and a serializer with a nonce',
      () => 'x',
      { params: { a: 1 }, paramsSerializer: () => `n=${Math.random()}` },
    ],
    ['params that were an object', () => 'x', { params: { a: ['1', "it's"], b: 'ü,:' } }],
    ['an explicit Content-Length', () => 'four', { headers: { 'Content-Length': '4' } }],
  ])('repeats a request with %s byte for byte', async ([, data, changes]) => {
    await using server = await startServer()
    const { api } = await dying(server)
    const answer = await api.post('/x', data(), changes)
    const calls = server.seen.filter(({ path }) => path.startsWith('/x'))
    expect(calls.map(({ authorization }) => authorization)).toEqual(['Bearer token-1', 'Bearer token-2'])
    expect(calls[1]?.raw).toBe(calls[0]?.raw)
    expect(answer.status).toBe(200)
    // The connection stays in sync: the next request on it is parsed correctly.
    expect((await api.get('/next')).status).toBe(200)
  })

  test('runs request interceptors only once, whatever they change', async () => {
    await using server = await startServer()
    const { api } = await dying(server)
    let runs = 0
    api.interceptors.request.use((config) => {
      runs += 1
      Object.assign(config.headers, { 'x-run': String(runs) })
      return config
    })
    expect((await api.post('/x', { x: 1 })).status).toBe(200)
    expect(server.calls('/x').map(({ raw }) => /x-run: \d+/i.exec(raw)?.[0].toLowerCase())).toEqual([
      'x-run: 1',
      'x-run: 1',
    ])
  })

  test('ignores changes that the caller makes to bytes and params between the two requests', async () => {
    await using server = await startServer()
    const data = Buffer.from('before')
    const params = new URLSearchParams({ at: 'before' })
    server.on('/x?at=before', (_request, response) => {
      data.fill('!')
      params.set('at', 'after')
      response.writeHead(server.calls('/x?at=before').length === 1 ? 401 : 200).end()
    })
    const { api } = await dying(server)
    expect((await api.post('/x', data, { params })).status).toBe(200)
    expect(server.calls('/x?at=before').map(({ body }) => body)).toEqual(['before', 'before'])
  })

  test.for([301, 302, 303, 307, 308])(
    'does not repeat a POST that was redirected with %i and then refused with 401',
    async (status) => {
      await using server = await startServer()
      server.on('/order', redirectTo('/done', status))
      const { api } = await dying(server)
      expect((await api.post('/order', { n: 1 })).status).toBe(401)
      expect(server.calls('/order')).toHaveLength(1)
      // The revoked token is replaced anyway.
      expect((await api.get('/next')).status).toBe(200)
      expect(server.calls('/next').map(({ authorization }) => authorization)).toEqual(['Bearer token-2'])
    },
  )

  test('does not repeat a POST that a 303 redirected to its own URL as a GET', async () => {
    await using server = await startServer()
    server.on('/order', (request, response) => {
      if (request.method === 'POST') return redirectTo('/order', 303)(request, response)
      response.writeHead(401).end()
    })
    const { api } = await dying(server)
    expect((await api.post('/order', { n: 1 })).status).toBe(401)
    expect(server.calls('/order').filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  test('repeats a GET that was redirected within the origin', async () => {
    await using server = await startServer()
    server.on('/moved', redirectTo('/agents'))
    const { api } = await dying(server)
    expect((await api.get('/moved')).status).toBe(200)
  })

  test('does not renew the token after a 401 from another origin', async () => {
    await using server = await startServer()
    await using other = await startServer()
    server.on('/away', redirectTo(`${other.origin}/landing`, 307))
    const { api } = await dying(server)
    expect((await api.post('/away', 'x')).status).toBe(401)
    expect([server.calls('/away').length, server.issued]).toEqual([1, 1])
  })

  test('sends a stream only once, and gives the next call a new token', async () => {
    await using server = await startServer()
    const { api } = await dying(server)
    expect((await api.post('/x', Readable.from([Buffer.from('once')]))).status).toBe(401)
    expect(server.calls('/x')).toHaveLength(1)
    expect((await api.get('/next')).status).toBe(200)
  })

  test('supports an interceptor that repeats error.config, registered before or after attach', async () => {
    for (const first of [true, false]) {
      await using server = await startServer()
      let failures = 0
      server.on('/flaky', (_request, response) => {
        failures += 1
        response.writeHead(failures === 1 ? 503 : 200).end()
      })
      const api = onOneConnection(server, create, { ...(adapter !== '' && { adapter }), validateStatus: isGood })
      const client = tokenClient({ tokenUrl: server.tokenUrl, clientId: 'app', clientSecret: 'secret' })
      let left = 1
      const repeat = () =>
        api.interceptors.response.use(undefined, (error: { config: object }) => {
          if ((left -= 1) < 0) throw error
          return api.request({ ...error.config, transformRequest: [(data: unknown) => data] })
        })
      if (first) repeat()
      attach(api, client)
      if (!first) repeat()
      expect((await api.post('/flaky', { x: 1 })).status).toBe(200)
      const [one, two] = server.calls('/flaky')
      expect(two?.raw).toBe(one?.raw)
    }
  })

  test('keeps the token out of the config of responses and errors', async () => {
    await using server = await startServer()
    const { api } = await dying(server, { validateStatus: isGood })
    const answer = await api.post('/x', { x: 1 })
    expect(JSON.stringify(answer.config)).not.toContain('token-')
    server.revokedUpTo = 9
    const error = await api.post('/x', { x: 1 }).catch((thrown: { config: object }) => thrown)
    expect(JSON.stringify(error.config)).not.toContain('token-')
  })

  test('does not send the token over http if a later interceptor changes the URL', async () => {
    await using server = await startServer()
    const api = onOneConnection(server, create, adapter === '' ? {} : { adapter })
    api.interceptors.request.use((config) => ({ ...config, baseURL: 'http://api.example.com' }))
    const client = tokenClient({ tokenUrl: server.tokenUrl, clientId: 'app', clientSecret: 'secret' })
    attach(api, client)
    await expect(api.get('/x')).rejects.toMatchObject({ code: 'insecure' })
  })
})

test.for(['http', 'fetch'])('axios replays FormData with the same boundary (%s adapter)', async (adapter) => {
  await using server = await startServer()
  const { api } = await withDeadToken(server, create1, { adapter })
  expect((await api.post('/x', form())).status).toBe(200)
  const [one, two] = server.calls('/x')
  expect(two?.raw).toBe(one?.raw)
  const type = /content-type: (.*)\r/i.exec(one?.raw ?? '')?.[1] ?? ''
  const sent = await new Response(one?.body, { headers: { 'content-type': type } }).formData()
  expect([...sent.keys()]).toEqual(['a "name"\r\n', 'file'])
})
