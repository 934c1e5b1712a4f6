import { request } from 'node:https'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createMock, CxoneMockError, type MockOptions } from '../../src/index.ts'
import { startServer } from '../../src/server/index.ts'
import { selfSigned } from '../../src/server/http/tls.ts'
import { adapters, formRequest, rightRequest, sendOverSocket } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// What must not happen, whatever is sent or asked for.

const bytes = (text: string) => new TextEncoder().encode(text)
const json = { 'Content-Type': 'application/json' }
const secret = 'HUNTER2SECRET'

describe('a request cannot stop the server', () => {
  test.each([
    ['a vertical tab before JSON', `\u000B{"client_secret":"${secret}"}`],
    ['a hard space before JSON', `\u00A0{"client_secret":"${secret}"}`],
    ['a line separator before JSON', `\u2028["${secret}"]`],
    ['a byte order mark before JSON', `\uFEFF{"client_secret":"${secret}"}`],
    ['JSON that is almost JSON', `{"client_secret":"${secret}"`],
  ])('%s, at the token endpoint and at the API', async (_, text) => {
    await using server = await startServer()
    const { access_token } = JSON.parse((await sendOverSocket(server.url, rightRequest())).body)
    await sendOverSocket(server.url, rightRequest('demo', { body: bytes(text) }))
    await sendOverSocket(server.url, {
      method: 'POST',
      url: '/api/v2/agents',
      headers: ['Host', 'x', 'Authorization', `Bearer ${access_token}`],
      body: bytes(text),
    })
    expect(JSON.stringify(server.mock.journal.exchanges())).not.toContain(secret)
    expect((await sendOverSocket(server.url, rightRequest())).status).toBe(200)
  })

  test('a reset connection over https', async () => {
    const tls = await selfSigned([])
    await using server = await startServer({ tls: { cert: tls.cert, key: tls.key } })
    await tls.remove()
    const status = () =>
      new Promise((resolve) => {
        const sent = request(
          `${server.url}/__mock/health`.replace('/__mock/health', '/auth/oauth/token'),
          { method: 'POST', rejectUnauthorized: false, agent: false },
          (response) => resolve(response.resume().statusCode),
        )
        sent.on('error', () => resolve('broken'))
        sent.end()
      })
    const warnings: unknown[] = []
    const warn = (warning: unknown): unknown => warnings.push(warning)
    process.on('warning', warn)
    server.mock.faults.plan({ connection: 'reset' })
    expect(await status()).toBe('broken')
    expect(await status()).toBe(401)
    process.off('warning', warn)
    expect(warnings).toEqual([])
  })

  test('a listener of the journal that fails', async () => {
    const said = console.error
    console.error = () => undefined
    try {
      const mock = createMock()
      mock.journal.subscribe(() => {
        throw new Error('a defect of the listener')
      })
      expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
    } finally {
      console.error = said
    }
  })

  test('a body over the limit that never ends', async () => {
    await using server = await startServer()
    const { hostname, port } = new URL(server.url)
    const answer = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(Number(port), hostname, () => {
        socket.write('POST /auth/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n')
        const more = (): void => void (socket.writable && socket.write(Buffer.alloc(65_536), more))
        more()
      })
      socket.on('data', (chunk) => (text += String(chunk)))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(text))
    })
    expect(answer).toMatch(/^HTTP\/1\.1 413 |^$/)
    expect((await sendOverSocket(server.url, rightRequest())).status).toBe(200)
  })

  test('a body limit above what is thrown away of a larger one', async () => {
    await using server = await startServer({ limits: { body: 10_000_000 } })
    const padded = bytes(`${new TextDecoder().decode(rightRequest().body)}&padding=${'x'.repeat(5_000_000)}`)
    expect((await sendOverSocket(server.url, rightRequest('demo', { body: padded }))).status).toBe(200)
  })
})

describe('no time is out of reckoning', () => {
  test.each([[{ set: 1e17 }], [{ set: -1 }], [{ advance: '99999999d' }], [{ set: '+275760-01-01T00:00:00Z' }]])(
    '%o is refused and changes nothing',
    async (change) => {
      await using server = await startServer()
      const response = await fetch(`${server.url}/__mock/clock`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(change),
      })
      expect(response.status).toBe(400)
      expect(server.mock.clock.moved).toBe(false)
    },
  )

  test.each([
    [{ lifetime: '99999999999d' }],
    [{ lifetime: '36501d' }],
    [{ lifetime: '500ms' }],
    [{ apps: [{ client_id: 'a', secrets: [{ value: 's', expires_at: 1e300 }] }] }],
  ])('options %o are refused', (options) => {
    expect(() => createMock(options as MockOptions)).toThrow(/expected/)
  })

  test('a delay that no timer holds keeps its request waiting', async () => {
    const delays: number[] = []
    const mock = createMock({ time: { now: Date.now, after: (delay) => (delays.push(delay), () => undefined) } })
    mock.faults.plan({ delay: '30d' })
    const pending = Promise.resolve(engineOf(mock).answer(rightRequest()))
    expect(delays).toEqual([2 ** 31 - 1])
    mock.clock.advance('30d')
    expect((await pending).status).toBe(200)
  })

  test('a clock that is moved while a request waits leaves one timer behind, and none at the end', async () => {
    let running = 0
    const after = () => {
      running += 1
      return () => void (running -= 1)
    }
    const mock = createMock({ time: { now: () => 1_000, after } })
    mock.faults.plan({ delay: '10s' })
    const pending = Promise.resolve(engineOf(mock).answer(rightRequest()))
    mock.clock.advance('4s')
    expect(running).toBe(1)
    mock.clock.freeze()
    expect([running, mock.clock.moved]).toEqual([0, true])
    mock.clock.advance('6s')
    expect([(await pending).status, running]).toEqual([200, 0])
  })

  test.each(['set', 'reset'] as const)(
    'a clock that goes back (%s) makes nobody wait for the way back',
    async (how) => {
      let delay = 0
      const mock = createMock({ time: { now: () => 1_000, after: (given) => ((delay = given), () => undefined) } })
      mock.clock.advance('2h')
      mock.faults.plan({ delay: '10s' })
      const pending = Promise.resolve(engineOf(mock).answer(rightRequest()))
      mock.clock.advance('4s')
      if (how === 'set') mock.clock.set('1970-01-01T00:00:00Z')
      else mock.reset()
      expect(delay).toBe(6_000)
      mock.clock.advance('6s')
      expect((await pending).status).toBe(200)
    },
  )

  test('a clock that is advanced loses nothing of the time that passes meanwhile', () => {
    let real = 0
    const mock = createMock({ time: { now: () => (real += 1), after: () => () => undefined } })
    for (let i = 0; i < 100; i += 1) mock.clock.advance('1s')
    const before = real
    expect(mock.clock.now()).toBe(100_000 + before + 1)
  })

  test('a clock that stands still is moved: real time runs away from it', () => {
    const { clock } = createMock()
    expect(clock.moved).toBe(false)
    clock.freeze()
    expect(clock.moved).toBe(true)
    clock.reset()
    expect(clock.moved).toBe(false)
  })

  test('tokens of one instant live as long as their own app says', async () => {
    const mock = createMock()
    mock.clock.freeze()
    const livesOf = async (client_id: string) => {
      const { access_token } = JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body)
      const { iat = 0, exp = 0 } = await mock.tokens.introspect(access_token)
      return exp - iat
    }
    expect([await livesOf('demo'), await livesOf('mock-short-lived'), await livesOf('demo')]).toEqual([
      7_200, 30, 7_200,
    ])
  })

  test('who comes at the second that an HTTP date names is not early', async () => {
    const mock = createMock()
    mock.clock.freeze()
    mock.clock.set('2026-01-01T00:00:00.900Z')
    mock.faults.plan({ status: 429, retry_after: 1, retry_after_as: 'http-date' })
    for (const wait of ['99ms', '1ms']) {
      await engineOf(mock).answer(rightRequest())
      mock.clock.advance(wait)
    }
    await engineOf(mock).answer(rightRequest())
    expect(mock.journal.exchanges().map(({ early_retry }) => early_retry)).toEqual([false, true, false])
  })

  test('a request that waited through a reset is answered and leaves no trace', async () => {
    const mock = createMock()
    mock.clock.freeze()
    mock.faults.plan({ delay: '1s' })
    const pending = Promise.resolve(engineOf(mock).answer(rightRequest()))
    mock.clock.advance('500ms')
    mock.reset()
    mock.clock.advance('1s')
    expect((await pending).status).toBe(200)
    expect(mock.journal.stats().exchanges).toBe(0)
  })

  test('a window that was spent opens when the clock is set back, and makes nobody early', async () => {
    const mock = createMock({ rate_limit: '1/60s' })
    mock.clock.freeze()
    mock.clock.set('2026-01-01T00:00:00Z')
    for (let i = 0; i < 2; i += 1) await engineOf(mock).answer(rightRequest())
    mock.clock.set('2025-01-01T00:00:00Z')
    expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
    expect(mock.journal.exchanges().map(({ early_retry, avoidable }) => [early_retry, avoidable])).toEqual([
      [false, false],
      [false, false],
      [false, false],
    ])
  })

  test('the count of a standing fault begins anew with reset', async () => {
    const mock = createMock()
    await engineOf(mock).answer(rightRequest('mock-flaky'))
    mock.reset()
    expect((await engineOf(mock).answer(rightRequest('mock-flaky'))).status).toBe(200)
  })
})

test('mock.fetch ends when its signal is aborted, before or while it waits', async () => {
  const mock = createMock()
  mock.clock.freeze()
  const ask = (signal: AbortSignal) =>
    mock.fetch('https://api.nicecxone.com/auth/oauth/token', { method: 'POST', signal })
  await expect(ask(AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
  expect(mock.journal.stats().exchanges).toBe(0)
  mock.faults.plan({ delay: '1s', times: 2 })
  const [left, kept] = [new AbortController(), new AbortController()]
  const waiting = ask(left.signal)
  const answered = ask(kept.signal)
  while (mock.faults.list().length > 0) await new Promise((resolve) => setImmediate(resolve))
  left.abort(new Error('while it waited'))
  await expect(waiting).rejects.toThrow('while it waited')
  mock.clock.advance('1s')
  expect((await answered).status).toBe(401)
})

describe('a revocation holds', () => {
  const tokenOf = async (mock: ReturnType<typeof createMock>, client_id = 'demo') =>
    JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body).access_token

  test('also for tokens of another process with the same key, and not for those it issues later', async () => {
    const [one, two] = [createMock({ signing_key: 'k' }), createMock({ signing_key: 'k' })]
    for (let i = 0; i < 3; i += 1) one.reset()
    one.tokens.revoke({ client_id: 'demo' })
    const [before, other] = [await tokenOf(one), await tokenOf(one, 'mock-short-lived')]
    two.clock.advance('1s')
    two.tokens.revoke({ client_id: 'demo' })
    expect([(await two.tokens.introspect(before)).state, (await two.tokens.introspect(other)).state]).toEqual([
      'revoked',
      'valid',
    ])
    two.tokens.revoke({ all: true })
    expect((await two.tokens.introspect(other)).state).toBe('revoked')
    one.clock.advance('1m')
    expect((await two.tokens.introspect(await tokenOf(one))).state).toBe('valid')
  })

  test('for what another process has issued in the same instant', async () => {
    const [one, two] = [createMock({ signing_key: 'k' }), createMock({ signing_key: 'k' })]
    for (const { clock } of [one, two]) {
      clock.freeze()
      clock.set('2026-01-01T00:00:00Z')
    }
    const token = await tokenOf(one)
    two.tokens.revoke({ client_id: 'demo' })
    expect((await two.tokens.introspect(token)).state).toBe('revoked')
  })

  test('on a clock that was moved before and goes back with reset', async () => {
    const mock = createMock()
    mock.clock.advance('1d')
    const token = await tokenOf(mock)
    mock.reset()
    expect((await mock.tokens.introspect(token)).state).toBe('revoked')
  })

  test('of one token, and leaves the tokens of other apps fresh', async () => {
    const mock = createMock()
    const token = await tokenOf(mock, 'mock-short-lived')
    const id = (await mock.tokens.introspect(token)).id ?? ''
    await tokenOf(mock)
    const isAvoidable = async (client_id: string) => {
      await tokenOf(mock, client_id)
      return mock.journal.exchanges().at(-1)?.avoidable
    }
    for (const which of [{ id }, { id: 'unknown' }, { token: `${token}0` }]) mock.tokens.revoke(which)
    expect([await isAvoidable('demo'), await isAvoidable('mock-short-lived')]).toEqual([true, false])
  })

  test('for the last 100,000 tokens that were revoked one by one', async () => {
    const mock = createMock()
    const token = await tokenOf(mock)
    mock.tokens.revoke({ token })
    for (let i = 1; i < 100_000; i += 1) mock.tokens.revoke({ id: `another-${i}` })
    expect((await mock.tokens.introspect(token)).state).toBe('revoked')
    mock.tokens.revoke({ id: 'another-100000' })
    expect((await mock.tokens.introspect(token)).state).toBe('valid')
  })

  test('and who asks again after it has a reason', async () => {
    const mock = createMock()
    await tokenOf(mock)
    mock.tokens.revoke({ client_id: 'demo' })
    await tokenOf(mock)
    expect(mock.journal.stats().avoidable).toBe(0)
  })

  test('a scope of any length makes a token that is good', async () => {
    const mock = createMock({ limits: { body: 2_000_000 } })
    const scope = 'x'.repeat(500_000)
    const reply = await engineOf(mock).answer(
      formRequest({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret', scope }),
    )
    expect((await mock.tokens.introspect(JSON.parse(reply.body).access_token)).state).toBe('valid')
  })
})

describe('the control API stays shut', () => {
  const ask = async (url: string, headers: Record<string, string>) =>
    (
      await sendOverSocket(url, {
        method: 'POST',
        url: '/__mock/reset',
        headers: Object.entries(headers).flat(),
        body: new Uint8Array(),
      })
    ).status

  test('to an empty token', async () => {
    await expect(startServer({ host: '0.0.0.0', adminToken: '' })).rejects.toThrow(
      /adminToken: expected at least 8 visible ASCII characters/,
    )
  })

  test('to a part of the token, to names that end alike, and to types that begin alike', async () => {
    await using server = await startServer({ adminToken: 'let-me-in', allowedHosts: [] })
    const right = { Host: 'localhost', 'Content-Type': 'application/json', Authorization: 'Bearer let-me-in' }
    expect(await ask(server.url, right)).toBe(200)
    expect(await ask(server.url, { ...right, Authorization: 'Bearer let-me' })).toBe(401)
    expect(await ask(server.url, { ...right, Authorization: 'Bearer let-me-in-please' })).toBe(401)
    expect(await ask(server.url, { ...right, Authorization: 'Basic let-me-in' })).toBe(401)
    expect(await ask(server.url, { ...right, Host: 'evillocalhost' })).toBe(403)
    expect(await ask(server.url, { ...right, 'Content-Type': 'application/jsonp' })).toBe(415)
  })

  test('to a body that is too large', async () => {
    await using server = await startServer()
    const response = await fetch(`${server.url}/__mock/apps`, {
      method: 'POST',
      headers: json,
      body: ' '.repeat(1_100_000),
    })
    expect([response.status, response.headers.get('connection')]).toEqual([413, 'close'])
    await response.text()
    // The next request would fail if the client kept the connection.
    expect((await fetch(`${server.url}/__mock/health`)).status).toBe(200)
  })
})

describe('a secret is shown nowhere', () => {
  test('as a scope that any app may ask for, when its token is used', async () => {
    for (const open of Object.values(adapters)) {
      const adapter = await open()
      const reply = await adapter.send(
        formRequest({
          grant_type: 'client_credentials',
          client_id: 'demo',
          client_secret: 'demo-secret',
          scope: secret,
        }),
      )
      const { access_token } = JSON.parse(reply.body)
      const authorization = ['Authorization', `Bearer ${access_token}`, 'Content-Type', 'application/json']
      for (const record of [`{"userName":"${secret}"}`, `{"userName":"x","${secret}":1}`])
        await adapter.send({
          method: 'POST',
          url: '/api/v2/agents',
          headers: ['Host', 'api.nicecxone.com', ...authorization],
          body: bytes(record),
        })
      expect(adapter.mock.journal.exchanges().map(({ status }) => status)).toEqual([200, 201, 400])
      expect(JSON.stringify(adapter.mock.journal.exchanges())).not.toContain(secret)
      await adapter.close()
    }
  })

  test('as an option, under whatever name', () => {
    const wrong: unknown[] = [
      { apps: secret },
      { apps: [secret] },
      { apps: [{ client_id: 'a', client_secret: 12_345_678 }] },
      { signing_key: '', hosts: [secret, ''] },
      { apps: [{ client_id: 'a', client_secret: 's', enabled: secret }] },
      { apps: [{ client_id: 'a', client_secret: 's', secret }] },
      { apps: [{ client_id: 'a', client_secret: 's', [secret]: 1 }] },
    ]
    for (const options of wrong) {
      expect(() => createMock(options as MockOptions)).toThrow(CxoneMockError)
      expect(() => createMock(options as MockOptions)).not.toThrow(new RegExp(`${secret}|12345678`))
    }
  })

  test('in an answer of the control API', async () => {
    await using server = await startServer()
    for (const body of [
      { client_id: 'x', enabled: secret },
      { client_id: 'x', client_secret: 's', scopes: secret },
      { client_id: 'x', client_secret: 's', note: [secret] },
    ]) {
      const response = await fetch(`${server.url}/__mock/apps`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(body),
      })
      expect([response.status, (await response.text()).includes(secret)]).toEqual([400, false])
    }
  })
})

describe('names are what they are', () => {
  test.each([
    ['api.mypurecloud.com.', 'host-other-vendor'],
    ['user@api.mypurecloud.com', 'host-other-vendor'],
    ['api.mypurecloud.com.example', 'granted'],
  ])('%s', async (host, rule) => {
    const mock = createMock()
    await engineOf(mock).answer(
      rightRequest('demo', { headers: ['Host', host, 'Content-Type', 'application/x-www-form-urlencoded'] }),
    )
    expect(mock.journal.exchanges()[0]?.rule).toBe(rule)
  })

  test.each(['__proto__', 'constructor', 'toString'])('no collection is called %s', async (name) => {
    const mock = createMock()
    const { access_token } = JSON.parse((await engineOf(mock).answer(rightRequest())).body)
    const reply = await engineOf(mock).answer({
      method: 'GET',
      url: `/api/v2/${name}`,
      headers: ['Authorization', `Bearer ${access_token}`],
      body: new Uint8Array(),
    })
    expect(reply.status).toBe(404)
  })

  test('a fragment is no part of a path', async () => {
    const mock = createMock()
    expect(
      (await engineOf(mock).answer(rightRequest('demo', { url: 'https://api.nicecxone.com/auth/oauth/token#top' })))
        .status,
    ).toBe(200)
  })
})
