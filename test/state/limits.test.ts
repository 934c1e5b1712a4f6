import { describe, expect, test } from 'vitest'
import { createMock, type CxoneMock, type MockOptions } from '../../src/index.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// Rate windows to their boundaries, at both endpoints.

const start = Date.parse('2026-01-01T00:00:00Z')
function frozen(options?: MockOptions): CxoneMock {
  const mock = createMock(options)
  mock.clock.freeze()
  mock.clock.set(start)
  return mock
}
const retryAfter = (headers: readonly string[]) => headers[headers.indexOf('Retry-After') + 1]
const viewOf = async (mock: CxoneMock, id = 'demo') =>
  (await mock.limits.list()).find(({ client_id }) => client_id === id)
const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString()

/** The status of a call of the API with a token of the app; both windows are looked at. */
async function callApi(mock: CxoneMock, authorization: string, remote?: string): Promise<number> {
  const headers = ['Host', 'api.nicecxone.com', 'Authorization', authorization]
  const request = { method: 'GET', url: '/api/v2/agents', headers, body: new Uint8Array(), ...(remote && { remote }) }
  return (await engineOf(mock).answer(request)).status
}
const bearerOf = async (mock: CxoneMock, client_id = 'demo') =>
  `Bearer ${JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body).access_token}`

describe('a window', () => {
  test('is told as it is: before it began, while it runs, when it is spent, and when it is over', async () => {
    const mock = frozen({ rate_limit: '2/10s' })
    const view = { client_id: 'demo', limit: 2 }
    expect(await viewOf(mock)).toEqual({ ...view, used: 0, seconds_to_wait: 0 })
    await engineOf(mock).answer(rightRequest())
    expect(await viewOf(mock)).toEqual({ ...view, used: 1, seconds_to_wait: 0, resets_at: at(10) })
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('9999ms')
    expect(await viewOf(mock)).toEqual({ ...view, used: 2, seconds_to_wait: 1, resets_at: at(10) })
    mock.clock.advance('1ms')
    expect(await viewOf(mock)).toEqual({ ...view, used: 0, seconds_to_wait: 0 })
    expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
    expect(await viewOf(mock)).toEqual({ ...view, used: 1, seconds_to_wait: 0, resets_at: at(20) })
  })

  test('that is off is told so', async () => {
    const mock = frozen({ rate_limit: 'off' })
    await engineOf(mock).answer(rightRequest())
    expect(await viewOf(mock)).toMatchObject({ limit: 'off', used: 1, seconds_to_wait: 0 })
  })

  test('that is exhausted in the middle ends when it would have', async () => {
    const mock = frozen({ rate_limit: '5/60s' })
    await engineOf(mock).answer(rightRequest())
    mock.clock.advance('20s')
    expect(await mock.limits.exhaust('demo')).toEqual({
      client_id: 'demo',
      limit: 5,
      used: 5,
      seconds_to_wait: 40,
      resets_at: at(60),
    })
    mock.clock.advance('10s')
    await mock.limits.exhaust('demo')
    expect(retryAfter((await engineOf(mock).answer(rightRequest())).headers)).toBe('30')
    mock.clock.advance('30s')
    for (let i = 0; i < 5; i += 1) expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
    expect((await engineOf(mock).answer(rightRequest())).status).toBe(429)
  })

  test('that has begun keeps its length, and holds as many as the app now may', async () => {
    const mock = frozen({ rate_limit: '2/60s' })
    await engineOf(mock).answer(rightRequest())
    mock.apps.update('demo', { rate_limit: '1/10s' })
    expect(retryAfter((await engineOf(mock).answer(rightRequest())).headers)).toBe('60')
    mock.apps.update('demo', { rate_limit: '3/10s' })
    expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
    mock.clock.advance('60s')
    await engineOf(mock).answer(rightRequest())
    expect((await viewOf(mock))?.resets_at).toBe(at(70))
  })

  test.each([
    [' 60/60s ', 60, 60],
    ['1/2m', 1, 120],
    ['1/1500ms', 1, 1.5],
    ['0/5s', 0, 5],
    ['999999999/1s', 999_999_999, 1],
  ])('%j holds %d requests in %d s', async (rate_limit, limit, seconds) => {
    const mock = frozen({ rate_limit })
    await engineOf(mock).answer(rightRequest())
    expect(await viewOf(mock)).toMatchObject({ limit, resets_at: at(seconds) })
  })

  test.each(['60/0s', '60/0', '/60s', '60/', '-1/60s', '1.5/60s', '1000000000/1s', '60 / 60s', 'Off', '60/60x'])(
    '%j is none',
    (rate_limit) => {
      for (const options of [{ rate_limit }, { api_rate_limit: rate_limit }])
        expect(() => createMock(options)).toThrow(/^(?:api_)?rate_limit: expected/)
      expect(() => createMock().apps.update('demo', { rate_limit })).toThrow(/^rate_limit: expected/)
    },
  )
})

describe('the windows of the API', () => {
  test('have a rate of their own, whatever that of the app is', async () => {
    const mock = frozen({ rate_limit: 'off', api_rate_limit: '1/30s' })
    mock.apps.update('demo', { rate_limit: '5/10s' })
    const bearer = await bearerOf(mock)
    expect([await callApi(mock, bearer), await callApi(mock, bearer)]).toEqual([200, 429])
    expect(await mock.limits.exhaust('demo', 'api')).toMatchObject({ limit: 1, used: 2, seconds_to_wait: 30 })
    expect(await viewOf(mock)).toMatchObject({ limit: 5, used: 1 })
    expect((await engineOf(mock).answer(rightRequest())).status).toBe(200)
  })

  // Each opens all windows: of apps and of addresses, at the token endpoint and at the API.
  test.each([
    ['limits.reset', (mock: CxoneMock) => mock.limits.reset()],
    ['configure', (mock: CxoneMock) => mock.configure({ rate_limit: '1/60s', api_rate_limit: '1/60s' })],
    ['reset', (mock: CxoneMock) => mock.reset()],
  ])('and those of the token endpoint are opened by %s', async (_, open) => {
    const mock = frozen({ rate_limit: '1/60s', api_rate_limit: '1/60s' })
    const use = async () => {
      const reply = await engineOf(mock).answer(rightRequest())
      const bearer = reply.status === 200 ? `Bearer ${JSON.parse(reply.body).access_token}` : lastBearer
      lastBearer = bearer
      const unknown = await engineOf(mock).answer(rightRequest('nobody', { remote: '10.0.0.1' }))
      return [reply.status, unknown.status, await callApi(mock, bearer), await callApi(mock, 'Bearer x', '10.0.0.1')]
    }
    let lastBearer = ''
    expect(await use()).toEqual([200, 401, 200, 401])
    expect(await use()).toEqual([429, 429, 429, 429])
    open(mock)
    expect(await use()).toEqual([200, 401, 200, 401])
    expect(mock.journal.exchanges({ limit: 4 }).map(({ early_retry }) => early_retry)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  test('are not touched by what goes to no endpoint', async () => {
    const mock = frozen({ rate_limit: '1/60s', api_rate_limit: '1/60s' })
    const elsewhere = rightRequest('nobody', { url: '/elsewhere', remote: '10.0.0.1' })
    const vendor = rightRequest('nobody', { headers: ['Host', 'api.mypurecloud.com'], remote: '10.0.0.1' })
    const unknown = rightRequest('nobody', { remote: '10.0.0.1' })
    const seen = async (request: typeof unknown) => {
      await engineOf(mock).answer(request)
      const { rule, early_retry, overlapping } = mock.journal.exchanges().at(-1) ?? {}
      return [rule, early_retry, overlapping]
    }
    for (let i = 0; i < 2; i += 1) {
      expect(await seen(elsewhere)).toEqual(['path-unknown', false, false])
      expect(await seen(vendor)).toEqual(['host-other-vendor', false, false])
    }
    expect(await seen(unknown)).toEqual(['app-unknown', false, false])
    expect(await seen(unknown)).toEqual(['rate-limited', false, false])
    // They were told to wait; what goes elsewhere was not.
    expect(await seen(elsewhere)).toEqual(['path-unknown', false, false])
    expect(await seen(vendor)).toEqual(['host-other-vendor', false, false])
    expect(await seen(unknown)).toEqual(['rate-limited', true, false])
  })
})

test('requests that go to no endpoint neither overlap nor make others overlap', async () => {
  const turns: (() => void)[] = []
  const mock = createMock({ defer: (task) => void turns.push(task) })
  const elsewhere = rightRequest('demo', { url: '/elsewhere' })
  const vendor = rightRequest('demo', { headers: ['Host', 'api.mypurecloud.com'] })
  for (const request of [elsewhere, vendor, rightRequest(), elsewhere, vendor, rightRequest()])
    await engineOf(mock).answer(request)
  expect(mock.journal.exchanges().map(({ overlapping }) => overlapping)).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
  ])
  for (const turn of turns) turn()
  await engineOf(mock).answer(rightRequest())
  expect(mock.journal.exchanges().at(-1)?.overlapping).toBe(false)
})
