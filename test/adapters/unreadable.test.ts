import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { listen } from '../../src/server/http/listen.ts'
import { startServer, type CxoneServer } from '../../src/server/index.ts'

// HTTP that cannot be parsed never reaches the rules; the server responds by itself.

let server: CxoneServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

/** Sends bytes as they are and resolves with everything received until the server closes the connection. */
function send(text: string, to = server): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(new URL(to.url).port), '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => (answer += String(chunk)))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

/** The whole response: nothing in it depends on what was sent. */
function answerOf(status: number, reason: string): string {
  const body = `{"error":"invalid_request","error_description":"${reason}"}`
  return [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: application/json',
    'Cache-Control: no-store',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}

const post = 'POST /auth/oauth/token HTTP/1.1\r\nHost: x\r\n'

test.each([
  ['a header of 17 KB', `${post}X: ${'s3cret'.repeat(2_900)}\r\n\r\n`, 431, 'Request Header Fields Too Large'],
  [
    'a request target of 17 KB',
    `GET /${'s3cret'.repeat(2_900)} HTTP/1.1\r\n\r\n`,
    431,
    'Request Header Fields Too Large',
  ],
  ['bytes that are not HTTP', 's3cret s3cret\r\n\r\n', 400, 'Bad Request'],
  ['a Content-Length that is not a number', `${post}Content-Length: s3cret\r\n\r\n`, 400, 'Bad Request'],
  ['two Content-Lengths', `${post}Content-Length: 1\r\nContent-Length: 2\r\n\r\ns3cret`, 400, 'Bad Request'],
  ['a header without a colon', `${post}s3cret\r\n\r\n`, 400, 'Bad Request'],
  ['a chunk without a length', `${post}Transfer-Encoding: chunked\r\n\r\ns3cret\r\n`, 400, 'Bad Request'],
])('%s: the response is complete, and the connection closes', async (_, text, status, reason) => {
  expect(await send(text)).toBe(answerOf(status, reason))
  expect(server.mock.journal.exchanges()).toEqual([])
})

test('headers of nearly 16 KiB are read', async () => {
  expect(await send(`${post}Connection: close\r\nX: ${'x'.repeat(16_200)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 401 /)
  server.mock.journal.clear()
})

test('headers that do not arrive in time get a 408', async () => {
  await using hasty = await listen(createMock(), {}, 100)
  expect(await send(`${post}X: s3c`, hasty)).toBe(answerOf(408, 'Request Timeout'))
  expect(hasty.mock.journal.exchanges()).toEqual([])
})
