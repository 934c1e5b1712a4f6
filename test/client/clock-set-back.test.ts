// A clock that a time server or an administrator sets back must not make any wait longer than it was.

import { expect, test } from 'vitest'
import type { StoredToken } from '../../src/client/index.ts'
import { until } from '../support/client/clock.ts'
import { clientOf, makeWorld, refuse, status, watch, type Reply } from '../support/client/world.ts'

const HOUR_MS = 3_600_000

/** Replies that close the endpoint, and for how many milliseconds, jitter included. */
const closings: readonly [string, Reply, number][] = [
  ['429', status(429, { 'retry-after': '40' }), 42_000],
  ['503', status(503, { 'retry-after': '40' }), 42_000],
  ['a refusal', refuse(401, 'invalid_client'), 10_000],
]

test.for(closings)(
  'after %s and a clock set back, the endpoint is asked again once the original wait has passed',
  async ([, reply, ms]) => {
    const world = makeWorld()
    world.plan(reply)
    const client = clientOf(world)
    await expect(client.getToken()).rejects.toBeDefined()
    world.clock.set(world.clock.now() - HOUR_MS)
    // Still refused, but for no longer than the original wait.
    await expect(client.getToken()).rejects.toMatchObject({ retryAt: world.clock.now() + ms })
    await world.clock.advance(ms)
    expect(await client.getToken()).toBe('token-1-live')
  },
)

test.for([429, 503])(
  'callers that wait after a %i do not wait longer if the clock is set back meanwhile',
  async (code) => {
    const world = makeWorld()
    world.plan(status(code, { 'retry-after': '20' }))
    const caller = watch(clientOf(world).getToken())
    await world.clock.advance(10_000)
    world.clock.set(world.clock.now() - HOUR_MS)
    await world.clock.advance(12_000)
    expect(caller.state).toBe('fulfilled')
  },
)

test('a background refresh is retried on time although the clock was set back', async () => {
  const world = makeWorld()
  const client = clientOf(world)
  await client.getToken()
  await world.clock.advance(3_550_000)
  world.plan(status(503, { 'retry-after': '20' }))
  await client.getToken()
  await world.clock.advance(10)
  world.clock.set(world.clock.now() - 60_000)
  await client.getToken()
  await world.clock.advance(22_000)
  await client.getToken()
  await world.clock.advance(10)
  expect(world.requests).toHaveLength(3)
})

test('a token renewed in vain is renewed again after a minute although the clock was set back', async () => {
  const world = makeWorld()
  const client = clientOf(world)
  const token = await client.getToken()
  await world.clock.advance(600_000)
  await client.renew(token, { replayed: true })
  world.clock.set(world.clock.now() - 300_000)
  expect(await client.renew(token)).toBeUndefined()
  await world.clock.advance(60_000)
  expect(await client.renew(token)).toBe('token-2-live')
})

test('the store is trusted again although a clock set back puts an invalidation in the future', async () => {
  const world = makeWorld()
  const entries = new Map<string, StoredToken>()
  const store = {
    get: async (key: string) => entries.get(key),
    set: async (key: string, token: StoredToken) => void entries.set(key, token),
    delete: async (key: string) => void entries.delete(key),
  }
  const [one, two] = [clientOf(world, { store }), clientOf(world, { store })]
  await one.getToken()
  await until(() => entries.size === 1, 'the entry')
  one.invalidate()
  await until(() => entries.size === 0, 'the removal')
  world.clock.set(world.clock.now() - HOUR_MS)
  // The first read after the clock was set. Tokens stored from now on are newer than the invalidation.
  const own = await one.getToken()
  one.invalidate(own)
  await world.clock.advance(1)
  const token = await two.getToken()
  await until(() => [...entries.values()][0]?.access_token === token, 'the entry')
  expect(await one.getToken()).toBe(token)
})
