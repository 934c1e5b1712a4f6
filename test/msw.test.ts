import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { cxone, offline, type CxoneMsw } from '../mocks/msw.ts'
import type { MockOptions } from '../src/index.ts'

// The MSW face as a suite uses it: what falls through, what two mocks share (nothing), and what goes wrong and how it is told.

const origin = 'https://api.nicecxone.com'
const server = setupServer()
beforeAll(() => offline(server))
afterEach(() => {
  vi.restoreAllMocks()
  server.resetHandlers()
})
afterAll(() => server.close())

function askForToken(client_id = 'demo', host = origin): Promise<Response> {
  const form = { grant_type: 'client_credentials', client_id, client_secret: `${client_id}-secret` }
  return fetch(`${host}/auth/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
}

async function agentsWith(token: string): Promise<number> {
  const response = await fetch(`${origin}/api/v2/agents`, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
  return response.status
}

/** A test with a mock of its own, which no other test that runs at the same time reaches. */
function alone<T>(options: MockOptions, body: (mock: CxoneMsw) => Promise<T>): Promise<T> {
  return server.boundary(() => {
    const mock = cxone(options)
    server.use(...mock.handlers)
    return body(mock)
  })()
}

describe('two mocks in one process share nothing', () => {
  test('not their apps, tokens, clocks, windows, faults, data or journals', async () => {
    const other = cxone()
    await alone({}, async (mock) => {
      mock.apps.add({ client_id: 'only-here', client_secret: 'only-here-secret' })
      mock.faults.plan({ status: 503 })
      mock.limits.exhaust('mock-no-scope')
      mock.clock.advance('1h')
      await mock.data.agents.create({ userName: 'only.here@example.com' })
      expect((await askForToken()).status).toBe(503)
      const { access_token } = await (await askForToken()).json()
      expect(await agentsWith(access_token)).toBe(200)

      server.resetHandlers(...other.handlers)
      expect(await agentsWith(access_token)).toBe(401)
      expect((await askForToken()).status).toBe(200)
      expect((await askForToken('mock-no-scope')).status).toBe(200)
      expect((await askForToken('only-here')).status).toBe(401)
      expect(await other.data.agents.list({ userName: 'only.here@example.com' })).toEqual([])
      expect(other.clock.moved).toBe(false)
      expect(mock.journal.exchanges().map(({ rule }) => rule)).toEqual(['fault-planned', 'granted', 'answered'])
      expect(other.journal.exchanges().map(({ rule }) => rule)).toEqual([
        'token-forged',
        'granted',
        'granted',
        'app-unknown',
      ])
    })
  })

  test.concurrent.for([1, 2, 3, 4, 5, 6])('a concurrent test has its own mock: %i', async (id, { expect: own }) => {
    await alone({ apps: [{ client_id: `app-${id}`, client_secret: `app-${id}-secret` }] }, async (mock) => {
      for (let turn = 0; turn < 5; turn += 1) {
        const { access_token } = await (await askForToken(`app-${id}`)).json()
        own((await askForToken(`app-${(id % 6) + 1}`)).status).toBe(401)
        own(await agentsWith(access_token)).toBe(200)
        mock.clock.advance(`${id}h`)
        own(await agentsWith(access_token)).toBe(id >= 2 ? 401 : 200)
      }
      own(mock.journal.tokenRequests(`app-${id}`)).toHaveLength(5)
      own(mock.journal.stats().exchanges).toBe(20)
    })
  })
})

describe('mock.reset() in afterEach', () => {
  test('returns everything to its start, and the handlers stay good', async () => {
    await alone({}, async (mock) => {
      const { access_token } = await (await askForToken()).json()
      mock.apps.update('demo', { enabled: false })
      mock.faults.plan({ status: 503, times: 9 })
      mock.clock.freeze()
      mock.reset()
      expect(await agentsWith(access_token)).toBe(401)
      const again = await (await askForToken()).json()
      expect(await agentsWith(again.access_token)).toBe(200)
      expect(mock.clock.frozen).toBe(false)
      expect(mock.journal.exchanges().map(({ rule }) => rule)).toEqual(['token-revoked', 'granted', 'answered'])
    })
  })
})

describe('what the mock does not cover', () => {
  test('falls through to the handlers of the suite, with its body', async () => {
    await alone({}, async (mock) => {
      server.use(
        ...mock.handlers,
        http.post(`${origin}/reports`, async ({ request }) => HttpResponse.json({ got: await request.text() })),
        http.post(`${origin}/api/v2/reports`, async ({ request }) => HttpResponse.json({ got: await request.text() })),
      )
      const send = (path: string, token = '') =>
        fetch(origin + path, { method: 'POST', body: 'whole', headers: { authorization: `Bearer ${token}` } })
      expect(await (await send('/reports')).json()).toEqual({ got: 'whole' })
      const { access_token } = await (await askForToken()).json()
      expect(await (await send('/api/v2/reports', access_token)).json()).toEqual({ got: 'whole' })
      expect((await send('/api/v2/reports', 'nonsense')).status).toBe(401)
    })
  })

  test('is an error of MSW that names the request, where the host is unknown', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await alone({}, async () => {
      await expect(askForToken('demo', 'https://login.example.com')).rejects.toThrow()
      expect(said.mock.calls.flat().join('\n')).toContain('POST https://login.example.com/auth/oauth/token')
    })
    await alone({ hosts: ['login.example.com'] }, async () => {
      expect((await askForToken('demo', 'https://login.example.com')).status).toBe(200)
    })
  })
})
