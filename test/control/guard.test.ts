import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { sendOverSocket } from '../support/adapters.ts'

// Every way into the control API, and every way that only looks like one.

const adminToken = 'let:me-in'
const bearer = { Authorization: `Bearer ${adminToken}` }
const json = { 'Content-Type': 'application/json' }
let server: CxoneServer
let guarded: CxoneServer
beforeAll(async () => {
  server = await startServer()
  guarded = await startServer({ adminToken, allowedHosts: ['Mock.Internal', '*.SVC.local'] })
})
afterAll(() => Promise.all([server.close(), guarded.close()]))

async function ask(to: CxoneServer, request: string, headers: Record<string, string> = {}, body = '') {
  const [method = '', path = ''] = request.split(' ')
  const all = { Host: 'localhost:1', ...headers }
  const wire = { method, url: `/__mock${path}`, headers: Object.entries(all).flat() }
  return sendOverSocket(to.url, { ...wire, body: new TextEncoder().encode(body) })
}

test.each([
  ['localhost', 200],
  ['LocalHost:4455', 200],
  ['mock.localhost', 200],
  ['MOCK.LOCALHOST:1', 200],
  ['127.0.0.1:4455', 200],
  ['192.168.1.7', 200],
  ['[::1]:4455', 200],
  ['[FD00::1]', 200],
  ['mock.internal', 200],
  ['MOCK.internal:4455', 200],
  ['a.svc.LOCAL', 200],
  ['a.b.svc.local:1', 200],
  ['a.mock.internal', 403],
  ['svc.local', 403],
  ['localhost.example', 403],
  ['127.0.0.1.example', 403],
])('a request with the host %s gets %i', async (Host, status) => {
  expect((await ask(guarded, 'GET /stats', { ...bearer, Host })).status).toBe(status)
})

describe('the control token', () => {
  test.each([
    [`Bearer ${adminToken}`, 200],
    [`bearer ${adminToken}`, 200],
    [`BEARER   ${adminToken}`, 200],
    [`Basic ${btoa(`any:${adminToken}`)}`, 200],
    [`BASIC  ${btoa(`:${adminToken}`)}`, 200],
    [`basic ${btoa(`any:${adminToken}`)}`, 200],
    [`Basic ${btoa(`${adminToken}:`)}`, 401],
    [`Basic ${btoa('any:me-in')}`, 401],
    [`Basic ${btoa(`any:any:${adminToken}`)}`, 401],
    [`Bearer ${btoa(`any:${adminToken}`)}`, 401],
    [`Bearer ${adminToken.toUpperCase()}`, 401],
    [`Bearer ${adminToken} ${adminToken}`, 401],
    [`Bearer ${adminToken.slice(0, -1)}`, 401],
    [`Bearer ${adminToken}n`, 401],
    [`Token ${adminToken}`, 401],
    [adminToken, 401],
    ['Bearer', 401],
  ])('in "Authorization: %s" gets %i', async (Authorization, status) => {
    expect((await ask(guarded, 'GET /stats', { Authorization })).status).toBe(status)
  })

  test('is required by exactly the routes that the OpenAPI description does not mark as open, for HEAD as for GET', async () => {
    const { paths } = JSON.parse((await ask(server, 'GET /openapi.json')).body)
    const opened: string[] = []
    for (const [path, operations] of Object.entries<Record<string, { security?: unknown }>>(paths)) {
      if (!path.startsWith('/__mock')) continue
      for (const [name, { security }] of Object.entries(operations)) {
        const request = `${name.toUpperCase()} ${path.slice(7).replaceAll(/[{}]/g, '')}`
        for (const asked of request.startsWith('GET') ? [request, request.replace('GET', 'HEAD')] : [request]) {
          const { status } = await ask(guarded, asked, json)
          expect([asked, status === 401]).toEqual([asked, security === undefined])
        }
        if (security !== undefined) opened.push(request)
      }
    }
    expect(opened).toEqual(['GET /health', 'GET /', 'POST /session'])
  })

  test.each(['', '/page.js', '/page.css', '/icon.svg'])('is not required for the page file "%s"', async (path) => {
    for (const method of ['GET', 'HEAD']) expect((await ask(guarded, `${method} ${path}`)).status).not.toBe(401)
    expect((await ask(guarded, `POST ${path}`, json)).status).toBe(401)
  })

  test('is required before an unknown path can be told from a known one', async () => {
    expect((await ask(guarded, 'GET /nothing')).status).toBe(401)
    expect((await ask(guarded, 'GET /nothing', bearer)).status).toBe(404)
  })

  test('is requested with WWW-Authenticate by a 401, and by no other status', async () => {
    const asked = async (to: CxoneServer, request: string, headers: Record<string, string>) => {
      const answer = await ask(to, request, headers)
      return [answer.status, answer.headers['www-authenticate'], JSON.parse(answer.body).error]
    }
    expect(await asked(guarded, 'GET /stats', {})).toEqual([401, 'Bearer', 'control_token_required'])
    expect(await asked(guarded, 'POST /reset', json)).toEqual([401, 'Bearer', 'control_token_required'])
    expect(await asked(guarded, 'GET /stats', { Host: 'evil.example' })).toEqual([403, undefined, 'host_not_allowed'])
    expect(await asked(server, 'POST /reset', {})).toEqual([415, undefined, 'content_type'])
    const CrossSite = { ...json, 'Sec-Fetch-Site': 'cross-site' }
    expect(await asked(server, 'POST /reset', CrossSite)).toEqual([403, undefined, 'cross_origin'])
  })

  test('is named as the wrong member when a page sends a wrong one', async () => {
    const { status, body } = await ask(guarded, 'POST /session', json, JSON.stringify({ token: 'wrong' }))
    const error = { error: 'control_token_required', message: 'This is not the control token.', path: 'token' }
    expect([status, JSON.parse(body)]).toEqual([401, error])
  })
})

describe('a change', () => {
  test.each([
    ['http://localhost:1', 200],
    ['https://localhost:1', 200],
    ['http://localhost', 403],
    ['http://localhost:11', 403],
    ['http://localhost:2', 403],
    ['http://evil-localhost:1', 403],
    ['http://localhost:1.example', 403],
    ['https://evil.example', 403],
    ['ftp://localhost:1', 403],
    ['null', 403],
    ['', 403],
  ])('from a page at "%s" gets %i', async (Origin, status) => {
    expect((await ask(server, 'POST /reset', { ...json, Origin })).status).toBe(status)
  })

  test.each([
    ['application/json', 200],
    ['Application/JSON', 200],
    ['application/json;charset=utf-8', 200],
    ['application/json ; charset=utf-8', 200],
    ['application/jsonp', 415],
    ['application/json-patch+json', 415],
    ['text/plain;application/json', 415],
    ['text/json', 415],
    ['', 415],
  ])('with the Content-Type "%s" gets %i', async (type, status) => {
    expect((await ask(server, 'POST /reset', { 'Content-Type': type })).status).toBe(status)
  })

  test('is refused for every method, and then changes nothing', async () => {
    const fault = server.mock.faults.plan({ client_id: 'nobody', status: 503 })
    const changes = [
      ['POST /apps', '{"client_id":"mine","client_secret":"mine-secret"}'],
      ['PATCH /apps/demo', '{"enabled":false}'],
      ['DELETE /apps/demo', ''],
      [`DELETE /faults/${fault.id}`, ''],
      ['DELETE /faults', ''],
      ['POST /clock', '{"advance":"1h"}'],
    ] as const
    const known = () => [server.mock.apps.list(), server.mock.faults.list(), server.mock.clock.moved]
    const before = known()
    for (const [request, body] of changes) {
      if (!request.startsWith('DELETE'))
        expect([request, (await ask(server, request, {}, body)).status]).toEqual([request, 415])
      for (const header of [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'null' }, { Host: 'evil.example' }])
        expect([request, (await ask(server, request, { ...json, ...header }, body)).status]).toEqual([request, 403])
    }
    expect(known()).toEqual(before)
  })

  test('is a GET or a HEAD too, but for the page and what needs no token', async () => {
    for (const headers of [
      { Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ])
      for (const method of ['GET', 'HEAD']) {
        expect((await ask(server, `${method} /stats`, headers)).status).toBe(403)
        expect((await ask(server, `${method} /events`, headers)).status).toBe(403)
        expect((await ask(server, `${method} /health`, headers)).status).toBe(200)
      }
    for (const site of ['same-origin', 'none'])
      expect((await ask(server, 'GET /stats', { 'Sec-Fetch-Site': site })).status).toBe(200)
  })
})

test('/__mock redirects to a relative URL, which keeps the prefix of a proxy', async () => {
  for (const path of ['', '?theme=dark']) {
    const { status, headers } = await ask(server, `GET ${path}`)
    expect([status, headers.location]).toEqual([308, '__mock/'])
  }
})

test('a path that only shares its first letters with the control API goes to the token endpoint', async () => {
  server.mock.journal.clear()
  expect((await ask(server, 'GET ery')).headers['mock-rule']).toBe('path-unknown')
  expect((await ask(server, 'GET -/stats')).headers['mock-rule']).toBe('path-unknown')
  expect(server.mock.journal.exchanges()).toHaveLength(2)
})
