import { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import * as undici8 from 'undici'
import * as undici7 from 'undici-7'
import { interceptor } from '../../mocks/undici.ts'
import { createMock, type CxoneMock } from '../../src/index.ts'
import { realHost } from '../support/real-host.ts'

// The undici adapter in both majors: what it answers, and what it passes on. Every row of the tables is in the adapter suite.

const origin = 'https://api.nicecxone.com'
const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
const formType = { 'content-type': 'application/x-www-form-urlencoded' }

describe.each([
  ['undici 7', undici7 as unknown as typeof undici8],
  ['undici 8', undici8],
] as const)('%s', (_, { Agent, Client, MockAgent, Pool, fetch, pipeline, request, stream }) => {
  /** A mock over an agent that lets nothing out and echoes what is passed on to it. */
  function composed(mock: CxoneMock = createMock()) {
    const agent = new MockAgent()
    agent.disableNetConnect()
    const echo = agent.get(origin).intercept({ path: /^\/(?:reports|api\/v2\/reports)/, method: /./ })
    echo
      .reply(
        200,
        ({ method, path, body }) => `${method} ${path} ${body ? Buffer.from(body as Uint8Array) : 'without a body'}`,
      )
      .persist()
    return { mock, dispatcher: agent.compose(interceptor(mock, { offline: false })) }
  }

  async function tokenOf(dispatcher: undici8.Dispatcher): Promise<string> {
    const body = new URLSearchParams(form).toString()
    const options = { dispatcher, method: 'POST', headers: formType, body } as const
    const granted = await request(`${origin}/auth/oauth/token`, options)
    return ((await granted.body.json()) as { access_token: string }).access_token
  }

  test('answers request and fetch', async () => {
    const { mock, dispatcher } = composed()
    const authorization = `Bearer ${await tokenOf(dispatcher)}`
    const agents = await request(`${origin}/api/v2/agents`, { dispatcher, headers: { authorization } })
    expect(agents.statusCode).toBe(200)
    expect(await agents.body.json()).toHaveProperty('agents')
    const response = await fetch(`${origin}/auth/oauth/token`, {
      dispatcher,
      method: 'POST',
      body: new URLSearchParams(form),
    })
    expect([response.status, response.headers.get('mock-rule')]).toEqual([200, 'granted'])
    expect(mock.journal.exchanges().map(({ rule }) => rule)).toEqual(['granted', 'answered', 'granted'])
  })

  test('gives the tokens of an access key to its client, by discovery, and lets it into the API', async () => {
    const { dispatcher } = composed()
    const issuer = 'https://cxone.niceincontact.com'
    const found = await request(`${issuer}/.well-known/openid-configuration`, { dispatcher })
    const { token_endpoint } = (await found.body.json()) as { token_endpoint: string }
    const { body } = await request(token_endpoint, {
      dispatcher,
      method: 'POST',
      headers: { ...formType, authorization: `Basic ${btoa('demo:demo-secret')}` },
      body: new URLSearchParams({
        grant_type: 'password',
        username: `CXMOCKDEMOKEYID${'A'.repeat(37)}====`,
        password: `CXMOCKDEMOKEYSECRET${'A'.repeat(33)}====`,
      }).toString(),
    })
    const { id_token } = (await body.json()) as { id_token: string }
    const agents = await request('https://api-na1.niceincontact.com/incontactapi/services/v24.0/agents', {
      dispatcher,
      headers: { authorization: `bearer ${id_token}` },
    })
    expect(agents.statusCode).toBe(200)
    await agents.body.dump()
  })

  test.each([
    ['a text', () => 'whole'],
    ['bytes', () => Buffer.from('whole')],
    ['a stream', () => Readable.from(['wh', 'ole'])],
  ])(
    'with offline: false, leaves what it does not answer to the dispatcher behind it, with its body: %s',
    async (__, bodyOf) => {
      const { dispatcher } = composed()
      const headers = { authorization: `Bearer ${await tokenOf(dispatcher)}` }
      const url = `${origin}/api/v2/reports?x=1`
      const posted = await request(url, { dispatcher, method: 'POST', headers, body: bodyOf() })
      expect(await posted.body.text()).toBe('POST /api/v2/reports?x=1 whole')
      const got = await request(`${origin}/reports`, { dispatcher, headers })
      expect(await got.body.text()).toBe('GET /reports without a body')
    },
  )

  test('lets nothing out where the agent has no net', async () => {
    const { dispatcher } = composed()
    await expect(request('https://example.com/', { dispatcher })).rejects.toThrow()
  })

  test('breaks the connection where that is planned', async () => {
    const { mock, dispatcher } = composed()
    mock.faults.plan({ connection: 'reset' })
    await expect(tokenOf(dispatcher)).rejects.toThrow('connection reset')
    mock.faults.plan({ connection: 'truncate' })
    await expect(tokenOf(dispatcher)).rejects.toThrow('broken off')
  })

  test('an abort while it waits ends the request, and the mock goes on', async () => {
    const { mock, dispatcher } = composed()
    mock.clock.freeze()
    mock.faults.plan({ delay: '1s' })
    const aborting = new AbortController()
    const pending = request(`${origin}/auth/oauth/token`, {
      dispatcher,
      method: 'POST',
      signal: aborting.signal,
    })
    while (mock.faults.list().length > 0) await new Promise((resolve) => setImmediate(resolve))
    aborting.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
    mock.clock.advance('1s')
    expect(await tokenOf(dispatcher)).toMatch(/^cxmock_/)
  })

  test('goes over a mock that is there already', async () => {
    const mock = createMock()
    const { dispatcher } = composed(mock)
    await tokenOf(dispatcher)
    expect(mock.journal.tokenRequests('demo')).toHaveLength(1)
  })

  describe('by default, a request to a CXone host that the mock does not answer', () => {
    test('is refused in every shape of request, and nothing reaches the real host', async () => {
      const outside = await realHost()
      const real = `http://api.nicecxone.com:${outside.port}`
      const agent = new Agent()
      const mock = createMock()
      const dispatcher = agent.compose(interceptor(mock))
      const headers = { authorization: `Bearer ${await tokenOf(dispatcher)}`, 'content-type': 'application/json' }
      const body = '{"name":"secret"}'
      const refused = { code: 'REQUEST_UNHANDLED' }
      const paths = [
        '/api/v2/campaigns?client_secret=hidden',
        '/incontactapi/services/v27.0/contacts/1/history',
        '/reports',
        '//api/v2/agents',
        '//elsewhere.example.com/api/v2/agents',
      ]
      for (const path of paths) {
        const url = real + path
        const options = { dispatcher, headers, method: 'POST' } as const
        await expect(request(url, { dispatcher, headers })).rejects.toMatchObject(refused)
        await expect(request(url, { ...options, body })).rejects.toMatchObject(refused)
        await expect(request(url, { ...options, body: Readable.from([body]) })).rejects.toMatchObject(refused)
        await expect(fetch(url, { dispatcher, headers })).rejects.toMatchObject({ cause: refused })
        await expect(fetch(url, { ...options, body })).rejects.toMatchObject({ cause: refused })
        const sink = () => new Writable({ write: (_chunk, _encoding, done) => done() })
        await expect(stream(url, { ...options, body }, sink)).rejects.toMatchObject(refused)
        const piped = pipeline(url, options, ({ body: answer }) => answer)
        await expect(finished(piped.end(body).resume())).rejects.toMatchObject(refused)
      }
      await expect(
        dispatcher.request({ origin: real, path: '/api/v2/x', method: 'GET', headers, query: { a: 1 } }),
      ).rejects.toMatchObject(refused)
      for (const host of ['API.NICECXONE.COM.', 'b32.nicecxone.com', 'api.mypurecloud.com'])
        await expect(request(`http://${host}:${outside.port}/api/v2/x`, { dispatcher, headers })).rejects.toMatchObject(
          refused,
        )
      expect(outside.arrived).toEqual([])
      await agent.close()
      await outside.close()
    })

    test('is named in the error without its query, with the way out', async () => {
      const dispatcher = new MockAgent().compose(interceptor(createMock()))
      await expect(request(`${origin}/reports?client_secret=hidden`, { dispatcher, method: 'POST' })).rejects.toThrow(
        /^cxone-mock has no answer for POST https:\/\/api\.nicecxone\.com\/reports, and did not send it\. .*\{ offline: false \}/,
      )
    })

    test.each(['Client', 'Pool'] as const)('is refused, or answered, through a %s of that host', async (name) => {
      const outside = await realHost()
      const mock = createMock()
      const target = new { Client, Pool }[name](`http://api.nicecxone.com:${outside.port}`)
      const dispatcher = target.compose(interceptor(mock))
      const ask = (path: string, named?: string) =>
        dispatcher.request({ path, method: 'GET', ...(named !== undefined && { origin: named }) } as never)
      await expect(ask('/reports')).rejects.toMatchObject({ code: 'REQUEST_UNHANDLED' })
      const agents = await ask('/api/v2/agents', `http://api.nicecxone.com:${outside.port}`)
      expect(agents.statusCode).toBe(401)
      expect(outside.arrived).toEqual([])
      await target.close()
      await outside.close()
    })

    test('does not stop requests to other hosts, such as a server of the suite', async () => {
      const outside = await realHost()
      const agent = new Agent()
      const dispatcher = agent.compose(interceptor(createMock()))
      const { body } = await request(`http://127.0.0.1:${outside.port}/own`, { dispatcher })
      expect(await body.text()).toBe('from the real host')
      await agent.close()
      await outside.close()
    })
  })
})

describe('options of the interceptor', () => {
  test('are checked', () => {
    expect(() => interceptor(createMock(), { ofline: true } as object)).toThrow('offline')
    expect(() => interceptor(createMock(), { offline: 'no' as unknown as boolean })).toThrow('offline')
  })
})
