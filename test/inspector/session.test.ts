import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { sendOverSocket } from '../support/adapters.ts'

// The session cookie: its name, its attributes, and which of several is used.

const adminToken = 'the-control-token'
let server: CxoneServer
beforeAll(async () => {
  server = await startServer({ adminToken })
})
afterAll(() => server.close())

async function send(request: string, headers: Record<string, string>, body = '') {
  const [method = '', path = ''] = request.split(' ')
  const wire = { method, url: `/__mock${path}`, headers: Object.entries(headers).flat() }
  return sendOverSocket(server.url, { ...wire, body: new TextEncoder().encode(body) })
}
async function begin(Host: string): Promise<string> {
  const headers = { Host, 'Content-Type': 'application/json' }
  return String((await send('POST /session', headers, JSON.stringify({ token: adminToken }))).headers['set-cookie'])
}
const pairOf = (cookie: string) => cookie.split(';')[0] ?? ''

test.each([
  ['localhost', 'cxone-mock-80'],
  ['localhost:4455', 'cxone-mock-4455'],
  ['127.0.0.1:80', 'cxone-mock-80'],
  ['127.0.0.1:65535', 'cxone-mock-65535'],
  ['[::1]', 'cxone-mock-80'],
  ['[::1]:8080', 'cxone-mock-8080'],
])('at %s the cookie is called %s, is hidden from scripts and other sites, and has no expiry', async (Host, name) => {
  const cookie = await begin(Host)
  const [pair = '', ...attributes] = cookie.split('; ')
  expect(pair).toMatch(new RegExp(`^${name}=[\\w-]{43}$`))
  expect(attributes.toSorted()).toEqual(['HttpOnly', 'Path=/__mock', 'SameSite=Strict'])
  expect((await send('GET /stats', { Host, Cookie: pair })).status).toBe(200)
})

test('a session is not valid at another port', async () => {
  const Cookie = pairOf(await begin('localhost:1'))
  const status = async (Host: string) => (await send('GET /stats', { Host, Cookie })).status
  expect([await status('localhost:1'), await status('127.0.0.1:1')]).toEqual([200, 200])
  expect([await status('localhost:2'), await status('localhost'), await status('localhost:11')]).toEqual([
    401, 401, 401,
  ])
})

test('a stale cookie of the same name does not hide the valid one, in either order', async () => {
  const Host = 'localhost:1'
  const right = pairOf(await begin(Host))
  const [name = ''] = right.split('=')
  const stale = `${name}=${'x'.repeat(43)}`
  for (const Cookie of [`${stale}; ${right}`, `${right}; ${stale}`, `${stale};${right}`, `a=b;  ${right}  ;c`])
    expect([Cookie, (await send('GET /stats', { Host, Cookie })).status]).toEqual([Cookie, 200])
  expect((await send('GET /stats', { Host, Cookie: `${stale}; a${right}` })).status).toBe(401)
})
