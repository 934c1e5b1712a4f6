import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { listenForArrivals } from '../../src/doctor/live/listener.ts'
import { selfSigned, type SelfSigned } from '../../src/server/http/tls.ts'
import { cli, type Running } from '../support/processes.ts'

// Raw endpoints: over TLS with the doctor as a separate process, and endpoints that violate HTTP.

const secret = 'Zk4tQ8vXn2LmRw7y'
const form = `grant_type=client_credentials&client_id=7f3a9c21&client_secret=${secret}`
const post = `POST /auth/oauth/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n${form}`

/** Writes raw bytes to a socket, and returns every byte of the response. */
async function exchange(url: string, bytes: string): Promise<Buffer> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.write(bytes)
  await once(socket, 'close')
  return Buffer.concat(chunks)
}

/** Listens on the loopback interface, and returns the port. */
async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Responds to each complete request with the bytes from `reply`, and records the request in `kept`. */
function answering(reply: () => Buffer, kept: string[]) {
  return (socket: import('node:net').Socket): void => {
    let seen = ''
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1')
      const [head = '', body] = seen.split('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
      if (body === undefined || body.length < length) return
      kept.push(seen)
      socket.end(reply())
    })
  }
}

describe('doctor --upstream over TLS', () => {
  const running: Running[] = []
  const kept: string[] = []
  let tls: SelfSigned
  let reply = Buffer.alloc(0)
  let server: Server
  let port: number
  const doctor = async (upstream: string, env: NodeJS.ProcessEnv) => {
    const started = cli(['doctor', '--upstream', upstream, '--json'], env)
    running.push(started)
    const { url } = JSON.parse((await started.says(/^\{"event":"ready".*\}$/m))[0])
    return { started, url: String(url) }
  }
  beforeAll(async () => {
    tls = await selfSigned([])
    server = createTlsServer(
      { cert: tls.cert, key: tls.key },
      answering(() => reply, kept),
    )
    server.on('error', () => undefined)
    port = await listening(server)
  })
  afterAll(async () => {
    for (const { child } of running) child.kill('SIGKILL')
    server.close()
    await tls.remove()
  })

  test('passes status, headers and body on unchanged: gzip, chunks, cookies, a redirect', async () => {
    const zipped = gzipSync('{"access_token":"a-token-nobody-may-see"}')
    const head = (status: string, ...more: string[]) =>
      `HTTP/1.1 ${status}\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nSet-Cookie: a=1; Path=/\r\nX-Odd: \u00E9\r\nset-cookie: b=2\r\n${more.map((line) => `${line}\r\n`).join('')}`
    const { started, url } = await doctor(`https://localhost:${port}`, { NODE_EXTRA_CA_CERTS: tls.caFile })

    const sized = head('200 Very Fine', 'Content-Encoding: gzip', `Content-Length: ${zipped.length}`)
    reply = Buffer.concat([Buffer.from(`${sized}\r\n`, 'latin1'), zipped])
    expect(await exchange(url, post)).toEqual(
      Buffer.concat([Buffer.from(`${sized}Connection: close\r\n\r\n`, 'latin1'), zipped]),
    )
    expect(kept.at(-1)?.replace(/^Connection: .*\r\n/m, '')).toBe(
      post.replace('Host: x', `Host: localhost:${port}`).replace('Connection: close\r\n', ''),
    )

    const chunked = head('401 Unauthorized', 'Content-Type: application/json', 'Transfer-Encoding: chunked')
    reply = Buffer.from(`${chunked}\r\n10\r\n{"error":"invali\r\n9\r\nd_client"\r\n1\r\n}\r\n0\r\n\r\n`, 'latin1')
    const answer = (await exchange(url, post)).toString('latin1')
    expect(answer.replace(/^Connection: close\r\n/m, '').split('\r\n\r\n')[0]).toBe(chunked.trimEnd())
    const pieces = answer.slice(answer.indexOf('\r\n\r\n') + 4).matchAll(/([\da-f]+)\r\n(.*)\r\n/g)
    expect([...pieces].map(([, , piece]) => piece).join('')).toBe('{"error":"invalid_client"}')

    reply = Buffer.from(
      `${head('307 Elsewhere', `Location: https://localhost:${port}/x`, 'Content-Length: 0')}\r\n`,
      'latin1',
    )
    const before = kept.length
    expect((await exchange(url, post)).toString('latin1')).toMatch(/^HTTP\/1\.1 307 Elsewhere\r\n[\s\S]*\r\nLocation: /)
    expect(kept.length).toBe(before + 1)

    await started.says(/"status":200[\s\S]*"status":401,"error":"invalid_client"[\s\S]*"status":307/)
    expect(started.stdout() + started.stderr()).not.toMatch(/Zk4tQ8|a-token-nobody/)
  })

  test('reports an untrusted certificate and how to trust it, and keeps running', async () => {
    const { started, url } = await doctor(`https://localhost:${port}`, { NODE_EXTRA_CA_CERTS: '' })
    for (let turn = 0; turn < 2; turn += 1)
      expect(String(await exchange(url, post))).toMatch(
        /^HTTP\/1\.1 502 [\s\S]*the certificate of localhost:\d+ is not trusted/,
      )
    await started.says(
      /(cxone-mock: the certificate of localhost:\d+ is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\); set NODE_EXTRA_CA_CERTS to the file of a CA to trust\n){2}/,
    )
    expect(started.stdout() + started.stderr()).not.toContain('Zk4tQ8')
  })

  test('reports a certificate that was issued for another name', async () => {
    const { started, url } = await doctor(`https://127.0.0.2:${port}`, { NODE_EXTRA_CA_CERTS: tls.caFile })
    server.close()
    const other = createTlsServer({ cert: tls.cert, key: tls.key }).listen(port, '127.0.0.2')
    other.on('tlsClientError', () => undefined)
    await once(other, 'listening')
    await exchange(url, post)
    await started.says(/the certificate of 127\.0\.0\.2:\d+ is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/)
    other.close()
  })
})

describe('doctor --upstream with a raw endpoint', () => {
  const cleanUp: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of cleanUp.splice(0).toReversed()) await end()
  })
  /** A doctor in front of a raw endpoint. */
  async function before(listener: (socket: import('node:net').Socket) => void) {
    const endpoint = createServer(listener)
    const port = await listening(endpoint)
    const troubles: string[] = []
    const findings: string[][] = []
    let told: () => void
    let next = new Promise<void>((resolve) => (told = resolve))
    const doctor = await listenForArrivals({
      upstream: new URL(`http://127.0.0.1:${port}`),
      onReport: ({ requests }) => findings.push(requests.flatMap((one) => one.findings.map(({ id }) => id))),
      onTrouble: (message) => {
        troubles.push(message.replace(String(port), 'PORT'))
        told()
        next = new Promise<void>((resolve) => (told = resolve))
      },
    })
    cleanUp.push(
      () => endpoint.close(),
      () => doctor.close(),
    )
    return { doctor, troubles, findings, trouble: () => next }
  }

  test.each([
    ['a status below 100', 'HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n'],
    ['a protocol that nobody asked for', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    ['no HTTP', 'SSH-2.0-x\r\n'],
    ['nothing', ''],
    ['a header with a character that no header has', 'HTTP/1.1 200 OK\r\nX-A: \u0001\r\nContent-Length: 0\r\n\r\n'],
  ])('responds with 502 and reports the problem if the endpoint sends %s', async (_, bytes) => {
    const { doctor, troubles, trouble } = await before(answering(() => Buffer.from(bytes, 'latin1'), []))
    const told = trouble()
    expect(String(await exchange(doctor.url, post))).toMatch(/^HTTP\/1\.1 502 /)
    await told
    expect(troubles).toHaveLength(1)
    expect(troubles[0]).toMatch(/^127\.0\.0\.1:PORT (?:cannot be reached|gave no response that can be passed on) \(/)
  })

  test('responds with 502 if the reason phrase has an invalid character', async () => {
    const odd = Buffer.from('HTTP/1.1 200 O\u0007K\r\nContent-Length: 0\r\n\r\n', 'latin1')
    const { doctor } = await before(answering(() => odd, []))
    expect(String(await exchange(doctor.url, post))).toMatch(/^HTTP\/1\.1 502 Bad Gateway/)
  })

  test('cuts its response off if the endpoint does, and reports it', async () => {
    const half = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
    const { doctor, troubles, trouble } = await before(answering(() => half, []))
    const told = trouble()
    expect(String(await exchange(doctor.url, post))).toMatch(/half$/)
    await told
    expect(troubles).toEqual(['127.0.0.1:PORT closed the connection in the middle of its response'])
  })

  test('reports a client that disconnects early as such, and not as an unreachable endpoint', async () => {
    let client: ReturnType<typeof connect> | undefined
    const { doctor, troubles, trouble } = await before((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => client?.destroy())
    })
    const told = trouble()
    client = connect(Number(new URL(doctor.url).port), '127.0.0.1')
    client.write(post)
    await told
    expect(troubles).toEqual(['the client disconnected before the response arrived'])
  })

  test('refuses CONNECT with a message, and forwards an absolute-form request to its own endpoint', async () => {
    const kept: string[] = []
    const reply = Buffer.from('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n')
    const { doctor, findings, troubles } = await before(answering(() => reply, kept))
    expect(String(await exchange(doctor.url, 'CONNECT api.nicecxone.com:443 HTTP/1.1\r\nHost: x\r\n\r\n'))).toMatch(
      /^HTTP\/1\.1 405 /,
    )
    expect(troubles).toEqual(['a client uses the doctor as a proxy (CONNECT): send the request directly to its URL'])
    await exchange(doctor.url, post.replace('POST /', 'POST http://api.nicecxnoe.com/'))
    expect(kept[0]).toMatch(/^POST \/auth\/oauth\/token HTTP\/1\.1\r\n/)
    expect(findings).toEqual([[]])
  })

  test('adds a Host header to an HTTP/1.0 request without one', async () => {
    const kept: string[] = []
    const reply = Buffer.from('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n')
    const { doctor } = await before(answering(() => reply, kept))
    await exchange(doctor.url, 'GET / HTTP/1.0\r\n\r\n')
    expect(kept[0]).toMatch(/^Host: 127\.0\.0\.1:\d+\r$/m)
  })
})
