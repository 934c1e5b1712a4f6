// Behavior that needs a real socket: redirects, broken connections, bodies that must be drained.

import { expect, test } from 'vitest'
import { tokenClient, type TokenClientOptions } from '../../src/client/index.ts'
import { redirectTo, type Server, startServer } from '../support/client/server.ts'
import { failureOf, SECRET } from '../support/client/world.ts'

const make = (server: Server, changes: Partial<TokenClientOptions> = {}) =>
  // A random number of 0 removes the pauses between attempts.
  tokenClient({ tokenUrl: server.tokenUrl, clientId: 'app', clientSecret: SECRET, random: () => 0, ...changes })

test('the token request arrives complete over a socket, special characters included', async () => {
  await using server = await startServer()
  await make(server).getToken()
  expect(Object.fromEntries(new URLSearchParams(server.seen[0]?.body))).toEqual({
    grant_type: 'client_credentials',
    client_id: 'app',
    client_secret: SECRET,
  })
})

test.for([301, 302, 303, 307, 308])(
  'the client does not follow a %i from the token URL, so the secret goes nowhere else',
  async (status) => {
    await using server = await startServer()
    await using other = await startServer()
    server.on('/token', redirectTo(other.tokenUrl, status))
    const failure = await failureOf(make(server).getToken())
    expect(failure).toMatchObject({ code: 'redirected', status })
    expect(failure.message).toContain('put the final URL into tokenUrl')
    expect(other.seen).toEqual([])
    expect(server.seen).toHaveLength(1)
  },
)

test('client.fetch does not send the token to another origin, and a 401 from there renews nothing', async () => {
  await using server = await startServer()
  await using other = await startServer()
  server.on('/away', redirectTo(`${other.origin}/landing`, 307))
  const answer = await make(server).fetch(`${server.origin}/away`)
  expect(answer.status).toBe(401)
  expect(server.calls('/away')[0]?.authorization).toBe('Bearer token-1')
  expect(other.calls('/landing').map(({ authorization }) => authorization)).toEqual([undefined])
  expect(server.issued).toBe(1)
})

test('client.fetch keeps the token in a redirect within the origin', async () => {
  await using server = await startServer()
  server.on('/moved', redirectTo('/agents'))
  const answer = await make(server).fetch(`${server.origin}/moved`)
  expect(answer.status).toBe(200)
  expect(server.calls('/agents')[0]?.authorization).toBe('Bearer token-1')
})

test('the client retries after a connection reset, and reports when every attempt is reset', async () => {
  await using server = await startServer()
  let resets = 1
  server.on('/token', (request, response) => {
    resets -= 1
    if (resets >= 0) return request.socket.destroy()
    response.end('{"access_token":"token-1","expires_in":60}')
  })
  expect(await make(server).getToken()).toBe('token-1')
  resets = 100
  const failure = await failureOf(make(server, { retries: 1 }).getToken())
  expect(failure).toMatchObject({ code: 'unavailable' })
  expect(failure.message).toContain('could not be reached')
  expect(server.calls('/token')).toHaveLength(4)
})

test('the client retries after a response that breaks off in its body', async () => {
  await using server = await startServer()
  let breaks = 1
  server.on('/token', (request, response) => {
    breaks -= 1
    if (breaks < 0) return response.end('{"access_token":"token-1","expires_in":60}')
    response.writeHead(200, { 'content-length': '1000' }).write('{"access_token":"token-')
    setImmediate(() => request.socket.destroy())
  })
  expect(await make(server).getToken()).toBe('token-1')
})

test('the error for a closed port names the origin and shows no secret', async () => {
  const server = await startServer()
  const client = make(server, { retries: 0 })
  await server[Symbol.asyncDispose]()
  const failure = await failureOf(client.getToken())
  expect(failure.message).toContain(server.origin)
  expect(JSON.stringify(failure)).not.toContain(SECRET)
})

test('the client drains the body of a 401 and reuses its connection', async () => {
  await using server = await startServer()
  const client = make(server)
  await client.getToken()
  server.revokedUpTo = 1
  server.on('/large', (request, response, { revokedUpTo }) => {
    const alive = request.headers.authorization !== `Bearer token-${revokedUpTo}`
    response.writeHead(alive ? 200 : 401).end('x'.repeat(20_000))
  })
  await (await client.fetch(`${server.origin}/large`)).text()
  for (let more = 0; more < 3; more += 1) await (await client.fetch(`${server.origin}/large`)).text()
  expect(server.calls('/large')).toHaveLength(5)
  expect(new Set(server.seen.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2)
})

test('a 401 whose body never ends does not delay the replay', async () => {
  await using server = await startServer()
  const client = make(server)
  await client.getToken()
  server.revokedUpTo = 1
  server.on('/endless', (request, response) => {
    if (request.headers.authorization !== 'Bearer token-1') return response.end('done')
    response.writeHead(401).write('x')
  })
  expect(await (await client.fetch(`${server.origin}/endless`)).text()).toBe('done')
})

test('client.fetch rejects with the abort reason, whether the abort comes during the API call or before it', async () => {
  await using server = await startServer()
  server.on('/hang', () => undefined)
  const client = make(server)
  const leaving = new AbortController()
  const call = client.fetch(`${server.origin}/hang`, { signal: leaving.signal })
  call.catch(() => undefined)
  await expect.poll(() => server.calls('/hang').length, { interval: 5 }).toBe(1)
  leaving.abort(new Error('enough'))
  await expect(call).rejects.toThrow('enough')
  await expect(
    make(server).fetch(`${server.origin}/agents`, { signal: AbortSignal.abort(new Error('never')) }),
  ).rejects.toThrow('never')
  expect(server.issued).toBe(1)
})
