import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import * as undici8 from 'undici'
import * as undici7 from 'undici-7'
import { cxone, undiciInterceptor } from '../mocks/undici.ts'
import { cxoneMock } from '../src/index.ts'

// The undici face in both majors: what it answers, and what it passes on. Every row of the tables is in the face suite.

const origin = 'https://api.nicecxone.com'
const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
const formType = { 'content-type': 'application/x-www-form-urlencoded' }

describe.each([
  ['undici 7', undici7 as unknown as typeof undici8],
  ['undici 8', undici8],
] as const)('%s', (_, { MockAgent, fetch, request }) => {
  /** A mock over an agent that lets nothing out and echoes what is passed on to it. */
  function composed(mock = cxone()) {
    const agent = new MockAgent()
    agent.disableNetConnect()
    const echo = agent.get(origin).intercept({ path: /^\/(?:reports|api\/v2\/reports)/, method: /./ })
    echo
      .reply(
        200,
        ({ method, path, body }) => `${method} ${path} ${body ? Buffer.from(body as Uint8Array) : 'without a body'}`,
      )
      .persist()
    return { mock, dispatcher: agent.compose(undiciInterceptor(mock)) }
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

  test.each([
    ['a text', () => 'whole'],
    ['bytes', () => Buffer.from('whole')],
    ['a stream', () => Readable.from(['wh', 'ole'])],
  ])('passes on what is another’s, with its body: %s', async (__, bodyOf) => {
    const { dispatcher } = composed()
    const headers = { authorization: `Bearer ${await tokenOf(dispatcher)}` }
    const url = `${origin}/api/v2/reports?x=1`
    const posted = await request(url, { dispatcher, method: 'POST', headers, body: bodyOf() })
    expect(await posted.body.text()).toBe('POST /api/v2/reports?x=1 whole')
    const got = await request(`${origin}/reports`, { dispatcher, headers })
    expect(await got.body.text()).toBe('GET /reports without a body')
  })

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
    aborting.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
    mock.clock.advance('1s')
    expect(await tokenOf(dispatcher)).toMatch(/^cxmock_/)
  })

  test('goes over a mock that is there already', async () => {
    const mock = cxoneMock()
    const { dispatcher } = composed(mock as ReturnType<typeof cxone>)
    await tokenOf(dispatcher)
    expect(mock.journal.tokenRequests('demo')).toHaveLength(1)
  })
})
