import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { startServer } from '../../src/server/index.ts'
import { formRequest, rightRequest, sendOverSocket } from '../support/adapters.ts'
import { listen, type Listening } from '../support/inspector/events.ts'
import { engineOf } from '../../src/mock.ts'

// The bounds of an event stream, and how it starts and ends on the wire.

const listening: Listening[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const stream of listening.splice(0)) stream.leave()
})
async function hear(url: string): Promise<Listening> {
  const stream = await listen(url)
  listening.push(stream)
  return stream
}

test('an event stream is not cached, not buffered by a proxy, and closes its connection', async () => {
  await using server = await startServer()
  const gone = new AbortController()
  const { headers } = await fetch(`${server.url}/__mock/events`, { signal: gone.signal })
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
    connection: 'close',
  })
  gone.abort()
})

test('HEAD tells the type and does not count as a listener', async () => {
  await using server = await startServer()
  const head = { method: 'HEAD', url: '/__mock/events', headers: ['Host', 'localhost'], body: new Uint8Array() }
  const answers = await Promise.all(Array.from({ length: 101 }, () => sendOverSocket(server.url, head)))
  expect(new Set(answers.map(({ status, headers }) => `${status} ${headers['content-type']}`))).toEqual(
    new Set(['200 text/event-stream']),
  )
  expect((await (await hear(server.url)).next()).event).toBe('hello')
})

test('a stream starts with the newest 1,000 exchanges and 100 tokens', async () => {
  await using server = await startServer({ rate_limit: 'off', journalSize: 1_100 })
  for (let i = 0; i < 1_100; i += 1) await engineOf(server.mock).answer(i < 900 ? formRequest({}) : rightRequest())
  const stream = await hear(server.url)
  const state = await stream.next('state')
  expect(state.data.tokens).toEqual(server.mock.journal.tokens(100))
  const pieces = []
  for (let i = 0; i < 4; i += 1) pieces.push((await stream.next('exchanges')).data)
  expect(pieces.map(({ exchanges, skipped }) => [exchanges[0]?.id, exchanges.length, skipped])).toEqual([
    [101, 250, 100],
    [351, 250, 0],
    [601, 250, 0],
    [851, 250, 0],
  ])
})

test('advancing the clock by a second is reported', async () => {
  // No time passes for the stream, so that nothing is repeated.
  vi.spyOn(performance, 'now').mockReturnValue(0)
  await using server = await startServer()
  const stream = await hear(server.url)
  const before = await stream.next('state')
  server.mock.clock.advance('1s')
  const after = await stream.next()
  expect([before.data.clock.moved, after.event, after.data.clock.moved]).toEqual([false, 'state', true])
  server.mock.clock.advance('1s')
  expect((await stream.next()).event).toBe('state')
})

test('a state repeated after a while is sent once, not on every tick from then on', async () => {
  let reads = 0
  const waiting = { for: Infinity, done: (): void => undefined }
  const now = (): number => {
    reads += 1
    if (reads > waiting.for) waiting.done()
    return Date.now()
  }
  await using server = await startServer({ time: { now, after: () => () => undefined } })
  const stream = await hear(server.url)
  await stream.next('state')
  const real = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => real() + 15_000)
  expect((await stream.next()).event).toBe('state')
  // A tick reads the clock a few times.
  await new Promise<void>((resolve) => {
    waiting.done = resolve
    waiting.for = reads + 30
  })
  server.mock.apps.update('demo', { enabled: false })
  const { data } = await stream.next()
  expect(data.apps.find(({ client_id }) => client_id === 'demo')?.enabled).toBe(false)
})

test('a client that asks for events while the server closes is disconnected', async () => {
  const server = await startServer()
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => (text += String(chunk)))
  await once(socket, 'connect')
  socket.write('GET /__mock/events HTTP/1.1\r\nHost: localhost\r\n')
  // The server has read the first half once it has answered a later request.
  expect((await fetch(`${server.url}/__mock/health`)).status).toBe(200)
  const asked = performance.now()
  const closed = server.close()
  socket.write('\r\n')
  await Promise.all([closed, once(socket, 'close')])
  // Its patience with what does not end is ten seconds.
  expect(performance.now() - asked).toBeLessThan(8_000)
  expect(text).toMatch(/^HTTP\/1\.1 200 /)
  expect(text).not.toContain('event: state')
})
