// How long a token is used, to the millisecond: values of expires_in, the refresh margin and expiry.

import { expect, test } from 'vitest'
import { settle } from '../support/client/clock.ts'
import { clientOf, failureOf, held, json, makeWorld } from '../support/client/world.ts'

test.for<[unknown, number]>([
  [undefined, 300_000],
  [null, 300_000],
  [60, 60_000],
  [0.5, 500],
  ['60', 60_000],
  [' 60 ', 60_000],
  ['60.5', 60_500],
])('with an expires_in of %j a token is used for %i ms and not a millisecond longer', async ([expires_in, ms]) => {
  const world = makeWorld()
  world.always(world.grant({ expires_in }))
  const client = clientOf(world)
  await client.getToken()
  const later = held(world.grant())
  world.always(later.reply)
  world.clock.set(world.clock.now() + ms - 1)
  expect(await client.getToken()).toBe('token-1-live')
  world.clock.set(world.clock.now() + 1)
  const next = client.getToken()
  later.release()
  expect(await next).toBe('token-2-live')
})

test.for<[unknown, string]>([
  [0, 'is 0: the token has already expired'],
  ['0', 'is 0: the token has already expired'],
  [-1, 'is -1: the token has already expired'],
  ['-1', 'is -1: the token has already expired'],
  ['', 'is a string that is not a number'],
  ['soon', 'is a string that is not a number'],
  ['1e3', 'is a string that is not a number'],
  ['0x10', 'is a string that is not a number'],
  ['1,000', 'is a string that is not a number'],
  [true, 'is a boolean'],
  [{}, 'is a object'],
])('an expires_in of %j is refused without a retry', async ([expires_in, words]) => {
  const world = makeWorld()
  world.always(() => json(200, { access_token: 'a', expires_in }))
  const failure = await failureOf(clientOf(world).getToken())
  expect(failure).toMatchObject({ code: 'invalid_response' })
  expect(failure.message).toContain(`expires_in ${words}`)
  expect(world.requests).toHaveLength(1)
})

test.for([
  [3600, 0, 3_300_000],
  [3600, 1, 3_360_000],
  [86_400, 0, 86_100_000],
  [86_400, 1, 86_160_000],
  [60, 0, 54_000],
  [60, 1, 55_200],
] as const)('a token of %i s with a random number of %d is refreshed after %i ms', async ([seconds, random, ms]) => {
  const world = makeWorld()
  world.lifetime = seconds
  const client = clientOf(world, { random: () => random })
  await client.getToken()
  world.clock.set(world.clock.now() + ms - 1)
  await client.getToken()
  await settle()
  expect(world.requests).toHaveLength(1)
  world.clock.set(world.clock.now() + 1)
  await client.getToken()
  await settle()
  expect(world.requests).toHaveLength(2)
})

test.for([
  [4_999, 1],
  [5_000, 2],
] as const)('a token of 5 s that arrives after %i ms costs %i requests', async ([ms, requests]) => {
  const world = makeWorld()
  world.lifetime = 5
  const later = held(world.grant())
  world.plan(later.reply)
  const call = clientOf(world, { random: () => 0 }).getToken()
  await world.clock.advance(ms)
  later.release()
  await world.clock.advance(0)
  await call
  expect(world.requests).toHaveLength(requests)
})
