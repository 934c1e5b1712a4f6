// Run by test/adapters/msw-on-node.test.ts with each Node and each major of MSW that the package is for. vitest does not run on Node 20.

// Through `nodeHttp.get` and not a named import of `get`: MSW replaces the functions of the module, which a named import has
// taken before.

import assert from 'node:assert/strict'
import dns from 'node:dns'
import nodeHttp from 'node:http'
import { after, afterEach, before, test } from 'node:test'
import { createMock } from 'cxone-mock'
import { handlers, offline } from 'cxone-mock/msw'
import { http, HttpResponse } from 'msw'
import manifest from 'msw/package.json' with { type: 'json' }
import { setupServer } from 'msw/node'

const tokenUrl = 'https://api.nicecxone.com/auth/oauth/token'
const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }

const mock = createMock()
const server = setupServer(
  ...handlers(mock),
  http.post('https://api.nicecxone.com/elsewhere', async ({ request }) => HttpResponse.text(await request.text())),
  http.get('https://api.nicecxone.com/api/v2/own-things', () => HttpResponse.text('of the suite')),
)

// What would leave arrives here.
let connections = 0
const outside = nodeHttp.createServer((_, response) => response.end('from outside'))
outside.on('connection', () => (connections += 1))
const outsideUrl = () => `http://outside.example:${outside.address().port}/`
dns.lookup = (_host, options, callback = options) =>
  options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)

before(async () => {
  await new Promise((resolve) => outside.listen(0, '127.0.0.1', resolve))
  offline(server)
})
afterEach(() => mock.reset())
after(() => outside.close())

const post = (body) => fetch(tokenUrl, { method: 'POST', body })

test('this is the Node and the MSW that were asked for', () => {
  assert.equal(process.version.split('.', 1)[0], process.env.EXPECTED_NODE)
  assert.equal(manifest.version.split('.', 1)[0], process.env.EXPECTED_MSW)
})

test('the right form gets a token, and the API takes it', async () => {
  const response = await post(new URLSearchParams(form))
  assert.equal(response.status, 200)
  const { access_token, token_type, expires_in } = await response.json()
  assert.deepEqual([token_type, expires_in], ['Bearer', 7200])
  const agents = await fetch('https://api.nicecxone.com/api/v2/agents', {
    headers: { authorization: `Bearer ${access_token}` },
  })
  assert.equal(agents.status, 200)
  const own = await fetch('https://api.nicecxone.com/api/v2/own-things', {
    headers: { authorization: `Bearer ${access_token}` },
  })
  assert.equal(await own.text(), 'of the suite')
})

test('JSON is refused as the endpoint refuses it', async () => {
  const response = await post(JSON.stringify(form))
  assert.equal(response.status, 401)
  assert.equal(response.headers.get('mock-rule'), 'body-json')
  assert.equal((await response.json()).error, 'invalid_client')
})

test('the API answers 401 without a token', async () => {
  const response = await fetch('https://api.nicecxone.com/api/v2/agents')
  assert.equal(response.status, 401)
  assert.equal(response.headers.get('mock-rule'), 'bearer-missing')
})

test('an unknown path falls through to the handler of the suite, with its body', async () => {
  const response = await fetch('https://api.nicecxone.com/elsewhere', { method: 'POST', body: 'whole' })
  assert.equal(await response.text(), 'whole')
  assert.deepEqual(mock.journal.exchanges(), [])
})

test('offline: what is not mocked fails, and nothing leaves', async () => {
  await assert.rejects(fetch(outsideUrl()))
  await assert.rejects(fetch('https://api.nicecxone.com/nowhere'))
  await assert.rejects(new Promise((resolve, reject) => nodeHttp.get(outsideUrl(), resolve).on('error', reject)))
  assert.equal(connections, 0)
  server.close()
  assert.equal(await (await fetch(outsideUrl())).text(), 'from outside')
  assert.equal(connections, 1)
})
