import { Validator } from '@seriousme/openapi-schema-validator'
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { selfSigned } from '../../src/server/http/tls.ts'
import { allIds } from '../support/tables.ts'
import { rightRequest, sendOverSocket } from '../support/adapters.ts'

let server: CxoneServer
beforeAll(async () => {
  server = await startServer()
})
afterEach(() => server.mock.reset())
afterAll(() => server.close())

const json = { 'Content-Type': 'application/json' }
async function control(method: string, path: string, body?: unknown, headers: Record<string, string> = json) {
  const response = await fetch(`${server.url}/__mock${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}
const ask = (client_id = 'demo') => sendOverSocket(server.url, rightRequest(client_id))

/** Sends bytes as they are and gives back all that comes. */
function sendRaw(text: string): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.on('data', (chunk) => (answer += String(chunk)))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

describe('the control API', () => {
  test('says that it is there', async () => {
    expect(await control('GET', '/health')).toEqual({ status: 200, body: { status: 'ok' } })
  })

  test('lists, registers, changes and removes apps, and never reads a secret back', async () => {
    expect((await control('GET', '/apps')).body.apps.length).toBe(10)
    const created = await control('POST', '/apps', { client_id: 'mine', client_secret: 'mine-secret', scopes: ['a'] })
    expect(created).toEqual({
      status: 201,
      body: {
        client_id: 'mine',
        enabled: true,
        grants: ['client_credentials'],
        scopes: ['a'],
        secrets: [{ expired: false }],
      },
    })
    expect((await ask('mine')).status).toBe(200)
    expect((await control('PATCH', '/apps/mine', { enabled: false })).body.enabled).toBe(false)
    expect((await ask('mine')).status).toBe(401)
    expect((await control('GET', '/apps/mine')).body.client_id).toBe('mine')
    expect((await control('DELETE', '/apps/mine')).status).toBe(200)
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect(await control(method, '/apps/mine', method === 'PATCH' ? {} : undefined)).toEqual({
        status: 404,
        body: { error: 'not_found', message: 'No app has this client_id.', path: 'client_id' },
      })
    }
  })

  test('moves, sets, freezes and resets the clock', async () => {
    expect((await control('POST', '/clock', { set: '2030-01-01T00:00:00Z' })).body).toMatchObject({
      moved: true,
      frozen: false,
    })
    await control('POST', '/clock', { freeze: true })
    const { now } = (await control('GET', '/clock')).body
    expect((await control('POST', '/clock', { advance: '2h' })).body).toEqual({
      now: new Date(Date.parse(now) + 7_200_000).toISOString(),
      moved: true,
      frozen: true,
    })
    const answer = await fetch(`${server.url}/auth/oauth/token`, { method: 'POST' })
    expect(Date.parse(answer.headers.get('date') ?? '')).toBe(Math.floor((Date.parse(now) + 7_200_000) / 1_000) * 1_000)
    expect((await control('POST', '/clock', { reset: true })).body).toMatchObject({ moved: false, frozen: false })
  })

  test('plans, lists and removes faults', async () => {
    const { status, body } = await control('POST', '/faults', { status: 503, times: 2 })
    expect([status, body.left]).toEqual([201, 2])
    expect((await ask()).status).toBe(503)
    expect((await control('GET', '/faults')).body.faults).toMatchObject([{ id: body.id, left: 1, delivered: 1 }])
    expect((await control('DELETE', `/faults/${body.id}`)).status).toBe(200)
    expect((await control('DELETE', `/faults/${body.id}`)).status).toBe(404)
    await control('POST', '/faults', { status: 500 })
    await control('DELETE', '/faults')
    expect((await ask()).status).toBe(200)
  })

  test('exhausts a window', async () => {
    server.mock.clock.freeze()
    expect((await control('POST', '/limits/exhaust', { client_id: 'demo' })).body).toMatchObject({
      client_id: 'demo',
      seconds_to_wait: 60,
    })
    expect((await ask()).headers['retry-after']).toBe('60')
    expect(
      (await control('GET', '/limits')).body.limits.find((limit: { client_id: string }) => limit.client_id === 'demo')
        .used,
    ).toBe(60)
    expect((await control('POST', '/limits/exhaust', { client_id: 'nobody' })).status).toBe(404)
  })

  test('introspects and revokes tokens', async () => {
    const token = JSON.parse((await ask()).body).access_token
    const introspected = await control('POST', '/tokens/introspect', { token })
    expect(introspected.body).toMatchObject({ state: 'valid', client_id: 'demo' })
    for (const which of [{ id: introspected.body.id }, { token }, { client_id: 'demo' }, { all: true }]) {
      expect((await control('POST', '/tokens/revoke', which)).status).toBe(200)
    }
    expect((await control('POST', '/tokens/introspect', { token })).body.state).toBe('revoked')
  })

  test('gives exchanges with filters, counts, rules, and resets', async () => {
    await ask()
    await ask('nobody')
    const { exchanges } = (await control('GET', '/exchanges')).body
    expect(exchanges.map(({ rule }: { rule: string }) => rule)).toEqual(['granted', 'app-unknown'])
    expect(JSON.stringify(exchanges)).not.toContain('demo-secret')
    expect(
      (await control('GET', '/exchanges?rule=granted&client_id=demo&status=200&limit=5')).body.exchanges.length,
    ).toBe(1)
    expect((await control('GET', `/exchanges?since=${exchanges[0].id}`)).body.exchanges.length).toBe(1)
    expect((await control('GET', '/stats')).body).toMatchObject({ exchanges: 2, granted: 1 })
    expect((await control('GET', '/rules')).body.rules.map(({ rule }: { rule: string }) => rule)).toEqual(allIds)
    await control('DELETE', '/exchanges')
    expect((await control('GET', '/exchanges')).body.exchanges).toEqual([])
    await control('POST', '/clock', { advance: '1d' })
    await control('POST', '/reset')
    expect((await control('GET', '/clock')).body.moved).toBe(false)
  })

  test.each([
    [
      'POST',
      '/apps',
      { client_id: 'x', client_secret: 7 },
      'client_secret',
      /^expected a string that is not empty, got a number$/,
    ],
    [
      'POST',
      '/apps',
      { client_id: 'x', secrets: [{ value: 's', expires_at: 'soon' }] },
      'secrets[0].expires_at',
      /expected a date such as "2026-01-31T12:00:00Z", from 1970 to 9999, got "soon"/,
    ],
    ['POST', '/apps', { client_id: 'x' }, '', /^needs a client_secret or secrets/],
    [
      'POST',
      '/apps',
      { client_id: 'x', client_secret: 's', colour: 'red' },
      'colour',
      /^Unknown option. Known: client_id, client_secret, secrets, .*, note.$/,
    ],
    [
      'POST',
      '/apps',
      { client_id: 'x', secrets: [{ valeu: 's', value: 's' }] },
      'secrets[0].valeu',
      /^Unknown option. Did you mean "value"\?$/,
    ],
    [
      'POST',
      '/tokens/introspect',
      { 'Zk4tQ8vX n2LmRw7y': 1, token: 'x' },
      '',
      /^Unknown option, whose name is not shown. Known: token.$/,
    ],
    [
      'POST',
      '/faults',
      { status: 503, times: 0 },
      'times',
      /^expected an integer from 1 to 1000000, or "always", got 0$/,
    ],
    ['POST', '/faults', { status: 503, every: 0 }, 'every', /^expected an integer from 1 to 1000000, got 0$/],
    ['POST', '/faults', { status: 99 }, 'status', /^expected an integer from 200 to 599, got 99$/],
    [
      'POST',
      '/apps',
      { client_id: 'x', client_secret: 's', rate_limit: 60 },
      'rate_limit',
      /^expected "off" or requests\/window such as "60\/60s", got 60$/,
    ],
    [
      'POST',
      '/apps',
      { client_id: 'x', client_secret: 's', enabled: 'yes' },
      'enabled',
      /^expected a boolean, got "yes"$/,
    ],
    ['GET', '/exchanges?limit=x', undefined, 'limit', /^expected an integer from 0 to 9007199254740991, got "x"$/],
    ['GET', '/exchanges?status=x', undefined, 'status', /^expected an integer from 100 to 599, got "x"$/],
    ['POST', '/clock', { advance: '2 h' }, 'advance', /expected a duration such as "90s" or "1h 30m", got "2 h"/],
    ['POST', '/clock', {}, '', /expected one of \{"advance": "2h"\}/],
    ['POST', '/faults', { status: 9 }, 'status', /got 9/],
    [
      'POST',
      '/faults',
      { retry_after: 3 },
      'retry_after',
      /^needs a status beside it, such as 429 \(2 problems; see issues\)$/,
    ],
    ['POST', '/faults', { connection: 'truncate', body: 'empty' }, 'connection', /needs a body to truncate/],
    ['POST', '/faults', {}, '', /at least one of delay/],
    ['POST', '/tokens/revoke', { some: true }, 'some', /^Unknown option. Known: all, client_id, token, id\. /],
    ['POST', '/apps', '{"client_id":', '', /not JSON/],
    ['GET', '/exchanges?status=abc', undefined, 'status', /got "abc"/],
    ['GET', '/exchanges?colour=red', undefined, 'colour', /^Unknown option. Known: client_id, rule, /],
  ])('%s %s %o is refused: %s', async (method, path, body, where, message) => {
    const { status, body: answer } = await control(method, path, body)
    expect([status, answer.path]).toEqual([400, where])
    expect(answer.message).toMatch(message)
    expect(Object.keys(answer).filter((name) => name !== 'issues')).toEqual(['error', 'message', 'path'])
    if (answer.issues !== undefined) expect(answer.issues[0].path).toBe(where)
  })

  test('answers an unknown path and a wrong method in JSON', async () => {
    expect((await control('GET', '/nothing')).status).toBe(404)
    expect((await control('DELETE', '/clock')).status).toBe(405)
  })

  test('describes itself and the token endpoint by a valid OpenAPI 3.1 document', async () => {
    const { body } = await control('GET', '/openapi.json')
    const result = await new Validator().validate(structuredClone(body))
    expect(result).toMatchObject({ valid: true })
    expect(body.openapi).toBe('3.1.0')
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/auth/oauth/token',
        '/api/v2/oauth/token',
        '/api/v2/{collection}',
        '/__mock/apps/{client_id}',
        '/__mock/exchanges',
      ]),
    )
    expect(Object.keys(body.paths['/auth/oauth/token'].post.responses).toSorted()).toEqual([
      '200',
      '400',
      '401',
      '405',
      '413',
      '429',
      '503',
    ])
  })
})

describe('the control API is guarded', () => {
  const status = async (method: string, headers: Record<string, string>, url = server.url) => {
    const answer = await sendOverSocket(url, {
      method,
      url: '/__mock/reset',
      headers: Object.entries(headers).flat(),
      body: new Uint8Array(),
    })
    return answer.status
  }

  test('against names that were rebound', async () => {
    expect(await status('POST', { Host: 'evil.example', ...json })).toBe(403)
    expect(await status('POST', { Host: 'evil.example:4455', ...json })).toBe(403)
    for (const Host of ['localhost', 'localhost:1', '127.0.0.1:9', '[::1]:9', 'mock.localhost'])
      expect(await status('POST', { Host, ...json })).toBe(200)
  })

  test('against a Host header that cannot be read', async () => {
    for (const host of ['127.0.0.1:evil', '[::1', 'a b']) {
      const unreadable = { method: 'GET', url: '/__mock/stats', headers: ['Host', host], body: new Uint8Array() }
      const { status: answered, body } = await sendOverSocket(server.url, unreadable)
      expect([host, answered, JSON.parse(body)]).toEqual([
        host,
        400,
        { error: 'invalid_request', message: 'The Host header or the URL is not valid.', path: '' },
      ])
    }
  })

  test('against pages of other origins', async () => {
    expect(await status('POST', { Host: 'localhost:1', ...json, Origin: 'https://evil.example' })).toBe(403)
    expect(await status('POST', { Host: 'localhost:1', ...json, Origin: 'null' })).toBe(403)
    expect(await status('POST', { Host: 'localhost:1', ...json, Origin: 'http://localhost:2' })).toBe(403)
    expect(await status('POST', { Host: 'localhost:1', ...json, 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
    expect(await status('POST', { Host: 'localhost:1', ...json, Origin: 'http://localhost:1' })).toBe(200)
  })

  test('against forms and scripts that need no preflight', async () => {
    expect(await status('POST', { Host: 'localhost' })).toBe(415)
    expect(await status('POST', { Host: 'localhost', 'Content-Type': 'text/plain' })).toBe(415)
    expect(await status('POST', { Host: 'localhost', 'Content-Type': 'application/json; charset=utf-8' })).toBe(200)
    const answer = await sendOverSocket(server.url, {
      method: 'OPTIONS',
      url: '/__mock/reset',
      headers: ['Host', 'localhost', 'Origin', 'https://evil.example'],
      body: new Uint8Array(),
    })
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('by a token where one is set; health needs none', async () => {
    await using guarded = await startServer({ adminToken: 'let-me-in', allowedHosts: ['mock.internal', '*.svc.local'] })
    expect(await status('POST', { Host: 'localhost', ...json }, guarded.url)).toBe(401)
    expect(await status('POST', { Host: 'localhost', ...json, Authorization: 'Bearer let-me-out' }, guarded.url)).toBe(
      401,
    )
    expect(await status('POST', { Host: 'localhost', ...json, Authorization: 'Bearer let-me-in' }, guarded.url)).toBe(
      200,
    )
    expect(
      await status('POST', { Host: 'mock.internal', ...json, Authorization: 'Bearer let-me-in' }, guarded.url),
    ).toBe(200)
    for (const [host, expected] of [
      ['a.svc.local', 200],
      ['svc.local', 403],
    ] as const)
      expect(await status('POST', { Host: host, ...json, Authorization: 'Bearer let-me-in' }, guarded.url)).toBe(
        expected,
      )
    expect((await fetch(`${guarded.url}/__mock/health`)).status).toBe(200)
    expect((await fetch(`${guarded.url}/__mock/stats`)).status).toBe(401)
  })

  test('and does not open to the network without a token', async () => {
    await expect(startServer({ host: '0.0.0.0' })).rejects.toThrow(/give an adminToken, or listen on 127\.0\.0\.1/)
  })
})

/** The status that a server gives, whoever signed its certificate. */
function fetchInsecurely(url: string): Promise<number | undefined> {
  const { request } = url.startsWith('https:') ? https : http
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, rejectUnauthorized: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('the server', () => {
  test('refuses a body over the limit and keeps serving', async () => {
    for (const length of [65_537, 1_000_000]) {
      const answer = await sendOverSocket(server.url, rightRequest('demo', { body: new Uint8Array(length).fill(97) }))
      expect([answer.status, answer.headers['mock-rule']]).toEqual([413, 'body-too-large'])
    }
    expect((await ask()).status).toBe(200)
  })

  test('reads a body that comes in pieces', async () => {
    const { body } = rightRequest()
    const text = new TextDecoder().decode(body)
    const answer = await sendRaw(
      `POST /auth/oauth/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n` +
        [...text].map((letter) => `1\r\n${letter}\r\n`).join('') +
        '0\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  })

  test.each([
    [
      'too many header bytes',
      `POST /auth/oauth/token HTTP/1.1\r\nHost: x\r\nX: ${'s3cret'.repeat(5_000)}\r\n\r\n`,
      431,
    ],
    ['a URL that is too long', `GET /${'s3cret'.repeat(5_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['something that is no HTTP', 's3cret s3cret\r\n\r\n', 400],
  ])('answers %s and repeats nothing of it', async (_, text, expected) => {
    const answer = await sendRaw(text)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${expected} `))
    expect(answer).toContain('{"error":"invalid_request"')
    expect(answer).not.toContain('s3cret')
  })

  test('tells requests that overlapped from those that came one after the other', async () => {
    await Promise.all([ask('mock-short-lived'), ask('mock-short-lived')])
    server.mock.journal.clear()
    server.mock.clock.freeze()
    server.mock.faults.plan({ delay: '1s', times: 2 })
    const both = Promise.all([ask(), ask()])
    while (server.mock.faults.list().length > 0) await new Promise((resolve) => setImmediate(resolve))
    server.mock.clock.advance('1s')
    await both
    await ask()
    expect(server.mock.journal.exchanges().map(({ overlapping }) => overlapping)).toEqual([false, true, false])
  })

  test('finishes what is open when it is closed, and can be closed twice', async () => {
    const closing = await startServer()
    closing.mock.clock.freeze()
    closing.mock.faults.plan({ delay: '1s' })
    const open = sendOverSocket(closing.url, rightRequest())
    while (closing.mock.faults.list().length > 0) await new Promise((resolve) => setImmediate(resolve))
    const closed = Promise.all([closing.close(), closing.close()])
    closing.mock.clock.advance('1s')
    expect((await open).status).toBe(200)
    await closed
    await expect(sendOverSocket(closing.url, rightRequest())).rejects.toThrow(/ECONNREFUSED/)
  })

  test.each(['http', 'https', 'https, before its handshake'])(
    'does not wait at its end for a connection that never carried a request: %s',
    async (scheme) => {
      const certificate = scheme.startsWith('https') ? await selfSigned([]) : undefined
      const closing = await startServer(certificate && { tls: { cert: certificate.cert, key: certificate.key } })
      const { hostname, port } = new URL(closing.url)
      const to = { host: hostname, port: Number(port), rejectUnauthorized: false }
      const [silent, connected] = scheme === 'https' ? [connectTls(to), 'secureConnect'] : [connect(to), 'connect']
      silent.resume()
      await once(silent, connected)
      // The server has seen it once it has answered somebody who came later.
      const answered = await fetchInsecurely(`${closing.url}/__mock/health`)
      expect(answered).toBe(200)
      const asked = performance.now()
      await Promise.all([closing.close(), once(silent, 'close')])
      // Its patience with what does not end is ten seconds.
      expect(performance.now() - asked).toBeLessThan(8_000)
      await certificate?.remove()
    },
  )
})
