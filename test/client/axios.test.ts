// The axios interceptors, over a socket.

import { Agent } from 'node:http'
import { inspect } from 'node:util'
import { type AxiosError, create } from 'axios'
import { describe, expect, test } from 'vitest'
import { attach } from '../../src/client/axios.ts'
import { tokenClient } from '../../src/client/index.ts'
import { redirectTo, type Server, startServer } from '../support/client/server.ts'

const clientOf = (server: Server) =>
  tokenClient({ tokenUrl: server.tokenUrl, clientId: 'app', clientSecret: 'secret', random: () => 0, retries: 0 })

const errorOf = (promise: Promise<unknown>): Promise<AxiosError> =>
  promise.then(
    () => Promise.reject(new Error('there was no error')),
    (error: AxiosError) => error,
  )

describe.for(['http', 'fetch'] as const)('axios with the %s adapter', (adapter) => {
  const make = (server: Server, changes: object = {}) => {
    const api = create({ baseURL: server.origin, adapter, ...changes })
    const client = clientOf(server)
    return { api, client, detach: attach(api, client) }
  }

  test('sends the same token with every request', async () => {
    await using server = await startServer()
    const { api } = make(server)
    const answers = await Promise.all([api.get('/a'), api.post('/b', { x: 1 }), api.get('/c')])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(server.issued).toBe(1)
  })

  test('replays a request once with the same body after a 401', async () => {
    await using server = await startServer()
    const { api, client } = make(server)
    await client.getToken()
    server.revokedUpTo = 1
    const answer = await api.post('/x', { x: 1 }, { headers: { 'x-own': 'kept' } })
    expect(answer.data).toEqual({ alive: true, path: '/x' })
    expect(server.calls('/x').map(({ body, authorization }) => [body, authorization])).toEqual([
      ['{"x":1}', 'Bearer token-1'],
      ['{"x":1}', 'Bearer token-2'],
    ])
  })

  test('renews the token once for 50 parallel 401 responses, and all requests succeed', async () => {
    await using server = await startServer()
    const { api, client } = make(server)
    await client.getToken()
    server.revokedUpTo = 1
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.get('/x')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(50)
    expect(server.issued).toBe(2)
  })

  test('rejects with a second 401, and does not replay later requests in vain', async () => {
    await using server = await startServer()
    server.on('/never', (_request, response) => void response.writeHead(401).end('not you'))
    const { api } = make(server)
    for (let call = 0; call < 3; call += 1) expect((await errorOf(api.get('/never'))).response?.status).toBe(401)
    expect([server.issued, server.calls('/never').length]).toEqual([2, 4])
  })

  test('replays a request after a 401 even if validateStatus accepts it', async () => {
    await using server = await startServer()
    const { api, client } = make(server, { validateStatus: () => true })
    await client.getToken()
    server.revokedUpTo = 1
    expect((await api.get('/x')).status).toBe(200)
  })

  test('does not renew the token after a 403', async () => {
    await using server = await startServer()
    server.on('/no', (_request, response) => void response.writeHead(403).end())
    const { api } = make(server)
    expect((await errorOf(api.get('/no'))).response?.status).toBe(403)
    expect([server.issued, server.calls('/no').length]).toEqual([1, 1])
  })

  test('does not send the token to another origin after a redirect', async () => {
    await using server = await startServer()
    await using other = await startServer()
    server.on('/away', redirectTo(`${other.origin}/landing`))
    const { api } = make(server)
    await errorOf(api.get('/away'))
    expect(other.calls('/landing').every(({ authorization }) => authorization === undefined)).toBe(true)
    expect(server.issued).toBe(1)
  })

  test('keeps the token out of the axios error', async () => {
    await using server = await startServer()
    server.on('/broken', (_request, response) => void response.writeHead(500).end('broken'))
    const { api } = make(server)
    const error = await errorOf(api.get('/broken'))
    for (const text of [inspect(error, { depth: 20 }), JSON.stringify(error), String(error)])
      expect(text).not.toContain('token-1')
    expect(error.response?.status).toBe(500)
  })

  test('refuses http to another machine, and an Authorization header set by the caller', async () => {
    await using server = await startServer()
    const { api } = make(server)
    await expect(api.get('http://api.example.com/')).rejects.toMatchObject({ code: 'insecure' })
    await expect(api.get('/x', { headers: { Authorization: 'Bearer mine' } })).rejects.toMatchObject({ code: 'config' })
    expect(server.calls('/x')).toEqual([])
  })

  test('aborts a request that is waiting for its token', async () => {
    await using server = await startServer()
    server.on('/token', () => undefined)
    const { api } = make(server)
    const leaving = new AbortController()
    const call = api.get('/x', { signal: leaving.signal })
    call.catch(() => undefined)
    leaving.abort(new Error('enough'))
    await expect(call).rejects.toBeInstanceOf(Error)
    expect(server.calls('/x')).toEqual([])
  })

  test('sends no token after the client is detached', async () => {
    await using server = await startServer()
    const { api, detach } = make(server)
    await api.get('/x')
    detach()
    expect((await errorOf(api.get('/x'))).response?.status).toBe(401)
    expect(server.calls('/x').at(-1)?.authorization).toBeUndefined()
  })
})

test('axios discards the body of a streamed 401 and frees its connection', async () => {
  await using server = await startServer()
  server.on('/x', (request, response) => {
    response.writeHead(request.headers.authorization === 'Bearer token-1' ? 401 : 200).end('x'.repeat(3_000_000))
  })
  const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 })
  const api = create({ baseURL: server.origin, httpAgent, adapter: 'http', validateStatus: () => true })
  attach(api, clientOf(server))
  expect((await api.get('/x', { responseType: 'stream' })).status).toBe(200)
})

test('axios replays a GET but not a POST if the adapter does not report redirects', async () => {
  await using server = await startServer()
  const sent: string[] = []
  const api = create({
    baseURL: server.origin,
    adapter: (config) => {
      sent.push(`${config.method} ${String(config.headers.get('Authorization'))}`)
      const status = sent.length % 2 === 1 ? 401 : 200
      return Promise.resolve({ status, statusText: '', data: '', headers: {}, config })
    },
  })
  attach(api, clientOf(server))
  expect((await api.get('/x')).status).toBe(200)
  expect((await api.post('/x', 'x')).status).toBe(401)
  expect(sent).toEqual(['get Bearer token-1', 'get Bearer token-2', 'post Bearer token-2'])
})

test('axios sends a stream only once, and gives the next call a new token', async () => {
  await using server = await startServer()
  const api = create({ baseURL: server.origin })
  const client = clientOf(server)
  attach(api, client)
  await client.getToken()
  server.revokedUpTo = 1
  const { Readable } = await import('node:stream')
  expect((await errorOf(api.post('/x', Readable.from(['once'])))).response?.status).toBe(401)
  expect(server.calls('/x')).toHaveLength(1)
  expect((await api.get('/y')).status).toBe(200)
})
