// The client with a token store: which tokens it reads, writes and rejects.

import { expect, test } from 'vitest'
import type { StoredToken, TokenStore } from '../../src/client/index.ts'
import { settle, until } from '../support/client/clock.ts'
import { clientOf, makeWorld, status, watch } from '../support/client/world.ts'

const storeOf = (entries = new Map<string, StoredToken>()): TokenStore => ({
  get: async (key) => entries.get(key),
  set: async (key, token) => void entries.set(key, token),
  // Deletes nothing, like a slow store or one that another process has written to again.
  delete: async () => undefined,
})

test('the client does not take an invalidated token back from the store, named or not', async () => {
  for (const name of [true, false]) {
    const world = makeWorld()
    const client = clientOf(world, { store: storeOf() })
    const token = await client.getToken()
    await until(() => world.requests.length === 1)
    client.invalidate(name ? token : undefined)
    expect(await client.getToken()).not.toBe(token)
  }
})

test('the client does not write a token from the store back to it', async () => {
  const world = makeWorld()
  const entries = new Map<string, StoredToken>()
  let writes = 0
  const store: TokenStore = {
    ...storeOf(entries),
    set: async (key, token) => {
      writes += 1
      entries.set(key, token)
    },
  }
  await clientOf(world, { store }).getToken()
  await until(() => writes === 1, 'the write')
  await clientOf(world, { store }).getToken()
  await settle()
  expect([writes, world.requests.length]).toEqual([1, 1])
})

test('a client without a token takes a stored one in its refresh margin, and refreshes it in the background', async () => {
  const world = makeWorld()
  const entries = new Map<string, StoredToken>()
  const token = await clientOf(world, { store: storeOf(entries) }).getToken()
  await until(() => entries.size === 1, 'the entry')
  await world.clock.advance(3_540_000)
  world.always(status(500))
  const other = clientOf(world, { store: storeOf(entries) })
  expect(await other.getToken()).toBe(token)
  world.always(world.grant())
  expect(await other.getToken()).toBe(token)
  await until(() => world.requests.length === 2, 'the refresh')
})

test.for([true, false])(
  'the client drops the result of a store read if its last caller has aborted (a token: %s)',
  async (hasToken) => {
    const world = makeWorld()
    let asked = 0
    let tell: ((token: StoredToken | undefined) => void) | undefined
    const store: TokenStore = {
      ...storeOf(),
      get: () => {
        asked += 1
        return new Promise((resolve) => {
          tell = resolve
        })
      },
    }
    const client = clientOf(world, { store })
    const leaving = new AbortController()
    watch(client.getToken({ signal: leaving.signal }))
    await until(() => asked === 1, 'a look into the store')
    leaving.abort()
    tell?.(hasToken ? { access_token: 'token-s', startedAt: world.clock.now(), lifetime: 1_000_000 } : undefined)
    await settle()
    expect(world.requests).toEqual([])
    watch(client.getToken())
    await until(() => asked === 2, 'another look into the store')
  },
)

test('an invalidation of an old token keeps a newer one that another client stored', async () => {
  const world = makeWorld()
  const entries = new Map<string, StoredToken>()
  const store: TokenStore = { ...storeOf(entries), delete: async (key) => void entries.delete(key) }
  const [one, two] = [clientOf(world, { store }), clientOf(world, { store })]
  const token = await one.getToken()
  await until(() => entries.size === 1, 'the entry')
  expect(await two.getToken()).toBe(token)
  two.invalidate(token)
  await world.clock.advance(1)
  const next = await two.getToken()
  await until(() => [...entries.values()][0]?.access_token === next, 'the new entry')
  one.invalidate(token)
  expect(await one.getToken()).toBe(next)
  await settle()
  expect([world.requests.length, entries.size]).toEqual([2, 1])
})

test('the client removes a token from the store only after a slow write of it has ended', async () => {
  const world = makeWorld()
  const entries = new Map<string, StoredToken>()
  let write: (() => void) | undefined
  let removed = 0
  const store: TokenStore = {
    get: async (key) => entries.get(key),
    set: (key, token) =>
      new Promise((resolve) => {
        write = () => resolve(void entries.set(key, token))
      }),
    delete: async (key) => {
      entries.delete(key)
      removed += 1
    },
  }
  const client = clientOf(world, { store })
  await client.getToken()
  await until(() => write !== undefined, 'the write')
  client.invalidate()
  await settle()
  write?.()
  await until(() => removed === 1, 'the removal')
  expect(entries.size).toBe(0)
})
