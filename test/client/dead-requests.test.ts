// Work that never ends because the request that started it has ended: in Workers, a request takes its connections and
// timers with it. In Node and elsewhere, a hung connection or a changed clock has the same effect.

import { expect, test } from 'vitest'
import type { StoredToken, TokenClientOptions, TokenStore } from '../../src/client/index.ts'
import { settle, until } from '../support/client/clock.ts'
import { clientOf, makeWorld, silence, watch, type World } from '../support/client/world.ts'

const MARGIN_MS = 3_540_000

/** A world in which a request can die: fetches and timers that start during `die` never settle or fire. */
const makeMortal = (changes: Partial<TokenClientOptions> = {}) => {
  const world = makeWorld()
  let isDead = false
  const { clock } = world
  const client = clientOf(world, {
    clock: {
      now: clock.now,
      setTimeout: (callback, ms) => (isDead ? undefined : clock.setTimeout(callback, ms)),
      clearTimeout: clock.clearTimeout,
    },
    fetch: (input, init) => {
      const answer = world.fetch(input, init)
      return isDead ? new Promise(() => undefined) : answer
    },
    ...changes,
  })
  const die = async (work: () => unknown) => {
    isDead = true
    await work()
    await settle()
    isDead = false
  }
  return { world, client, die }
}

/** A client whose background refresh belongs to a request that has ended. */
const withDeadRefresh = async (changes: Partial<TokenClientOptions> = {}, at = MARGIN_MS) => {
  const mortal = makeMortal(changes)
  await mortal.client.getToken()
  await mortal.world.clock.advance(at)
  await mortal.die(() => mortal.client.getToken())
  expect(mortal.world.requests).toHaveLength(2)
  return mortal
}

/** Moves the clock without firing any timers. */
const later = (world: World, ms: number) => world.clock.set(world.clock.now() + ms)

test('a call starts a new refresh and gets a token once a dead refresh is overdue', async () => {
  const { world, client } = await withDeadRefresh()
  later(world, 60_000)
  const caller = watch(client.getToken())
  await settle()
  expect(caller).toMatchObject({ state: 'fulfilled', value: 'token-3-live' })
})

test('a token that is still valid is refreshed again once a dead refresh is overdue', async () => {
  const { world, client } = await withDeadRefresh()
  later(world, 10_000)
  await client.getToken()
  await settle()
  expect(world.requests).toHaveLength(2)
  later(world, 2_000)
  expect(await client.getToken()).toBe('token-1-live')
  await settle()
  expect(await client.getToken()).toBe('token-3-live')
})

test('callers that join a dead refresh get a token from one new request once its attempt is overdue', async () => {
  const { world, client } = await withDeadRefresh({}, 3_598_000)
  later(world, 3_000)
  const callers = [watch(client.getToken()), watch(client.getToken())]
  await world.clock.advance(7_900)
  expect(callers.map(({ state }) => state)).toEqual(['pending', 'pending'])
  await world.clock.advance(200)
  expect(callers.map(({ value }) => value)).toEqual(['token-3-live', 'token-3-live'])
  expect(world.requests).toHaveLength(3)
})

test('a caller that joins a dead first request gets a token even if the clock is set back', async () => {
  const { world, client, die } = makeMortal()
  await die(() => void client.getToken())
  const caller = watch(client.getToken())
  later(world, -3_600_000)
  await world.clock.advance(12_000)
  expect(caller.state).toBe('fulfilled')
})

test('a dead token request ends at its deadline if that is shorter than attemptTimeout', async () => {
  const { world, client, die } = makeMortal({ deadline: '5s' })
  await die(() => void client.getToken())
  later(world, 5_000)
  const caller = watch(client.getToken())
  await settle()
  expect(caller.state).toBe('fulfilled')
})

test('an abandoned token request that completes late does not replace a newer token', async () => {
  const world = makeWorld()
  let release = () => {}
  world.plan(async (request) => {
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return world.grant({ access_token: 'token-late' })(request)
  })
  const client = clientOf(world)
  const first = watch(client.getToken())
  await settle()
  later(world, 60_000)
  expect(await client.getToken()).toBe('token-1-live')
  release()
  await settle()
  expect(first.state).toBe('fulfilled')
  expect(await client.getToken()).toBe('token-1-live')
})

test('a caller that joins late has its own deadline and not that of the first caller', async () => {
  const world = makeWorld()
  world.always(silence)
  const client = clientOf(world, { deadline: '10s', attemptTimeout: '1m' })
  const first = watch(client.getToken())
  await world.clock.advance(9_000)
  const [second, third] = [watch(client.getToken()), watch(client.getToken())]
  await world.clock.advance(1_000)
  expect([first.error, second.state]).toMatchObject([{ code: 'deadline' }, 'pending'])
  // The first request was cancelled, and a single new one was sent for both.
  expect(world.requests.map(({ aborted }) => aborted())).toEqual([true, false])
  await world.clock.advance(8_999)
  expect(third.state).toBe('pending')
  await world.clock.advance(1)
  expect([second.error, third.error]).toMatchObject([{ code: 'deadline' }, { code: 'deadline' }])
  expect(world.requests.map(({ aborted }) => aborted())).toEqual([true, true])
})

test('a later caller waits for a Retry-After that exceeds the deadline of the first caller', async () => {
  const world = makeWorld()
  world.plan(async () => {
    await new Promise<void>((resolve) => world.clock.setTimeout(resolve, 9_500))
    return new Response('', { status: 429, headers: { 'retry-after': '12' } })
  })
  const client = clientOf(world, { deadline: '20s' })
  const first = watch(client.getToken())
  await world.clock.advance(9_000)
  const second = watch(client.getToken())
  await world.clock.advance(11_000)
  expect([first.error, second.state]).toMatchObject([{ code: 'deadline' }, 'pending'])
  await world.clock.advance(3_000)
  expect(second.state).toBe('fulfilled')
  expect(world.requests).toHaveLength(2)
})

test('the client writes the next token to the store after a write that never ended', async () => {
  const kept: string[] = []
  const store: TokenStore = {
    get: async () => undefined,
    set: (_key: string, { access_token }: StoredToken) => {
      kept.push(access_token)
      return kept.length === 1 ? new Promise(() => undefined) : Promise.resolve()
    },
    delete: async () => undefined,
  }
  const { world, client, die } = makeMortal({ store })
  // The response arrived in time, but the write that follows it never ended.
  world.plan(world.grant())
  await client.getToken()
  await die(() => until(() => kept.length === 1, 'the first write'))
  later(world, 3_700_000)
  await client.getToken()
  await until(() => kept.length === 2, 'the second write')
  expect(kept).toEqual(['token-1-live', 'token-2-live'])
})
