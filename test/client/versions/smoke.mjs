// Runs under each supported Node version against the compiled client in CLIENT_DIR. Covers only behavior that depends
// on the platform.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'

const built = process.env['CLIENT_DIR'] ?? ''
const { tokenClient, tokenClientFromEnv } = await import(`${built}/index.js`)
const { fileStore } = await import(`${built}/file-store.js`)

let issued = 0
let alive = ''
const server = createServer((request, response) => {
  request.resume()
  if (request.url === '/token') {
    issued += 1
    alive = `token-${issued}`
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ access_token: alive, token_type: 'Bearer', expires_in: 3600 }))
  } else if (request.url === '/away') {
    response.writeHead(307, { location: `http://localhost:${server.address().port}/landing` }).end()
  } else {
    response.statusCode = request.headers.authorization === `Bearer ${alive}` ? 200 : 401
    response.end(request.headers.authorization ?? 'none')
  }
})
let origin = ''
before(async () => {
  await new Promise((resolve) => server.listen(0, resolve))
  origin = `http://127.0.0.1:${server.address().port}`
})
after(() => {
  server.close()
  server.closeAllConnections()
})
const make = (changes = {}) =>
  tokenClient({ tokenUrl: `${origin}/token`, clientId: 'app', clientSecret: 's3cr+t====', ...changes })

test('the client shares one token between waiting callers, and replays a request once on a 401', async () => {
  issued = 0
  const client = make()
  assert.deepEqual(await Promise.all([client.getToken(), client.getToken()]), ['token-1', 'token-1'])
  alive = 'another'
  const answer = await client.fetch(`${origin}/agents`, { method: 'POST', body: new URLSearchParams({ a: '1' }) })
  assert.equal(answer.status, 200)
  assert.equal(issued, 2)
})

test('the platform drops the token in a redirect to another origin', async () => {
  const answer = await make().fetch(`${origin}/away`)
  assert.deepEqual([answer.status, await answer.text()], [401, 'none'])
})

test('an aborted getToken rejects with the abort reason', async () => {
  await assert.rejects(make().getToken({ signal: AbortSignal.abort(new Error('enough')) }), /enough/)
})

test('the client publishes its events to a diagnostics channel', async () => {
  const events = channel('cxone.token.test')
  const types = []
  const note = ({ type }) => types.push(type)
  events.subscribe(note)
  await make({ diagnostics: events }).getToken()
  events.unsubscribe(note)
  assert.deepEqual(types, ['miss', 'refresh'])
})

test('two clients share a token through the file store', async () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'client-versions-')), 'tokens')
  const store = fileStore({ directory })
  const token = await make({ store }).getToken()
  await written(directory)
  assert.equal(await make({ store }).getToken(), token)
  rmSync(join(directory, '..'), { recursive: true })
})

/** Waits for the token file. A temporary file has another extension. */
async function written(directory) {
  while (!readdirSync(directory).some((each) => each.endsWith('.json'))) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('an error does not show the secret', async () => {
  const error = await make({ tokenUrl: `${origin}/nowhere` })
    .getToken()
    .catch((thrown) => thrown)
  assert.equal(error.code, 'refused')
  assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes('s3cr'))
})

test('tokenClientFromEnv names all missing variables', () => {
  assert.throws(() => tokenClientFromEnv({}, {}), /CXONE_TOKEN_URL, CXONE_CLIENT_ID, CXONE_CLIENT_SECRET/)
})

for (const endpoint of ['refuses connections', 'never answers']) {
  test(`a background refresh against an endpoint that ${endpoint} lets the process exit quietly`, () => {
    const script = fileURLToPath(new URL('exit.mjs', import.meta.url))
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, endpoint], {
      encoding: 'utf8',
      timeout: 20_000,
    })
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'served token-1, tried 1\n', stderr: '' })
  })
}
