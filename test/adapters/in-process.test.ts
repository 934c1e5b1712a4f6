import { describe, expect, test, vi } from 'vitest'
import { handlers } from '../../mocks/msw.ts'
import { interceptor } from '../../mocks/undici.ts'
import { createMock, CxoneMockError, type CxoneMock, type MockOptions } from '../../src/index.ts'
import { lazily } from '../../src/lazy.ts'
import { apiCaller, tokenFrom } from '../support/api-request.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// A mock as an object: what it covers, what configure and reset change, what fetch does with bodies and signals, and what its
// tokens are signed with.

const tokenUrl = 'https://api.nicecxone.com/auth/oauth/token'

/** How a mock is made, by adapter. */
const makers: readonly (readonly [string, (options?: MockOptions) => CxoneMock])[] = [
  ['in process', createMock],
  [
    'msw',
    (options) => {
      const mock = createMock(options)
      handlers(mock)
      return mock
    },
  ],
  [
    'undici',
    (options) => {
      const mock = createMock(options)
      interceptor(mock)
      return mock
    },
  ],
]

describe('which requests are for the mock', () => {
  const mock = createMock({ hosts: ['login.tenant.example', '*.sso.example'], paths: ['/login', '/Own/Path'] })
  test.each([
    ['https://api.nicecxone.com/auth/oauth/token', true, true],
    ['https://API.NICECXONE.COM.:8443/auth/oauth/token?x=1', true, true],
    ['https://na1.nice-incontact.com/auth/oauth/token/', true, true],
    ['https://api.nicecxone.com/oauth2/Token', true, true],
    ['https://api.nicecxone.com/login', true, true],
    ['https://api.nicecxone.com/Own/Path?x=/y', true, true],
    ['https://api.nicecxone.com/own/path', false, true],
    ['https://api.nicecxone.com/login/', false, true],
    ['https://api.nicecxone.com/api/v2/anything/at/all', true, true],
    ['https://api.nicecxone.com/inContactAPI/services/v1.0/agents', true, true],
    ['https://api.nicecxone.com/incontactapi/services/v1/agents', false, true],
    ['https://api.nicecxone.com/api/v2', false, true],
    ['https://api.nicecxone.com/reports?next=/token', false, true],
    ['https://api.nicecxone.com/', false, true],
    ['https://login.tenant.example/api/v2/agents', true, true],
    ['https://eu.sso.example/login', true, true],
    ['https://sso.example/login', false, false],
    ['https://api.mypurecloud.com/oauth/token', true, true],
    ['https://api.mypurecloud.com/login', true, true],
    ['https://api.mypurecloud.com/api/v2/users', false, true],
    ['https://api.mypurecloud.com/incontactapi/services/v1.0/agents', false, true],
    ['https://login.example.com/auth/oauth/token', false, false],
    ['https://nicecxone.com.example/auth/oauth/token', false, false],
  ])('%s: covered %s, its host known %s', (url, covered, known) => {
    expect([engineOf(mock).covers(url), engineOf(mock).knowsHost(url)]).toEqual([covered, known])
  })
})

test('a wrong path that ends in /token is for the mock, whichever endpoints are served', () => {
  for (const profiles of [['client-credentials'], ['issuer']] as const)
    expect(engineOf(createMock({ profiles })).covers('https://api.nicecxone.com/oauth2/token')).toBe(true)
})

const ofOthers = new Set(['/auth/token', '/authentication/v1/token/access-key', '/public/user/refresh'])

describe.each(makers)('a mock made %s', (_, make) => {
  test('tells hosts, paths and the body limit as they are now', () => {
    const mock = make({ hosts: ['one.example'], paths: ['/one'], limits: { body: 1 } })
    const told = () => [
      engineOf(mock).hosts,
      engineOf(mock).paths.findLast((path) => !ofOthers.has(path)),
      engineOf(mock).bodyLimit,
      engineOf(mock).covers('https://two.example/two'),
    ]
    expect(told()).toEqual([['one.example'], '/one', 1, false])
    mock.configure({ hosts: ['two.example'], paths: ['/two'], limits: { body: 2 } })
    expect(told()).toEqual([['two.example'], '/two', 2, true])
    mock.configure({})
    expect(told()).toEqual([[], '/api/v2/oauth/token', 65_536, false])
    mock.reset()
    expect(told()).toEqual([['one.example'], '/one', 1, false])
  })

  test('has every ready app but those whose id is taken', async () => {
    const taken = ['mock-disabled', 'demo', 'mock-slow']
    const apps = taken.map((client_id) => ({ client_id, client_secret: `${client_id}-secret`, note: 'mine' }))
    const ids = (mock: CxoneMock) => mock.apps.list().map(({ client_id }) => client_id)
    const mock = make({ apps })
    expect(ids(mock).toSorted()).toEqual(ids(make()).toSorted())
    for (const client_id of taken) {
      expect(mock.apps.get(client_id)?.note).toBe('mine')
      expect((await engineOf(mock).answer(rightRequest(client_id))).status).toBe(200)
    }
    mock.configure({ apps: apps.slice(1) })
    expect(ids(mock).toSorted()).toEqual(ids(make()).toSorted())
    expect((await engineOf(mock).answer(rightRequest('mock-disabled'))).status).toBe(401)
  })

  test.each([
    [{ apps: [{ client_id: 'a' }] }],
    [{ apps: 'demo' }],
    [{ lifetime: 'long' }],
    [{ rate_limit: '1' }],
    [{ hosts: ['https://one.example'] }],
    [{ paths: ['one'] }],
    [{ limits: { body: 0 } }],
    [{ hints: 1 }],
  ])('is not changed by settings that are refused: %j', async (wrong) => {
    const mock = make({
      hosts: ['one.example'],
      paths: ['/one'],
      limits: { body: 1_000 },
      hints: false,
      lifetime: '1h',
    })
    const answered = async () => {
      const { status, headers, body } = await engineOf(mock).answer(rightRequest())
      return { status, headers, expires_in: JSON.parse(body).expires_in }
    }
    const told = () => [engineOf(mock).hosts, engineOf(mock).paths, engineOf(mock).bodyLimit, mock.apps.list()]
    const before = [await answered(), ...told()]
    const settings = { hosts: [], paths: [], limits: {}, hints: true, lifetime: '2h', apps: [] }
    expect(() => mock.configure({ ...settings, ...wrong } as unknown as MockOptions)).toThrow(CxoneMockError)
    expect([await answered(), ...told()]).toEqual(before)
  })
})

describe('mock.fetch', () => {
  /** A body that is asked for when it is read. */
  const bodyOf = (read: (controller: ReadableStreamDefaultController<Uint8Array>) => void | Promise<void>) =>
    new ReadableStream<Uint8Array>({ pull: read }, { highWaterMark: 0 })
  const post = (body: ReadableStream | URLSearchParams, more: RequestInit = {}): RequestInit =>
    ({ method: 'POST', body, duplex: 'half', ...more }) as RequestInit

  test('takes a request that arrives before its body is read', async () => {
    const mock = createMock()
    mock.clock.freeze()
    mock.clock.set('2026-01-01T00:00:00Z')
    const body = bodyOf((controller) => {
      mock.clock.advance('5s')
      controller.enqueue(rightRequest().body)
      controller.close()
    })
    await mock.fetch(tokenUrl, post(body))
    expect(mock.clock.now()).toBe(Date.parse('2026-01-01T00:00:05Z'))
    expect(mock.journal.exchanges().map(({ at }) => at)).toEqual(['2026-01-01T00:00:00.000Z'])
  })

  test('ends when its signal is aborted while the body comes, and nothing was asked', async () => {
    const mock = createMock()
    const aborting = new AbortController()
    let begun: () => void = () => undefined
    const reading = new Promise<void>((resolve) => (begun = resolve))
    // The body never comes.
    const body = bodyOf(() => {
      begun()
      return new Promise(() => undefined)
    })
    const pending = mock.fetch(tokenUrl, post(body, { signal: aborting.signal }))
    await reading
    aborting.abort(new Error('while the body came'))
    await expect(pending).rejects.toThrow('while the body came')
    expect(mock.journal.stats().exchanges).toBe(0)
  })

  test('fails with the error of a body that breaks, and nothing was asked', async () => {
    const mock = createMock()
    const body = bodyOf((controller) => controller.error(new Error('the file was cut')))
    await expect(mock.fetch(tokenUrl, post(body))).rejects.toThrow('the file was cut')
    expect(mock.journal.stats().exchanges).toBe(0)
  })

  test('leaves no listener on a signal, whether it is answered at once or waits', async () => {
    const mock = createMock()
    mock.clock.freeze()
    const { signal } = new AbortController()
    const listening = new Set<unknown>()
    const [add, remove] = [AbortSignal.prototype.addEventListener, AbortSignal.prototype.removeEventListener]
    const adding = vi.spyOn(AbortSignal.prototype, 'addEventListener').mockImplementation(function (
      this: AbortSignal,
      ...call: Parameters<typeof add>
    ) {
      // What Request itself keeps on the signal that it is given is its own business.
      if (this !== signal) listening.add(call[1])
      add.apply(this, call)
    })
    const removing = vi.spyOn(AbortSignal.prototype, 'removeEventListener').mockImplementation(function (
      this: AbortSignal,
      ...call: Parameters<typeof remove>
    ) {
      listening.delete(call[1])
      remove.apply(this, call)
    })
    try {
      const ask = () => mock.fetch(tokenUrl, post(new URLSearchParams('x=1'), { signal }))
      await ask()
      expect(adding).toHaveBeenCalled()
      mock.faults.plan({ delay: '1s', times: 2 })
      const pending = [ask(), ask()]
      while (mock.faults.list().length > 0) await new Promise((resolve) => setImmediate(resolve))
      expect(listening.size).toBe(2)
      mock.clock.advance('1s')
      await Promise.all(pending)
      await new Promise((resolve) => setImmediate(resolve))
      expect(listening.size).toBe(0)
    } finally {
      adding.mockRestore()
      removing.mockRestore()
    }
  })

  test('breaks as fetch itself does where that is planned: before the answer, or in its body', async () => {
    const mock = createMock()
    const ask = () => mock.fetch(tokenUrl, post(new URLSearchParams('x=1')))
    mock.faults.plan({ connection: 'reset' })
    await expect(ask()).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { message: 'planned fault: connection reset', code: 'ECONNRESET' },
    })
    mock.faults.plan({ status: 503, connection: 'truncate' })
    const broken = await ask()
    expect(broken.status).toBe(503)
    await expect(broken.text()).rejects.toMatchObject({
      name: 'TypeError',
      message: 'terminated',
      cause: { message: 'planned fault: connection broken off' },
    })
    expect((await ask()).status).toBe(401)
  })

  test('has the bytes of a request at most once: of a Request that was read it is refused', async () => {
    const mock = createMock()
    const request = new Request(tokenUrl, post(new URLSearchParams({ grant_type: 'x' })))
    expect((await mock.fetch(request)).status).toBe(401)
    await expect(mock.fetch(request)).rejects.toThrow(TypeError)
    expect(mock.journal.stats().exchanges).toBe(1)
  })
})

describe('real time', () => {
  test('keeps no timer for a delay that ended early', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const mock = createMock()
    mock.faults.plan({ delay: '1h' })
    const before = timers()
    const pending = engineOf(mock).answer(rightRequest())
    expect(timers()).toBe(before + 1)
    mock.clock.advance('1h')
    expect((await pending).status).toBe(200)
    expect(timers()).toBe(before)
  })
})

test('a part that could not be loaded is loaded again when it is next needed, and kept then', async () => {
  const outcomes: (Error | string)[] = [new Error('EMFILE'), 'loaded', 'never asked for']
  const part = lazily('The part', async () => {
    const outcome = outcomes.shift()
    if (outcome instanceof Error) throw outcome
    return outcome
  })
  const [first, second] = [part(), part()]
  await expect(first).rejects.toThrow('The part could not be loaded, the next request tries again: EMFILE')
  await expect(second).rejects.toMatchObject({ cause: { message: 'EMFILE' } })
  expect([await part(), await part(), outcomes.length]).toEqual(['loaded', 'loaded', 1])
})

describe('tokens', () => {
  // Issued by this package with the key "kept" at 2026-01-01T00:00:00Z.
  const kept =
    'cxmock_4836d8e48399-2.mjuohs00.mjuss3k0.4836d8e48399-1.0.0.ZGVtbw..df64a896fb787dca878f0b5dba1c6c743bfa09c7b0f533923504914fbf086315'

  test('that were issued with the same key by an earlier build are known', async () => {
    const mock = createMock({ signing_key: 'kept' })
    mock.clock.set('2026-01-01T01:00:00Z')
    expect(await mock.tokens.introspect(kept)).toMatchObject({ state: 'valid', client_id: 'demo' })
    expect((await apiCaller(mock, kept)('GET', '/api/v2/agents')).status).toBe(200)
    expect((await createMock({ signing_key: 'kept ' }).tokens.introspect(kept)).state).toBe('forged')
  })

  test('are signed with a key of their own where none is given', async () => {
    const [one, two] = [createMock(), createMock()]
    const token = await tokenFrom(one)
    expect([(await one.tokens.introspect(token)).state, (await two.tokens.introspect(token)).state]).toEqual([
      'valid',
      'forged',
    ])
  })

  test('have ids that two mocks with the same key do not share', async () => {
    const ids = new Set<string>()
    for (const mock of [createMock({ signing_key: 'k' }), createMock({ signing_key: 'k' })])
      for (let i = 0; i < 3; i += 1) ids.add((await mock.tokens.introspect(await tokenFrom(mock))).id ?? '')
    expect(ids.size).toBe(6)
  })
})
