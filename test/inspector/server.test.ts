import { request } from 'node:https'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Exchange, MockOptions } from '../../src/index.ts'
import type { Exchanges, Hello, State } from '../../src/server/inspector/events.ts'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { selfSigned } from '../../src/server/http/tls.ts'
import { listen, type Listening } from '../support/inspector/events.ts'
import { formRequest, rightRequest, sendOverSocket } from '../support/adapters.ts'
import { cli } from '../support/processes.ts'
import { engineOf } from '../../src/mock.ts'

let server: CxoneServer
const listening: Listening[] = []
beforeAll(async () => {
  server = await startServer()
})
afterEach(() => {
  for (const stream of listening.splice(0)) stream.leave()
  server.mock.reset()
})
afterAll(() => server.close())

const json = { 'Content-Type': 'application/json' }
async function control(method: string, path: string, body?: unknown, url = server.url) {
  const init = { method, headers: json, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const response = await fetch(`${url}/__mock${path}`, init)
  return { status: response.status, body: await response.json() }
}
async function hear(url = server.url, headers?: Record<string, string>): Promise<Listening> {
  const stream = await listen(url, headers)
  listening.push(stream)
  return stream
}
const ask = (client_id = 'demo', url = server.url) => sendOverSocket(url, rightRequest(client_id))
const idsOf = ({ data }: { data: Exchanges }) => data.exchanges.map(({ id }) => id)

describe('the events', () => {
  test('begin with who speaks, then the state, then what was kept, and go on with what comes', async () => {
    await ask()
    const first = server.mock.journal.firstId
    const stream = await hear()
    const hello = await stream.next()
    const { instance, version }: Hello = hello.data
    expect([hello.event, hello.id, version]).toEqual([
      'hello',
      `${instance}.0`,
      expect.stringMatching(/^\d+\.\d+\.\d+/),
    ])
    const state = await stream.next()
    const known: State = state.data
    expect(state.event).toBe('state')
    expect(known).toEqual({
      clock: { now: expect.any(String), frozen: false, moved: false },
      stats: server.mock.journal.stats(),
      apps: server.mock.apps.list(),
      limits: await server.mock.limits.list(),
      faults: [],
      tokens: server.mock.journal.tokens(),
      first_id: first,
    })
    const kept = await stream.next()
    expect([kept.event, kept.id]).toEqual(['exchanges', `${instance}.${first}`])
    expect(kept.data).toEqual({ exchanges: server.mock.journal.exchanges(), skipped: 0 } satisfies Exchanges)

    await ask('nobody')
    expect((await stream.next('state')).data.stats.refused).toBe(1)
    const live = await stream.next()
    expect(live.data).toEqual({ exchanges: server.mock.journal.exchanges({ since: first }), skipped: 0 })
    await using other = await startServer()
    expect((await (await hear(other.url)).next()).data.instance).not.toBe(instance)
    const heads = await fetch(`${server.url}/__mock/events`, { method: 'HEAD' })
    expect([heads.status, heads.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  })

  test('tell a clock that was moved, however it was, and not one that runs', async () => {
    // Each tick reads the clock: three times as often as for the first one is after two more.
    // All from one moment, so that none falls into another minute than its counterpart; never a negative zero, which equals no zero.
    const begun = Date.now()
    const minutesAhead = (date: string) => Math.round((Date.parse(date) - begun) / 60_000) + 0
    let reads = 0
    let enough = (): void => undefined
    const time: MockOptions['time'] = {
      now() {
        reads += 1
        if (reads > wanted) enough()
        return Date.now()
      },
      after: () => () => undefined,
    }
    let wanted = Infinity
    await using counted = await startServer({ time })
    const stream = await hear(counted.url)
    reads = 0
    await stream.next('state')
    await new Promise<void>((resolve) => {
      enough = resolve
      wanted = reads * 4
    })
    const clocks: unknown[] = []
    for (const change of [
      { advance: '1h' },
      { advance: '1h' },
      { freeze: true },
      { set: '2030-01-01T00:00:00Z' },
      { reset: true },
    ]) {
      await control('POST', '/clock', change, counted.url)
      // The very next event: a clock that runs made none before.
      const { event, data } = await stream.next()
      expect(event).toBe('state')
      clocks.push([data.clock.frozen, data.clock.moved, minutesAhead(data.clock.now)])
    }
    const until2030 = minutesAhead('2030-01-01T00:00:00Z')
    expect(clocks).toEqual([
      [false, true, 60],
      [false, true, 120],
      [true, true, 120],
      [true, true, until2030],
      [false, false, 0],
    ])
  })

  test('tell the state anew after a while in which nothing changed', async () => {
    const stream = await hear()
    const { data } = await stream.next('state')
    const now = performance.now.bind(performance)
    const later = vi.spyOn(performance, 'now').mockImplementation(() => now() + 15_000)
    const again = await stream.next()
    later.mockRestore()
    const { clock, ...rest } = again.data
    expect([again.event, rest]).toEqual(['state', { ...data, clock: undefined }])
    expect(Date.parse(clock.now)).toBeGreaterThan(Date.parse(data.clock.now))
  })

  test.each([
    ['an app', { method: 'PATCH', path: '/apps/demo', body: { enabled: false } }, 'apps'],
    ['a window', { method: 'POST', path: '/limits/exhaust', body: { client_id: 'demo' } }, 'limits'],
    ['a fault', { method: 'POST', path: '/faults', body: { status: 503 } }, 'faults'],
    ['a token', { method: 'POST', path: '/tokens/revoke', body: { all: true } }, 'tokens'],
    ['the journal', { method: 'DELETE', path: '/exchanges', body: undefined }, 'first_id'],
  ])('tell that %s changed', async (_, { method, path, body }, what) => {
    await ask()
    const stream = await hear()
    const before = (await stream.next('state')).data
    await control(method, path, body)
    const after = (await stream.next('state')).data
    expect(after[what as keyof State]).not.toEqual(before[what as keyof State])
  })

  test('go on where they were broken off, for the same server only', async () => {
    await ask()
    const stream = await hear()
    const { id } = await stream.next('exchanges')
    stream.leave()
    await ask()
    await ask()
    const last = Number(id.split('.')[1])
    expect(idsOf(await (await hear(server.url, { 'Last-Event-ID': id })).next('exchanges'))).toEqual([
      last + 1,
      last + 2,
    ])
    for (const wrong of [`other.${last}`, String(last), 'x'])
      expect(idsOf(await (await hear(server.url, { 'Last-Event-ID': wrong })).next('exchanges'))).toEqual([
        last,
        last + 1,
        last + 2,
      ])
  })

  test('come in pieces, and count what they leave out', async () => {
    await using small = await startServer({ rate_limit: 'off', journalSize: 600 })
    for (let i = 0; i < 700; i += 1) await engineOf(small.mock).answer(rightRequest())
    const stream = await hear(small.url)
    const pieces = [await stream.next('exchanges'), await stream.next('exchanges'), await stream.next('exchanges')]
    expect(pieces.map((piece) => [idsOf(piece)[0], idsOf(piece).at(-1), piece.data.skipped])).toEqual([
      [101, 350, 100],
      [351, 600, 0],
      [601, 700, 0],
    ])
    // All between two looks of the server.
    for (let i = 0; i < 300; i += 1) void engineOf(small.mock).answer(rightRequest())
    const burst = await stream.next('exchanges')
    expect([idsOf(burst)[0], idsOf(burst).at(-1), burst.data.skipped]).toEqual([751, 1_000, 50])
    small.mock.journal.clear()
    await engineOf(small.mock).answer(rightRequest())
    const cleared = await hear(small.url)
    expect((await cleared.next('state')).data.first_id).toBe(1_001)
    expect((await cleared.next('exchanges')).data).toMatchObject({ exchanges: [{ id: 1_001 }], skipped: 0 })
  })

  test('cost nothing for a client that has gone or does not read, and neither holds up the end', async () => {
    // On this clock a second passes between two reads: each look of the server is told, and with it how many reads there were.
    let reads = 0
    const time = { now: () => (reads += 1) * 1_000, after: () => () => undefined }
    await using busy = await startServer({ time, rate_limit: 'off' })
    const stream = await hear(busy.url)
    const { instance } = (await stream.next('hello')).data
    let seenAt = NaN
    const readsSinceLastLook = async () => {
      const before = seenAt
      seenAt = Date.parse((await stream.next('state')).data.clock.now) / 1_000
      return seenAt - before
    }
    await readsSinceLastLook()
    const alone = await readsSinceLastLook()
    const aloneAgain = async () => {
      for (let looks = 0; looks < 5; looks = (await readsSinceLastLook()) === alone ? looks + 1 : 0);
    }

    const gone = await hear(busy.url)
    await gone.next('state')
    gone.leave()
    await aloneAgain()

    // More than the buffers of two sockets hold.
    const headers = Array.from({ length: 600 }, () => 'X-Of-The-Client')
    for (let i = 0; i < 1_000; i += 1) void engineOf(busy.mock).answer(rightRequest('nobody', { headers }))
    stream.leave()
    const reading = await hear(busy.url, { 'Last-Event-ID': `${instance}.1000` })
    stream.next = reading.next
    await aloneAgain()
    const { hostname, port } = new URL(busy.url)
    const stuck = connect(Number(port), hostname, () =>
      stuck.write('GET /__mock/events HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    )
    while ((await readsSinceLastLook()) === alone);
    await aloneAgain()

    const ended = performance.now()
    const [rest] = await Promise.all([reading.rest(), busy.close()])
    expect(rest.every(({ event }) => event === 'state')).toBe(true)
    // Its patience with what does not end is ten seconds.
    expect(performance.now() - ended).toBeLessThan(8_000)
    stuck.destroy()
  })

  test('are for a hundred who listen; the next one is told so, and served when another has left', async () => {
    await using full = await startServer()
    const all = await Promise.all(Array.from({ length: 100 }, () => hear(full.url)))
    await Promise.all(all.map((stream) => stream.next('hello')))
    const refused = await fetch(`${full.url}/__mock/events`)
    expect([refused.status, await refused.json()]).toEqual([
      503,
      { error: 'too_many_streams', message: '100 pages are already connected: close some of them.', path: '' },
    ])
    all[0]?.leave()
    const served = () => hear(full.url).then((stream) => stream.next())
    await expect.poll(() => served().catch(() => undefined)).toMatchObject({ event: 'hello' })
  })

  test('end at once when the process is asked to end', async () => {
    const started = cli(['--port', '0', '--log', 'json'])
    const { url } = JSON.parse((await started.says(/^\{"event":"ready".*\}$/m))[0])
    const stream = await hear(url)
    await stream.next('state')
    const asked = performance.now()
    started.child.kill('SIGINT')
    await stream.rest()
    expect(await started.ended).toMatchObject({ code: 0, stderr: '' })
    expect(performance.now() - asked).toBeLessThan(8_000)
  })
})

describe('the session', () => {
  const adminToken = 'the-control-token'
  let guarded: CxoneServer
  beforeAll(async () => {
    guarded = await startServer({ adminToken })
  })
  afterAll(() => guarded.close())

  const send = async (method: string, path: string, headers: Record<string, string> = {}, body = '', to = guarded) => {
    const all = { Host: new URL(to.url).host, ...headers }
    const wire = { method, url: `/__mock${path}`, headers: Object.entries(all).flat() }
    return sendOverSocket(to.url, { ...wire, body: new TextEncoder().encode(body) })
  }
  const begin = (headers: Record<string, string> = {}, token = adminToken, to = guarded) =>
    send('POST', '/session', { ...json, ...headers }, JSON.stringify({ token }), to)
  const cookieOf = ({ headers }: Awaited<ReturnType<typeof begin>>) => String(headers['set-cookie']).split(';')[0] ?? ''

  test('trades the control token for a cookie that opens what the token opens', async () => {
    const answer = await begin()
    expect([answer.status, answer.body]).toEqual([204, ''])
    expect(String(answer.headers['set-cookie'])).toMatch(
      new RegExp(`^cxone-mock-${new URL(guarded.url).port}=[\\w-]{43}; Path=/__mock; HttpOnly; SameSite=Strict$`),
    )
    const Cookie = `theme=dark; ${cookieOf(answer)}; other=1`
    expect((await send('GET', '/stats', { Cookie })).status).toBe(200)
    expect((await send('POST', '/reset', { Cookie, ...json })).status).toBe(200)
    const stream = await hear(guarded.url, { Cookie })
    expect((await stream.next()).event).toBe('hello')
  })

  test('is needed for what the mock knows, and not for the page that asks for the token', async () => {
    const status = async (path: string) => (await send('GET', path)).status
    for (const path of ['/', '/page.js', '/page.css', '/icon.svg'])
      expect([path, await status(path)]).not.toContain(401)
    for (const path of ['/events', '/tokens', '/exchanges/1', '/rules'])
      expect([path, await status(path)]).toContain(401)
  })

  test('is refused for a wrong token, without one, and for what is no JSON', async () => {
    const wrong = await begin({}, 'the-control-tokem')
    expect([wrong.status, JSON.parse(wrong.body).error]).toEqual([401, 'control_token_required'])
    expect(wrong.headers['set-cookie']).toBeUndefined()
    for (const token of [`${adminToken}n`, adminToken.slice(1), `${adminToken} `, ''])
      expect((await begin({}, token)).status).not.toBe(204)
    for (const body of ['', '{}', '[]', '{"token":7}', '{"token":"x","more":1}', '{'])
      expect((await send('POST', '/session', json, body)).status).toBe(400)
  })

  test('is not what somebody makes up, nor of another port', async () => {
    const cookie = cookieOf(await begin())
    const [name = '', id = ''] = cookie.split('=')
    for (const Cookie of [
      `${name}=`,
      name,
      `${name}=${id.slice(1)}`,
      `${name}=${adminToken}`,
      `x${cookie}`,
      `cxone-mock-1=${id}`,
    ])
      expect((await send('GET', '/stats', { Cookie })).status).toBe(401)
    expect((await fetch(`${guarded.url}/__mock/events`)).status).toBe(401)
  })

  test('does not open the door to another host or origin', async () => {
    const host = new URL(guarded.url).host
    expect((await begin({ Host: 'evil.example' })).status).toBe(403)
    expect((await begin({ Origin: 'https://evil.example' })).status).toBe(403)
    expect((await begin({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await begin({ 'Content-Type': 'text/plain' })).status).toBe(415)
    const Cookie = cookieOf(await begin({ Origin: `http://${host}`, 'Sec-Fetch-Site': 'same-origin' }))
    expect((await send('GET', '/stats', { Cookie })).status).toBe(200)
    expect((await send('GET', '/stats', { Cookie, Host: 'evil.example' })).status).toBe(403)
    expect((await send('POST', '/reset', { Cookie, ...json, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await send('POST', '/reset', { Cookie, ...json, Origin: 'http://localhost:1' })).status).toBe(403)
    expect((await send('POST', '/reset', { Cookie })).status).toBe(415)
  })

  test('gives way to newer ones: a hundred are kept', async () => {
    const [first, second] = [cookieOf(await begin()), cookieOf(await begin())]
    for (let i = 0; i < 98; i += 1) await begin()
    expect((await send('GET', '/stats', { Cookie: first })).status).toBe(200)
    await begin()
    expect((await send('GET', '/stats', { Cookie: first })).status).toBe(401)
    expect((await send('GET', '/stats', { Cookie: second })).status).toBe(200)
  })

  test('needs no cookie where no token is needed', async () => {
    const answer = await begin({}, 'whatever', server)
    expect([answer.status, answer.headers['set-cookie']]).toEqual([204, undefined])
  })

  test('has a cookie that is only sent over https where it was given over https', async () => {
    const { cert, key, remove } = await selfSigned([])
    await using secure = await startServer({ adminToken, tls: { cert, key } })
    const cookie = await new Promise<string>((resolve, reject) => {
      const options = {
        method: 'POST',
        headers: { ...json, Host: 'localhost' },
        rejectUnauthorized: false,
        agent: false as const,
      }
      const sent = request(`${secure.url}/__mock/session`, options, ({ headers }) =>
        resolve(String(headers['set-cookie'])),
      )
      sent.on('error', reject)
      sent.end(JSON.stringify({ token: adminToken }))
    })
    expect(cookie).toMatch(/^cxone-mock-443=\S+; Path=\/__mock; HttpOnly; Secure; SameSite=Strict$/)
    await remove()
  })
})

describe('one exchange', () => {
  const last = async () => {
    const [exchange] = server.mock.journal.exchanges({ limit: 1 })
    return control('GET', `/exchanges/${exchange?.id}`)
  }

  test('comes with what the doctor says, and the corrected request gets a token', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
    const url = `${server.url}/auth/oauth/token`
    await fetch(url, { method: 'POST', headers: json, body: JSON.stringify(form) })
    const { status, body } = await last()
    expect([status, body.exchange.rule]).toEqual([200, 'body-json'])
    expect(body.exchange).toEqual(server.mock.journal.exchanges()[0])
    expect(body.doctor.wellFormed).toBe(false)
    expect(body.doctor.findings.map(({ id }: { id: string }) => id)).toContain('body-json')
    expect(body.doctor.checklist.length).toBeGreaterThan(0)
    expect(body.doctor.corrected.curl).toMatch(new RegExp(`^curl '${url}' \\\\\n {2}--data-urlencode grant_type=`))
    expect(body.doctor.corrected.fetch).toContain(`'${url}'`)
  })

  test.each([
    ['localhost:4455', 'mock-inside:9', 'http://localhost:4455/auth/oauth/token'],
    ['[::1]:4455', 'mock-inside:9', 'http://[::1]:4455/auth/oauth/token'],
    ["a'b.localhost:4455", 'mock-inside:9', 'https://your-host.invalid/auth/oauth/token'],
    ['localhost:4455', 'api.niceincontact.com', 'https://api.niceincontact.com/auth/oauth/token'],
  ])('asked for at %s and sent to %s is corrected to %s', async (Host, sentTo, address) => {
    await sendOverSocket(server.url, rightRequest('nobody', { headers: ['Host', sentTo] }))
    const [exchange] = server.mock.journal.exchanges()
    const wire = { method: 'GET', url: `/__mock/exchanges/${exchange?.id}`, headers: ['Host', Host] }
    const { body } = await sendOverSocket(server.url, { ...wire, body: new Uint8Array() })
    expect(JSON.parse(body).doctor.corrected.curl).toContain(`curl '${address}' `)
  })

  test('knows the hosts and paths of the settings', async () => {
    server.mock.configure({ hosts: ['login.tenant.example'], paths: ['/oauth/token'] })
    const headers = ['Host', 'login.tenant.example', 'Content-Type', 'application/x-www-form-urlencoded']
    await sendOverSocket(server.url, rightRequest('demo', { url: '/oauth/token', headers }))
    const { doctor } = (await last()).body
    expect(doctor).toMatchObject({ wellFormed: true })
    expect(doctor.corrected.curl).toContain("curl 'https://login.tenant.example/oauth/token' ")
    server.mock.configure({})
  })

  test('of the protected API comes alone', async () => {
    await fetch(`${server.url}/api/v2/agents`)
    const { body } = await last()
    expect([Object.keys(body), body.exchange.endpoint]).toEqual([['exchange'], 'api'])
  })

  test('is not found where it is not kept', async () => {
    await ask()
    const [exchange] = server.mock.journal.exchanges()
    await control('DELETE', '/exchanges')
    for (const id of [exchange?.id, 0, 99_999, 'x', '-1', '1e3'])
      expect(await control('GET', `/exchanges/${id}`)).toEqual({
        status: 404,
        body: {
          error: 'not_found',
          message: 'No such exchange; it may have been dropped from the journal.',
          path: 'id',
        },
      })
  })
})

describe('tokens, secrets and rules', () => {
  test('lists the tokens of the newest exchanges with what they mean now', async () => {
    await ask('mock-short-lived')
    const token = JSON.parse((await ask()).body).access_token
    await ask('nobody')
    await control('POST', '/clock', { advance: '1m' })
    await control('POST', '/tokens/revoke', { token })
    const { body } = await control('GET', '/tokens')
    expect(body).toEqual({ tokens: server.mock.journal.tokens() })
    expect(body.tokens).toMatchObject([
      { client_id: 'demo', state: 'revoked' },
      { client_id: 'mock-short-lived', state: 'expired' },
    ])
    expect(body.tokens[0].id).toBe((await server.mock.tokens.introspect(token)).id)
    await using busy = await startServer({ rate_limit: 'off' })
    for (let i = 0; i < 101; i += 1) await engineOf(busy.mock).answer(rightRequest())
    const listed = async (query: string) => (await control('GET', `/tokens${query}`, undefined, busy.url)).body
    expect((await listed('')).tokens).toEqual(busy.mock.journal.tokens(100))
    expect((await listed('?limit=1000')).tokens).toEqual(busy.mock.journal.tokens())
    expect((await listed('?limit=2')).tokens).toEqual(busy.mock.journal.tokens(2))
    expect((await listed('?limit=all')).path).toBe('limit')
  })

  test('lets one secret of an app expire, and be good again', async () => {
    const expire = (expires_at: unknown, path = '/apps/demo/secrets/0') => control('PATCH', path, { expires_at })
    const { status, body } = await expire('2020-01-01T00:00:00Z')
    expect([status, body.client_id, body.secrets]).toEqual([
      200,
      'demo',
      [{ expires_at: '2020-01-01T00:00:00.000Z', expired: true }],
    ])
    expect((await ask()).headers['mock-rule']).toBe('secret-expired')
    expect((await expire(null)).body.secrets).toEqual([{ expired: false }])
    expect((await ask()).headers['mock-rule']).toBe('granted')
    expect((await expire(Date.now() + 60_000)).body.secrets[0].expired).toBe(false)
    for (const path of ['/apps/nobody/secrets/0', '/apps/demo/secrets/1', '/apps/demo/secrets/first'])
      expect((await expire(null, path)).status).toBe(404)
    for (const wrong of ['soon', true, undefined, -1])
      expect([(await expire(wrong)).status, (await expire(wrong)).body.path]).toEqual([400, 'expires_at'])
  })

  test('says of each rule which endpoint it is for', async () => {
    const { body } = await control('GET', '/rules')
    const at = (endpoint: string) =>
      body.rules.filter((rule: { endpoint: string }) => rule.endpoint === endpoint).map(({ rule }: Exchange) => rule)
    expect(at('token')).toEqual(expect.arrayContaining(['host-other-vendor', 'granted']))
    expect(at('api')).toEqual(expect.arrayContaining(['bearer-missing', 'answered']))
    expect(at('route')).toEqual(expect.arrayContaining(['document-read', 'tenant-unknown']))
    expect(at('token').length + at('route').length + at('api').length).toBe(body.rules.length)
  })

  test('are described with the events, the session and the page', async () => {
    const { paths } = (await control('GET', '/openapi.json')).body
    expect(Object.keys(paths['/__mock/events'].get.responses['200'].content)).toEqual(['text/event-stream'])
    expect(Object.keys(paths['/__mock/session'].post.responses)).toEqual([
      '204',
      '400',
      '401',
      '403',
      '413',
      '415',
      '429',
    ])
    expect(paths['/__mock/'].get).toMatchObject({ operationId: 'getInspector', security: [] })
    expect(Object.keys(paths['/__mock/'].get.responses)).not.toContain('401')
    for (const path of ['/__mock/tokens', '/__mock/exchanges/{id}', '/__mock/apps/{client_id}/secrets/{index}'])
      expect(paths).toHaveProperty([path])
  })
})

test('no secret and no token is in anything that the page is told', async () => {
  const adminToken = 'the-control-token'
  await using guarded = await startServer({ adminToken, apps: [{ client_id: 'mine', client_secret: 'mine-s3cret' }] })
  const headers = { ...json, Authorization: `Bearer ${adminToken}` }
  const stream = await hear(guarded.url, headers)
  const form = { grant_type: 'client_credentials', client_id: 'mine', client_secret: 'mine-s3cret' }
  const { access_token } = JSON.parse((await sendOverSocket(guarded.url, formRequest(form))).body)
  await fetch(`${guarded.url}/auth/oauth/token?${new URLSearchParams(form)}`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa('mine:mine-s3cret')}` },
    body: 'client_secret mine-s3cret',
  })
  const said: string[] = []
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${guarded.url}/__mock${path}`, { headers, ...init })
    said.push(await response.text())
  }
  await get('/apps/mine/secrets/0', { method: 'PATCH', body: '{"expires_at":null}' })
  await get('/session', { method: 'POST', body: '{"token":"mine-s3cret"}' })
  for (const { id } of guarded.mock.journal.exchanges()) await get(`/exchanges/${id}`)
  for (const path of ['/tokens', '/exchanges', '/rules', '/openapi.json']) await get(path)
  while (!stream.text().includes('"granted":1,"refused":1') || !stream.text().includes('"rule":"authorization-header"'))
    await stream.next()
  said.push(stream.text())
  for (const secret of ['mine-s3cret', btoa('mine:mine-s3cret'), access_token, adminToken])
    expect(said.filter((text) => text.includes(secret))).toEqual([])
})
