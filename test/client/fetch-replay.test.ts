// Replay with `client.fetch`: the second request is byte-for-byte the same, or is not sent at all.

import { expect, test } from 'vitest'
import { tokenClient, type TokenClientOptions } from '../../src/client/index.ts'
import { redirectTo, type Server, startServer } from '../support/client/server.ts'

/** A client whose token was just revoked. */
const withDeadToken = async (server: Server, changes: Partial<TokenClientOptions> = {}) => {
  const client = tokenClient({ tokenUrl: server.tokenUrl, clientId: 'app', clientSecret: 'secret', ...changes })
  await client.getToken()
  server.revokedUpTo = 1
  return client
}

const form = () => {
  const data = new FormData()
  data.append('a "name"\n', 'line\nline')
  data.append('file', new File(['content'], 'ä".txt', { type: 'text/plain' }))
  data.append('blob', new Blob(['\r\n']))
  return data
}

async function* once() {
  yield new TextEncoder().encode('once')
}

test.for<[string, () => BodyInit | undefined]>([
  ['no body', () => undefined],
  ['a string', () => 'é=1'],
  ['URLSearchParams', () => new URLSearchParams({ a: '1+1' })],
  ['a Blob with a type', () => new Blob(['blob'], { type: 'text/csv' })],
  ['bytes', () => new TextEncoder().encode('bytes')],
  ['a part of a buffer', () => new DataView(new TextEncoder().encode('-part-').buffer, 1, 4)],
  ['an ArrayBuffer', () => new Uint8Array([1, 2, 3]).buffer],
  ['FormData', form],
])('client.fetch repeats a request with %s byte for byte', async ([, body]) => {
  await using server = await startServer()
  const client = await withDeadToken(server)
  const answer = await client.fetch(`${server.origin}/x`, { method: 'POST', body: body() ?? null })
  const calls = server.calls('/x')
  expect(calls.map(({ authorization }) => authorization)).toEqual(['Bearer token-1', 'Bearer token-2'])
  expect(calls[1]?.raw).toBe(calls[0]?.raw)
  expect(answer.status).toBe(200)
})

test('client.fetch sends FormData with the same names, values and files as the platform', async () => {
  await using server = await startServer()
  const client = await withDeadToken(server)
  await client.fetch(`${server.origin}/x`, { method: 'POST', body: form() })
  await fetch(`${server.origin}/x`, { method: 'POST', body: form() })
  const [ours, , platforms] = server.calls('/x').map(({ raw }) => {
    const [head = '', ...body] = raw.split('\r\n\r\n')
    const boundary = /boundary=(\S+)/.exec(head)?.[1] ?? 'none'
    return body.join('\r\n\r\n').replaceAll(boundary, 'BOUNDARY').trim()
  })
  expect(ours).toBe(platforms)
})

test('client.fetch ignores changes that the caller makes to the arguments after the call', async () => {
  await using server = await startServer()
  const bytes = new TextEncoder().encode('bytes')
  const fields = new URLSearchParams({ a: '1' })
  const data = form()
  const changes: [BodyInit, () => void][] = [
    [bytes, () => void bytes.fill(33)],
    [fields, () => fields.set('a', '2')],
    [data, () => data.append('appended', 'yes')],
  ]
  for (const [body, change] of changes) {
    server.revokedUpTo = server.issued
    const client = tokenClient({ tokenUrl: server.tokenUrl, clientId: 'app', clientSecret: 'secret' })
    const url = new URL(`${server.origin}/x`)
    const init = { method: 'POST', body, headers: new Headers({ 'x-own': 'kept' }) }
    server.on('/x', (_request, response) => void response.writeHead(401).end())
    const call = client.fetch(url, init)
    change()
    url.pathname = '/elsewhere'
    init.headers.set('x-own', 'changed')
    init.method = 'PUT'
    await call
  }
  expect(server.calls('/elsewhere')).toEqual([])
  const calls = server.calls('/x')
  expect(calls.map(({ method, raw }) => [method, /x-own: (.*)\r/.exec(raw)?.[1], raw.includes('appended')])).toEqual(
    Array.from({ length: 6 }, () => ['POST', 'kept', false]),
  )
  expect(calls.slice(0, 4).map(({ body }) => body)).toEqual(['bytes', 'bytes', 'a=1', 'a=1'])
  expect(calls[5]?.raw).toBe(calls[4]?.raw)
})

test('a custom fetch that appends to its headers changes each request only once', async () => {
  await using server = await startServer()
  const client = await withDeadToken(server, {
    fetch: (input, init) => {
      if (init?.headers instanceof Headers) init.headers.append('x-trace', 'one')
      return fetch(input, init)
    },
  })
  expect((await client.fetch(`${server.origin}/x`)).status).toBe(200)
  expect(server.calls('/x').map(({ raw }) => /x-trace: (.*)\r/.exec(raw)?.[1])).toEqual(['one', 'one'])
})

test.for([301, 302, 303, 307, 308])(
  'client.fetch does not repeat a POST that was redirected with %i and then refused with 401',
  async (status) => {
    await using server = await startServer()
    server.on('/order', redirectTo('/done', status))
    const client = await withDeadToken(server)
    const answer = await client.fetch(`${server.origin}/order`, { method: 'POST', body: '{}' })
    expect([answer.status, await answer.json()]).toEqual([401, { alive: false, path: '/done' }])
    expect(server.calls('/order')).toHaveLength(1)
    // The revoked token is replaced anyway.
    expect((await client.fetch(`${server.origin}/next`)).status).toBe(200)
    expect(server.calls('/next').map(({ authorization }) => authorization)).toEqual(['Bearer token-2'])
  },
)

test('client.fetch repeats a GET redirected within the origin, but not one redirected to another origin', async () => {
  await using server = await startServer()
  await using other = await startServer()
  server.on('/moved', redirectTo('/agents', 308))
  server.on('/away', redirectTo(`${other.origin}/landing`, 308))
  const client = await withDeadToken(server)
  expect((await client.fetch(`${server.origin}/moved`)).status).toBe(200)
  expect((await client.fetch(`${server.origin}/away`)).status).toBe(401)
  expect([server.calls('/moved').length, server.calls('/away').length, server.issued]).toEqual([2, 1, 2])
})

test.for<[string, () => RequestInit]>([
  ['a stream', () => ({ body: new Blob(['once']).stream() })],
  ['an async iterable', () => ({ body: once() as unknown as BodyInit })],
])('client.fetch sends %s only once, and gives the next call a new token', async ([, init]) => {
  await using server = await startServer()
  const client = await withDeadToken(server)
  const options = { method: 'POST', duplex: 'half', ...init() } as RequestInit
  expect((await client.fetch(`${server.origin}/x`, options)).status).toBe(401)
  expect(server.calls('/x').map(({ body }) => body)).toEqual(['once'])
  expect((await client.fetch(`${server.origin}/next`)).status).toBe(200)
})

test('client.fetch repeats a Request without a body or with a body in init, but not one with its own body', async () => {
  await using server = await startServer()
  const url = `${server.origin}/x`
  const calls: [Request, RequestInit | undefined][] = [
    [new Request(url, { method: 'POST', body: 'own' }), undefined],
    [new Request(url, { method: 'POST', body: 'own' }), { body: 'other' }],
    [new Request(url, { headers: { 'x-own': 'kept' } }), undefined],
  ]
  for (const [request, init] of calls) {
    server.revokedUpTo = server.issued
    const client = await withDeadToken(server)
    server.revokedUpTo = server.issued
    await client.fetch(request, init)
  }
  const seen = server.calls('/x')
  expect(seen.map(({ body }) => body)).toEqual(['own', 'other', 'other', '', ''])
  expect(seen[2]?.raw).toBe(seen[1]?.raw)
  expect(seen[4]?.raw).toBe(seen[3]?.raw)
})
