import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { rightRequest, sendOverSocket } from '../support/adapters.ts'

// What the control API accepts and rejects, on both sides of each bound. A rejected request changes nothing.

let server: CxoneServer
beforeAll(async () => {
  server = await startServer()
})
afterEach(() => server.mock.reset())
afterAll(() => server.close())

async function control(request: string, body?: unknown, to = server) {
  const [method = '', path = ''] = request.split(' ')
  const response = await fetch(`${to.url}/__mock${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}
const known = async ({ mock }: CxoneServer) => ({
  apps: mock.apps.list(),
  faults: mock.faults.list(),
  limits: await mock.limits.list(),
  exchanges: mock.journal.exchanges(),
  moved: mock.clock.moved,
})
const tokenOf = async () => JSON.parse((await sendOverSocket(server.url, rightRequest())).body).access_token

describe('a fault is accepted:', () => {
  test.each([
    { status: 200 },
    { status: 599 },
    { status: 503, times: 1 },
    { status: 503, times: 'always' },
    { status: 503, every: 1 },
    { status: 503, retry_after: 0 },
    { status: 429, retry_after: 1, retry_after_as: 'seconds' },
    { status: 429, retry_after: 1, retry_after_as: 'http-date' },
    { status: 503, client_id: 'demo' },
    { status: 503, on: 'token' },
    { status: 503, on: 'api' },
    { delay: '0s' },
    { delay: '250ms' },
    { delay: '250ms' },
    { body: 'html' },
    { body: 'empty' },
    { body: 'malformed' },
    { connection: 'reset' },
    { connection: 'truncate' },
  ])('%j', async (fault) => {
    const { status, body } = await control('POST /faults', fault)
    expect([status, body]).toEqual([201, expect.objectContaining(fault)])
    expect(server.mock.faults.list()).toEqual([body])
  })
})

describe('an app is accepted:', () => {
  test.each([
    { scopes: '*' },
    { scopes: [] },
    { grants: [] },
    { hosts: ['api.nicecxone.com', '*.nicecxone.com'] },
    { lifetime: '0s' },
    { lifetime: '1.5h' },
    { rate_limit: 'off' },
    { rate_limit: '1/0.5s' },
    { note: '' },
    { enabled: false },
    { secrets: [{ value: 'b' }, { value: 'c', expires_at: 0 }, { value: 'd', expires_at: '2030-01-01' }] },
    { faults: [{ status: 503 }] },
  ])('%j', async (more) => {
    const { status, body } = await control('POST /apps', {
      client_id: 'mine',
      ...('secrets' in more ? {} : { client_secret: 'a' }),
      ...more,
    })
    expect([status, body]).toEqual([201, server.mock.apps.get('mine')])
    expect(Object.keys(body)).toEqual(expect.arrayContaining(Object.keys(more)))
  })
})

describe('a request is rejected and changes nothing:', () => {
  const fault = (given: object, path: string) => ['POST /faults', given, path] as const
  const app = (given: object, path: string) =>
    ['POST /apps', { client_id: 'mine', client_secret: 'a', ...given }, path] as const
  const patch = (given: object, path: string) => ['PATCH /apps/demo', given, path] as const
  const clock = (given: object, path: string) => ['POST /clock', given, path] as const
  const revoke = (given: object, path = '') => ['POST /tokens/revoke', given, path] as const
  test.each([
    fault({ status: 199 }, 'status'),
    fault({ status: 600 }, 'status'),
    fault({ status: 500.5 }, 'status'),
    fault({ status: '503' }, 'status'),
    fault({ status: 503, times: 0 }, 'times'),
    fault({ status: 503, times: 1.5 }, 'times'),
    fault({ status: 503, times: 'never' }, 'times'),
    fault({ status: 503, every: 0 }, 'every'),
    fault({ status: 503, every: 1.5 }, 'every'),
    fault({ status: 503, retry_after: -1 }, 'retry_after'),
    fault({ status: 503, retry_after: 1.5 }, 'retry_after'),
    fault({ status: 503, retry_after: 1, retry_after_as: 'date' }, 'retry_after_as'),
    fault({ status: 503, client_id: '' }, 'client_id'),
    fault({ status: 503, on: 'both' }, 'on'),
    fault({ delay: -1 }, 'delay'),
    fault({ delay: '1 s' }, 'delay'),
    fault({ delay: '1w' }, 'delay'),
    fault({ body: 'json' }, 'body'),
    fault({ connection: 'close' }, 'connection'),
    app({ client_id: '' }, 'client_id'),
    app({ client_secret: '' }, 'client_secret'),
    app({ secrets: [{ value: '' }] }, 'secrets[0].value'),
    app({ secrets: [{ value: 'b', expires_at: null }] }, 'secrets[0].expires_at'),
    app({ scopes: 'a' }, 'scopes'),
    app({ scopes: [''] }, 'scopes[0]'),
    app({ grants: [''] }, 'grants[0]'),
    app({ hosts: 'api.nicecxone.com' }, 'hosts'),
    app({ lifetime: '999ms' }, 'lifetime'),
    app({ rate_limit: '60' }, 'rate_limit'),
    app({ rate_limit: '1000000000000/60s' }, 'rate_limit'),
    app({ note: 7 }, 'note'),
    app({ enabled: 1 }, 'enabled'),
    app({ faults: [{ status: 199 }] }, 'faults[0].status'),
    patch({ client_id: 'other' }, 'client_id'),
    patch({ enabled: false, scopes: 'a' }, 'scopes'),
    patch({ enabled: false, lifetime: '999ms' }, 'lifetime'),
    patch({ enabled: false, faults: [{}] }, 'faults[0]'),
    clock({ reset: false }, 'reset'),
    clock({ freeze: 'yes' }, 'freeze'),
    clock({ advance: '1h', freeze: true }, ''),
    clock({ set: '2030-01-01', freeze: true }, ''),
    clock({ freeze: true, reset: true }, ''),
    clock({ advance: -1 }, 'advance'),
    clock({ set: '' }, 'set'),
    revoke({ all: false }, 'all'),
    revoke({ all: true, client_id: 'demo' }),
    revoke({ client_id: 'demo', token: 'x' }),
    revoke({ client_id: 'demo', id: 'x' }),
    revoke({ token: '' }, 'token'),
    revoke({ id: '' }, 'id'),
    revoke({ client_id: '' }, 'client_id'),
    revoke({}),
    ['POST /tokens/introspect', { token: '' }, 'token'],
    ['POST /tokens/introspect', {}, 'token'],
    ['POST /limits/exhaust', { client_id: 'demo', endpoint: 'both' }, 'endpoint'],
    ['GET /exchanges?status=99', undefined, 'status'],
    ['GET /exchanges?status=600', undefined, 'status'],
    ['GET /exchanges?since=-1', undefined, 'since'],
    ['GET /exchanges?since=1.5', undefined, 'since'],
    ['GET /exchanges?limit=-1', undefined, 'limit'],
    ['GET /exchanges?client_id=', undefined, 'client_id'],
    ['GET /tokens?limit=-1', undefined, 'limit'],
  ] as const)('%s %j (%s)', async (request, given, path) => {
    const token = await tokenOf()
    const before = await known(server)
    const { status, body } = await control(request, given)
    expect([status, body.path]).toEqual([400, path])
    expect(await known(server)).toEqual(before)
    expect((await server.mock.tokens.introspect(token)).state).toBe('valid')
  })
})

test.each(['?status=100', '?status=599', '?since=0', '?limit=0', '?rule=granted&client_id=demo&status=200&limit=1'])(
  'exchanges can be filtered by %s',
  async (query) => {
    expect((await control(`GET /exchanges${query}`)).status).toBe(200)
  },
)

test('freeze: false resumes a frozen clock, which stays moved', async () => {
  await control('POST /clock', { freeze: true })
  await control('POST /clock', { advance: '1h' })
  expect((await control('POST /clock', { freeze: false })).body).toMatchObject({ frozen: false, moved: true })
  await control('POST /clock', { freeze: true })
  expect((await control('POST /clock', { unfreeze: true })).body).toMatchObject({ frozen: false, moved: true })
  expect(server.mock.clock.frozen).toBe(false)
})

test.each([
  [{}, [429, 200]],
  [{ endpoint: 'token' }, [429, 200]],
  [{ endpoint: 'api' }, [200, 429]],
])('exhausting the window %j leaves the other one alone', async (endpoint, statuses) => {
  const headers = ['Host', 'x', 'Authorization', `Bearer ${await tokenOf()}`]
  expect((await control('POST /limits/exhaust', { client_id: 'demo', ...endpoint })).status).toBe(200)
  const read = { method: 'GET', url: '/api/v2/agents', headers, body: new Uint8Array() }
  const answers = [await sendOverSocket(server.url, rightRequest()), await sendOverSocket(server.url, read)]
  expect(answers.map(({ status }) => status)).toEqual(statuses)
})

test('revoking an unknown app or token is a 404 and revokes nothing', async () => {
  const token = await tokenOf()
  const unknown = { path: 'token', message: 'The mock did not issue this token.' }
  for (const [which, said] of [
    [{ client_id: 'nobody' }, { path: 'client_id', message: 'No app has this client_id.' }],
    [{ token: 'of-somebody-else' }, unknown],
    [{ token: `${token}x` }, unknown],
  ])
    expect(await control('POST /tokens/revoke', which)).toEqual({ status: 404, body: { error: 'not_found', ...said } })
  expect((await server.mock.tokens.introspect(token)).state).toBe('valid')
})

test('the index of a secret and the id of an exchange consist of digits', async () => {
  await tokenOf()
  const [exchange] = server.mock.journal.exchanges()
  const before = await known(server)
  for (const index of ['0.0', '-0', '+0', '0x0', '0e1', '%200', '0%20', '1'])
    expect([index, (await control(`PATCH /apps/demo/secrets/${index}`, { expires_at: 0 })).status]).toEqual([
      index,
      404,
    ])
  for (const id of [`${exchange?.id}.0`, `+${exchange?.id}`, `0x${exchange?.id.toString(16)}`, `%20${exchange?.id}`])
    expect([id, (await control(`GET /exchanges/${id}`)).status]).toEqual([id, 404])
  expect(await known(server)).toEqual(before)
})

describe('a body', () => {
  test.each([undefined, ' ', '{'])('of %j is not JSON', async (given) => {
    const { status, body } = await control('POST /clock', given)
    expect([status, body]).toEqual([
      400,
      { error: 'invalid_json', message: 'The body is empty, or not JSON.', path: '' },
    ])
  })

  test.each([
    [1_048_576, 200, 'keep-alive'],
    [1_048_577, 413, 'close'],
  ])('of %i bytes gets %i and Connection: %s, with and without Content-Length', async (length, status, connection) => {
    const text = '{"token":"x"}'.padEnd(length)
    for (const body of [text, new Blob([text]).stream()]) {
      const headers = { 'Content-Type': 'application/json' }
      const init = { method: 'POST', headers, body, duplex: 'half' } as const
      const answer = await fetch(`${server.url}/__mock/tokens/introspect`, init)
      await answer.text()
      expect([answer.status, answer.headers.get('connection')]).toEqual([status, connection])
      expect((await control('GET /health')).status).toBe(200)
    }
  })
})

describe('a key is repeated only if it looks like the name of an option:', () => {
  const unknown = 'Unknown option, whose name is not shown. Known: token.'
  test.each([
    [{ token: 'x', abcdefghijklmnopqrstuvwx: 1 }, 'Unknown option. Known: token.'],
    [{ token: 'x', abcdefghijklmnopqrstuvwxy: 1 }, unknown],
    [{ token: 'x', Zk4tQ8vXn2: 1 }, unknown],
    [{ token: 'x', 'a-b': 1 }, 'Unknown option. Known: token.'],
    [{ token: 'x', '': 1 }, unknown],
    [{ token: { value: 1, Zk4tQ8vXn2: 1 } }, 'got an object'],
    [{ token: {} }, 'got an object'],
    [{ token: ['Zk4tQ8vXn2'] }, 'got an array'],
    [{ token: null }, 'got null'],
    [{}, 'is missing'],
  ])('%j', async (given, says) => {
    const { status, body } = await control('POST /tokens/introspect', given)
    expect([status, body.message]).toEqual([400, expect.stringContaining(says)])
    expect(body.message).not.toContain('Zk4tQ8vXn2')
  })
})

test('a defect is reported as one, emits a warning, and reveals nothing of its cause', async () => {
  let fails = false
  const now = (): number => {
    if (fails) throw new Error('Zk4tQ8vXn2')
    return Date.now()
  }
  await using broken = await startServer({ time: { now, after: () => () => undefined } })
  fails = true
  const warned = once(process, 'warning')
  expect(await control('GET /clock', undefined, broken)).toEqual({
    status: 500,
    body: { error: 'internal_error', message: 'The control API failed. This is a bug in cxone-mock.', path: '' },
  })
  expect((await warned)[0]).toMatchObject({ message: 'Zk4tQ8vXn2' })
  fails = false
  expect((await control('GET /clock', undefined, broken)).status).toBe(200)
})
