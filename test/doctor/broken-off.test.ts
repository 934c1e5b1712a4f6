import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { listenForArrivals } from '../../src/doctor/live/listener.ts'
import type { DoctorReport } from '../../src/doctor/index.ts'

// Requests that are longer or shorter than they say, and answers that are compressed.

const form = 'grant_type=client_credentials&client_id=7f3a9c21&client_secret=Zk4tQ8vXn2LmRw7y'
const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).toReversed()) await end()
})

const post = (length: number | 'chunked', body: string) =>
  `POST /auth/oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n${
    length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`
  }\r\n\r\n${body}`

/** An endpoint that answers each request that it got as a whole. */
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
    /** All that was told, once it is as much. */
    async tells(count: number): Promise<string[]> {
      while (told.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return told.toSorted()
    },
    /** Sends bytes and does something more; gives all of the answer. */
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

describe('a request with a wrong Content-Length is diagnosed by doctor --listen', () => {
  test('that is too large, where the client ends', async () => {
    const { answers, tells } = await doctor()
    const answer = await answers(post(form.length + 9, form), (socket) => socket.end())
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*content-length-mismatch/)
    expect(await tells(2)).toEqual(['content-length-mismatch', ended])
  })

  test('that is too large, where the client waits', async () => {
    const { answers, tells } = await doctor({ patience: 100 })
    expect(await answers(post(form.length + 9, form))).toMatch(/^HTTP\/1\.1 400 [\s\S]*content-length-mismatch/)
    expect(await tells(2)).toEqual(['content-length-mismatch', ended.replace('ended', 'did not go on')])
  })

  test('that is too large, where the client leaves', async () => {
    const { answers, tells } = await doctor()
    // Told to go on, it knows that its request is there.
    const asked = post(form.length + 9, form).replace('Host:', 'Expect: 100-continue\r\nHost:')
    await answers(asked, (socket) => socket.once('data', () => socket.resetAndDestroy()))
    expect(await tells(2)).toEqual(['content-length-mismatch', ended.replace('request ended', 'client left')])
  })

  test('that is too small', async () => {
    const { answers, tells } = await doctor()
    expect(await answers(post(form.length - 9, form))).toMatch(/^HTTP\/1\.1 400 [\s\S]*content-length-mismatch/)
    expect(await tells(2)).toEqual([
      'content-length-mismatch',
      'the data after a request is not HTTP: its Content-Length may be less than the size of its body',
    ])
  })

  test('and not told of one that is right, whether the client ends, waits or leaves behind it', async () => {
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

describe('what breaks off otherwise is told as what it is', () => {
  test.each([
    ['within its chunks', post('chunked', '3\r\na=1\r\n'), 'the request ended before its last chunk came'],
    ['within its headers', 'POST /auth/oauth/token HTTP/1.1\r\nHost', 'the request ended before its headers ended'],
    ['with what is no HTTP', 'hello\r\n\r\n', 'received data that is not HTTP'],
  ])('%s', async (_, bytes, words) => {
    const { answers, told } = await doctor()
    expect(await answers(bytes, (socket) => socket.end())).toMatch(/^HTTP\/1\.1 400 /)
    expect(told).toContain(words)
  })

  test('a connection that nothing is sent over is not told', async () => {
    const { answers, told } = await doctor({ patience: 100 })
    await answers('')
    expect(told).toEqual([])
  })
})

describe('a request with a wrong Content-Length is diagnosed by doctor --upstream', () => {
  test('that is too large', async () => {
    const upstream = await endpoint({}, Buffer.from('{}'))
    const { answers, tells } = await doctor({ upstream })
    expect(await answers(post(form.length + 9, form), (socket) => socket.end())).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*\r\n\r\n[\s\S]*the request is incomplete/,
    )
    expect(await tells(2)).toEqual(['content-length-mismatch', ended])
  })

  test('that is too small, and the answer is the real one', async () => {
    const upstream = await endpoint({}, Buffer.from('{"error":"invalid_client"}'))
    const { answers, tells } = await doctor({ upstream })
    expect(await answers(post(form.length - 9, form))).toMatch(/^HTTP\/1\.1 401 [\s\S]*invalid_client/)
    expect((await tells(2))[0]).toBe('content-length-mismatch')
  })
})

describe('the error code of a compressed answer is told, and the answer stays as it is', () => {
  const body = Buffer.from('{"error":"unauthorized_client"}')
  const long = Buffer.concat([body, Buffer.alloc(100_000, ' ')])
  test.each([
    ['gzip', gzipSync(body), 'grant-not-enabled'],
    ['GZIP', gzipSync(body), 'grant-not-enabled'],
    ['deflate', deflateSync(body), 'grant-not-enabled'],
    ['deflate', deflateRawSync(body), 'grant-not-enabled'],
    ['br', brotliCompressSync(body), 'grant-not-enabled'],
    ['identity', body, 'grant-not-enabled'],
    // Nothing is told of what is no such thing, or is more than an answer of an endpoint.
    ['gzip', body, 'well-formed'],
    ['zip', gzipSync(body), 'well-formed'],
    ['gzip', gzipSync(long), 'well-formed'],
  ])('%s %#', async (encoding, bytes, ids) => {
    const upstream = await endpoint({ 'Content-Encoding': encoding, 'Content-Length': String(bytes.length) }, bytes)
    const { answers, tells } = await doctor({ upstream })
    const answer = await answers(post(form.length, form), (socket) => socket.once('data', () => socket.end()))
    expect(answer).toContain(`\r\nContent-Encoding: ${encoding}\r\n`)
    expect(answer.endsWith(bytes.toString())).toBe(true)
    expect(await tells(1)).toEqual([ids])
  })
})
