import { getEventListeners } from 'node:events'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import * as undici8 from 'undici'
import * as undici7 from 'undici-7'
import { interceptor } from '../../mocks/undici.ts'
import { createMock, type CxoneMock } from '../../src/index.ts'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { apiCaller, tokenFrom } from '../support/api-request.ts'

// The undici adapter in detail: every way to write a request, read as undici itself sends it, and the calls of its handlers.

const origin = 'https://api.nicecxone.com'
const url = `${origin}/auth/oauth/token`
const form = 'grant_type=client_credentials&client_id=demo&client_secret=demo-secret'
const type = 'application/x-www-form-urlencoded'

let server: CxoneServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
afterEach(() => vi.useRealTimers())

/** What a mock saw of its last request, but for what a transport adds. */
function seenBy({ journal }: CxoneMock) {
  const exchange = journal.exchanges().at(-1)
  const transport = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])
  return {
    rule: exchange?.rule,
    query: exchange?.request.query,
    body: exchange?.request.body,
    headers: exchange?.request.headers.filter(([name]) => !transport.has(name)),
  }
}

describe.each([
  ['undici 7', undici7 as unknown as typeof undici8],
  ['undici 8', undici8],
] as const)('%s', (_, { Agent, FormData: OwnFormData, MockAgent, fetch, request }) => {
  const multipart = () => {
    const fields = new OwnFormData()
    fields.set('grant_type', 'client_credentials')
    return fields
  }

  describe('a request is read as undici itself sends it', () => {
    const right = { body: form, headers: { 'content-type': type } }
    test.each<[string, () => object]>([
      ['headers as an object', () => right],
      ['headers as a flat list', () => ({ ...right, headers: ['accept', '*/*', 'content-type', type] })],
      ['a flat list with a list of values', () => ({ ...right, headers: ['x-a', ['1', '2'], 'content-type', type] })],
      ['headers as a Map', () => ({ ...right, headers: new Map([['content-type', type]]) })],
      ['headers as Headers', () => ({ ...right, headers: new Headers({ 'content-type': type, accept: '*/*' }) })],
      [
        'a header with a list of values',
        () => ({ ...right, headers: { accept: ['a/b', 'c/d'], 'content-type': type } }),
      ],
      ['a header repeated', () => ({ ...right, headers: { 'content-type': [type, type] } })],
      ['a header without a value', () => ({ ...right, headers: { authorization: undefined, 'content-type': type } })],
      [
        'a flat header without a value',
        () => ({ ...right, headers: ['authorization', undefined, 'content-type', type] }),
      ],
      ['a header of null', () => ({ ...right, headers: { authorization: null, 'content-type': type } })],
      ['a header that is a number', () => ({ ...right, headers: { 'content-type': type, 'x-a': 1 } })],
      ['no headers', () => ({ body: form })],
      ['headers of null', () => ({ body: form, headers: null })],
      ['a query', () => ({ ...right, query: { client_id: 'demo', a: 'x y&z', b: 1, c: true } })],
      ['a query with lists', () => ({ ...right, query: { a: [1, 2], client_id: ['demo'] } })],
      ['a query without values', () => ({ ...right, query: { a: undefined, b: null, c: {}, d: [] } })],
      ['an empty query', () => ({ ...right, query: {} })],
      ['no body', () => ({ headers: right.headers })],
      ['a body of null', () => ({ ...right, body: null })],
      ['an empty body', () => ({ ...right, body: '' })],
      ['a Buffer', () => ({ ...right, body: Buffer.from(form) })],
      ['an ArrayBuffer', () => ({ ...right, body: new TextEncoder().encode(form).buffer })],
      ['a part of a buffer', () => ({ ...right, body: new DataView(new TextEncoder().encode(`x${form}`).buffer, 1) })],
      ['a stream', () => ({ ...right, body: Readable.from([Buffer.from('grant'), Buffer.from(form.slice(5))]) })],
      ['a list of chunks', () => ({ ...right, body: [Buffer.from('grant'), Buffer.from(form.slice(5))] })],
      ['a Blob with a type', () => ({ body: new Blob([form], { type }) })],
      ['a File', () => ({ body: new File([form], 'form.txt', { type }) })],
      ['a Blob without a type', () => ({ body: new Blob([form]) })],
      ['a Blob beside a type', () => ({ ...right, body: new Blob([form], { type: 'text/plain' }) })],
      ['FormData', () => ({ body: multipart() })],
      ['FormData beside a type', () => ({ ...right, body: multipart() })],
    ])('%s', async (__, options) => {
      const agent = new Agent()
      const mock = createMock()
      const send = async (to: string, dispatcher: undici8.Dispatcher) => {
        const sent = { dispatcher, method: 'POST', ...options() } as Parameters<typeof request>[1]
        const answer = await request(`${to}/auth/oauth/token`, sent)
        await answer.body.text()
        return answer.statusCode
      }
      const real = await send(server.url, agent)
      expect([await send(origin, agent.compose(interceptor(mock))), seenBy(mock)]).toEqual([real, seenBy(server.mock)])
      await agent.close()
    })

    test.each([
      ['a string', origin],
      ['a string with a slash', `${origin}/`],
      ['a URL', new URL(origin)],
    ])('an origin that is %s', async (__, from) => {
      const dispatcher = new MockAgent().compose(interceptor(createMock()))
      const options = { origin: from, path: '/auth/oauth/token', method: 'POST', ...right } as const
      const answer = await dispatcher.request(options as undici8.Dispatcher.RequestOptions)
      expect(answer.statusCode).toBe(200)
      await answer.body.dump()
    })

    test('with a query that decides: the last value of a list counts', async () => {
      const mock = createMock()
      const dispatcher = new MockAgent().compose(interceptor(mock))
      const headers = { authorization: `Bearer ${await tokenFrom(mock)}` }
      const options = {
        origin,
        path: '/api/v2/agents',
        method: 'GET',
        headers,
        query: { teamId: [1, 2], top: 1 },
      } as const
      const { body } = await dispatcher.request(options)
      expect(await body.json()).toMatchObject({ totalRecords: 2, agents: [{ agentId: 2 }] })
    })
  })

  test('with offline: false, FormData is passed on with its type, and a request without an origin as it came', async () => {
    const agent = new MockAgent()
    agent.disableNetConnect()
    agent
      .get(origin)
      .intercept({ path: '/reports', method: 'POST' })
      .reply(200, ({ headers, body }) => `${JSON.stringify(headers)} ${Buffer.from(body as unknown as Uint8Array)}`)
    const mock = createMock({ hosts: ['api.nicecxone.com'] })
    // Only what the mock covers is read at all: an API collection that it does not have.
    agent
      .get(origin)
      .intercept({ path: '/api/v2/reports', method: 'POST' })
      .reply(200, ({ headers, body }) => `${JSON.stringify(headers)} ${Buffer.from(body as unknown as Uint8Array)}`)
    const dispatcher = agent.compose(interceptor(mock, { offline: false }))
    const headers = { authorization: `Bearer ${await tokenFrom(mock)}` }
    const { body } = await request(`${origin}/api/v2/reports`, {
      dispatcher,
      method: 'POST',
      headers,
      body: multipart(),
    })
    const told = await body.text()
    expect(told).toMatch(/content-type.{3,9}multipart\/form-data; boundary=/)
    expect(told).toContain('name="grant_type"')

    const passed: unknown[] = []
    const options = { path: '/reports', method: 'GET' }
    const dispatch = interceptor(mock, { offline: false })((given) => {
      passed.push(given)
      return true
    })
    dispatch(options as never, {} as never)
    expect(passed).toEqual([options])
  })

  describe('an abort', () => {
    test('before a request is sent leaves no exchange', async () => {
      const mock = createMock()
      const dispatcher = new MockAgent().compose(interceptor(mock))
      const signal = AbortSignal.abort(new Error('too late'))
      await expect(request(url, { dispatcher, method: 'POST', body: form, signal })).rejects.toThrow('too late')
      await expect(fetch(url, { dispatcher, method: 'POST', body: form, signal })).rejects.toThrow('too late')
      await new Promise((resolve) => setImmediate(resolve))
      expect(mock.journal.stats().exchanges).toBe(0)
    })

    test('while the body of a request comes leaves no exchange', async () => {
      const mock = createMock()
      const dispatcher = new MockAgent().compose(interceptor(mock))
      const aborting = new AbortController()
      let go: () => void = () => undefined
      const going = new Promise<void>((resolve) => (go = resolve))
      const body = Readable.from(
        (async function* () {
          yield Buffer.from('grant_type=')
          aborting.abort(new Error('while it came'))
          await going
          yield Buffer.from('client_credentials')
        })(),
      )
      const pending = request(url, { dispatcher, method: 'POST', body, signal: aborting.signal })
      await expect(pending).rejects.toThrow('while it came')
      go()
      await new Promise((resolve) => body.once('close', resolve))
      await new Promise((resolve) => setImmediate(resolve))
      expect(mock.journal.stats().exchanges).toBe(0)
    })

    test.each(['', '?x=1'])('while a token request waits ends it: %j', async (query) => {
      const mock = createMock()
      const dispatcher = new MockAgent().compose(interceptor(mock, { offline: false }))
      mock.clock.freeze()
      mock.faults.plan({ delay: '1s' })
      const aborting = new AbortController()
      const pending = request(url + query, { dispatcher, method: 'POST', body: form, signal: aborting.signal })
      while (mock.faults.list().length > 0) await new Promise((resolve) => setImmediate(resolve))
      aborting.abort(new Error('enough'))
      await expect(pending).rejects.toThrow('enough')
    })

    test.each([
      ['an answer', undefined],
      ['a reset', { connection: 'reset' }],
      ['a broken connection', { connection: 'truncate' }],
    ] as const)('can no longer come after %s: no listener is left on the signal', async (__, fault) => {
      const mock = createMock()
      const dispatcher = new MockAgent().compose(interceptor(mock))
      const { signal } = new AbortController()
      if (fault !== undefined) mock.faults.plan(fault)
      const asked = request(url, { dispatcher, method: 'POST', body: form, signal }).then(({ body }) => body.text())
      await (fault === undefined ? asked : expect(asked).rejects.toThrow('planned fault'))
      await new Promise((resolve) => setImmediate(resolve))
      expect(getEventListeners(signal, 'abort')).toEqual([])
    })
  })

  test('takes a request that arrives before its body is read', async () => {
    const mock = createMock()
    mock.clock.freeze()
    mock.clock.set('2026-01-01T00:00:00Z')
    const body = Readable.from(
      (async function* () {
        mock.clock.advance('5s')
        yield Buffer.from(form)
      })(),
    )
    const dispatcher = new MockAgent().compose(interceptor(mock))
    await (await request(url, { dispatcher, method: 'POST', body })).body.dump()
    expect(mock.journal.exchanges().map(({ at }) => at)).toEqual(['2026-01-01T00:00:00.000Z'])
  })

  test('fails with the error of a body that breaks, and nothing was asked', async () => {
    const mock = createMock()
    const dispatcher = new MockAgent().compose(interceptor(mock))
    const body = Readable.from(
      (async function* () {
        yield Buffer.from('grant')
        throw new Error('the file was cut')
      })(),
    )
    await expect(request(url, { dispatcher, method: 'POST', body })).rejects.toThrow('the file was cut')
    expect(mock.journal.stats().exchanges).toBe(0)
  })

  test('gives raw headers, and a Content-Length in bytes', async () => {
    const mock = createMock()
    const dispatcher = new MockAgent().compose(interceptor(mock))
    await mock.data.agents.update(1, { firstName: 'Zoë' })
    const token = await tokenFrom(mock)
    const { status, headers, json } = await apiCaller(mock, token)('GET', '/api/v2/agents/1')
    const options = { dispatcher, headers: { authorization: `Bearer ${token}` } }
    const answer = await request(`${origin}/api/v2/agents/1`, options)
    const length = String(Buffer.byteLength(JSON.stringify(json)))
    expect([answer.statusCode, answer.headers]).toEqual([status, { ...headers, 'content-length': length }])
    expect(Number(length)).toBe(JSON.stringify(json).length + 1)
    expect(await answer.body.json()).toEqual(json)
    const raw = await request(`${origin}/api/v2/agents/1`, { ...options, responseHeaders: 'raw' } as typeof options)
    await raw.body.dump()
    // undici 7 writes the names in lower case itself.
    expect(
      (raw.headers as unknown as string[]).map((text, index) => (index % 2 === 0 ? text.toLowerCase() : text)),
    ).toEqual([
      'content-type',
      'application/json',
      'cache-control',
      'no-store',
      'mock-rule',
      'answered',
      'content-length',
      length,
    ])
  })

  test('answers HEAD with the length of the body that is not sent', async () => {
    const dispatcher = new MockAgent().compose(interceptor(createMock()))
    const [got, head] = [await request(url, { dispatcher }), await request(url, { dispatcher, method: 'HEAD' })]
    const text = await got.body.text()
    expect([head.statusCode, head.headers]).toEqual([405, got.headers])
    expect([head.headers['content-length'], await head.body.text()]).toEqual([String(Buffer.byteLength(text)), ''])
  })

  test.each([
    [{ connection: 'reset' }, 'planned fault: connection reset', 'ECONNRESET'],
    [{ connection: 'truncate' }, 'planned fault: connection broken off', 'UND_ERR_SOCKET'],
  ] as const)(
    'breaks the connection with the code that undici gives, also under fake timers: %j',
    async (fault, message, code) => {
      const mock = createMock()
      const dispatcher = new MockAgent().compose(interceptor(mock))
      mock.faults.plan(fault)
      vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
      const asked = request(url, { dispatcher, method: 'POST', body: form }).then(({ body }) => body.text())
      await expect(asked).rejects.toMatchObject({ message, code })
    },
  )
})

describe('the handler of a request is called in order, and no more once it is over', () => {
  interface Controller {
    readonly aborted: boolean
    readonly reason: Error | null
    abort(reason: Error): void
  }

  /** Dispatches a request with a handler that writes down its calls, and does something in one of them. */
  async function callsOf(at = '', act: (controller: Controller) => void = () => undefined, mock = createMock()) {
    const calls: string[] = []
    let controllerSeen: Controller | undefined
    const last = new Promise<void>((resolve) => {
      const note = (name: string) => (controller: Controller, given?: unknown) => {
        controllerSeen = controller
        calls.push(given instanceof Error ? `${name}: ${given.message}` : name)
        if (name === at) act(controller)
        if (name === 'end' || name === 'error') resolve()
      }
      const handler = {
        onRequestStart: note('begin'),
        onResponseStart: note('start'),
        onResponseData: note('data'),
        onResponseEnd: note('end'),
        onResponseError: note('error'),
      }
      const options = {
        origin,
        path: '/auth/oauth/token',
        method: 'POST',
        headers: { 'content-type': type },
        body: form,
      }
      interceptor(mock)(() => false)(options as never, handler as never)
    })
    await last
    await new Promise((resolve) => setTimeout(resolve, 0))
    await new Promise((resolve) => setImmediate(resolve))
    return { calls, controller: controllerSeen }
  }
  const stop = (controller: Controller) => controller.abort(new Error('stop'))

  test('of an answer', async () => {
    const { calls, controller } = await callsOf()
    expect(calls).toEqual(['begin', 'start', 'data', 'end'])
    expect([controller?.aborted, controller?.reason]).toEqual([false, null])
  })

  test.each([
    ['begin', ['begin', 'error: stop']],
    ['start', ['begin', 'start', 'error: stop']],
    ['data', ['begin', 'start', 'data', 'error: stop']],
    ['end', ['begin', 'start', 'data', 'end']],
  ])('where it aborts in %s', async (at, expected) => {
    const { calls, controller } = await callsOf(at, stop)
    expect(calls).toEqual(expected)
    expect([controller?.aborted, controller?.reason?.message]).toEqual([true, 'stop'])
  })

  test.each(['begin', 'start', 'data'])('where it aborts twice in %s, and in the error', async (at) => {
    const { calls } = await callsOf(at, (controller) => {
      stop(controller)
      controller.abort(new Error('again'))
    })
    expect(calls.filter((call) => call.startsWith('error'))).toEqual(['error: stop'])
  })

  test.each(['begin', 'start', 'data'])('where it throws in %s', async (at) => {
    const { calls } = await callsOf(at, () => {
      throw new Error('a defect of the handler')
    })
    expect(calls.at(-1)).toBe('error: a defect of the handler')
    expect(calls).not.toContain('end')
  })

  test.each([
    ['reset', 'begin', undefined, ['begin', 'error: planned fault: connection reset']],
    ['truncate', 'begin', undefined, ['begin', 'start', 'data', 'error: planned fault: connection broken off']],
    ['truncate', 'start', stop, ['begin', 'start', 'error: stop']],
    ['truncate', 'data', stop, ['begin', 'start', 'data', 'error: stop']],
  ] as const)('of a planned %s, where it acts in %s', async (connection, at, act, expected) => {
    const mock = createMock()
    mock.faults.plan({ connection })
    expect((await callsOf(at, act, mock)).calls).toEqual(expected)
  })

  test('where it aborts while the request waits', async () => {
    const mock = createMock()
    mock.clock.freeze()
    mock.faults.plan({ delay: '1s' })
    let abort: () => void = () => undefined
    const called = callsOf('begin', (controller) => (abort = () => stop(controller)), mock)
    while (mock.faults.list().length > 0) await new Promise((resolve) => setImmediate(resolve))
    abort()
    mock.clock.advance('1s')
    expect((await called).calls).toEqual(['begin', 'error: stop'])
    expect(mock.journal.stats().exchanges).toBe(1)
  })

  test('of half of a body', async () => {
    const mock = createMock()
    mock.faults.plan({ status: 503, connection: 'truncate' })
    const chunks: string[] = []
    await new Promise((resolve) => {
      const handler = {
        onResponseData: (_controller: unknown, chunk: Uint8Array) => chunks.push(Buffer.from(chunk).toString()),
        onResponseError: resolve,
      }
      const options = { origin, path: '/auth/oauth/token', method: 'POST' }
      interceptor(mock)(() => false)(options as never, handler as never)
    })
    const whole = JSON.stringify({ error: 'temporarily_unavailable', error_description: 'Planned fault' })
    expect(chunks).toEqual([whole.slice(0, whole.length >> 1)])
  })
})
