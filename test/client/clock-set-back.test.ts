// A clock that is set back, as a time server or an administrator does: nothing is closed for longer than its own length.

import { expect, test } from 'vitest'
import type { StoredToken } from '../../src/client/index.ts'
import { until } from '../support/client/clock.ts'
import { clientOf, makeWorld, refuse, status, watch, type Reply } from '../support/client/world.ts'

const HOUR_MS = 3_600_000

/** With how long each closes the endpoint, jitter and all. */
const closings: readonly [string, Reply, number][] = [
  ['429', status(429, { 'retry-after': '40' }), 42_000],
  ['503', status(503, { 'retry-after': '40' }), 42_000],
  ['a refusal', refuse(401, 'invalid_client'), 10_000],
]

test.for(closings)('after %s the endpoint is asked again when that time has passed', async ([, reply, ms]) => {
  const world = makeWorld()
  world.plan(reply)
  const client = clientOf(world)
  await expect(client.getToken()).rejects.toBeDefined()
  world.clock.set(world.clock.now() - HOUR_MS)
  // Refused still, for as long as it takes and no longer.
  await expect(client.getToken()).rejects.toMatchObject({ retryAt: world.clock.now() + ms })
  await world.clock.advance(ms)
  expect(await client.getToken()).toBe('token-1-live')
})

test.for([429, 503])('callers who wait after a %i wait once, though the clock is set back meanwhile', async (code) => {
  const world = makeWorld()
  world.plan(status(code, { 'retry-after': '20' }))
  const caller = watch(clientOf(world).getToken())
  await world.clock.advance(10_000)
  world.clock.set(world.clock.now() - HOUR_MS)
  await world.clock.advance(12_000)
  expect(caller.state).toBe('fulfilled')
})

test('the pause between two tries in the background is over', async () => {
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

test('a token that was renewed in vain is renewed again after a minute', async () => {
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

test('the store is believed again after an invalidation that now lies in the future', async () => {
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
  // The first look after the clock was set; what is stored from now on is newer than the invalidation.
  const own = await one.getToken()
  one.invalidate(own)
  await world.clock.advance(1)
  const token = await two.getToken()
  await until(() => [...entries.values()][0]?.access_token === token, 'the entry')
  expect(await one.getToken()).toBe(token)
})
