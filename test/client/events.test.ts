// The events of a client, field by field.

import { expect, test } from 'vitest'
import type { TokenClientEvent, TokenClientOptions } from '../../src/client/index.ts'
import { settle } from '../support/client/clock.ts'
import {
  broken,
  clientOf,
  failureOf,
  makeWorld,
  refuse,
  status,
  TOKEN_URL,
  watch,
  type World,
} from '../support/client/world.ts'

const listen = (world: World, changes: Partial<TokenClientOptions> = {}) => {
  const events: TokenClientEvent[] = []
  const client = clientOf(world, { diagnostics: { publish: (event) => void events.push(event) }, ...changes })
  const take = () => events.splice(0)
  return { client, take, start: world.clock.now() }
}

test('a refused event has status, error and retryAt, also if the refusal is remembered', async () => {
  const world = makeWorld()
  world.always(refuse(401, 'invalid_client'))
  const { client, take, start } = listen(world)
  const from = { at: start, tokenUrl: TOKEN_URL }
  const refused = { ...from, type: 'refused', status: 401, error: 'invalid_client', retryAt: start + 10_000 }
  await failureOf(client.getToken())
  expect(take()).toEqual([
    { ...from, type: 'miss' },
    { ...from, type: 'refresh', attempt: 1, background: false },
    refused,
  ])
  await world.clock.advance(4_000)
  await failureOf(client.getToken())
  expect(take()).toEqual([
    { ...from, at: start + 4_000, type: 'miss' },
    { ...refused, at: start + 4_000 },
  ])
})

test('refresh events count the attempts, and a throttled event has retryAt', async () => {
  const world = makeWorld()
  world.plan(status(429, { 'retry-after': '2' }), broken)
  const { client, take, start } = listen(world, { random: () => 0 })
  watch(client.getToken())
  await world.clock.advance(10_000)
  const from = { at: start, tokenUrl: TOKEN_URL }
  const later = { ...from, at: start + 2_000 }
  expect(take()).toEqual([
    { ...from, type: 'miss' },
    { ...from, type: 'refresh', attempt: 1, background: false },
    { ...from, type: 'throttled', status: 429, retryAt: start + 2_000 },
    { ...later, type: 'refresh', attempt: 2, background: false },
    { ...later, type: 'failed', message: expect.stringContaining('could not be reached') as unknown },
    { ...later, type: 'refresh', attempt: 3, background: false },
  ])
})

test('the event of a background refresh has background set to true', async () => {
  const world = makeWorld()
  const { client, take } = listen(world)
  await client.getToken()
  await world.clock.advance(3_540_000)
  take()
  await client.getToken()
  await settle()
  expect(take()).toMatchObject([{ type: 'hit' }, { type: 'refresh', attempt: 1, background: true }])
})

test.for(['get', 'set', 'delete'] as const)(
  'a store event reports that %s failed, without the error message of the store',
  async (name) => {
    const world = makeWorld()
    const fails = () => Promise.reject(new Error('the token is token-1-live'))
    const works = async () => undefined
    const store = { get: works, set: works, delete: works, [name]: fails }
    const { client, take, start } = listen(world, { store })
    await client.getToken()
    client.invalidate()
    const what = { get: 'reading', set: 'writing', delete: 'removing' }[name]
    const message = `${what} failed or took longer than 1000 ms; continuing without the store`
    const told = take()
    for (let turn = 0; turn < 5_000 && !told.some(({ type }) => type === 'store'); turn += 1) {
      await settle(1)
      told.push(...take())
    }
    expect(told).toContainEqual({ at: start, tokenUrl: TOKEN_URL, type: 'store', message })
    expect(JSON.stringify(told)).not.toContain('token-1')
  },
)
