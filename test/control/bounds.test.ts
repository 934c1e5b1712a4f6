import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMock, CxoneMockError, type MockOptions } from '../../src/index.ts'
import { guessesAt } from '../../src/server/control/guesses.ts'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { apiCaller, schemaOf, tokenFrom } from '../support/api-request.ts'

// What can grow, or be too large, and where it ends.

const thrown = (act: () => unknown): CxoneMockError => {
  try {
    act()
  } catch (error) {
    if (error instanceof CxoneMockError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('all that is wrong with the options is told at once, each by its path', () => {
  const wrong: object = {
    lifetime: 90,
    rateLimit: 'off',
    hosts: ['https://x'],
    apps: [{ client_id: 'a', client_secret: 's', secrets: [] }, { client_id: 'b' }],
  }
  const { code, issues, path, message } = thrown(() => createMock(wrong as MockOptions))
  expect([code, path]).toEqual(['OPTION_INVALID', issues[0]?.path])
  expect(issues.map((issue) => issue.path).toSorted()).toEqual([
    'apps[0].client_secret',
    'apps[1]',
    'hosts[0]',
    'lifetime',
    'rateLimit',
  ])
  expect(message.split('\n')).toHaveLength(5)
  expect(message).toContain(
    'lifetime: expected a duration such as "90s" or "1h 30m", got 90; a number has no unit: write "90s" or "90ms"',
  )
})

describe('in process', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'an app',
      () => createMock({ apps: [{ client_id: 'x'.repeat(256), client_secret: 's' }] }),
      /apps\[0\]\.client_id: expected at most 255 characters, got 256/,
    ],
    [
      'a journal',
      () => createMock({ journalSize: 1_000_001 }),
      /journalSize: expected an integer from 1 to 1000000, got 1000001/,
    ],
    [
      'a body',
      () => createMock({ limits: { body: 16_777_217 } }),
      /limits\.body: expected an integer from 1 to 16777216/,
    ],
    [
      'a wait',
      () => createMock().faults.plan({ status: 503, retry_after: 9e15 }),
      /retry_after: expected an integer from 0 to 31536000, got 9000000000000000/,
    ],
    [
      'a token',
      () => createMock().tokens.revoke({ id: 'x'.repeat(1_048_576) }),
      /id: expected at most 255 characters, got 1048576/,
    ],
    [
      'grants',
      () =>
        createMock({
          apps: [{ client_id: 'a', client_secret: 's', grants: Array.from({ length: 101 }, () => 's') }],
        }),
      /apps\[0\]\.grants: expected at most 100 items, got 101/,
    ],
    [
      'records',
      () => createMock({ data: { agents: Array.from({ length: 10_001 }, () => ({})) } }),
      /data\.agents: expected at most 10000 records, got 10001/,
    ],
  ])('%s has one, and the error names it', (_, act, message) => {
    expect(thrown(act).message).toMatch(message)
  })

  test('a collection that is full takes no record, in process and by the API, until one is removed', async () => {
    const agents = Array.from({ length: 10_000 }, (_, index) => ({ agentId: index + 1, userName: 'x' }))
    const mock = createMock({ data: { agents: agents as never } })
    await expect(mock.data.agents.create({ userName: 'y' })).rejects.toThrow(
      'data.agents: a collection holds at most 10000 records: remove one first',
    )
    const call = apiCaller(mock, await tokenFrom(mock))
    expect(await call('POST', '/api/v2/agents', { userName: 'y' })).toMatchObject({
      status: 400,
      json: { error_description: 'a collection holds at most 10000 records: remove one first' },
    })
    await mock.data.agents.remove(7)
    expect((await call('POST', '/api/v2/agents', { userName: 'y' })).status).toBe(201)
  })

  test('a hundred collections can be defined, again and again, and no more', () => {
    const { data } = createMock()
    const schema = schemaOf((value) => ({ value }))
    for (let index = 0; index < 100; index += 1) data.define(`c${index}`, { schema })
    data.define('c0', { schema })
    expect(() => data.define('more', { schema })).toThrow('At most 100 collections can be defined')
    expect(() => data.define('x'.repeat(101), { schema })).toThrow('expected a name of at most 100')
  })

  test('apps, access keys and faults are kept up to one', () => {
    const mock = createMock()
    const until = (act: (index: number) => unknown): [number, string] => {
      for (let index = 0; ; index += 1)
        try {
          act(index)
        } catch (error) {
          return [index, (error as Error).message]
        }
    }
    const presets = mock.apps.list().length
    expect(until((index) => mock.apps.add({ client_id: `a${index}`, client_secret: 's' }))).toEqual([
      10_000 - presets,
      'At most 10000 apps are kept: remove one first.',
    ])
    expect(until(() => mock.faults.plan({ status: 503 }))).toEqual([
      1_000,
      'At most 1000 faults can be planned at the same time: remove some first.',
    ])
    const keys = mock.access_keys.list().length
    expect(until((index) => mock.access_keys.add({ id: `k${index}`, secret: 's' }))).toEqual([
      10_000 - keys,
      'At most 10000 access keys are kept: remove one first.',
    ])
  })
})

describe('at the control API', () => {
  let server: CxoneServer
  const adminToken = 'a-control-token'
  const json = { 'Content-Type': 'application/json' }
  beforeAll(async () => {
    server = await startServer({ adminToken })
  })
  afterAll(() => server.close())

  test('what browsers are told of an answer', async () => {
    const { headers } = await fetch(`${server.url}/__mock/stats`, {
      headers: { Authorization: `Bearer ${adminToken}` },
    })
    expect(
      [
        'x-content-type-options',
        'cross-origin-resource-policy',
        'cache-control',
        'x-frame-options',
        'strict-transport-security',
      ].map((name) => headers.get(name)),
    ).toEqual(['nosniff', 'same-origin', 'no-store', 'DENY', null])
  })

  test.each([
    ['without a token', json],
    ['of another type', { Authorization: `Bearer ${adminToken}`, 'Content-Type': 'text/plain' }],
    ['larger than 1 MiB', { Authorization: `Bearer ${adminToken}`, ...json }],
  ])('the body of a request %s is not read to its end', async (_, headers) => {
    const length = 64 * 1_048_576
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    const head = Object.entries({ Host: 'localhost', ...headers, 'Content-Length': String(length) })
    socket.write(`POST /__mock/reset HTTP/1.1\r\n${head.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n`)
    let answered = ''
    socket.on('data', (chunk) => (answered += String(chunk)))
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.on('error', () => undefined)
    const chunk = Buffer.alloc(65_536, ' ')
    const send = (): void => {
      while (!socket.destroyed && socket.bytesWritten < length)
        if (!socket.write(chunk)) return void socket.once('drain', send)
    }
    send()
    await ended
    expect(answered).toMatch(/^HTTP\/1\.1 4(?:01|13|15) [\s\S]*\r\nconnection: close\r\n/i)
    expect(socket.bytesWritten).toBeLessThan(length / 2)
  })

  test('a control token cannot be found by trying: after 20 wrong ones the right one has to wait, and a session has not', async () => {
    await using guarded = await startServer({ adminToken })
    const ask = (token: string, more: Record<string, string> = {}) =>
      fetch(`${guarded.url}/__mock/stats`, { headers: { Authorization: `Bearer ${token}`, ...more } })
    const begun = await fetch(`${guarded.url}/__mock/session`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ token: adminToken }),
    })
    const Cookie = String(begun.headers.get('set-cookie')).split(';')[0] ?? ''
    for (let guess = 0; guess < 20; guess += 1) expect((await ask(`wrong-${guess}`)).status).toBe(401)
    const braked = await ask(adminToken)
    expect([braked.status, (await braked.json()).error]).toEqual([429, 'too_many_guesses'])
    expect(Number(braked.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fetch(`${guarded.url}/__mock/stats`, { headers: { Cookie } })).status).toBe(200)
    expect((await ask('wrong', { Cookie })).status).toBe(200)
    const session = (token: string) =>
      fetch(`${guarded.url}/__mock/session`, { method: 'POST', headers: json, body: JSON.stringify({ token }) })
    // Both ways to send one are counted together.
    expect((await session(adminToken)).status).toBe(429)
  })

  test('twenty wrong control tokens for a session block the correct one', async () => {
    await using guarded = await startServer({ adminToken })
    const session = (token: string) =>
      fetch(`${guarded.url}/__mock/session`, { method: 'POST', headers: json, body: JSON.stringify({ token }) })
    for (let guess = 0; guess < 20; guess += 1) expect((await session(`wrong-${guess}`)).status).toBe(401)
    expect((await session(adminToken)).status).toBe(429)
  })
})

test('guesses are counted for a minute, by address, and of a thousand addresses', () => {
  let now = 0
  const guesses = guessesAt(() => now)
  for (let guess = 0; guess < 19; guess += 1) guesses.add('one')
  expect(guesses.secondsToWait('one')).toBe(0)
  guesses.add('one')
  now = 1_500
  expect([guesses.secondsToWait('one'), guesses.secondsToWait('other')]).toEqual([59, 0])
  now = 60_000
  expect(guesses.secondsToWait('one')).toBe(0)
  guesses.add('one')
  expect(guesses.secondsToWait('one')).toBe(0)
  for (let guess = 0; guess < 19; guess += 1) guesses.add('one')
  expect(guesses.secondsToWait('one')).toBe(60)
  for (let guess = 0; guess < 20; guess += 1) guesses.add('early')
  for (let address = 0; address < 1_000; address += 1) guesses.add(`address ${address}`)
  expect(guesses.secondsToWait('early')).toBe(0)
})
