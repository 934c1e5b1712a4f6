// The undici interceptor with both supported versions: Agent, Pool, request and fetch, over a socket.

import { beforeAll, describe, expect, test } from 'vitest'
import * as undici8 from 'undici'
import * as undici7 from 'undici-7'
import { tokenClient, type TokenClientOptions } from '../../src/client/index.ts'
import { cxoneAuth } from '../../src/client/undici.ts'
import { redirectTo, type Server, startServer } from '../support/client/server.ts'

type Undici = typeof undici8

const make = (server: Server, changes: Partial<TokenClientOptions> = {}) =>
  tokenClient({
    tokenUrl: server.tokenUrl,
    clientId: 'app',
    clientSecret: 'secret',
    random: () => 0,
    retries: 0,
    ...changes,
  })

/** A dispatcher whose client has a token that was just revoked. */
const withDeadToken = async (undici: Undici, server: Server) => {
  const client = make(server)
  await client.getToken()
  server.revokedUpTo = 1
  return new undici.Agent().compose(cxoneAuth(client))
}

async function* once() {
  yield 'once'
}

const versions: [string, Undici][] = [
  ['undici 8', undici8],
  ['undici 7', undici7 as unknown as Undici],
]

describe.for(versions)('the interceptor with %s', ([, undici]) => {
  beforeAll(() => expect(typeof undici.Agent.prototype.compose).toBe('function'))

  test('sends one shared token with an Agent, a Pool, request and fetch', async () => {
    await using server = await startServer()
    const client = make(server)
    const agent = new undici.Agent().compose(cxoneAuth(client))
    const pool = new undici.Pool(server.origin).compose(cxoneAuth(client, { origins: [server.origin] }))
    const answers = [
      (await undici.request(`${server.origin}/a`, { dispatcher: agent })).statusCode,
      (await undici.fetch(`${server.origin}/b`, { dispatcher: agent })).status,
      (await pool.request({ origin: server.origin, path: '/c', method: 'GET' })).statusCode,
    ]
    expect(answers).toEqual([200, 200, 200])
    expect(server.issued).toBe(1)
  })

  test.for<[string, unknown, string]>([
    ['no body', undefined, ''],
    ['a text', 'text', 'text'],
    ['bytes', Buffer.from('bytes'), 'bytes'],
  ])('replays a request with %s once on a 401', async ([, body, sent]) => {
    await using server = await startServer()
    const dispatcher = await withDeadToken(undici, server)
    const method = body === undefined ? 'GET' : 'POST'
    const answer = await undici.request(`${server.origin}/x`, { dispatcher, method, body: body as string })
    expect([answer.statusCode, await answer.body.json()]).toEqual([200, { alive: true, path: '/x' }])
    expect(server.calls('/x').map((call) => call.body)).toEqual([sent, sent])
    expect(server.issued).toBe(2)
  })

  test('replays a fetch on a 401', async () => {
    await using server = await startServer()
    const answer = await undici.fetch(`${server.origin}/x`, { dispatcher: await withDeadToken(undici, server) })
    expect([answer.status, await answer.json()]).toEqual([200, { alive: true, path: '/x' }])
  })

  test('renews the token once for 50 parallel 401 responses, and all requests succeed', async () => {
    await using server = await startServer()
    const dispatcher = await withDeadToken(undici, server)
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { statusCode, body } = await undici.request(`${server.origin}/x`, { dispatcher })
        await body.dump()
        return statusCode
      }),
    )
    expect(answers.filter((status) => status === 200)).toHaveLength(50)
    expect(server.issued).toBe(2)
  })

  test('sends a stream only once, returns the complete 401, and gives the next request a new token', async () => {
    await using server = await startServer()
    const dispatcher = await withDeadToken(undici, server)
    const answer = await undici.request(`${server.origin}/x`, { dispatcher, method: 'POST', body: once() as never })
    expect([answer.statusCode, await answer.body.json()]).toEqual([401, { alive: false, path: '/x' }])
    expect(server.calls('/x')).toHaveLength(1)
    const next = await undici.request(`${server.origin}/y`, { dispatcher })
    await next.body.dump()
    expect(next.statusCode).toBe(200)
  })

  test('returns a second 401 with its body, and does not replay later requests in vain', async () => {
    await using server = await startServer()
    server.on('/never', (_request, response) => void response.writeHead(401).end('not you'))
    const dispatcher = new undici.Agent().compose(cxoneAuth(make(server)))
    for (let call = 0; call < 3; call += 1) {
      const answer = await undici.request(`${server.origin}/never`, { dispatcher })
      expect([answer.statusCode, await answer.body.text()]).toEqual([401, 'not you'])
    }
    expect(server.issued).toBe(2)
    expect(server.calls('/never')).toHaveLength(4)
  })

  test('cuts off a 401 with an endless body and replays the request', async () => {
    await using server = await startServer()
    server.on('/flood', (request, response) => {
      if (request.headers.authorization !== 'Bearer token-1') return response.end('dry')
      response.writeHead(401)
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      }
      response.on('drain', pour).on('error', () => undefined)
      pour()
    })
    const answer = await undici.request(`${server.origin}/flood`, { dispatcher: await withDeadToken(undici, server) })
    expect([answer.statusCode, await answer.body.text()]).toEqual([200, 'dry'])
  })

  test('does not renew the token after a 403', async () => {
    await using server = await startServer()
    server.on('/no', (_request, response) => void response.writeHead(403).end())
    const dispatcher = new undici.Agent().compose(cxoneAuth(make(server)))
    expect((await undici.request(`${server.origin}/no`, { dispatcher })).statusCode).toBe(403)
    expect([server.issued, server.calls('/no').length]).toEqual([1, 1])
  })

  test('does not send the token to another origin after a redirect by fetch or by the redirect interceptor', async () => {
    await using server = await startServer()
    await using other = await startServer()
    server.on('/away', redirectTo(`${other.origin}/landing`))
    const dispatcher = new undici.Agent().compose(cxoneAuth(make(server)))
    expect((await undici.fetch(`${server.origin}/away`, { dispatcher })).status).toBe(401)
    const following = dispatcher.compose(undici.interceptors.redirect({ maxRedirections: 3 }))
    await (await undici.request(`${server.origin}/away`, { dispatcher: following })).body.dump()
    expect(server.calls('/away').map(({ authorization }) => authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
    ])
    expect(other.calls('/landing').map(({ authorization }) => authorization)).toEqual([undefined, undefined])
  })

  test('sends the token to exactly the origins in the origins option', async () => {
    await using server = await startServer()
    await using listed = await startServer()
    await using other = await startServer()
    const auth = cxoneAuth(make(server), { origins: [server.origin, `${listed.origin}/path`] })
    const dispatcher = new undici.Agent().compose(auth)
    for (const { origin } of [other, listed, server])
      await (await undici.request(`${origin}/x`, { dispatcher })).body.dump()
    const sent = [other, listed, server].map((each) => each.calls('/x')[0]?.authorization)
    expect(sent).toEqual([undefined, 'Bearer token-1', 'Bearer token-1'])
  })

  test('rejects a request with the error of the token request', async () => {
    await using server = await startServer()
    server.on('/token', (_request, response) => void response.writeHead(401).end('{"error":"invalid_client"}'))
    const dispatcher = new undici.Agent().compose(cxoneAuth(make(server)))
    await expect(undici.request(`${server.origin}/x`, { dispatcher })).rejects.toMatchObject({
      code: 'refused',
      error: 'invalid_client',
    })
    await expect(undici.fetch(`${server.origin}/x`, { dispatcher })).rejects.toMatchObject({
      cause: { code: 'refused' },
    })
    expect(server.calls('/x')).toEqual([])
  })

  test('rejects a request with the error of a renewal that fails after a 401', async () => {
    await using server = await startServer()
    const dispatcher = await withDeadToken(undici, server)
    server.on('/token', (_request, response) => void response.writeHead(401).end('{"error":"invalid_client"}'))
    await expect(undici.request(`${server.origin}/x`, { dispatcher })).rejects.toMatchObject({ code: 'refused' })
  })

  test('refuses http to another machine, and an Authorization header set by the caller', async () => {
    await using server = await startServer()
    const dispatcher = new undici.Agent().compose(cxoneAuth(make(server)))
    await expect(undici.request('http://api.example.com/', { dispatcher })).rejects.toMatchObject({ code: 'insecure' })
    const headers = { Authorization: 'Bearer mine' }
    await expect(undici.request(`${server.origin}/x`, { dispatcher, headers })).rejects.toMatchObject({
      code: 'config',
    })
    expect(() => cxoneAuth(make(server), { origins: ['http://api.example.com'] })).toThrow('unencrypted')
    expect(server.calls('/x')).toEqual([])
  })

  test('sends headers in every form that undici accepts, together with the token', async () => {
    await using server = await startServer()
    const got: (string | string[] | undefined)[] = []
    server.on('/h', (request, response) => {
      got.push(request.headers['x-a'])
      response.end()
    })
    const dispatcher = new undici.Agent().compose(cxoneAuth(make(server)))
    for (const headers of [{ 'x-a': '1' }, ['x-a', '1'], new Map([['x-a', '1']])]) {
      await (await undici.request(`${server.origin}/h`, { dispatcher, headers })).body.dump()
    }
    expect(got).toEqual(['1', '1', '1'])
    expect(server.calls('/h').every(({ authorization }) => authorization === 'Bearer token-1')).toBe(true)
  })
})
