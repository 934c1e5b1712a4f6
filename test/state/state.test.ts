import { describe, expect, test } from 'vitest'
import { createMock, CxoneMockError, type CxoneMock, type Fault, type MockOptions } from '../../src/index.ts'
import { portableHash, platformHash, signer } from '../../src/sign.ts'
import { formRequest, rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
function frozen(options?: MockOptions) {
  const mock = createMock(options)
  mock.clock.freeze()
  mock.clock.set(start)
  return mock
}
const tokenOf = async (mock: ReturnType<typeof createMock>, client_id = 'demo'): Promise<string> =>
  JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body).access_token
const retryAfter = (headers: readonly string[]) => headers[headers.indexOf('Retry-After') + 1]

describe('the rate window', () => {
  test('gives 60 tokens to a loop without a cache, then 429 with a Retry-After that is true', async () => {
    const mock = frozen()
    const statuses: number[] = []
    for (let i = 0; i < 60; i += 1) {
      statuses.push((await engineOf(mock).answer(rightRequest())).status)
      mock.clock.advance('100ms')
    }
    expect(new Set(statuses)).toEqual(new Set([200]))
    const limited = await engineOf(mock).answer(rightRequest())
    expect([limited.status, retryAfter(limited.headers)]).toEqual([429, '54'])
    mock.clock.advance('54s')
    expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
    expect(mock.journal.stats()).toMatchObject({ early_retries: 0, granted: 61 })
  })

  test('marks a request that does not wait as long as it was told', async () => {
    const mock = frozen({ rate_limit: '1/60s' })
    for (const wait of ['0s', '59.9s', '0.1s', '0.9s']) {
      mock.clock.advance(wait)
      await engineOf(mock).answer(rightRequest())
    }
    expect(mock.journal.exchanges().map(({ status, early_retry }) => [status, early_retry])).toEqual([
      [200, false],
      [429, false],
      [200, true],
      [429, false],
    ])
  })

  test('rounds Retry-After up and never says 0', async () => {
    const mock = frozen({ rate_limit: '1/1500ms' })
    await engineOf(mock).answer(rightRequest())
    expect(retryAfter((await engineOf(mock).answer(rightRequest())).headers)).toBe('2')
    mock.clock.advance('1499ms')
    expect(retryAfter((await engineOf(mock).answer(rightRequest())).headers)).toBe('1')
  })

  test('is one for each registered app, and one for each address for all else', async () => {
    const mock = frozen({ rate_limit: '1/60s', apps: [{ client_id: 'other', client_secret: 'other-secret' }] })
    const status = async (request: ReturnType<typeof rightRequest>) => (await engineOf(mock).answer(request)).status
    expect(await status(rightRequest('demo'))).toBe(200)
    expect(await status(rightRequest('other'))).toBe(200)
    expect(await status(rightRequest('nobody', { remote: '10.0.0.1' }))).toBe(401)
    expect(await status(rightRequest('somebody', { remote: '10.0.0.1' }))).toBe(429)
    expect(await status(rightRequest('nobody', { remote: '10.0.0.2' }))).toBe(401)
    expect(await status(rightRequest('demo', { remote: '10.0.0.2' }))).toBe(429)
  })

  test('does not count what is no request to the token endpoint', async () => {
    const mock = frozen({ rate_limit: '1/60s' })
    await engineOf(mock).answer(rightRequest('demo', { url: '/elsewhere' }))
    await engineOf(mock).answer(rightRequest('demo', { headers: ['Host', 'api.mypurecloud.com'] }))
    expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
  })

  test('can be exhausted, switched off, and set for one app', async () => {
    const mock = frozen({
      rate_limit: 'off',
      apps: [{ client_id: 'small', client_secret: 'small-secret', rate_limit: '1/10s' }],
    })
    await mock.limits.exhaust('demo')
    expect(retryAfter((await engineOf(mock).answer(rightRequest())).headers)).toBe('60')
    mock.clock.advance('60s')
    expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
    await engineOf(mock).answer(rightRequest('small'))
    expect(retryAfter((await engineOf(mock).answer(rightRequest('small'))).headers)).toBe('10')
    expect((await mock.limits.list()).find(({ client_id }) => client_id === 'small')).toEqual({
      client_id: 'small',
      limit: 1,
      used: 2,
      seconds_to_wait: 10,
      resets_at: '2026-01-01T00:01:10.000Z',
    })
    await expect(mock.limits.exhaust('nobody')).rejects.toThrow(CxoneMockError)
    await expect(mock.limits.exhaust('demo', 'tokn' as 'token')).rejects.toThrow(
      'endpoint: expected one of "token", "api", got ',
    )
  })

  test('remembers no more addresses than it may', async () => {
    const mock = frozen({ rate_limit: '1/60s' })
    for (let i = 0; i < 10_001; i += 1)
      await engineOf(mock).answer(rightRequest('nobody', { remote: `10.0.${i >> 8}.${i & 255}` }))
    expect((await engineOf(mock).answer(rightRequest('nobody', { remote: '10.0.0.0' }))).status).toBe(401)
    expect((await engineOf(mock).answer(rightRequest('nobody', { remote: '10.0.39.16' }))).status).toBe(429)
  })
})

describe('secrets', () => {
  test('overlap while they are rotated, and each ends in its own time', async () => {
    const mock = frozen({
      apps: [
        { client_id: 'rotating', secrets: [{ value: 'old', expires_at: '2026-01-02T00:00:00Z' }, { value: 'new' }] },
      ],
    })
    const rule = async (client_secret: string) => {
      await engineOf(mock).answer(
        formRequest({ grant_type: 'client_credentials', client_id: 'rotating', client_secret }),
      )
      return mock.journal.exchanges().at(-1)?.rule
    }
    expect([await rule('old'), await rule('new'), await rule('older')]).toEqual(['granted', 'granted', 'secret-wrong'])
    mock.clock.advance('1d')
    expect([await rule('old'), await rule('new')]).toEqual(['secret-expired', 'granted'])
    expect(mock.apps.get('rotating')?.secrets).toEqual([
      { expires_at: '2026-01-02T00:00:00.000Z', expired: true },
      { expired: false },
    ])
  })

  test('can be made to expire one by one, and not to', async () => {
    const secrets = [{ value: 'first' }, { value: 'second', expires_at: '2026-01-02T00:00:00Z' }, { value: 'third' }]
    const mock = frozen({ apps: [{ client_id: 'mine', secrets, note: 'kept' }] })
    const rulesNow = async () => {
      for (const client_secret of ['first', 'second', 'third'])
        await engineOf(mock).answer(formRequest({ grant_type: 'client_credentials', client_id: 'mine', client_secret }))
      return mock.journal.exchanges({ limit: 3 }).map(({ rule }) => rule)
    }
    expect(mock.apps.expireSecret('mine', 0, start)).toMatchObject({
      note: 'kept',
      secrets: [
        { expires_at: '2026-01-01T00:00:00.000Z', expired: true },
        { expires_at: '2026-01-02T00:00:00.000Z', expired: false },
        { expired: false },
      ],
    })
    expect(await rulesNow()).toEqual(['secret-expired', 'granted', 'granted'])
    mock.apps.expireSecret('mine', 0, undefined)
    mock.apps.expireSecret('mine', 1, undefined)
    mock.apps.expireSecret('mine', 2, '2026-01-01T00:00:01Z')
    mock.clock.advance('1s')
    expect(await rulesNow()).toEqual(['granted', 'granted', 'secret-expired'])
    expect(() => mock.apps.expireSecret('nobody', 0, start)).toThrow(/client_id: No app has this client_id/)
    expect(() => mock.apps.expireSecret('mine', 3, start)).toThrow(/index: No secret has the index .* from 0 to 2/)
    expect(() => mock.apps.expireSecret('mine', 0, 'soon')).toThrow(/^expires_at: expected a date/)
    mock.reset()
    mock.clock.set(start)
    expect(await rulesNow()).toEqual(['granted', 'granted', 'granted'])
  })
})

describe('tokens', () => {
  test('mean valid until their time is over, to the millisecond', async () => {
    const mock = frozen()
    const token = await tokenOf(mock)
    mock.clock.advance('7199.999s')
    expect((await mock.tokens.introspect(token)).state).toBe('valid')
    mock.clock.advance('1ms')
    expect(await mock.tokens.introspect(token)).toEqual({
      state: 'expired',
      id: expect.any(String),
      client_id: 'demo',
      iat: start / 1_000,
      exp: start / 1_000 + 7_200,
    })
  })

  test('live as long as the mock or the app says', async () => {
    const mock = frozen({ lifetime: '24h' })
    const expires = async (client_id: string) =>
      JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body).expires_in
    expect([await expires('demo'), await expires('mock-short-lived')]).toEqual([86_400, 30])
  })

  test('are revoked one by one, by app, or all; what is issued afterwards is valid at the same instant', async () => {
    const mock = frozen()
    const [one, two, other] = [await tokenOf(mock), await tokenOf(mock), await tokenOf(mock, 'mock-short-lived')]
    const states = async () =>
      (await Promise.all([one, two, other].map((token) => mock.tokens.introspect(token)))).map(({ state }) => state)
    mock.tokens.revoke({ token: one })
    expect(await states()).toEqual(['revoked', 'valid', 'valid'])
    mock.tokens.revoke({ client_id: 'demo' })
    expect(await states()).toEqual(['revoked', 'revoked', 'valid'])
    expect((await mock.tokens.introspect(await tokenOf(mock))).state).toBe('valid')
    mock.tokens.revoke({ id: (await mock.tokens.introspect(other)).id ?? '' })
    expect(await states()).toEqual(['revoked', 'revoked', 'revoked'])
    const late = await tokenOf(mock)
    mock.tokens.revoke({ all: true })
    expect((await mock.tokens.introspect(late)).state).toBe('revoked')
    expect((await mock.tokens.introspect(await tokenOf(mock))).state).toBe('valid')
  })

  test('are honoured by another process with the same key, and by none with another', async () => {
    const token = await tokenOf(createMock({ signing_key: 'shared' }))
    expect(await createMock({ signing_key: 'shared' }).tokens.introspect(token)).toMatchObject({
      state: 'valid',
      client_id: 'demo',
    })
    expect((await createMock({ signing_key: 'other' }).tokens.introspect(token)).state).toBe('forged')
    expect((await createMock().tokens.introspect(token)).state).toBe('forged')
    expect((await createMock().tokens.introspect('eyJhbGciOi')).state).toBe('malformed')
  })

  test('are signed alike by both hashes, in 32 bytes', () => {
    const platform = platformHash()
    if (platform === undefined) throw new Error('node:crypto has a one-shot hash here')
    for (const text of ['', 'é', 'a.b.c', 'x'.repeat(500)]) {
      expect(signer('key', portableHash)(text)).toBe(signer('key', platform)(text))
      expect(signer('key')(text)).toMatch(/^[0-9a-f]{64}$/)
    }
  })

  test('tell the scope only where it differs from what was asked', async () => {
    const mock = frozen({
      apps: [{ client_id: 'scoped', client_secret: 'scoped-secret', scopes: ['oauth_auth', 'admin'] }],
    })
    const body = async (scope?: string) =>
      JSON.parse(
        (
          await engineOf(mock).answer(
            formRequest({
              grant_type: 'client_credentials',
              client_id: 'scoped',
              client_secret: 'scoped-secret',
              ...(scope !== undefined && { scope }),
            }),
          )
        ).body,
      )
    expect((await body()).scope).toBe('oauth_auth admin')
    const asked = await body('oauth_auth')
    expect(asked).not.toHaveProperty('scope')
    expect((await mock.tokens.introspect(asked.access_token)).scope).toBe('oauth_auth')
    expect((await body('oauth_auth root')).error).toBe('invalid_scope')
  })
})

describe('the journal', () => {
  test.each([
    ['JSON', { body: '{"client_id":"ID","client_secret":"s"}', headers: ['Content-Type', 'application/json'] }],
    ['Basic', { headers: ['Authorization', 'Basic BASIC'] }],
    ['the query', { url: '/auth/oauth/token?client_id=ID&client_secret=s' }],
  ])(
    'tells a mistake with the app that it names, in %s too, and with none that is not registered',
    async (_, given) => {
      const mock = frozen()
      for (const id of ['demo', 'nobody']) {
        const text = JSON.stringify(given)
          .replaceAll('ID', id)
          .replace('BASIC', btoa(`${id}:s`))
        const { body = '', ...request } = { method: 'POST', url: '/auth/oauth/token', headers: [], ...JSON.parse(text) }
        await engineOf(mock).answer({ ...request, body: new TextEncoder().encode(body) })
      }
      expect(mock.journal.exchanges().map(({ client_id, status }) => [client_id, status])).toEqual([
        ['demo', 401],
        [undefined, 401],
      ])
      expect(mock.journal.tokenRequests('demo').length).toBe(1)
      expect((await mock.limits.list()).find(({ client_id }) => client_id === 'demo')?.used).toBe(0)
    },
  )

  test('knows which token requests a cache would have saved', async () => {
    const mock = frozen()
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('1h')
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('1h 55m')
    await engineOf(mock).answer(rightRequest())
    expect(mock.journal.exchanges().map(({ avoidable }) => avoidable)).toEqual([false, true, false])
  })

  test('knows which requests overlapped', async () => {
    const mock = frozen()
    const ask = () =>
      mock.fetch('https://api.nicecxone.com/auth/oauth/token', {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'demo',
          client_secret: 'demo-secret',
        }),
      })
    await Promise.all([ask(), ask(), ask()])
    await ask()
    await ask()
    expect(mock.journal.exchanges().map(({ overlapping }) => overlapping)).toEqual([false, true, true, false, false])
  })

  test('knows where an expired token was used', async () => {
    const mock = frozen()
    const token = await tokenOf(mock)
    const use = () =>
      engineOf(mock).answer({
        method: 'GET',
        url: '/api/v2/users',
        headers: ['Authorization', `Bearer ${token}`],
        body: new Uint8Array(),
      })
    await use()
    mock.clock.advance('2h')
    await use()
    expect(mock.journal.exchanges().map(({ bearer }) => bearer?.state)).toEqual([undefined, 'valid', 'expired'])
    expect(mock.journal.stats().expired_tokens_used).toBe(1)
  })

  test('is a ring, and can be filtered', async () => {
    const mock = createMock({ journalSize: 3, rate_limit: 'off' })
    for (const id of ['demo', 'nobody', 'demo', 'mock-disabled']) await engineOf(mock).answer(rightRequest(id))
    expect(mock.journal.exchanges().map(({ id }) => id)).toEqual([2, 3, 4])
    expect(mock.journal.exchanges({ client_id: 'demo' }).map(({ id }) => id)).toEqual([3])
    expect(mock.journal.exchanges({ rule: 'app-disabled' }).map(({ id }) => id)).toEqual([4])
    expect(mock.journal.exchanges({ status: 401, limit: 1 }).map(({ id }) => id)).toEqual([4])
    expect(mock.journal.exchanges({ since: 3 }).map(({ id }) => id)).toEqual([4])
    expect(mock.journal.stats()).toMatchObject({
      exchanges: 4,
      granted: 2,
      refused: 2,
      by_rule: { granted: 2, 'app-unknown': 1, 'app-disabled': 1 },
    })
    mock.journal.clear()
    expect(mock.journal.exchanges()).toEqual([])
    await engineOf(mock).answer(rightRequest())
    expect(mock.journal.exchanges().map(({ id }) => id)).toEqual([5])
  })

  test('gives one exchange by its id, as long as it is kept', async () => {
    const mock = createMock({ journalSize: 2 })
    for (const id of ['demo', 'nobody', 'mock-disabled']) await engineOf(mock).answer(rightRequest(id))
    expect([0, 1, 2, 3, 4, 1.5].map((id) => mock.journal.exchange(id)?.rule)).toEqual([
      undefined,
      undefined,
      'app-unknown',
      'app-disabled',
      undefined,
      undefined,
    ])
    expect(mock.journal.firstId).toBe(1)
    mock.journal.clear()
    expect([mock.journal.firstId, mock.journal.exchange(3)]).toEqual([4, undefined])
  })

  // Exchanges that were looked at when they were added are kept in another form.
  test.each([
    ['read later', () => undefined, ''],
    [
      'read at once by a subscriber',
      (mock: ReturnType<typeof createMock>) => mock.journal.subscribe(() => undefined),
      '',
    ],
    ['with a body that is not kept', () => undefined, `&more=${'x'.repeat(5_000)}`],
  ])('knows what the tokens that it gave mean now: %s', async (_, prepare, more) => {
    const mock = frozen({ journalSize: 3 })
    prepare(mock)
    const ask = async (client_id: string) => {
      const { body } = rightRequest(client_id)
      const whole = new TextEncoder().encode(new TextDecoder().decode(body) + more)
      return JSON.parse((await engineOf(mock).answer(rightRequest(client_id, { body: whole }))).body).access_token
    }
    const values = [await ask('mock-short-lived'), await ask('demo')]
    mock.clock.advance('30s')
    values.push(await ask('demo'))
    mock.tokens.revoke({ token: values[1] })
    const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString()
    const expected = [
      { client_id: 'demo', issued_at: at(30), expires_at: at(7_230), state: 'valid' },
      { client_id: 'demo', issued_at: at(0), expires_at: at(7_200), state: 'revoked' },
      { client_id: 'mock-short-lived', issued_at: at(0), expires_at: at(30), state: 'expired' },
    ]
    const tokens = mock.journal.tokens()
    expect(tokens.map(({ id: __, ...token }) => token)).toEqual(expected)
    const known = await Promise.all(values.toReversed().map((value) => mock.tokens.introspect(value)))
    expect(tokens.map(({ id }) => id)).toEqual(known.map(({ id }) => id))
    for (const value of values) expect(JSON.stringify(tokens)).not.toContain(value)
    expect(mock.journal.tokens(1)).toEqual(tokens.slice(0, 1))
    await engineOf(mock).answer(rightRequest('nobody'))
    expect(mock.journal.tokens()).toEqual(tokens.slice(0, 2))
    mock.journal.clear()
    expect(mock.journal.tokens()).toEqual([])
  })

  test('shows a person what may be seen', async () => {
    const mock = frozen()
    await engineOf(mock).answer(
      rightRequest('demo', {
        headers: [
          'Host',
          'api.nicecxone.com',
          'Content-Type',
          'application/x-www-form-urlencoded',
          'User-Agent',
          'axios/1.21.1',
          'X-Trace',
          'abc',
        ],
      }),
    )
    expect(mock.journal.exchanges()[0]).toMatchObject({
      at: '2026-01-01T00:00:00.000Z',
      client_id: 'demo',
      request: {
        method: 'POST',
        host: 'api.nicecxone.com',
        path: '/auth/oauth/token',
        headers: [
          ['host', 'api.nicecxone.com'],
          ['content-type', 'application/x-www-form-urlencoded'],
          ['user-agent', 'axios/1.21.1'],
          ['<7 characters>', '<3 characters>'],
        ],
        body: 'grant_type=client_credentials&client_id=demo&client_secret=<11 characters>',
      },
      reply: {
        body: expect.stringMatching(/^\{"access_token":"<\d+ characters>","token_type":"Bearer","expires_in":7200\}$/),
      },
      issued: { id: expect.any(String), expires_at: '2026-01-01T02:00:00.000Z' },
    })
  })
})

describe('faults', () => {
  const statuses = async (mock: ReturnType<typeof createMock>, ids: readonly string[]) => {
    const found: number[] = []
    for (const id of ids) found.push((await engineOf(mock).answer(rightRequest(id))).status)
    return found
  }

  test('are delivered once, n times, always, or every n-th time, to one app or to all', async () => {
    const mock = createMock({ rate_limit: 'off' })
    mock.faults.plan({ status: 500 })
    expect(await statuses(mock, ['demo', 'demo'])).toEqual([500, 200])
    mock.faults.plan({ status: 502, times: 2, client_id: 'demo' })
    expect(await statuses(mock, ['mock-short-lived', 'demo', 'demo', 'demo'])).toEqual([200, 502, 502, 200])
    const { id } = mock.faults.plan({ status: 503, times: 'always', every: 3 })
    expect(await statuses(mock, ['demo', 'demo', 'demo', 'demo', 'demo', 'demo'])).toEqual([
      200, 200, 503, 200, 200, 503,
    ])
    expect(mock.faults.list()).toEqual([{ id, status: 503, times: 'always', every: 3, left: 'always', delivered: 2 }])
    expect([mock.faults.remove(id), mock.faults.remove(id)]).toEqual([true, false])
    expect(await statuses(mock, ['demo'])).toEqual([200])
  })

  test('are not used up by a request that they do not answer', async () => {
    const mock = createMock()
    mock.faults.plan({ status: 500 })
    await engineOf(mock).answer(rightRequest('demo', { url: '/elsewhere' }))
    expect(await statuses(mock, ['demo'])).toEqual([500])
  })

  test('count a 429 among the times to wait for', async () => {
    const mock = frozen()
    mock.faults.plan({ status: 429, retry_after: 10 })
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('9s')
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('1s')
    await engineOf(mock).answer(rightRequest())
    expect(mock.journal.exchanges().map(({ early_retry }) => early_retry)).toEqual([false, true, false])
  })

  test.each([
    [{}, /^expected at least one of delay, status, body, connection/],
    [{ status: 99 }, /^status: expected an integer from 200 to 599, got 99$/],
    [{ delay: '2 fortnights' }, /^delay: expected a duration/],
    [{ status: 503, times: 0 }, /^times: expected an integer from 1 to 1000000, or "always", got 0$/],
    [{ retry_after: 5 }, /^retry_after: needs a status beside it/m],
    [{ status: 503, body: 'xml' }, /^body: expected one of "html", "empty", "malformed", got "xml"$/],
  ])('%o is no fault, and the error says why', (fault, message) => {
    expect(() => createMock().faults.plan(fault as { status: number })).toThrow(message)
  })
})

describe('ready apps', () => {
  test('do what they say', async () => {
    const mock = frozen()
    const rule = async (id: string) => {
      await engineOf(mock).answer(rightRequest(id))
      return mock.journal.exchanges().at(-1)?.rule
    }
    expect([
      await rule('mock-rate-limited'),
      await rule('mock-secret-expired'),
      await rule('mock-grant-not-enabled'),
      await rule('mock-disabled'),
    ]).toEqual(['rate-limited', 'secret-expired', 'grant-not-enabled', 'app-disabled'])
    expect([
      await rule('mock-flaky'),
      await rule('mock-flaky'),
      await rule('mock-flaky'),
      await rule('mock-flaky'),
    ]).toEqual(['granted', 'fault-planned', 'granted', 'fault-planned'])
    const slow = Promise.resolve(engineOf(mock).answer(rightRequest('mock-slow')))
    mock.clock.advance('2s')
    expect((await slow).status).toBe(200)
    for (const { note } of mock.apps.list()) expect(note).toMatch(/\.$/)
  })
})

describe('apps', () => {
  test('are added, changed and removed; a change keeps what it does not name', async () => {
    const mock = createMock()
    mock.apps.add({ client_id: 'new', client_secret: 'new-secret', note: 'kept' })
    const token = await tokenOf(mock, 'new')
    expect(mock.apps.update('new', { lifetime: '1m' })).toMatchObject({
      note: 'kept',
      lifetime: '1m',
      secrets: [{ expired: false }],
    })
    expect((await engineOf(mock).answer(rightRequest('new'))).status).toBe(200)
    mock.apps.update('new', { client_secret: undefined, enabled: undefined } as unknown as Parameters<
      CxoneMock['apps']['update']
    >[1])
    expect((await engineOf(mock).answer(rightRequest('new'))).status).toBe(200)
    mock.apps.update('new', { client_secret: 'other' })
    expect((await engineOf(mock).answer(rightRequest('new'))).status).toBe(401)
    expect([mock.apps.remove('new'), mock.apps.remove('new')]).toEqual([true, false])
    expect((await mock.tokens.introspect(token)).state).toBe('revoked')
  })

  test.each([
    [{ apps: [{ client_id: 'a' }] }, 'apps[0]: needs a client_secret or secrets, unless client_type is "public"'],
    [
      { apps: [{ client_id: 1, client_secret: 's' }] },
      'apps[0].client_id: expected a string that is not empty, got a number',
    ],
    [{ lifetime: '2 hours' }, 'lifetime: expected a duration such as "90s" or "1h 30m", got "2 hours"'],
    [{ lifetime: '0.5s' }, 'lifetime: expected a duration of at least "1s", or "0s", got "0.5s"'],
    [{ rate_limit: '60' }, 'rate_limit: expected "off" or requests/window such as "60/60s", got "60"'],
    [
      { hosts: ['https://x'] },
      'hosts[0]: expected a host name without scheme and port, or "*." and a domain, got "https://x"',
    ],
    [
      { paths: ['oauth/token'] },
      'paths[0]: expected a path that begins with / and is not below /__mock, got "oauth/token"',
    ],
    [{ signing_key: '' }, 'signing_key: expected a string that is not empty, got a string of 0 characters'],
    [{ limits: { body: 0 } }, 'limits.body: expected an integer from 1 to 16777216, got 0'],
    [{ limits: null }, 'limits: expected an object such as {"body": …}, got null'],
    [{ hosts: 'x' }, 'hosts: expected an array, got a string of 1 character'],
    [{ paths: '/x' }, 'paths: expected an array, got a string of 2 characters'],
    [{ apps: [{ client_id: 'a', secrets: {} }] }, 'apps[0].secrets: expected an array, got an object'],
    [
      { apps: [{ client_id: 'a', client_secret: 's', faults: {} }] },
      'apps[0].faults: expected an array, got an object',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 's', faults: [{ status: 503, times: 2 }] }] },
      'apps[0].faults[0].times: expected "always": a fault of an app lasts as long as the app',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 's', hosts: ['https://x'] }] },
      'apps[0].hosts[0]: expected a host name without scheme and port, or "*." and a domain, got "https://x"',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 5 }] },
      'apps[0].client_secret: expected a string that is not empty, got a number',
    ],
  ])('options %o are refused with the way out', (options, message) => {
    expect(() => createMock(options as MockOptions)).toThrow(message)
  })
})

test('an app may be registered for all hosts below a domain', async () => {
  const mock = createMock()
  mock.apps.update('demo', { hosts: ['*.nicecxone.com'] })
  const ruleAt = async (host: string) => {
    const right = rightRequest()
    await engineOf(mock).answer({ ...right, headers: ['Host', host, ...right.headers.slice(2)] })
    return mock.journal.exchanges().at(-1)?.rule
  }
  expect(await ruleAt('na1.nicecxone.com')).toBe('granted')
  expect(await ruleAt('api.niceincontact.com')).toBe('app-other-host')
})

describe('what is wrong is said as it is, and only a registered id is repeated', () => {
  const mock = createMock()
  test.each([
    [
      () => mock.apps.add({ client_id: 'demo', client_secret: 'x' }),
      'client_id: An app with the client_id "demo" already exists. Change it with apps.update("demo", …) or PATCH /__mock/apps/demo.',
    ],
    [() => mock.apps.update('dmeo', {}), 'client_id: No app has this client_id. Did you mean "demo"?'],
    [() => mock.apps.update('Zk4tQ8vX', {}), 'client_id: No app has this client_id.'],
    [() => mock.limits.exhaust('mock_slow'), 'client_id: No app has this client_id. Did you mean "mock-slow"?'],
    [() => mock.limits.exhaust('Zk4tQ8vX'), 'client_id: No app has this client_id.'],
    [() => mock.faults.plan({} as Fault), 'expected at least one of delay, status, body, connection'],
    [() => mock.apps.expireSecret('demo', 3, undefined), 'index: No secret has the index 3: they count from 0 to 0.'],
  ])('%s', async (run, message) => {
    const error: unknown = await (async () => run())().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CxoneMockError)
    expect(error).toMatchObject({ message })
  })
})

describe('the clock', () => {
  test('runs on from where it was set, stops, and goes back to real time', () => {
    let real = 1_000
    const mock = createMock({ time: { now: () => real, after: () => () => undefined } })
    const { clock } = mock
    expect([clock.now(), clock.moved]).toEqual([1_000, false])
    clock.set(50_000)
    real += 10
    expect([clock.now(), clock.moved, clock.frozen]).toEqual([50_010, true, false])
    clock.freeze()
    real += 10
    clock.advance('1s')
    expect([clock.now(), clock.frozen]).toEqual([51_010, true])
    clock.unfreeze()
    real += 10
    expect(clock.now()).toBe(51_020)
    clock.reset()
    expect([clock.now(), clock.moved]).toEqual([1_030, false])
    expect(() => clock.set('yesterday')).toThrow(/expected a date/)
  })
})

describe('reset', () => {
  test('returns everything to its start', async () => {
    const mock = createMock({ apps: [{ client_id: 'mine', client_secret: 'mine-secret' }] })
    const apps = mock.apps.list()
    const token = await tokenOf(mock)
    mock.apps.remove('mine')
    mock.apps.update('demo', { enabled: false })
    mock.clock.advance('1d')
    mock.faults.plan({ status: 500, times: 'always' })
    await mock.limits.exhaust('demo')
    await engineOf(mock).answer(rightRequest('mock-flaky'))
    mock.reset()
    expect(mock.apps.list()).toEqual(apps)
    expect([
      mock.clock.moved,
      mock.faults.list(),
      mock.journal.stats().exchanges,
      (await mock.tokens.introspect(token)).state,
    ]).toEqual([false, [], 0, 'revoked'])
    expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
    expect([
      (await engineOf(mock).answer(rightRequest('mock-flaky'))).status,
      (await engineOf(mock).answer(rightRequest('mock-flaky'))).status,
    ]).toEqual([200, 503])
  })

  test('leaves another mock alone', async () => {
    const [one, two] = [createMock({ rate_limit: '1/60s' }), createMock({ rate_limit: '1/60s' })]
    const token = await tokenOf(two)
    await tokenOf(one)
    one.clock.advance('1d')
    one.reset()
    expect((await two.tokens.introspect(token)).state).toBe('valid')
    expect((await engineOf(two).answer(rightRequest())).status).toBe(429)
  })
})

describe('a token is avoidable', () => {
  const asking = async (mock: CxoneMock, scope?: string): Promise<boolean | undefined> => {
    await engineOf(mock).answer(formRequest({ ...demo, ...(scope !== undefined && { scope }) }))
    return mock.journal.exchanges().at(-1)?.avoidable
  }
  const demo = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }

  test('where one for the same scopes was still fresh; one for others does not count', async () => {
    const mock = createMock()
    const asked = []
    for (const scope of [undefined, 'a', 'b', 'a', undefined, 'a b', 'b']) asked.push(await asking(mock, scope))
    expect(asked).toEqual([false, false, false, true, true, false, true])
  })

  test('for the last sixteen that were asked for', async () => {
    const mock = createMock()
    for (let index = 0; index < 17; index += 1) await asking(mock, `scope-${index}`)
    expect([await asking(mock, 'scope-1'), await asking(mock, 'scope-0')]).toEqual([true, false])
  })

  test('where one was being issued when it was asked for, and not if that was for another scope', async () => {
    const tasks: (() => void)[] = []
    const mock = createMock({ defer: (task) => void tasks.push(task) })
    const engine = engineOf(mock)
    const send = (scope: string) => engine.answer(formRequest({ ...demo, scope }), arrival)
    const arrival = engine.arrive()
    for (const scope of ['a', 'a', 'b']) await send(scope)
    expect(mock.journal.exchanges().map(({ overlapping, avoidable }) => [overlapping, avoidable])).toEqual([
      [false, false],
      [true, true],
      [true, false],
    ])
  })
})
