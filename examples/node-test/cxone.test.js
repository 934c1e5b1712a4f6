import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { createMock } from 'cxone-mock'
import { handlers, offline } from 'cxone-mock/msw'
import { setupServer } from 'msw/node'

const mock = createMock({ apps: [{ client_id: 'our-app', client_secret: 'our-secret', rate_limit: '2/60s' }] })
const server = setupServer(...handlers(mock))

before(() => offline(server))
afterEach(() => mock.reset())
after(() => server.close())

const askForToken = () =>
  fetch('https://api.nicecxone.com/auth/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'our-app', client_secret: 'our-secret' }),
  })

test('the third token request within a minute is told to wait', async () => {
  assert.equal((await askForToken()).status, 200)
  assert.equal((await askForToken()).status, 200)
  const response = await askForToken()
  assert.equal(response.status, 429)
  const seconds = Number(response.headers.get('retry-after'))
  mock.clock.advance(`${seconds}s`)
  assert.equal((await askForToken()).status, 200)
  assert.equal(mock.journal.tokenRequests('our-app').length, 4)
  assert.deepEqual(mock.journal.earlyRetries(), [])
  mock.assertNoRefusals({ allow: ['rate-limited'] })
})

test('a token is over after two hours', async () => {
  const { access_token } = await (await askForToken()).json()
  const agents = () =>
    fetch('https://api.nicecxone.com/api/v2/agents', { headers: { authorization: `Bearer ${access_token}` } })
  assert.equal((await agents()).status, 200)
  mock.clock.advance('2h')
  assert.equal((await agents()).status, 401)
})

test('what is not mocked does not leave', async () => {
  await assert.rejects(fetch('https://example.com/'))
})
