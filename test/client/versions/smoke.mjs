// Runs under each Node that the client is for, against the compiled client in CLIENT_DIR: what depends on the platform,
// and nothing that the other tests say already.

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

test('a token for all who wait, and one replay on a 401', async () => {
  issued = 0
  const client = make()
  assert.deepEqual(await Promise.all([client.getToken(), client.getToken()]), ['token-1', 'token-1'])
  alive = 'another'
  const answer = await client.fetch(`${origin}/agents`, { method: 'POST', body: new URLSearchParams({ a: '1' }) })
  assert.equal(answer.status, 200)
  assert.equal(issued, 2)
})

test('this platform drops the token on the way to another origin', async () => {
  const answer = await make().fetch(`${origin}/away`)
  assert.deepEqual([answer.status, await answer.text()], [401, 'none'])
})

test('an aborted caller leaves with its reason', async () => {
  await assert.rejects(make().getToken({ signal: AbortSignal.abort(new Error('enough')) }), /enough/)
})

test('a diagnostics channel is a place for events', async () => {
  const events = channel('cxone.token.test')
  const types = []
  const note = ({ type }) => types.push(type)
  events.subscribe(note)
  await make({ diagnostics: events }).getToken()
  events.unsubscribe(note)
  assert.deepEqual(types, ['miss', 'refresh'])
})

test('two clients share a token through files', async () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'client-versions-')), 'tokens')
  const store = fileStore({ directory })
  const token = await make({ store }).getToken()
  await written(directory)
  assert.equal(await make({ store }).getToken(), token)
  rmSync(join(directory, '..'), { recursive: true })
})

/** Waits for the file of the token: a draft has another ending. */
async function written(directory) {
  while (!readdirSync(directory).some((each) => each.endsWith('.json'))) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('an error shows neither secret nor token', async () => {
  const error = await make({ tokenUrl: `${origin}/nowhere` })
    .getToken()
    .catch((thrown) => thrown)
  assert.equal(error.code, 'refused')
  assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes('s3cr'))
})

test('the environment names what is missing', () => {
  assert.throws(() => tokenClientFromEnv({}, {}), /CXONE_TOKEN_URL, CXONE_CLIENT_ID, CXONE_CLIENT_SECRET/)
})

for (const endpoint of ['refuses connections', 'never answers']) {
  test(`a refresh in the background against an endpoint that ${endpoint} lets the process end quietly`, () => {
    const script = fileURLToPath(new URL('exit.mjs', import.meta.url))
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, endpoint], {
      encoding: 'utf8',
      timeout: 20_000,
    })
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'served token-1, tried 1\n', stderr: '' })
  })
}
