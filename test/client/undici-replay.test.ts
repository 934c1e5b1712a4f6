// Replay with the undici interceptor: the second request is byte-for-byte the same, or is not sent at all.

import { describe, expect, test } from 'vitest'
import * as undici8 from 'undici'
import * as undici7 from 'undici-7'
import { tokenClient } from '../../src/client/index.ts'
import { cxoneAuth } from '../../src/client/undici.ts'
import { redirectTo, type Server, startServer } from '../support/client/server.ts'

type Undici = typeof undici8
type Options = NonNullable<Parameters<Undici['request']>[1]>

const clientOf = (server: Server) =>
  tokenClient({ tokenUrl: server.tokenUrl, clientId: 'app', clientSecret: 'secret', retries: 0 })

/** A dispatcher with one connection, whose token was just revoked. */
const withDeadToken = async (undici: Undici, server: Server) => {
  const client = clientOf(server)
  await client.getToken()
  server.revokedUpTo = 1
  return new undici.Agent({ connections: 1 }).compose(cxoneAuth(client))
}

async function* once() {
  yield 'once'
}

function* headers(): Iterable<[string, string]> {
  yield ['x-own', 'kept']
}

const versions: [string, Undici][] = [
  ['undici 8', undici8],
  ['undici 7', undici7 as unknown as Undici],
]

describe.for(versions)('replay with %s', ([, undici]) => {
  const ownForm = () => {
    const data = new undici.FormData()
    data.append('a', 'b')
    data.append('file', new Blob(['content']), 'a.txt')
    return data
  }
  const form = () => {
    const data = new FormData()
    data.append('a', 'b')
    return data
  }

  test.for<[string, () => unknown]>([
    ['no body', () => undefined],
    ['a string', () => 'é'],
    ['bytes', () => Buffer.from('bytes')],
    ['an ArrayBuffer', () => new Uint8Array([1, 2]).buffer],
    ['a Blob', () => new Blob(['blob'], { type: 'text/csv' })],
    ['FormData', form],
    ['FormData of undici', ownForm],
  ])('repeats a request with %s byte for byte', async ([, body]) => {
    await using server = await startServer()
    const dispatcher = await withDeadToken(undici, server)
    const options = { dispatcher, method: 'POST', body: body(), headers: headers(), query: { q: [1, 2] } } as Options
    const answer = await undici.request(`${server.origin}/x`, options)
    await answer.body.dump()
    const calls = server.seen.filter(({ path }) => path === '/x?q=1&q=2')
    expect(calls.map(({ authorization }) => authorization)).toEqual(['Bearer token-1', 'Bearer token-2'])
    expect(calls[1]?.raw).toBe(calls[0]?.raw)
    expect(calls[0]?.raw).toContain('x-own: kept')
    expect(answer.statusCode).toBe(200)
  })

  test('ignores changes that the caller makes to the arguments after the call', async () => {
    await using server = await startServer()
    const dispatcher = await withDeadToken(undici, server)
    const body = Buffer.from('bytes')
    const own = { 'x-own': ['kept'] }
    const query = { q: ['1'] }
    const call = undici.request(`${server.origin}/x`, { dispatcher, method: 'POST', body, headers: own, query })
    body.fill('!')
    own['x-own'][0] = 'changed'
    query.q[0] = '2'
    await (await call).body.dump()
    const calls = server.seen.slice(1).filter(({ path }) => path !== '/token')
    expect(calls.map((each) => [each.path, each.body, /x-own: (.*)\r/.exec(each.raw)?.[1]])).toEqual([
      ['/x?q=1', 'bytes', 'kept'],
      ['/x?q=1', 'bytes', 'kept'],
    ])
  })

  test.for([301, 302, 303, 307, 308])(
    'does not repeat a POST that was redirected with %i and then refused with 401',
    async (status) => {
      await using server = await startServer()
      server.on('/order', redirectTo('/done', status))
      const client = clientOf(server)
      await client.getToken()
      const { redirect } = undici.interceptors
      // Redirects are followed below the interceptor, and above it, where each hop is a separate request.
      const below = new undici.Agent().compose(redirect({ maxRedirections: 3 }), cxoneAuth(client))
      const above = new undici.Agent().compose(cxoneAuth(client), redirect({ maxRedirections: 3 }))
      const statuses: number[] = []
      for (const dispatcher of [below, above]) {
        server.revokedUpTo = server.issued
        const answer = await undici.request(`${server.origin}/order`, { dispatcher, method: 'POST', body: '{}' })
        await answer.body.dump()
        statuses.push(answer.statusCode)
        await client.getToken()
      }
      // Only the last hop is repeated, if it is a separate request.
      expect(statuses).toEqual([401, 200])
      expect(server.calls('/order')).toHaveLength(2)
      const next = await undici.request(`${server.origin}/next`, { dispatcher: below })
      await next.body.dump()
      expect(next.statusCode).toBe(200)
    },
  )

  test('repeats a GET redirected within the origin, and does not renew the token after a 401 from another origin', async () => {
    await using server = await startServer()
    await using other = await startServer()
    server.on('/moved', redirectTo('/agents'))
    server.on('/away', redirectTo(`${other.origin}/landing`))
    const client = clientOf(server)
    await client.getToken()
    server.revokedUpTo = 1
    const { redirect } = undici.interceptors
    const dispatcher = new undici.Agent().compose(redirect({ maxRedirections: 3 }), cxoneAuth(client))
    const statuses: number[] = []
    for (const path of ['/moved', '/away']) {
      const answer = await undici.request(`${server.origin}${path}`, { dispatcher })
      await answer.body.dump()
      statuses.push(answer.statusCode)
    }
    expect(statuses).toEqual([200, 401])
    expect([server.calls('/moved').length, server.calls('/away').length, server.issued]).toEqual([2, 1, 2])
  })

  test('sends a body that can be read only once, such as an iterable or the body of a fetch, only once', async () => {
    await using server = await startServer()
    const dispatcher = await withDeadToken(undici, server)
    const options = { dispatcher, method: 'POST', body: once() } as unknown as Options
    await (await undici.request(`${server.origin}/x`, options)).body.dump()
    server.revokedUpTo = server.issued
    await undici.fetch(`${server.origin}/y`, { dispatcher, method: 'POST', body: 'text' })
    expect([server.calls('/x').length, server.calls('/y').length]).toEqual([1, 1])
  })

  test('is not delayed by a 401 whose body stalls', async () => {
    await using server = await startServer()
    server.on('/stuck', (request, response) => {
      if (request.headers.authorization !== 'Bearer token-1') return response.end('done')
      response.writeHead(401).write('x')
    })
    const dispatcher = await withDeadToken(undici, server)
    const answer = await undici.request(`${server.origin}/stuck`, { dispatcher })
    expect([answer.statusCode, await answer.body.text()]).toEqual([200, 'done'])
  })

  test('reuses the connection after a short 401', async () => {
    await using server = await startServer()
    const dispatcher = await withDeadToken(undici, server)
    for (let call = 0; call < 3; call += 1)
      await (await undici.request(`${server.origin}/x`, { dispatcher })).body.dump()
    expect(new Set(server.calls('/x').map(({ socket }) => socket)).size).toBe(1)
  })

  test('rejects at once if a request is aborted while it waits for its token', async () => {
    await using server = await startServer()
    server.on('/token', () => undefined)
    const dispatcher = new undici.Agent().compose(cxoneAuth(clientOf(server)))
    const leaving = new AbortController()
    const call = undici.request(`${server.origin}/x`, { dispatcher, signal: leaving.signal })
    leaving.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    expect(server.calls('/x')).toEqual([])
  })
})
