import { describe, expect, test } from 'vitest'
import { createMock, CxoneMockError, type CxoneMock, type Fault } from '../../src/index.ts'
import type { WireReply } from '../../src/engine/wire.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// Planned faults: which one is delivered, in what words, and what cannot be planned.

const start = Date.parse('2026-01-01T00:00:00Z')
function frozen(): CxoneMock {
  const mock = createMock({ rate_limit: 'off' })
  mock.clock.freeze()
  mock.clock.set(start)
  return mock
}
async function answerTo(fault: Fault): Promise<WireReply> {
  const mock = frozen()
  mock.faults.plan(fault)
  return engineOf(mock).answer(rightRequest())
}
async function statuses(mock: CxoneMock, count: number, client_id = 'demo'): Promise<number[]> {
  const found: number[] = []
  for (let i = 0; i < count; i += 1) found.push((await engineOf(mock).answer(rightRequest(client_id))).status)
  return found
}
async function callApi(mock: CxoneMock, client_id = 'demo'): Promise<number> {
  const { access_token } = JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body)
  const headers = ['Host', 'api.nicecxone.com', 'Authorization', `Bearer ${access_token}`]
  return (await engineOf(mock).answer({ method: 'GET', url: '/api/v2/agents', headers, body: new Uint8Array() })).status
}

describe('of several faults', () => {
  test('the first is delivered first, and the second is left as it is', async () => {
    const mock = frozen()
    mock.faults.plan({ status: 500 })
    mock.faults.plan({ status: 502 })
    expect(await statuses(mock, 3)).toEqual([500, 502, 200])
  })

  test('each counts the requests that another one answered', async () => {
    const mock = frozen()
    mock.faults.plan({ status: 500, times: 2 })
    mock.faults.plan({ status: 502, every: 3 })
    expect(await statuses(mock, 4)).toEqual([500, 500, 502, 200])
  })

  test('a planned one goes before that of an app, which does not count it', async () => {
    const mock = frozen()
    mock.apps.update('demo', { faults: [{ status: 503, every: 2 }] })
    mock.faults.plan({ status: 500 })
    expect(await statuses(mock, 5)).toEqual([500, 200, 503, 200, 503])
  })

  test('the first of an app that is due is delivered', async () => {
    const mock = frozen()
    mock.apps.update('demo', { faults: [{ status: 503, every: 2 }, { status: 502 }] })
    expect(await statuses(mock, 4)).toEqual([502, 503, 502, 503])
  })

  test('only those at the endpoint that was asked are delivered and counted', async () => {
    const mock = frozen()
    mock.apps.update('demo', {
      faults: [
        { on: 'api', status: 503 },
        { on: 'token', status: 500, every: 2 },
      ],
    })
    expect(await callApi(mock)).toBe(503)
    expect(await statuses(mock, 2)).toEqual([500, 200])
    mock.apps.update('demo', { faults: [] })
    mock.faults.plan({ on: 'api', status: 502 })
    mock.faults.plan({ status: 504, every: 2 })
    expect(await callApi(mock)).toBe(502)
    expect(await statuses(mock, 1)).toEqual([504])
  })

  test('clear takes all away, and so does reset', async () => {
    for (const clear of ['clear', 'reset'] as const) {
      const mock = frozen()
      for (const status of [500, 502]) mock.faults.plan({ status, times: 'always' })
      if (clear === 'clear') mock.faults.clear()
      else mock.reset()
      expect(mock.faults.list()).toEqual([])
      expect(await statuses(mock, 2)).toEqual([200, 200])
    }
  })

  test('each has an id of its own, also after those before it were taken away', () => {
    const { faults } = frozen()
    const ids = [faults.plan({ status: 500 }).id, faults.plan({ status: 500 }).id]
    faults.clear()
    ids.push(faults.plan({ status: 500 }).id)
    expect(new Set(ids).size).toBe(3)
  })

  test('what is changed in the object afterwards changes nothing', async () => {
    const mock = frozen()
    const fault = { status: 500, times: 2 }
    mock.faults.plan(fault)
    fault.status = 502
    expect(await statuses(mock, 2)).toEqual([500, 500])
  })
})

describe('the answer of a fault', () => {
  const errors: readonly (readonly [number, string])[] = [
    [400, 'invalid_request'],
    [401, 'invalid_request'],
    [418, 'invalid_request'],
    [429, 'temporarily_unavailable'],
    [499, 'invalid_request'],
    [500, 'server_error'],
    [502, 'server_error'],
    [503, 'temporarily_unavailable'],
    [599, 'server_error'],
  ]
  test.each(errors)('%d says %s', async (status, error) => {
    const { body, headers } = await answerTo({ status })
    expect(JSON.parse(body)).toEqual({ error, error_description: 'Planned fault' })
    expect(headers).toEqual([
      'Content-Type',
      'application/json',
      'Cache-Control',
      'no-store',
      'mock-rule',
      'fault-planned',
    ])
  })

  test.each([200, 201, 302, 399])('%d has a token that is good for nothing', async (status) => {
    const mock = frozen()
    mock.faults.plan({ status })
    const reply = await engineOf(mock).answer(rightRequest())
    expect(reply.status).toBe(status)
    const { access_token, expires_in } = JSON.parse(reply.body)
    expect([(await mock.tokens.introspect(access_token)).state, expires_in]).toEqual(['malformed', 7_200])
  })

  test.each([204, 205, 304])('%d has no body, whatever was planned', async (status) => {
    for (const body of [undefined, 'html', 'malformed', 'empty'] as const)
      expect(await answerTo({ status, ...(body && { body }) })).toMatchObject({ status, body: '' })
  })

  test.each([
    ['html', 'text/html; charset=utf-8', /^<!DOCTYPE html>.*<h1>200<\/h1>/s],
    ['empty', 'application/json', /^$/],
    ['malformed', 'application/json', /^\{"access_token":"[^"]*$/],
  ] as const)('a body that is %s is one without a status too', async (body, type, text) => {
    const reply = await answerTo({ body })
    expect([reply.status, reply.headers.slice(0, 2)]).toEqual([200, ['Content-Type', type]])
    expect(reply.body).toMatch(text)
  })

  test.each(['reset', 'truncate'] as const)('a connection alone is one: %s', async (connection) => {
    const mock = frozen()
    mock.faults.plan({ connection })
    const reply = await engineOf(mock).answer(rightRequest())
    expect([reply.status, reply.cut]).toEqual([200, connection])
    expect(mock.journal.exchanges()[0]).toMatchObject({ rule: 'fault-planned', reply: { cut: connection } })
    await engineOf(mock).answer(rightRequest())
    expect(mock.journal.exchanges()[1]?.reply).not.toHaveProperty('cut')
  })

  test('names a date in place of seconds, beside the date of the clock', async () => {
    expect((await answerTo({ status: 503, retry_after: 90 })).headers.slice(4, -2)).toEqual(['Retry-After', '90'])
    expect((await answerTo({ status: 503, retry_after: 0 })).headers.slice(4, -2)).toEqual(['Retry-After', '0'])
    const dated = await answerTo({ status: 503, retry_after: 90, retry_after_as: 'http-date' })
    expect(dated.headers.slice(4, -2)).toEqual([
      'Retry-After',
      'Thu, 01 Jan 2026 00:01:30 GMT',
      'Date',
      'Thu, 01 Jan 2026 00:00:00 GMT',
    ])
  })

  test('that names no time to wait does not take back the one that was named', async () => {
    const mock = frozen()
    mock.faults.plan({ status: 429, retry_after: 10 })
    mock.faults.plan({ status: 500 })
    await statuses(mock, 1)
    mock.clock.advance('5s')
    await statuses(mock, 2)
    expect(mock.journal.exchanges().map(({ early_retry }) => early_retry)).toEqual([false, true, true])
  })
})

describe('a delay', () => {
  test('leaves the answer to the rules, by the apps and the clock of that later moment', async () => {
    const mock = frozen()
    mock.apps.add({ client_id: 'mine', secrets: [{ value: 'mine-secret', expires_at: start + 3_000 }] })
    mock.faults.plan({ delay: '2s', times: 4 })
    const rules: (string | undefined)[] = []
    for (const change of [
      () => undefined,
      () => undefined,
      () => mock.apps.update('mine', { enabled: false }),
      () => mock.apps.remove('mine'),
    ]) {
      const pending = Promise.resolve(engineOf(mock).answer(rightRequest('mine')))
      change()
      mock.clock.advance('2s')
      await pending
      rules.push(mock.journal.exchanges().at(-1)?.rule)
    }
    expect(rules).toEqual(['granted', 'secret-expired', 'app-disabled', 'app-unknown'])
  })

  test('changes neither when a request arrived nor whether it came too early', async () => {
    const mock = frozen()
    mock.faults.plan({ status: 429, retry_after: 10 })
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('9s')
    mock.faults.plan({ delay: '2s' })
    const pending = Promise.resolve(engineOf(mock).answer(rightRequest()))
    mock.clock.advance('2s')
    expect((await pending).status).toBe(200)
    expect(mock.journal.exchanges().map(({ at, early_retry }) => [at, early_retry])).toEqual([
      ['2026-01-01T00:00:00.000Z', false],
      ['2026-01-01T00:00:09.000Z', true],
    ])
  })
})

describe('what cannot be planned', () => {
  test.each([
    [{ status: 199 }, 'status: expected an integer from 200 to 599, got 199'],
    [{ status: 600 }, 'status: expected an integer from 200 to 599, got 600'],
    [{ status: 503.5 }, 'status: expected an integer from 200 to 599, got 503.5'],
    [{ status: '503' }, 'status: expected an integer from 200 to 599, got "503"'],
    [{ status: 503, times: 1.5 }, 'times: expected an integer from 1 to 1000000, or "always", got 1.5'],
    [{ status: 503, times: 'ever' }, 'times: expected an integer from 1 to 1000000, or "always", got "ever"'],
    [{ status: 503, every: 0 }, 'every: expected an integer from 1 to 1000000, got 0'],
    [{ status: 503, every: 1.5 }, 'every: expected an integer from 1 to 1000000, got 1.5'],
    [{ status: 503, retry_after: -1 }, 'retry_after: expected an integer from 0 to 31536000, got -1'],
    [{ status: 503, retry_after: 1.5 }, 'retry_after: expected an integer from 0 to 31536000, got 1.5'],
    [{ delay: '1s', retry_after: 1 }, 'retry_after: needs a status beside it, such as 429'],
    [{ status: 503, retry_after_as: 'date' }, 'retry_after_as: expected one of "seconds", "http-date", got "date"'],
    [{ status: 503, on: 'data' }, 'on: expected one of "token", "api", got "data"'],
    [{ connection: 'close' }, 'connection: expected one of "reset", "truncate", got "close"'],
    [{ connection: 'truncate', body: 'empty' }, 'connection: "truncate" needs a body to truncate'],
    ...[204, 205, 304].map((status): [object, string] => [
      { connection: 'truncate', status },
      'connection: "truncate" needs a body to truncate',
    ]),
    [null, 'expected an object such as {"client_id": …}, got null'],
    ['503', 'expected an object such as {"client_id": …}, got a string of 3 characters'],
    [{ status: 503, delay: 'x'.repeat(61) }, 'got a string of 61 characters'],
    [{ status: 503, delay: 'x'.repeat(60) }, `got "${'x'.repeat(60)}"`],
    [{ every: 2, on: 'api' }, 'expected at least one of delay, status, body, connection'],
  ])('%j', (fault, message) => {
    const mock = frozen()
    const plan = () => mock.faults.plan(fault as Fault)
    expect(plan).toThrow(CxoneMockError)
    expect(plan).toThrow(message)
    expect(mock.faults.list()).toEqual([])
  })

  test.each([
    { status: 200 },
    { status: 599 },
    { status: 503, retry_after: 0 },
    { connection: 'reset', body: 'empty' },
    { connection: 'reset', status: 204 },
    { connection: 'truncate', status: 206 },
    { delay: '0s' },
  ] as const)('but %j can', (fault) => {
    expect(frozen().faults.plan(fault)).toMatchObject({ ...fault, left: 1, delivered: 0 })
  })
})
