import { once } from 'node:events'
import { lookup } from 'node:dns/promises'
import { connect, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { formRequest, rightRequest, sendOverSocket } from '../support/adapters.ts'

// What only a socket shows: order, ends that come too early, and how much is read.

const form = (client_id: string) =>
  `grant_type=client_credentials&client_id=${client_id}&client_secret=${client_id}-secret`
const head = (length: number, ...more: string[]) =>
  `POST /auth/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n${more.map((line) => `${line}\r\n`).join('')}\r\n`
const requestOf = (client_id: string, ...more: string[]) => head(form(client_id).length, ...more) + form(client_id)

function opened(server: CxoneServer): Socket {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  return socket
}

/** All that comes until the connection is closed. */
async function toItsEnd(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (chunk) => (text += String(chunk)))
  await once(socket, 'close')
  return text
}

/** Resolves when the mock has written so many exchanges down. */
function written(server: CxoneServer, count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (server.mock.journal.exchanges().length >= count) resolve()
    }
    server.mock.journal.subscribe(look)
    look()
  })
}

afterEach(() => vi.useRealTimers())

test('two requests that come in one piece are answered in their order, also where the first takes longer', async () => {
  await using server = await startServer()
  server.mock.clock.freeze()
  server.mock.faults.plan({ client_id: 'mock-short-lived', delay: '1s' })
  const socket = opened(server)
  const answers = toItsEnd(socket)
  const second = written(server, 1)
  socket.write(requestOf('mock-short-lived') + requestOf('demo', 'Connection: close'))
  await second
  server.mock.clock.advance('1s')
  expect([...(await answers).matchAll(/"expires_in":(\d+)/g)].map(([, life]) => life)).toEqual(['30', '7200'])
})

test('all requests that arrive in one segment are answered, in order', async () => {
  await using server = await startServer({ rate_limit: 'off' })
  const socket = opened(server)
  const answers = toItsEnd(socket)
  const apps = ['demo', 'mock-short-lived', 'demo', 'mock-short-lived']
  socket.write(apps.map((app) => requestOf(app)).join('') + requestOf('nobody', 'Connection: close'))
  expect([...(await answers).matchAll(/"expires_in":(\d+)|HTTP\/1\.1 401/g)].map(([, life]) => life)).toEqual([
    '7200',
    '30',
    '7200',
    '30',
    undefined,
  ])
})

test('Content-Length counts bytes, whatever characters are in the body', async () => {
  await using server = await startServer({ data: { agents: [{ userName: 'Jürgen 名前 🙂' }] } })
  const { access_token } = JSON.parse((await sendOverSocket(server.url, rightRequest())).body)
  const headers = ['Host', 'x', 'Authorization', `Bearer ${access_token}`]
  const wire = { method: 'GET', url: '/api/v2/agents', headers, body: new Uint8Array() }
  const { body, headers: answered } = await sendOverSocket(server.url, wire)
  expect(JSON.parse(body).agents).toMatchObject([{ userName: 'Jürgen 名前 🙂' }])
  expect(answered['content-length']).toBe(String(Buffer.byteLength(body)))
})

test('HEAD gets the headers of the response and no body', async () => {
  await using server = await startServer()
  const socket = opened(server)
  const answer = toItsEnd(socket)
  socket.write('HEAD /auth/oauth/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(await answer).toMatch(/^HTTP\/1\.1 405 [\s\S]*\r\nContent-Length: [1-9]\d*\r\n[\s\S]*\r\n\r\n$/)
})

test('a planned reset resets the connection; a truncated response has its headers and half its body', async () => {
  await using server = await startServer()
  const answered = async (connection: 'reset' | 'truncate') => {
    server.mock.faults.plan({ connection })
    const socket = opened(server)
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk)))
    const ended = new Promise<string | undefined>((resolve) => {
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      socket.on('end', () => resolve('end'))
    })
    socket.write(requestOf('demo'))
    return [await ended, text] as const
  }
  expect(await answered('reset')).toEqual(['ECONNRESET', ''])
  const [ended, text] = await answered('truncate')
  expect(ended).toBe('end')
  const [headers = '', body = ''] = text.split('\r\n\r\n')
  expect(body).toMatch(/^\{"access_token":"/)
  expect(body.length).toBe(Number(/^Content-Length: (\d+)$/m.exec(headers)?.[1]) >> 1)
})

test.skipIf(process.platform !== 'linux')(
  'requests without a known app are limited by remote address (Linux only: it has several loopback addresses)',
  async () => {
    await using server = await startServer({ rate_limit: '1/60s' })
    const statuses: (string | undefined)[] = []
    for (const localAddress of ['127.0.0.1', '127.0.0.2', '127.0.0.1', '127.0.0.2', '127.0.0.3']) {
      const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', localAddress })
      const answer = toItsEnd(socket)
      socket.write(requestOf('nobody', 'Connection: close'))
      statuses.push(/^HTTP\/1\.1 (\d+)/.exec(await answer)?.[1])
    }
    expect(statuses).toEqual(['401', '401', '429', '429', '401'])
  },
)

test('an answer of 204 has no Content-Length', async () => {
  await using server = await startServer()
  const { access_token } = JSON.parse((await sendOverSocket(server.url, rightRequest())).body)
  const socket = opened(server)
  const answer = toItsEnd(socket)
  const lines = ['DELETE /api/v2/agents/1 HTTP/1.1', 'Host: x', `Authorization: Bearer ${access_token}`]
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  expect(await answer).toMatch(/^HTTP\/1\.1 204 (?![\s\S]*content-length)/i)
})

test('an answer has one Date, also where the clock was moved and a fault brings its own', async () => {
  await using server = await startServer()
  server.mock.clock.set('2030-01-01T00:00:00Z')
  server.mock.faults.plan({ status: 429, retry_after: 5, retry_after_as: 'http-date' })
  for (const status of ['429', '200']) {
    const socket = opened(server)
    const answer = toItsEnd(socket)
    socket.write(requestOf('demo', 'Connection: close'))
    expect((await answer).match(/(?<=^HTTP\/1\.1 )\d+|^Date: .*:00:/gm)).toEqual([
      status,
      'Date: Tue, 01 Jan 2030 00:00:',
    ])
  }
})

test.each([
  [{ delay: '1s' }],
  [{ delay: '1s', connection: 'reset' }],
  [{ delay: '1s', connection: 'truncate' }],
] as const)('a client that leaves before its answer was written does not stop the server: %j', async (fault) => {
  await using server = await startServer()
  const warnings: unknown[] = []
  const warn = (warning: unknown): unknown => warnings.push(warning)
  process.on('warning', warn)
  server.mock.clock.freeze()
  server.mock.faults.plan({ client_id: 'demo', ...fault })
  const socket = opened(server)
  socket.write(requestOf('demo'))
  // The pair of another client: when it was answered, the first request has arrived and its client is gone.
  await sendOverSocket(server.url, rightRequest('mock-no-scope'))
  socket.destroy()
  await once(socket, 'close')
  await sendOverSocket(server.url, rightRequest('mock-no-scope'))
  server.mock.clock.advance('1s')
  expect((await sendOverSocket(server.url, rightRequest())).status).toBe(200)
  process.off('warning', warn)
  expect(warnings).toEqual([])
})

describe('a body around the limit', () => {
  const body = form('demo')
  const chunked = (pieces: readonly string[]) =>
    `POST /auth/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n${[...pieces, ''].map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')}`
  const last = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

  test.each([
    ['in one piece', head(body.length) + body],
    ['in two pieces', chunked([body.slice(0, 1), body.slice(1)])],
    ['in pieces of a byte', chunked([...body])],
    ['in one chunk', chunked([body])],
  ])('of exactly the limit is read, and the connection stays open: %s', async (_, text) => {
    await using server = await startServer({ limits: { body: body.length } })
    const socket = opened(server)
    const answers = toItsEnd(socket)
    socket.write(text + last)
    expect((await answers).match(/HTTP\/1\.1 \d+|^Connection: .*/gm)).toEqual([
      'HTTP/1.1 200',
      'Connection: keep-alive',
      'HTTP/1.1 404',
      'Connection: close',
    ])
  })

  test.each([
    ['in one piece', head(body.length + 1) + `${body}x`],
    ['in a piece as long as the limit and one more', chunked([body, 'x'])],
    ['in two pieces as long as the limit', chunked([body, body])],
    ['in pieces of a byte', chunked([...body, 'x'])],
    ['in one chunk', chunked([`${body}x`])],
  ])('one byte longer is refused, and the connection closes: %s', async (_, text) => {
    await using server = await startServer({ limits: { body: body.length } })
    const socket = opened(server)
    const answers = toItsEnd(socket)
    socket.write(text + last)
    expect((await answers).match(/HTTP\/1\.1 \d+|^Connection: .*/gm)).toEqual(['HTTP/1.1 413', 'Connection: close'])
    expect(server.mock.journal.exchanges().map(({ rule }) => rule)).toContain('body-too-large')
  })
})

describe('of a body that is too large', () => {
  const drained = 4 * 1_024 * 1_024

  test('4 MiB are read and thrown away: who breaks off there has asked nothing', async () => {
    await using server = await startServer()
    const socket = opened(server)
    const ended = toItsEnd(socket)
    socket.write(head(999_999_999))
    socket.end(Buffer.alloc(drained, 'x'))
    expect(await ended).not.toContain('413')
    expect(server.mock.journal.exchanges()).toEqual([])
  })

  test('one byte more is answered, although the rest was not sent', async () => {
    await using server = await startServer()
    const socket = opened(server)
    const ended = toItsEnd(socket)
    socket.write(head(999_999_999))
    socket.write(Buffer.alloc(drained + 1, 'x'))
    expect(await ended).toMatch(/^HTTP\/1\.1 413 /)
    expect(server.mock.journal.exchanges().map(({ rule }) => rule)).toEqual(['body-too-large'])
  })
})

describe('a server that is closed', () => {
  test('waits for a client that is still sending, and breaks off after ten seconds', async () => {
    const server = await startServer()
    const socket = opened(server)
    const ended = toItsEnd(socket)
    socket.write(`${head(100)}half`)
    await sendOverSocket(server.url, rightRequest())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let closed = false
    const closing = server.close().then(() => (closed = true))
    await vi.advanceTimersByTimeAsync(9_999)
    expect([closed, socket.destroyed]).toEqual([false, false])
    await vi.advanceTimersByTimeAsync(1)
    await closing
    expect(await ended).toBe('')
  })

  test('answers what is complete before that, and needs no patience then', async () => {
    const server = await startServer()
    const socket = opened(server)
    const ended = toItsEnd(socket)
    const body = form('demo')
    socket.write(head(body.length) + body.slice(0, 10))
    await sendOverSocket(server.url, rightRequest())
    const closing = server.close()
    socket.write(body.slice(10))
    expect(await ended).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\nConnection: close\r\n/)
    await closing
  })
})

const name = hostname().toLowerCase()
const address = await lookup(name, { family: 4 }).catch(() => undefined)

test.skipIf(address === undefined || name === 'localhost')(
  'the control API answers to the name that it listens on, and to no other (skipped where the machine has no name)',
  async () => {
    await using server = await startServer({ host: name, adminToken: 'let-me-in' })
    const ask = async (host: string) => {
      const headers = ['Host', host, 'Authorization', 'Bearer let-me-in']
      const url = server.url.replace(name, address?.address ?? '')
      return (await sendOverSocket(url, { method: 'GET', url: '/__mock/stats', headers, body: new Uint8Array() }))
        .status
    }
    expect([await ask(name), await ask(name.toUpperCase()), await ask(`${name}:1`)]).toEqual([200, 200, 200])
    expect([await ask(`${name}.example`), await ask('cxone.example')]).toEqual([403, 403])
  },
)

test('of the header TE only the word that clients send by themselves is shown', async () => {
  await using server = await startServer()
  const right = formRequest({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' })
  for (const value of ['trailers', 'Zk4tQ8vXn2', 'trailers, Zk4tQ8vXn2'])
    await sendOverSocket(server.url, { ...right, headers: [...right.headers, 'TE', value] })
  const shown = server.mock.journal.exchanges().map(({ request }) => request.headers.find(([key]) => key === 'te')?.[1])
  expect(shown).toEqual(['trailers', '<10 characters>', '<20 characters>'])
})
