import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { cxoneMatchers } from 'cxone-mock/matchers'
import { createMock } from 'cxone-mock'
import { handlers, offline } from 'cxone-mock/msw'
import { setupServer } from 'msw/node'

expect.extend(cxoneMatchers)

const mock = createMock()
const server = setupServer(...handlers(mock))

beforeAll(() => offline(server))
afterEach(() => {
  jest.useRealTimers()
  mock.reset()
})
afterAll(() => server.close())

async function newToken() {
  const response = await fetch('https://api.nicecxone.com/auth/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }),
  })
  return (await response.json()).access_token
}

const agents = (token) =>
  fetch('https://api.nicecxone.com/api/v2/agents', { headers: { authorization: `Bearer ${token}` } })

async function expiryIsSeen() {
  const token = await newToken()
  expect((await agents(token)).status).toBe(200)
  mock.clock.advance('2h')
  expect((await agents(token)).status).toBe(401)
  expect((await agents(await newToken())).status).toBe(200)
  expect(mock).toHaveRequestedTokens(2)
  expect(mock).toHaveRespectedRetryAfter()
  expect(mock).not.toHaveUsedOnlyLiveTokens()
  mock.assertNoRefusals({ allow: ['token-expired'] })
}

test('a token lives two hours, without fake timers', expiryIsSeen)

test('a token lives two hours, with fake timers', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
  await expiryIsSeen()
})

test('what is refused is explained', async () => {
  const body = JSON.stringify({ client_id: 'demo' })
  const response = await fetch('https://api.nicecxone.com/auth/oauth/token', { method: 'POST', body })
  expect(response.status).toBe(401)
  expect(() => expect(mock).toHaveOnlyGrantedRequests()).toThrow('body-json')
})
