// Race conditions in the client's state: two events at the same instant.

import { expect, test } from 'vitest'
import type { TokenClientOptions } from '../../src/client/index.ts'
import { settle } from '../support/client/clock.ts'
import { API_URL, clientOf, held, json, makeWorld, status, watch, type World } from '../support/client/world.ts'

/** A client in the last minute of its token. */
const inMargin = async (world: World, changes: Partial<TokenClientOptions> = {}) => {
  const client = clientOf(world, changes)
  await client.getToken()
  await world.clock.advance(3_540_000)
  return client
}

test('an invalidation at any step of an arriving response keeps its token from being handed out', async () => {
  for (let step = 0; step < 60; step += 1) {
    const world = makeWorld()
    const later = held(world.grant({ access_token: 'token-old' }))
    world.plan(later.reply)
    const client = clientOf(world)
    watch(client.getToken())
    await settle()
    later.release()
    for (let tick = 0; tick < step; tick += 1) await Promise.resolve()
    client.invalidate()
    const atOnce = watch(client.getToken())
    await settle()
    expect([step, atOnce.value]).not.toEqual([step, 'token-old'])
    expect([step, await client.getToken()]).not.toEqual([step, 'token-old'])
  }
})

test('a caller that waits during an invalidation gets a token requested after it', async () => {
  const world = makeWorld()
  const later = held(world.grant({ access_token: 'token-old' }))
  world.plan(later.reply)
  const client = clientOf(world)
  const waiting = watch(client.getToken())
  await settle()
  client.invalidate()
  later.release()
  await settle()
  expect(waiting).toMatchObject({ state: 'fulfilled', value: 'token-2-live' })
})

test('a caller that arrives as the last one aborts gets a new token request', async () => {
  const world = makeWorld()
  world.plan(() => new Promise(() => undefined))
  const client = clientOf(world)
  const leaving = new AbortController()
  const gone = watch(client.getToken({ signal: leaving.signal }))
  await settle()
  leaving.abort()
  expect(await client.getToken()).toBe('token-1-live')
  expect(gone.state).toBe('rejected')
})

test('a background refresh is not cancelled if a caller that joined it aborts', async () => {
  const world = makeWorld()
  const client = await inMargin(world)
  await world.clock.advance(59_000)
  const later = held(world.grant())
  world.plan(later.reply)
  await client.getToken()
  await settle()
  world.clock.set(world.clock.now() + 2_000)
  const leaving = new AbortController()
  watch(client.getToken({ signal: leaving.signal }))
  await settle()
  leaving.abort()
  await settle()
  expect(world.requests[1]?.aborted()).toBe(false)
})

test('a background refresh makes a single attempt until the next call', async () => {
  const world = makeWorld()
  const client = await inMargin(world)
  world.always(status(500))
  await client.getToken()
  await world.clock.advance(30_000)
  expect(world.requests).toHaveLength(2)
  expect(world.clock.held()).toBe(0)
})

test('no background refresh starts while the endpoint is closed by Retry-After', async () => {
  const world = makeWorld()
  const client = await inMargin(world)
  world.always(status(429, { 'retry-after': '30' }))
  await client.getToken()
  await settle()
  for (let call = 0; call < 5; call += 1) await client.getToken()
  await settle()
  expect(world.clock.held()).toBe(0)
  expect(world.requests).toHaveLength(2)
})

test('background refreshes are at least a second apart even without jitter', async () => {
  const world = makeWorld()
  const client = await inMargin(world, { random: () => 0 })
  world.always(status(500))
  for (let call = 0; call < 10; call += 1) {
    await client.getToken()
    await world.clock.advance(90)
  }
  expect(world.requests).toHaveLength(2)
  await world.clock.advance(100)
  await client.getToken()
  await settle()
  expect(world.requests).toHaveLength(3)
})

test('a caller whose token expires during a failing background refresh gets the remaining retries', async () => {
  const world = makeWorld()
  const client = await inMargin(world)
  await world.clock.advance(59_000)
  const later = held(status(500))
  world.plan(later.reply)
  await client.getToken()
  await settle()
  world.clock.set(world.clock.now() + 2_000)
  const caller = watch(client.getToken())
  later.release()
  await world.clock.advance(5_000)
  expect(caller.state).toBe('fulfilled')
})

test('a Retry-After above maxRetryAfter fails at once even if the deadline would allow the wait', async () => {
  const world = makeWorld()
  world.always(status(429, { 'retry-after': '40' }))
  const caller = watch(clientOf(world).getToken())
  await settle()
  expect(caller.error).toMatchObject({ code: 'throttled', retryAt: world.clock.now() + 42_000 })
})

test('callers wait for the rest of a long Retry-After once less than maxRetryAfter is left of it', async () => {
  const world = makeWorld()
  world.plan(status(429, { 'retry-after': '40' }))
  const client = clientOf(world)
  await expect(client.getToken()).rejects.toMatchObject({ code: 'throttled' })
  await world.clock.advance(20_000)
  const caller = watch(client.getToken())
  await world.clock.advance(25_000)
  expect(caller.state).toBe('fulfilled')
})

test('client.fetch returns the 401 at once if the server issues the refused token again', async () => {
  const world = makeWorld()
  world.always(world.grant({ access_token: 'token-same' }))
  world.api(() => json(401, {}))
  expect((await clientOf(world).fetch(API_URL)).status).toBe(401)
  expect(world.calls).toHaveLength(1)
})

test('a token renewed in vain is renewed again after a minute and not before', async () => {
  const world = makeWorld()
  world.api(() => json(401, {}))
  const client = clientOf(world)
  for (let call = 0; call < 5; call += 1) await client.fetch(API_URL)
  expect([world.requests.length, world.calls.length]).toEqual([2, 6])
  await world.clock.advance(60_000)
  await client.fetch(API_URL)
  expect([world.requests.length, world.calls.length]).toEqual([3, 8])
})

test('a caller waits for a Retry-After of exactly maxRetryAfter, jitter included', async () => {
  const world = makeWorld()
  world.plan(status(429, { 'retry-after': '30' }))
  const caller = watch(clientOf(world).getToken())
  await world.clock.advance(32_000)
  expect(caller.state).toBe('fulfilled')
})

test('the client publishes no events if the channel has no subscribers', async () => {
  let published = 0
  const publish = () => {
    published += 1
  }
  const client = clientOf(makeWorld(), { diagnostics: { hasSubscribers: false, publish } })
  await client.getToken()
  await client.getToken()
  expect(published).toBe(0)
})
