import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { listenForArrivals, type ArrivalsServer } from '../../src/doctor/live/listener.ts'
import type { DoctorReport } from '../../src/doctor/index.ts'

const secret = 'Zk4tQ8vXn2LmRw7y'
const form = `grant_type=client_credentials&client_id=7f3a9c21&client_secret=${secret}`
const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).toReversed()) await end()
})

interface Heard {
  readonly server: ArrivalsServer
  readonly reports: DoctorReport[]
  readonly troubles: string[]
  /** Resolves to the next report that has not been read yet. */
  next(): Promise<DoctorReport>
}

async function listen(upstream?: string): Promise<Heard> {
  const reports: DoctorReport[] = []
  const troubles: string[] = []
  const waiting: ((report: DoctorReport) => void)[] = []
  let read = 0
  const server = await listenForArrivals({
    ...(upstream !== undefined && { upstream: new URL(upstream) }),
    onReport: (report) => {
      reports.push(report)
      waiting.shift()?.(report)
    },
    onTrouble: (message) => troubles.push(message),
  })
  cleanUp.push(() => server.close())
  const next = (): Promise<DoctorReport> => {
    const report = reports[read]
    read += 1
    return report === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(report)
  }
  return { server, reports, troubles, next }
}

/** Writes raw bytes to a socket, and returns every byte of the response. */
function exchange(url: string, bytes: string | Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks)))
    socket.on('error', reject)
  })
}

const post = (body: string, headers = '') =>
  `POST /auth/oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`

/** An endpoint that records each request and sends the response that `answer` returns. */
async function endpoint(
  answer: (request: IncomingMessage, body: Buffer) => { status: number; headers: string[]; body: Buffer | string },
) {
  const seen: { method: string; url: string; headers: string[]; body: Buffer }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.rawHeaders, body })
      const { status, headers, body: sent } = answer(request, body)
      response.sendDate = false
      response.writeHead(status, 'As It Is', headers)
      response.end(sent)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const bare = {
  status: 401,
  headers: ['Content-Type', 'application/json'],
  body: '{"error":"invalid_client","error_description":"Client authentication failed"}',
}

describe('doctor --listen', () => {
  test('diagnoses a request, and responds with the diagnosis as text or as JSON', async () => {
    const { server, next } = await listen()
    const asText = String(await exchange(server.url, post(form.replace('client_credentials', 'password'))))
    expect(asText).toMatch(/^HTTP\/1\.1 400 /)
    expect(asText).toContain('error password-grant-body')
    expect((await next()).requests[0]?.findings.map(({ id }) => id)).toEqual(['password-grant-body'])
    const asJson = String(await exchange(server.url, post(form, 'Accept: application/json\r\n')))
    expect(asJson).toMatch(/^HTTP\/1\.1 200 /)
    expect(
      JSON.parse(
        asJson
          .split('\r\n\r\n')[1]
          ?.replace(/^[\da-f]+\r\n/, '')
          .split('\r\n')[0] ?? '',
      ),
    ).toMatchObject({ source: 'wire' })
  })

  test('reports no finding about its own address', async () => {
    const { server, next } = await listen()
    await exchange(server.url, post(form))
    expect(await next()).toMatchObject({ source: 'wire', requests: [{ wellFormed: true, findings: [] }] })
  })

  test('survives input that is not HTTP, and a body far over the limit', async () => {
    const { server, troubles, next } = await listen()
    expect(String(await exchange(server.url, 'hello\r\n\r\n'))).toMatch(/^HTTP\/1\.1 400 /)
    expect(troubles).toEqual(['received data that is not HTTP'])
    await exchange(server.url, post('x'.repeat(1_000_000)))
    expect((await next()).requests[0]?.findings.map(({ id }) => id)).toEqual(['body-too-large'])
  })

  test('never repeats a secret, wherever it is in the request', async () => {
    const { server, reports } = await listen()
    const answers = await Promise.all(
      [
        post(form),
        post(JSON.stringify({ client_secret: secret })),
        post(form, `Authorization: Basic ${btoa(`id:${secret}`)}\r\nX-Api-Key: ${secret}\r\n`),
        `GET /auth/oauth/token?client_secret=${secret} HTTP/1.1\r\nHost: ${secret}.nicecxone.com\r\nConnection: close\r\n\r\n`,
        `POST /${secret} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      ].map((bytes) => exchange(server.url, bytes)),
    )
    expect(reports.length).toBe(5)
    for (const said of [...answers.map(String), JSON.stringify(reports)]) {
      expect(said).not.toContain(secret)
      expect(said).not.toContain(btoa(`id:${secret}`))
    }
  })
})

describe('doctor --upstream', () => {
  test('forwards a request unchanged except for Host and hop-by-hop headers', async () => {
    const { url, seen } = await endpoint(() => bare)
    const { server } = await listen(url)
    const body = Buffer.from([0, 255, 10, 13, 0x80, 0x26])
    const head = `POST /auth/oauth/token?a=%2F HTTP/1.1\r\nhOST: 127.0.0.1\r\nX-Twice: 1\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nTE: trailers\r\nX-twice: 2\r\nX-Bytes: \u00E9\r\nContent-Length: 6\r\n\r\n`
    await exchange(server.url, Buffer.concat([Buffer.from(head, 'latin1'), body]))
    const [arrived] = seen
    expect(arrived).toMatchObject({ method: 'POST', url: '/auth/oauth/token?a=%2F' })
    expect(arrived?.body).toEqual(body)
    expect(arrived?.headers.slice(0, arrived.headers.indexOf('Connection'))).toEqual([
      'hOST',
      new URL(url).host,
      'X-Twice',
      '1',
      'X-twice',
      '2',
      'X-Bytes',
      '\u00E9',
      'Content-Length',
      '6',
    ])
  })

  test('forwards a chunked body of unknown length to its end', async () => {
    const { url, seen } = await endpoint(() => bare)
    const { server } = await listen(url)
    for (const method of ['POST', 'DELETE'])
      await exchange(
        server.url,
        `${method} /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n`,
      )
    expect(seen.map(({ body }) => String(body))).toEqual(['a=1', 'a=1'])
  })

  test('adds no body headers to a request without a body', async () => {
    const { url, seen } = await endpoint(() => bare)
    const { server } = await listen(url)
    await exchange(server.url, 'POST /auth/oauth/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(seen[0]?.headers.filter((_, index) => index % 2 === 0)).toEqual(['Host', 'Connection'])
  })

  test('returns the response byte for byte: repeated headers, a gzip body, the reason phrase', async () => {
    const zipped = gzipSync(JSON.stringify({ access_token: 'a-token-nobody-may-see' }))
    const headers = [
      'Set-Cookie',
      'a=1',
      'X-Other',
      'x',
      'set-cookie',
      'b=2',
      'Content-Encoding',
      'gzip',
      'Content-Length',
      String(zipped.length),
    ]
    const { url } = await endpoint(() => ({ status: 200, headers, body: zipped }))
    const { server, reports, next } = await listen(url)
    const answer = await exchange(server.url, post(form))
    const end = answer.indexOf('\r\n\r\n') + 4
    expect(answer.subarray(end)).toEqual(zipped)
    expect(answer.subarray(0, end).toString('latin1')).toBe(
      'HTTP/1.1 200 As It Is\r\nSet-Cookie: a=1\r\nX-Other: x\r\nset-cookie: b=2\r\nContent-Encoding: gzip\r\n' +
        `Content-Length: ${zipped.length}\r\nConnection: close\r\n\r\n`,
    )
    expect(await next()).toMatchObject({ requests: [{ wellFormed: true, answer: { status: 200 } }] })
    expect(JSON.stringify(reports)).not.toMatch(/a-token-nobody|Zk4tQ8/)
  })

  test('explains a bare 401 of the endpoint, and diagnoses the address of the endpoint and not its own', async () => {
    const { url } = await endpoint(() => bare)
    const { server, next } = await listen(url)
    const json = JSON.stringify({ client_id: '7f3a9c21', client_secret: secret })
    await exchange(server.url, post(json).replace('127.0.0.1', 'api.mypurecloud.com'))
    expect(await next()).toMatchObject({
      requests: [
        {
          wellFormed: false,
          answer: { status: 401, error: 'invalid_client' },
          findings: [{ id: 'body-json' }, { id: 'json-under-form-label' }],
        },
      ],
    })
  })

  test('does not follow a redirect', async () => {
    const { url, seen } = await endpoint(() => ({
      status: 302,
      headers: ['Location', 'https://api.nicecxone.com/x'],
      body: '',
    }))
    const { server, next } = await listen(url)
    expect(String(await exchange(server.url, post(form)))).toMatch(
      /^HTTP\/1\.1 302 As It Is\r\nLocation: https:\/\/api\.nicecxone\.com\/x\r\n/,
    )
    expect(seen.length).toBe(1)
    expect((await next()).requests[0]?.findings.map(({ id }) => id)).toEqual(['redirected'])
  })

  test('streams the request body to the endpoint before the client has finished', async () => {
    let arrived: (chunk: Buffer) => void = () => {}
    const first = new Promise<Buffer>((resolve) => (arrived = resolve))
    const streamed = createServer((request, response) => {
      request.once('data', arrived)
      request.on('end', () => response.end('done'))
    })
    await new Promise<void>((resolve) => streamed.listen(0, '127.0.0.1', resolve))
    cleanUp.push(() => new Promise((resolve) => streamed.close(resolve)))
    const { server } = await listen(`http://127.0.0.1:${(streamed.address() as AddressInfo).port}`)
    const outgoing = httpRequest(`${server.url}/auth/oauth/token`, { method: 'POST', agent: false })
    const ended = new Promise((resolve) => {
      outgoing.on('response', (response) => response.resume().on('end', resolve))
    })
    outgoing.write('grant_type=')
    expect(String(await first)).toBe('grant_type=')
    outgoing.end('client_credentials')
    await ended
  })

  test('reports an endpoint that cannot be reached, without quoting the request', async () => {
    const { server, troubles, next } = await listen('http://127.0.0.1:1')
    expect(String(await exchange(server.url, post(form)))).toMatch(/^HTTP\/1\.1 502 /)
    await next()
    expect(troubles).toEqual(['127.0.0.1:1 cannot be reached (ECONNREFUSED)'])
  })
})
