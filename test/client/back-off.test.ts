// Pauses between token requests: how they grow, when they reset, and how Retry-After changes them.

import { expect, test } from 'vitest'
import type { TokenClientOptions } from '../../src/client/index.ts'
import { clientOf, makeWorld, refuse, status, watch, type World } from '../support/client/world.ts'

const pausesOf = ({ requests }: World, from = 0) =>
  requests.slice(from + 1).map(({ at }, index) => at - (requests[from + index]?.at ?? 0))

/** A client with the longest possible pauses. */
const patient = (world: World, changes: Partial<TokenClientOptions> = {}) =>
  clientOf(world, { random: () => 1, deadline: '10m', retries: 10, ...changes })

test('the pauses between retries double from 0.5 s up to 20 s', async () => {
  const world = makeWorld()
  world.always(status(503))
  watch(patient(world).getToken())
  await world.clock.advance(600_000)
  expect(pausesOf(world)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000, 20_000])
})

test.for(['a token', 'a refusal'])('the pauses between retries start at 0.5 s again after %s', async (what) => {
  const world = makeWorld()
  const fails = status(503)
  world.plan(fails, fails, fails, what === 'a token' ? world.grant() : refuse(401, 'invalid_client'), fails, fails)
  const client = patient(world)
  watch(client.getToken())
  await world.clock.advance(20_000)
  client.invalidate()
  watch(client.getToken())
  await world.clock.advance(20_000)
  expect([pausesOf(world).slice(0, 3), pausesOf(world, 4)]).toEqual([
    [500, 1_000, 2_000],
    [500, 1_000],
  ])
})

test.for(['0', '0.0', 'Sat, 21 Nov 2026 11:00:00 GMT'])(
  'a Retry-After of %j, which has already passed, does not change the pauses between retries',
  async (value) => {
    const world = makeWorld()
    world.always(status(429, { 'retry-after': value }))
    watch(patient(world, { retries: 4 }).getToken())
    await world.clock.advance(60_000)
    expect(pausesOf(world)).toEqual([500, 1_000, 2_000, 4_000])
  },
)

test.for([
  ['5', 0, 5_000],
  ['5', 1, 6_000],
  ['20', 0, 20_000],
  ['20', 1, 22_000],
  ['0.1', 0, 1_000],
  ['1.5', 0, 2_000],
  ['01', 0, 1_000],
] as const)('a Retry-After of %j with a random number of %i causes a pause of %i ms', async ([value, random, ms]) => {
  const world = makeWorld()
  world.plan(status(429, { 'retry-after': value }))
  watch(clientOf(world, { random: () => random }).getToken())
  await world.clock.advance(60_000)
  expect(pausesOf(world)).toEqual([ms])
})

test.for(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'])(
  'a Retry-After date in %s is read in each of the three HTTP date formats',
  async (month) => {
    for (const at of [
      (second: string) => `Thu, 05 ${month} 2026 08:49:${second} GMT`,
      (second: string) => `Thursday, 05-${month}-26 08:49:${second} GMT`,
      (second: string) => `Thu ${month}  5 08:49:${second} 2026`,
    ]) {
      const world = makeWorld()
      world.plan(status(429, { date: at('30'), 'retry-after': at('39') }))
      watch(clientOf(world, { random: () => 0 }).getToken())
      await world.clock.advance(60_000)
      expect([at('39'), pausesOf(world)]).toEqual([at('39'), [9_000]])
    }
  },
)

test('a Retry-After date without a Date header counts from the time of the response, rounded up to seconds', async () => {
  const world = makeWorld()
  // The clock shows 12:00:00.300.
  world.plan(status(429, { 'retry-after': 'Sat, 21 Nov 2026 12:00:05 GMT' }))
  watch(clientOf(world, { random: () => 0 }).getToken())
  await world.clock.advance(60_000)
  expect(pausesOf(world)).toEqual([5_000])
})
