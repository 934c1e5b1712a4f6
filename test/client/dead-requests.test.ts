// Work that never ends because the request that began it has: in Workers, a request takes its connections and timers with
// it. The same in Node and elsewhere for a connection that hangs and a clock that is set.

import { expect, test } from 'vitest'
import type { StoredToken, TokenClientOptions, TokenStore } from '../../src/client/index.ts'
import { settle, until } from '../support/client/clock.ts'
import { clientOf, makeWorld, silence, watch, type World } from '../support/client/world.ts'

const MARGIN_MS = 3_540_000

/** A world in which a request can die: what it begins meanwhile neither answers nor fires, ever. */
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

/** A client with a refresh behind the back of a request that is over. */
const withDeadRefresh = async (changes: Partial<TokenClientOptions> = {}, at = MARGIN_MS) => {
  const mortal = makeMortal(changes)
  await mortal.client.getToken()
  await mortal.world.clock.advance(at)
  await mortal.die(() => mortal.client.getToken())
  expect(mortal.world.requests).toHaveLength(2)
  return mortal
}

/** Time passes with nobody there: no timer of ours fires for it. */
const later = (world: World, ms: number) => world.clock.set(world.clock.now() + ms)

test('a refresh that died is past its time: the next call starts another and gets a token', async () => {
  const { world, client } = await withDeadRefresh()
  later(world, 60_000)
  const caller = watch(client.getToken())
  await settle()
  expect(caller).toMatchObject({ state: 'fulfilled', value: 'token-3-live' })
})

test('while the token lasts, another refresh is begun once the dead one is past its time', async () => {
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

test('callers who join a dead refresh get a token when its try is overdue, from one request', async () => {
  const { world, client } = await withDeadRefresh({}, 3_598_000)
  later(world, 3_000)
  const callers = [watch(client.getToken()), watch(client.getToken())]
  await world.clock.advance(7_900)
  expect(callers.map(({ state }) => state)).toEqual(['pending', 'pending'])
  await world.clock.advance(200)
  expect(callers.map(({ value }) => value)).toEqual(['token-3-live', 'token-3-live'])
  expect(world.requests).toHaveLength(3)
})

test('callers who join a dead first request get a token as well, though the clock is set back', async () => {
  const { world, client, die } = makeMortal()
  await die(() => void client.getToken())
  const caller = watch(client.getToken())
  later(world, -3_600_000)
  await world.clock.advance(12_000)
  expect(caller.state).toBe('fulfilled')
})

test('a deadline below attemptTimeout is the end of a dead flight', async () => {
  const { world, client, die } = makeMortal({ deadline: '5s' })
  await die(() => void client.getToken())
  later(world, 5_000)
  const caller = watch(client.getToken())
  await settle()
  expect(caller.state).toBe('fulfilled')
})

test('a flight that was given up and comes in all the same does not replace what came after it', async () => {
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

test('a caller who joins late has its own deadline, and not that of the first', async () => {
  const world = makeWorld()
  world.always(silence)
  const client = clientOf(world, { deadline: '10s', attemptTimeout: '1m' })
  const first = watch(client.getToken())
  await world.clock.advance(9_000)
  const [second, third] = [watch(client.getToken()), watch(client.getToken())]
  await world.clock.advance(1_000)
  expect([first.error, second.state]).toMatchObject([{ code: 'deadline' }, 'pending'])
  // The first request was cancelled, and one other was sent for both.
  expect(world.requests.map(({ aborted }) => aborted())).toEqual([true, false])
  await world.clock.advance(8_999)
  expect(third.state).toBe('pending')
  await world.clock.advance(1)
  expect([second.error, third.error]).toMatchObject([{ code: 'deadline' }, { code: 'deadline' }])
  expect(world.requests.map(({ aborted }) => aborted())).toEqual([true, true])
})

test('a Retry-After that is too long for the first caller is waited for by one who has the time', async () => {
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

test('what follows a write to the store that died is written', async () => {
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
  // Its answer came in time; the write that follows it did not end.
  world.plan(world.grant())
  await client.getToken()
  await die(() => until(() => kept.length === 1, 'the first write'))
  later(world, 3_700_000)
  await client.getToken()
  await until(() => kept.length === 2, 'the second write')
  expect(kept).toEqual(['token-1-live', 'token-2-live'])
})
