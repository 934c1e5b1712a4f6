import nodeHttp from 'node:http'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { getResponse, http, HttpResponse } from 'msw'
import manifest from 'msw/package.json' with { type: 'json' }
import { setupServer } from 'msw/node'
import { handlers, offline } from '../../mocks/msw.ts'
import { createMock, type CxoneMock, type MockOptions } from '../../src/index.ts'
import { realHost } from '../support/real-host.ts'

// The MSW adapter as a suite uses it: what falls through, what two mocks share (nothing), and what goes wrong and how it is told.

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
function alone<T>(options: MockOptions, body: (mock: CxoneMock) => Promise<T>): Promise<T> {
  return server.boundary(() => {
    const mock = createMock(options)
    server.use(...handlers(mock))
    return body(mock)
  })()
}

describe('two mocks in one process share nothing', () => {
  test('not their apps, tokens, clocks, windows, faults, data or journals', async () => {
    const other = createMock()
    await alone({}, async (mock) => {
      mock.apps.add({ client_id: 'only-here', client_secret: 'only-here-secret' })
      mock.faults.plan({ status: 503 })
      await mock.limits.exhaust('mock-no-scope')
      mock.clock.advance('1h')
      await mock.data.agents.create({ userName: 'only.here@example.com' })
      expect((await askForToken()).status).toBe(503)
      const { access_token } = await (await askForToken()).json()
      expect(await agentsWith(access_token)).toBe(200)

      server.resetHandlers(...handlers(other))
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

test('two mocks in one server answer each at their own hosts', async () => {
  const [first, second] = [
    createMock({ only: ['api.nicecxone.com'] }),
    createMock({ only: ['na1.nice-incontact.com'] }),
  ]
  server.use(...handlers(first), ...handlers(second))
  expect((await askForToken()).status).toBe(200)
  expect((await askForToken('demo', 'https://na1.nice-incontact.com')).status).toBe(200)
  expect([first, second].map((mock) => mock.journal.tokenRequests().length)).toEqual([1, 1])
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
        ...handlers(mock),
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

  test.each([
    ['/reports', '?next=/token'],
    ['/reports', '?next=/auth/oauth/token'],
    ['/api/v2/reports', '?next=/token'],
    ['/incontactapi/services/v27.0/reports', '?x=/token'],
  ])('falls through with its body whatever its query ends in: %s%s', async (path, query) => {
    await alone({}, async (mock) => {
      server.use(
        ...handlers(mock),
        http.post(origin + path, async ({ request }) => HttpResponse.json({ got: await request.text() })),
      )
      const { access_token } = await (await askForToken()).json()
      const headers = { authorization: `Bearer ${access_token}` }
      const response = await fetch(origin + path + query, { method: 'POST', body: 'whole', headers })
      expect(await response.json()).toEqual({ got: 'whole' })
      expect(mock.journal.exchanges().map(({ rule }) => rule)).toEqual(['granted'])
    })
  })

  test('falls through where the API of the other vendor is asked, but for its tokens', async () => {
    const other = 'https://api.mypurecloud.com'
    await alone({}, async (mock) => {
      server.use(
        ...handlers(mock),
        http.get(`${other}/api/v2/users`, () => HttpResponse.text('of the suite')),
      )
      expect(await (await fetch(`${other}/api/v2/users`)).text()).toBe('of the suite')
      expect((await fetch(`${other}/oauth/token`, { method: 'POST' })).headers.get('mock-rule')).toBe(
        'host-other-vendor',
      )
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

describe('a request', () => {
  test('is decided once, however many handlers of the mock look at it', async () => {
    await alone({ api_rate_limit: '3/60s' }, async (mock) => {
      mock.clock.freeze()
      server.use(...handlers(mock), ...handlers(mock))
      const { access_token } = await (await askForToken()).json()
      for (const status of [200, 200, 200, 429]) expect(await agentsWith(access_token)).toBe(status)
      expect(mock.journal.stats()).toMatchObject({ exchanges: 5, overlapping: 0 })
    })
  })

  test.each(['/auth/oauth/token', '/api/v2/agents'])('for the head of %s gets no body', async (path) => {
    const mock = createMock()
    const [got, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => getResponse(handlers(mock), new Request(origin + path, { method }))),
    )
    expect([head?.status, head?.body, [...(head?.headers ?? [])]]).toEqual([
      got?.status,
      null,
      [...(got?.headers ?? [])],
    ])
    expect(await got?.text()).toContain('error')
  })

  test('arrives before its body is read', async () => {
    await alone({}, async (mock) => {
      mock.clock.freeze()
      mock.clock.set('2026-01-01T00:00:00Z')
      const body = new URLSearchParams({ grant_type: 'client_credentials' })
      const read = vi.spyOn(Request.prototype, 'arrayBuffer').mockImplementationOnce(async function (this: Request) {
        mock.clock.advance('5s')
        return new TextEncoder().encode(await this.text()).buffer
      })
      await fetch(`${origin}/auth/oauth/token`, { method: 'POST', body })
      expect(read).toHaveBeenCalledTimes(1)
      expect(mock.clock.now()).toBe(Date.parse('2026-01-01T00:00:05Z'))
      expect(mock.journal.exchanges().map(({ at }) => at)).toEqual(['2026-01-01T00:00:00.000Z'])
    })
  })
})

describe('offline(server)', () => {
  // MSW 2 knows the one name, MSW 3 the other, and each ignores what it does not know.
  const refusing = { onUnhandledRequest: expect.any(Function), onUnhandledFrame: expect.any(Function) }

  test('starts a server with the names of both majors', () => {
    const started: object[] = []
    expect(offline({ listen: (options) => void started.push(options) })).toBe(undefined)
    expect(started).toEqual([refusing])
  })

  test('starts a worker so too, without its greeting, and gives nothing of it away', async () => {
    const started: object[] = []
    const worker = { start: async (options: object) => started.push(options) }
    expect(await offline(worker)).toBe(undefined)
    expect(started).toEqual([{ ...refusing, quiet: true }])
    await expect(offline({ start: () => Promise.reject(new Error('no service worker')) })).rejects.toThrow(
      'no service worker',
    )
  })

  test('lets requests to this machine and to the hosts of except pass, and no others', async () => {
    const real = await realHost()
    server.close()
    offline(server, { except: ['registry.example', '*.tenant.example'] })
    const get = (host: string) => fetch(`http://${host}:${real.port}/x`).then((response) => response.text())
    try {
      for (const host of ['127.0.0.1', 'localhost', 'registry.example', 'a.tenant.example'])
        expect([host, await get(host)]).toEqual([host, 'from the real host'])
      for (const host of ['example.com', 'tenant.example', 'api.nicecxone.com'])
        await expect(get(host)).rejects.toThrow()
      expect(real.arrived).toHaveLength(4)
    } finally {
      await real.close()
      server.close()
      offline(server)
    }
  })

  test('refuses an option that it does not have, and a URL as a host', () => {
    const listen = { listen: () => undefined }
    expect(() => offline(listen, { exept: [] } as object)).toThrow('Did you mean "except"?')
    expect(() => offline(listen, { except: ['https://x.example'] })).toThrow('except[0]: expected a host name')
  })

  /** Sends a request by node:http, as axios and got do. */
  function byNode(url: string, method: string, headers: Record<string, string>, body?: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = nodeHttp.request(url, { method, headers, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  test('blocks what the mock leaves to others, in every shape of request, and nothing reaches the real host', async () => {
    const outside = await realHost()
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const real = `http://api.nicecxone.com:${outside.port}`
    await alone({}, async (mock) => {
      const { access_token } = await (await askForToken()).json()
      const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' }
      const stream = () => Readable.toWeb(Readable.from([Buffer.from('{"from":"a stream"}')])) as ReadableStream
      const paths = [
        '/api/v2/campaigns',
        '/api/v2/campaigns/1',
        '/api/v2/agents/1/skills',
        '/incontactapi/services/v27.0/contacts/1/history',
        '/reports',
        '/',
      ]
      for (const path of paths) {
        const url = real + path
        await expect(fetch(url, { headers })).rejects.toThrow()
        await expect(fetch(new Request(url, { headers }))).rejects.toThrow()
        await expect(fetch(url, { method: 'POST', headers, body: '{"name":"secret"}' })).rejects.toThrow()
        await expect(
          fetch(url, { method: 'PUT', headers, body: stream(), duplex: 'half' } as RequestInit),
        ).rejects.toThrow()
        await expect(byNode(url, 'GET', headers)).rejects.toThrow()
        await expect(byNode(url, 'DELETE', headers)).rejects.toThrow()
        await expect(byNode(url, 'POST', headers, '{"name":"secret"}')).rejects.toThrow()
        expect(said.mock.calls.flat().join('\n')).toContain(`GET ${url}`)
      }
      // The host by its other spellings, and a fault that only delays.
      await expect(fetch(`http://API.NICECXONE.COM.:${outside.port}/api/v2/campaigns`, { headers })).rejects.toThrow()
      mock.faults.plan({ on: 'api', delay: '0s' })
      await expect(fetch(`${real}/api/v2/campaigns`, { headers })).rejects.toThrow()
      expect(outside.arrived).toEqual([])
    })
    await outside.close()
  })

  test('what the mock leaves to others is unhandled: MSW warns of it where the suite asked for a warning', async () => {
    const outside = await realHost()
    const said = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    server.close()
    const warning = setupServer(...handlers(createMock()))
    warning.listen({ onUnhandledRequest: 'warn', onUnhandledFrame: 'warn' } as object)
    try {
      const { access_token } = await (await askForToken()).json()
      const url = `http://api.nicecxone.com:${outside.port}/api/v2/campaigns`
      await (await fetch(url, { headers: { authorization: `Bearer ${access_token}` } })).text()
      expect(said.mock.calls.flat().join('\n')).toContain(`GET ${url}`)
    } finally {
      warning.close()
      await outside.close()
      offline(server)
    }
  })

  test.for(['Bun', 'Deno'])(
    'under %s it throws at once with MSW 3, which intercepts nothing there',
    (runtime, { onTestFinished }) => {
      vi.stubGlobal(runtime, {})
      onTestFinished(() => void vi.unstubAllGlobals())
      let started = 0
      const start = () => offline({ listen: () => (started += 1) })
      if (manifest.version.startsWith('2')) {
        start()
        expect(started).toBe(1)
      } else {
        expect(start).toThrow(`under ${runtime}, so they would reach the network. Install msw@2, or call mock.fetch()`)
        expect(started).toBe(0)
      }
    },
  )
})
