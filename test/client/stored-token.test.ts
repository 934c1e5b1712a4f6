// Which stored tokens the client uses, under which key, and which it never takes back.

import { pbkdf2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import type { StoredToken, TokenStore } from '../../src/client/index.ts'
import { settle, until } from '../support/client/clock.ts'
import {
  clientOf,
  CLIENT_ID,
  makeWorld,
  SECRET,
  silence,
  TOKEN_URL,
  TOKEN_URL_TWO,
  watch,
} from '../support/client/world.ts'

const HOUR_MS = 3_600_000

/** A store that returns the same value for every key. */
const saying = (stored: unknown): TokenStore => ({
  get: async () => stored as StoredToken,
  set: async () => undefined,
  delete: async () => undefined,
})

test.for<[string, object]>([
  ['these credentials', {}],
  ['another token URL', { tokenUrl: TOKEN_URL_TWO }],
  ['another client id', { clientId: 'app-two' }],
  ['another secret', { clientSecret: 'other' }],
  ['a scope', { scope: 'a' }],
  ['another scope', { scope: 'b' }],
])('the store key for %s is the same in every process and version', async ([, changes]) => {
  const keys: string[] = []
  const get = async (key: string) => void keys.push(key)
  await clientOf(makeWorld(), { store: { ...saying(undefined), get }, ...changes }).getToken()
  const made = { tokenUrl: TOKEN_URL, clientId: CLIENT_ID, clientSecret: SECRET as string, scope: null, ...changes }
  const salt = JSON.stringify(['cxone-mock/client', 1, made.tokenUrl, made.clientId, made.scope])
  expect(keys).toEqual([pbkdf2Sync(made.clientSecret, salt, 10_000, 32, 'sha256').toString('hex')])
})

test.for<[string, object, boolean]>([
  ['a whole token', {}, true],
  ['every visible character', { access_token: '!"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~' }, true],
  ['no token', { access_token: undefined }, false],
  ['an empty token', { access_token: '' }, false],
  ['a number as token', { access_token: 5 }, false],
  ['a token with a space', { access_token: 'a b' }, false],
  ['a token with a line break', { access_token: 'a\r\nb: c' }, false],
  ['a token with DEL', { access_token: 'a\u007F' }, false],
  ['a token beyond ASCII', { access_token: 'tokén' }, false],
  ['no start', { startedAt: undefined }, false],
  ['a start as text', { startedAt: '0' }, false],
  ['no lifetime', { lifetime: undefined }, false],
  ['a lifetime as text', { lifetime: String(HOUR_MS) }, false],
  ['a lifetime without end', { lifetime: Number.POSITIVE_INFINITY }, false],
])('a store entry with %s (%j) is used: %s', async ([, changes, isUsed]) => {
  const world = makeWorld()
  const stored = { access_token: 'token-stored', startedAt: world.clock.now(), lifetime: HOUR_MS, ...changes }
  const token = await clientOf(world, { store: saying(stored) }).getToken()
  expect([token === stored.access_token, world.requests.length]).toEqual([isUsed, isUsed ? 0 : 1])
})

test.for([
  [-1, false],
  [0, true],
  [HOUR_MS - 1, true],
  [HOUR_MS, false],
] as const)('a stored token of one hour at an age of %i ms is used: %s', async ([age, isUsed]) => {
  const world = makeWorld()
  const stored = { access_token: 'token-stored', startedAt: world.clock.now() - age, lifetime: HOUR_MS }
  expect((await clientOf(world, { store: saying(stored) }).getToken()) === 'token-stored').toBe(isUsed)
})

test('the client takes none of eight invalidated tokens back from the store', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `token-refused-${index}`)
  for (const access_token of names) {
    const world = makeWorld()
    const client = clientOf(world, { store: saying({ access_token, startedAt: world.clock.now(), lifetime: HOUR_MS }) })
    for (const name of names) client.invalidate(name)
    expect(await client.getToken()).toBe('token-1-live')
  }
})

test('an invalidation of another token keeps the current one', async () => {
  const world = makeWorld()
  const client = clientOf(world)
  const token = await client.getToken()
  client.invalidate('token-other')
  expect(await client.renew('token-other')).toBe(token)
  expect(world.requests).toHaveLength(1)
})

test.for([
  [89_999, 'token-stored'],
  [90_000, 'token-2-live'],
  [91_999, 'token-2-live'],
] as const)('a refresh with a stored token of 100 s at an age of %i ms results in %s', async ([age, expected]) => {
  const world = makeWorld()
  let stored: StoredToken | undefined
  const client = clientOf(world, { store: { ...saying(undefined), get: async () => stored } })
  await client.getToken()
  await world.clock.advance(3_400_000)
  stored = { access_token: 'token-stored', startedAt: world.clock.now() - age, lifetime: 100_000 }
  expect(await client.getToken()).toBe('token-1-live')
  await settle()
  expect(await client.getToken()).toBe(expected)
})

test.for(['set', 'delete'] as const)('a store whose %s hangs does not keep the process alive', async (name) => {
  const world = makeWorld()
  let asked = false
  const hangs = () => {
    asked = true
    return new Promise<never>(() => undefined)
  }
  const client = clientOf(world, { store: { ...saying(undefined), [name]: hangs } })
  await client.getToken()
  client.invalidate()
  await until(() => asked, name)
  expect(world.clock.held()).toBe(0)
})

test('a caller that waits for a token keeps the process alive', async () => {
  const world = makeWorld()
  world.always(silence)
  watch(clientOf(world).getToken())
  await settle()
  expect(world.clock.held()).toBeGreaterThan(0)
})
