import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { listenForArrivals } from '../../src/doctor/live/listener.ts'
import type { DoctorReport } from '../../src/doctor/index.ts'

// Requests that are longer or shorter than their Content-Length, and compressed responses.

const form = 'grant_type=client_credentials&client_id=7f3a9c21&client_secret=Zk4tQ8vXn2LmRw7y'
const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).toReversed()) await end()
})

const post = (length: number | 'chunked', body: string) =>
  `POST /auth/oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n${
    length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`
  }\r\n\r\n${body}`

/** An endpoint that responds only to requests that it received completely. */
async function endpoint(headers: Record<string, string>, body: Uint8Array): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(401, headers).end(body))
    request.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUp.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function doctor(options: { upstream?: string; patience?: number } = {}) {
  const { upstream, patience } = options
  const told: string[] = []
  const waiting: (() => void)[] = []
  const tell = (what: string): void => {
    told.push(what)
    for (const wake of waiting.splice(0)) wake()
  }
  const ids = ({ requests }: DoctorReport): string =>
    requests.flatMap(({ findings }) => findings.map(({ id }) => id)).join(' ') || 'well-formed'
  const server = await listenForArrivals({
    ...(upstream !== undefined && { upstream: new URL(upstream) }),
    ...(patience !== undefined && { patience }),
    onReport: (report) => tell(ids(report)),
    onTrouble: tell,
  })
  cleanUp.push(() => server.close())
  return {
    told,
    /** All messages so far, sorted, once there are `count` of them. */
    async tells(count: number): Promise<string[]> {
      while (told.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return told.toSorted()
    },
    /** Sends bytes, calls `then`, and returns the whole response. */
    async answers(bytes: string, then: (socket: Socket) => void = () => undefined): Promise<string> {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      const chunks: Buffer[] = []
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      socket.on('error', () => undefined)
      socket.write(bytes, () => then(socket))
      await new Promise((resolve) => socket.on('close', resolve))
      return Buffer.concat(chunks).toString()
    },
  }
}

const ended = 'the request ended before as many bytes came as its Content-Length says'

describe('doctor --listen', () => {
  test('diagnoses a Content-Length that is too large if the client ends the request', async () => {
    const { answers, tells } = await doctor()
    const answer = await answers(post(form.length + 9, form), (socket) => socket.end())
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*content-length-mismatch/)
    expect(await tells(2)).toEqual(['content-length-mismatch', ended])
  })

  test('diagnoses a Content-Length that is too large if the client waits', async () => {
    const { answers, tells } = await doctor({ patience: 100 })
    expect(await answers(post(form.length + 9, form))).toMatch(/^HTTP\/1\.1 400 [\s\S]*content-length-mismatch/)
    expect(await tells(2)).toEqual(['content-length-mismatch', ended.replace('ended', 'did not go on')])
  })

  test('diagnoses a Content-Length that is too large if the client disconnects', async () => {
    const { answers, tells } = await doctor()
    // The 100 Continue tells the client that the doctor has the headers.
    const asked = post(form.length + 9, form).replace('Host:', 'Expect: 100-continue\r\nHost:')
    await answers(asked, (socket) => socket.once('data', () => socket.resetAndDestroy()))
    expect(await tells(2)).toEqual(['content-length-mismatch', ended.replace('request ended', 'client left')])
  })

  test('diagnoses a Content-Length that is too small', async () => {
    const { answers, tells } = await doctor()
    expect(await answers(post(form.length - 9, form))).toMatch(/^HTTP\/1\.1 400 [\s\S]*content-length-mismatch/)
    expect(await tells(2)).toEqual([
      'content-length-mismatch',
      'the data after a request is not HTTP: its Content-Length may be less than the size of its body',
    ])
  })

  test('reports nothing about a correct Content-Length, whether the client ends, waits or disconnects', async () => {
    const { answers, told } = await doctor({ patience: 100 })
    for (const then of [
      (socket: Socket) => void socket.end(),
      (socket: Socket) => void socket.once('data', () => socket.end()),
    ])
      expect(await answers(post(form.length, form), then)).toMatch(/^HTTP\/1\.1 200 /)
    await answers(post(form.length, form), (socket) => socket.once('data', () => socket.resetAndDestroy()))
    expect(told).toEqual(['well-formed', 'well-formed', 'well-formed'])
  })
})

describe('doctor --listen after other broken input', () => {
  test.each([
    ['within its chunks', post('chunked', '3\r\na=1\r\n'), 'the request ended before its last chunk came'],
    ['within its headers', 'POST /auth/oauth/token HTTP/1.1\r\nHost', 'the request ended before its headers ended'],
    ['with what is no HTTP', 'hello\r\n\r\n', 'received data that is not HTTP'],
  ])('reports a request that ends %s', async (_, bytes, words) => {
    const { answers, told } = await doctor()
    expect(await answers(bytes, (socket) => socket.end())).toMatch(/^HTTP\/1\.1 400 /)
    expect(told).toContain(words)
  })

  test('reports nothing about a connection without any data', async () => {
    const { answers, told } = await doctor({ patience: 100 })
    await answers('')
    expect(told).toEqual([])
  })
})

describe('doctor --upstream', () => {
  test('diagnoses a Content-Length that is too large, and responds with 400', async () => {
    const upstream = await endpoint({}, Buffer.from('{}'))
    const { answers, tells } = await doctor({ upstream })
    expect(await answers(post(form.length + 9, form), (socket) => socket.end())).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*\r\n\r\n[\s\S]*the request is incomplete/,
    )
    expect(await tells(2)).toEqual(['content-length-mismatch', ended])
  })

  test('diagnoses a Content-Length that is too small, and returns the response of the endpoint', async () => {
    const upstream = await endpoint({}, Buffer.from('{"error":"invalid_client"}'))
    const { answers, tells } = await doctor({ upstream })
    expect(await answers(post(form.length - 9, form))).toMatch(/^HTTP\/1\.1 401 [\s\S]*invalid_client/)
    expect((await tells(2))[0]).toBe('content-length-mismatch')
  })
})

describe('a compressed response', () => {
  const body = Buffer.from('{"error":"unauthorized_client"}')
  const long = Buffer.concat([body, Buffer.alloc(100_000, ' ')])
  test.each([
    ['gzip', gzipSync(body), 'grant-not-enabled'],
    ['GZIP', gzipSync(body), 'grant-not-enabled'],
    ['deflate', deflateSync(body), 'grant-not-enabled'],
    ['deflate', deflateRawSync(body), 'grant-not-enabled'],
    ['br', brotliCompressSync(body), 'grant-not-enabled'],
    ['identity', body, 'grant-not-enabled'],
    // No finding for a body that is not in the stated encoding, or is too large for a token response.
    ['gzip', body, 'well-formed'],
    ['zip', gzipSync(body), 'well-formed'],
    ['gzip', gzipSync(long), 'well-formed'],
  ])('is passed on unchanged, and its error code is read if it can be: %s %#', async (encoding, bytes, ids) => {
    const upstream = await endpoint({ 'Content-Encoding': encoding, 'Content-Length': String(bytes.length) }, bytes)
    const { answers, tells } = await doctor({ upstream })
    const answer = await answers(post(form.length, form), (socket) => socket.once('data', () => socket.end()))
    expect(answer).toContain(`\r\nContent-Encoding: ${encoding}\r\n`)
    expect(answer.endsWith(bytes.toString())).toBe(true)
    expect(await tells(1)).toEqual([ids])
  })
})
