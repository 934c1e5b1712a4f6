import { describe, expect, test } from 'vitest'
import {
  createMock,
  CxoneMockError,
  type AppInput,
  type AppPatch,
  type CxoneMock,
  type Fault,
  type MockOptions,
} from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { formRequest, rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// Changes while a mock runs: of apps, settings and tokens. A refused one changes nothing, and the second one counts too.

const start = Date.parse('2026-01-01T00:00:00Z')
function frozen(options?: MockOptions): CxoneMock {
  const mock = createMock(options)
  mock.clock.freeze()
  mock.clock.set(start)
  return mock
}
const ask = (client_id: string, client_secret: string): WireRequest =>
  formRequest({ grant_type: 'client_credentials', client_id, client_secret })
async function ruleFor(mock: CxoneMock, request: WireRequest): Promise<string | undefined> {
  await engineOf(mock).answer(request)
  return mock.journal.exchanges().at(-1)?.rule
}
async function tokenOf(mock: CxoneMock, client_id = 'demo'): Promise<string> {
  return JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body).access_token
}
async function callApi(mock: CxoneMock, token: string): Promise<string | undefined> {
  const headers = ['Host', 'api.nicecxone.com', 'Authorization', `Bearer ${token}`]
  return ruleFor(mock, { method: 'GET', url: '/api/v2/agents', headers, body: new Uint8Array() })
}

describe('the secrets of an app', () => {
  const mine: AppInput = {
    client_id: 'mine',
    secrets: [{ value: 'first' }, { value: 'second', expires_at: start + 60_000 }, { value: 'third' }],
  }
  const good = async (mock: CxoneMock) => {
    const found: string[] = []
    for (const secret of ['first', 'second', 'third', 'new'])
      if ((await ruleFor(mock, ask('mine', secret))) === 'granted') found.push(secret)
    return found
  }

  test.each([
    ['none of them', { note: 'x' }, ['first', 'second', 'third']],
    ['all of them by a new client_secret', { client_secret: 'new' }, ['new']],
    ['all of them by new secrets', { secrets: [{ value: 'new' }] }, ['new']],
    ['all of them by two', { secrets: [{ value: 'new' }, { value: 'second' }] }, ['second', 'new']],
  ] as const)('are replaced: %s', async (_, patch: AppPatch, left) => {
    const mock = frozen({ apps: [mine] })
    mock.apps.update('mine', patch)
    expect(await good(mock)).toEqual(left)
    mock.apps.update('mine', { note: 'y' })
    expect(await good(mock)).toEqual(left)
  })

  test('given as one client_secret are replaced by new secrets', async () => {
    const mock = frozen({ apps: [{ client_id: 'mine', client_secret: 'first' }] })
    mock.apps.update('mine', { secrets: [{ value: 'second' }, { value: 'new' }] })
    expect(await good(mock)).toEqual(['second', 'new'])
  })

  test('are told in one place: client_secret beside secrets is refused', () => {
    const both = { client_secret: 'new', secrets: [{ value: 'second' }] }
    const message = /client_secret: cannot be combined with secrets: use one of them/
    expect(() => frozen({ apps: [{ client_id: 'mine', ...both }] })).toThrow(message)
    expect(() => frozen({ apps: [mine] }).apps.update('mine', both)).toThrow(message)
  })

  test('keep their dates while another one is made to expire', async () => {
    const mock = frozen({ apps: [mine] })
    expect(mock.apps.expireSecret('mine', 2, start + 120_000).secrets).toEqual([
      { expired: false },
      { expires_at: '2026-01-01T00:01:00.000Z', expired: false },
      { expires_at: '2026-01-01T00:02:00.000Z', expired: false },
    ])
    mock.clock.advance('1m')
    expect(await good(mock)).toEqual(['first', 'third'])
  })

  test('that are equal are good as long as one of them is', async () => {
    const secrets = [
      { value: 'same', expires_at: start - 1 },
      { value: 'same', expires_at: start + 1_000 },
      { value: 'same', expires_at: start },
    ]
    const mock = frozen({ apps: [{ client_id: 'mine', secrets }] })
    expect(await ruleFor(mock, ask('mine', 'same'))).toBe('granted')
    mock.clock.advance('1s')
    expect(await ruleFor(mock, ask('mine', 'same'))).toBe('secret-expired')
  })
})

describe('an app', () => {
  test('is read back with all that it was given but its secrets', () => {
    const given = {
      client_id: 'mine',
      enabled: false,
      grants: ['password'],
      scopes: ['read'],
      hosts: ['*.nicecxone.com'],
      lifetime: '0s',
      rate_limit: '1/1s',
      faults: [{ status: 503 }],
      note: '',
    } as const
    const mock = frozen({ apps: [{ ...given, secrets: [{ value: 'hidden-1' }, { value: 'hidden-2' }] }] })
    const view = { ...given, secrets: [{ expired: false }, { expired: false }] }
    expect(mock.apps.get('mine')).toEqual(view)
    expect(mock.apps.list()[0]).toEqual(view)
    expect(mock.apps.update('mine', {})).toEqual(view)
    expect(mock.apps.get('demo')).toEqual({
      client_id: 'demo',
      enabled: true,
      grants: ['client_credentials', 'password', 'refresh_token'],
      scopes: '*',
      note: 'Gets a token.',
      secrets: [{ expired: false }],
    })
  })

  test('keeps its client_id: a change cannot say another', () => {
    const mock = frozen()
    const wrong: object = { client_id: 'other', note: 'changed' }
    expect(() => mock.apps.update('demo', wrong)).toThrow('client_id: Unknown option.')
    expect(mock.apps.get('other')).toBe(undefined)
    expect(mock.apps.get('demo')?.note).not.toBe('changed')
  })

  test('that is removed and registered again begins with fresh windows and without its tokens', async () => {
    const mock = frozen({ rate_limit: '1/60s', api_rate_limit: '1/60s' })
    const app = { client_id: 'mine', client_secret: 'mine-secret' }
    mock.apps.add(app)
    const tokens: string[] = []
    for (let time = 0; time < 3; time += 1) {
      const token = await tokenOf(mock, 'mine')
      tokens.push(token)
      expect([await callApi(mock, token), await callApi(mock, token)]).toEqual(['answered', 'api-rate-limited'])
      expect(await ruleFor(mock, rightRequest('mine'))).toBe('rate-limited')
      mock.apps.remove('mine')
      mock.apps.add(app)
    }
    const known = await Promise.all(tokens.map((token) => mock.tokens.introspect(token)))
    expect(known.map(({ state }) => state)).toEqual(['revoked', 'revoked', 'revoked'])
    expect(await callApi(mock, tokens[0] ?? '')).toBe('token-revoked')
  })

  test('that is removed leaves the others their windows and tokens', async () => {
    const mock = frozen({ rate_limit: '1/60s', apps: [{ client_id: 'mine', client_secret: 'mine-secret' }] })
    const token = await tokenOf(mock)
    expect([mock.apps.remove('nobody'), mock.apps.remove('mine')]).toEqual([false, true])
    expect((await mock.tokens.introspect(token)).state).toBe('valid')
    expect(await ruleFor(mock, rightRequest())).toBe('rate-limited')
  })

  test('is what it is at once: a near id and a swapped secret are told after each change', async () => {
    const mock = frozen({ rate_limit: 'off' })
    const told = async (client_id: string) => {
      await engineOf(mock).answer(ask(client_id, 'x'))
      return mock.journal
        .exchanges()
        .at(-1)
        ?.observations.map(({ id }) => id)
    }
    const app = { client_id: 'Mine', client_secret: 'Zk4tQ8vX' }
    expect([await told('mine'), await told('Zk4tQ8vX')]).toEqual([[], []])
    mock.apps.add(app)
    expect([await told('mine'), await told('Zk4tQ8vX')]).toEqual([['case-differs'], ['swapped']])
    mock.apps.update('Mine', { client_secret: 'n2LmRw7y' })
    expect([await told('n2LmRw7y'), await told('Zk4tQ8vX')]).toEqual([['swapped'], []])
    mock.apps.remove('Mine')
    expect([await told('mine'), await told('n2LmRw7y')]).toEqual([[], []])
    mock.configure({ apps: [app] })
    expect([await told('mine'), await told('Zk4tQ8vX')]).toEqual([['case-differs'], ['swapped']])
    mock.configure({})
    expect([await told('mine'), await told('Zk4tQ8vX')]).toEqual([[], []])
  })
})

describe('a refused change changes nothing', () => {
  const right = { client_id: 'right', client_secret: 'right-secret' }
  const wrongSettings: readonly MockOptions[] = [
    { lifetime: 'x' },
    { rate_limit: 'x' },
    { api_rate_limit: 'x' },
    { hosts: ['x:1'] },
    { paths: ['x'] },
    { limits: { body: 1.5 } },
    { hints: 'x' as unknown as boolean },
    { apps: [right, { client_id: 'wrong' } as AppInput] },
    { apps: [right, right] },
  ]
  const others = { lifetime: '1h', rate_limit: '5/1s', api_rate_limit: '5/1s', hints: false, limits: { body: 500 } }

  test.each(wrongSettings)('of all settings: %j', async (wrong) => {
    const mock = frozen({ rate_limit: '2/60s', paths: ['/login'], hosts: ['tenant.example'] })
    await engineOf(mock).answer(rightRequest())
    const before = [
      mock.apps.list(),
      await mock.limits.list(),
      engineOf(mock).hosts,
      engineOf(mock).paths,
      engineOf(mock).bodyLimit,
    ]
    const next = { ...others, apps: [right], hosts: [], paths: [], ...wrong }
    expect(() => mock.configure(next)).toThrow(CxoneMockError)
    expect([
      mock.apps.list(),
      await mock.limits.list(),
      engineOf(mock).hosts,
      engineOf(mock).paths,
      engineOf(mock).bodyLimit,
    ]).toEqual(before)
    const reply = await engineOf(mock).answer(rightRequest('demo', { url: '/login' }))
    expect([reply.status, JSON.parse(reply.body).expires_in, reply.headers.includes('mock-rule')]).toEqual([
      200,
      7_200,
      true,
    ])
    expect((await engineOf(mock).answer(rightRequest())).status).toBe(429)
    mock.reset()
    expect(mock.apps.list()).toEqual(before[0])
  })

  test.each<[string, (mock: CxoneMock) => unknown]>([
    ['a wrong host', ({ apps }) => apps.update('mine', { note: 'changed', hosts: ['x:1'] })],
    ['a wrong lifetime', ({ apps }) => apps.update('mine', { enabled: false, lifetime: '1ms' })],
    ['a wrong fault', ({ apps }) => apps.update('mine', { note: 'changed', faults: [{} as Fault] })],
    ['an empty grant', ({ apps }) => apps.update('mine', { note: 'changed', grants: [''] })],
    ['an empty scope', ({ apps }) => apps.update('mine', { note: 'changed', scopes: [''] })],
    ['an empty secret', ({ apps }) => apps.update('mine', { note: 'changed', secrets: [{ value: '' }] })],
    ['no secret', ({ apps }) => apps.update('mine', { note: 'changed', secrets: [] })],
    ['an empty client_secret', ({ apps }) => apps.update('mine', { client_secret: '' })],
    ['a date that is none', ({ apps }) => apps.expireSecret('mine', 0, 'soon')],
    ['an index that is none', ({ apps }) => apps.expireSecret('mine', 0.5, start)],
    ['an app that is there', ({ apps }) => apps.add({ client_id: 'mine', client_secret: 'other' })],
    ['an endpoint that is none', ({ limits }) => limits.exhaust('mine', 'toString' as 'token')],
  ])('of one app: %s', async (_, change) => {
    const mock = frozen({ apps: [{ client_id: 'mine', client_secret: 'mine-secret', note: 'kept' }] })
    const before = [mock.apps.list(), await mock.limits.list()]
    await expect((async () => change(mock))()).rejects.toThrow(CxoneMockError)
    expect([mock.apps.list(), await mock.limits.list()]).toEqual(before)
    expect(await ruleFor(mock, rightRequest('mine'))).toBe('granted')
  })
})

describe('new settings', () => {
  test('take apps away: their tokens open nothing, and are good again with them', async () => {
    const app = { client_id: 'mine', client_secret: 'mine-secret' }
    const mock = frozen({ apps: [app] })
    const [mine, demo] = [await tokenOf(mock, 'mine'), await tokenOf(mock)]
    mock.configure({})
    expect(await callApi(mock, mine)).toBe('token-app-disabled')
    expect(await callApi(mock, demo)).toBe('answered')
    expect(await ruleFor(mock, rightRequest('mine'))).toBe('app-unknown')
    mock.configure({ apps: [app] })
    expect(await callApi(mock, mine)).toBe('answered')
    expect(mock.journal.stats().exchanges).toBe(6)
  })

  test('last until reset, and an option that is not among them has its default', async () => {
    const app = { client_id: 'mine', client_secret: 'mine-secret' }
    const mock = frozen({ lifetime: '1h', hints: false, apps: [app] })
    const covers = () => engineOf(mock).covers('https://tenant.example/auth/oauth/token')
    const answer = async () => {
      const reply = await engineOf(mock).answer(rightRequest())
      return [JSON.parse(reply.body).expires_in, reply.headers.includes('mock-rule')]
    }
    mock.configure({ hosts: ['tenant.example'] })
    expect([covers(), await answer(), mock.apps.get('mine')]).toEqual([true, [7_200, true], undefined])
    mock.reset()
    expect([covers(), await answer(), mock.apps.get('mine')?.client_id]).toEqual([false, [3_600, false], 'mine'])
  })

  test('of a start are what reset returns to, and what was added since stays', async () => {
    const mock = frozen({ apps: [{ client_id: 'first', client_secret: 's' }] })
    mock.apps.add({ client_id: 'added', client_secret: 'added-secret' })
    mock.access_keys.add({ id: 'added', secret: 's' })
    const next = { lifetime: '1h', apps: [{ client_id: 'second', client_secret: 's' }] }
    engineOf(mock).startFrom(next)
    const known = () => ['first', 'second', 'added', 'demo'].filter((id) => mock.apps.get(id) !== undefined)
    expect([known(), mock.access_keys.get('added')?.active]).toEqual([['second', 'added', 'demo'], true])
    expect(await ruleFor(mock, rightRequest('added'))).toBe('granted')
    mock.configure({})
    mock.reset()
    expect(known()).toEqual(['second', 'demo'])
    expect(JSON.parse((await engineOf(mock).answer(rightRequest())).body).expires_in).toBe(3_600)
  })

  test('read a body to the byte', async () => {
    const mock = frozen()
    const padded = (length: number) => {
      const text = new TextDecoder().decode(rightRequest().body)
      return rightRequest('demo', { body: new TextEncoder().encode(`${text}&x=`.padEnd(length, 'x')) })
    }
    expect(engineOf(mock).bodyLimit).toBe(65_536)
    expect(await ruleFor(mock, padded(65_536))).toBe('granted')
    expect(await ruleFor(mock, padded(65_537))).toBe('body-too-large')
    mock.configure({ limits: { body: 200 } })
    expect([await ruleFor(mock, padded(200)), await ruleFor(mock, padded(201))]).toEqual(['granted', 'body-too-large'])
  })
})

describe('a revocation', () => {
  test.each([
    ['of an app', (mock: CxoneMock) => mock.tokens.revoke({ client_id: 'demo' })],
    ['of all', (mock: CxoneMock) => mock.tokens.revoke({ all: true })],
    [
      'of all, then of an app',
      (mock: CxoneMock, time: number) => mock.tokens.revoke(time % 2 === 0 ? { all: true } : { client_id: 'demo' }),
    ],
  ])('%s holds the second time too, at the same instant', async (_, revoke) => {
    const mock = frozen({ rate_limit: 'off' })
    for (let time = 0; time < 4; time += 1) {
      const token = await tokenOf(mock)
      expect((await mock.tokens.introspect(token)).state).toBe('valid')
      revoke(mock, time)
      expect((await mock.tokens.introspect(token)).state).toBe('revoked')
    }
  })

  test('of one app leaves the tokens of the others, however often it is made', async () => {
    const mock = frozen()
    const other = await tokenOf(mock, 'mock-short-lived')
    for (let time = 0; time < 3; time += 1) {
      mock.tokens.revoke({ client_id: 'demo' })
      const token = await tokenOf(mock)
      expect([(await mock.tokens.introspect(other)).state, (await mock.tokens.introspect(token)).state]).toEqual([
        'valid',
        'valid',
      ])
    }
    mock.tokens.revoke({ all: true })
    const [demo, late] = [await tokenOf(mock), await tokenOf(mock, 'mock-short-lived')]
    mock.tokens.revoke({ client_id: 'mock-short-lived' })
    expect([(await mock.tokens.introspect(demo)).state, (await mock.tokens.introspect(late)).state]).toEqual([
      'valid',
      'revoked',
    ])
  })

  test('is told also where the time of the token is over', async () => {
    const mock = frozen()
    const [revoked, over] = [await tokenOf(mock), await tokenOf(mock)]
    mock.tokens.revoke({ token: revoked })
    mock.clock.advance('2h')
    expect([(await mock.tokens.introspect(revoked)).state, (await mock.tokens.introspect(over)).state]).toEqual([
      'revoked',
      'expired',
    ])
    expect(await callApi(mock, revoked)).toBe('token-revoked')
  })

  // A client with a cache would have asked for another token: it did not ask without need.
  test.each<[string, (mock: CxoneMock, token: string) => void | Promise<void>, boolean]>([
    ['of all', ({ tokens }) => tokens.revoke({ all: true }), false],
    ['of the app', ({ tokens }) => tokens.revoke({ client_id: 'demo' }), false],
    ['of the token', ({ tokens }, token) => tokens.revoke({ token }), false],
    ['of its id', async ({ tokens }, token) => tokens.revoke({ id: (await tokens.introspect(token)).id ?? '' }), false],
    ['of another app', ({ tokens }) => tokens.revoke({ client_id: 'mock-short-lived' }), true],
    ['of another token', ({ tokens }) => tokens.revoke({ token: 'cxmock_x' }), true],
    ['of another id', ({ tokens }) => tokens.revoke({ id: 'x' }), true],
  ])('gives a reason to ask again where it was %s', async (_, revoke, avoidable) => {
    const mock = frozen()
    await revoke(mock, await tokenOf(mock))
    await tokenOf(mock)
    expect(mock.journal.exchanges().at(-1)?.avoidable).toBe(avoidable)
  })
})

test.each(['>>>>>>>>>', '?????????', 'ÿþÿþÿþ', 'a', 'ab', 'abc', '--__', '日本語のアプリ'])(
  'a token holds the id %s and its scope as they are',
  async (text) => {
    const mock = frozen({ apps: [{ client_id: text, client_secret: 's' }] })
    const fields = { grant_type: 'client_credentials', client_id: text, client_secret: 's', scope: `${text} x` }
    const { access_token } = JSON.parse((await engineOf(mock).answer(formRequest(fields))).body)
    expect(access_token).toMatch(/^cxmock_[\w.-]+$/)
    expect(await mock.tokens.introspect(access_token)).toMatchObject({
      state: 'valid',
      client_id: text,
      scope: `${text} x`,
    })
  },
)

describe('a request that began before a reset', () => {
  test.each([
    ['is granted', () => rightRequest()],
    ['is told to wait', () => rightRequest('mock-rate-limited')],
    ['is refused', () => rightRequest('nobody')],
  ])('leaves no trace where it %s', async (_, request) => {
    const turns: (() => void)[] = []
    const mock = createMock({ defer: (task) => void turns.push(task) })
    mock.clock.freeze()
    const arrival = engineOf(mock).arrive()
    mock.reset()
    mock.clock.freeze()
    const limits = await mock.limits.list()
    await engineOf(mock).answer(request(), arrival)
    expect(await mock.limits.list()).toEqual(limits)
    expect(mock.journal.stats()).toEqual(createMock().journal.stats())
    await engineOf(mock).answer(request())
    expect(mock.journal.exchanges()).toMatchObject([{ early_retry: false, avoidable: false, overlapping: false }])
  })

  test.each([
    ['is answered', '1/60s', 200],
    ['is told to wait', '0/60s', 429],
  ])('at the API leaves no trace either where it %s', async (_, api_rate_limit, status) => {
    const mock = createMock({ api_rate_limit })
    const arrival = engineOf(mock).arrive()
    mock.reset()
    mock.clock.freeze()
    const token = await tokenOf(mock)
    const headers = ['Host', 'api.nicecxone.com', 'Authorization', `Bearer ${token}`]
    const call = { method: 'GET', url: '/api/v2/agents', headers, body: new Uint8Array() }
    for (let i = 0; i < 2; i += 1) expect((await engineOf(mock).answer(call, arrival))?.status).toBe(status)
    expect(mock.journal.stats().exchanges).toBe(1)
    expect((await engineOf(mock).answer(call)).status).toBe(status)
    expect(mock.journal.exchanges({ since: 1 })).toMatchObject([{ status, early_retry: false }])
  })
})
