// What has gone wrong for people, each as a test of the same name: expiry, refreshing and caching (A), clocks that
// differ (C).

import { describe, expect, test } from 'vitest'
import { virtualClock } from '../support/client/clock.ts'
import { API_URL, clientOf, makeWorld, status, TOKEN_URL, watch } from '../support/client/world.ts'

const HOUR = 3_600_000
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('A. expiry, refresh and caching', () => {
  test('API calls start failing with 401 some time after start-up', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    for (let hour = 0; hour < 30; hour += 1) {
      expect((await client.fetch(API_URL)).status).toBe(200)
      await world.clock.advance(HOUR)
    }
  })

  test('the token expires in the middle of a request', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    await client.getToken()
    world.revoke()
    expect((await client.fetch(API_URL)).status).toBe(200)
    expect(world.calls).toHaveLength(2)
  })

  test('a long job that fetched its token once at the start works on after 60 minutes', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    await client.getToken()
    await world.clock.advance(90 * 60_000)
    expect((await client.fetch(API_URL)).status).toBe(200)
  })

  test('a new token requested on every call, and after real expiry never refreshed: the inverted comparison', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    for (let call = 0; call < 100; call += 1) await client.getToken()
    expect(world.requests).toHaveLength(1)
    await world.clock.advance(HOUR + 1)
    expect(world.isAlive(await client.getToken())).toBe(true)
    expect(world.requests).toHaveLength(2)
  })

  test('a connector dies on 429 although it retries 5xx', async () => {
    const world = makeWorld()
    world.plan(status(503), status(429, { 'retry-after': '1' }))
    const caller = watch(clientOf(world).getToken())
    await world.clock.advance(10_000)
    expect(caller.state).toBe('fulfilled')
  })

  test('a refresh_token in the answer is not used: the next token is asked for with client_credentials', async () => {
    const world = makeWorld()
    world.always(world.grant({ refresh_token: 'r-1', refresh_token_server_uri: 'https://elsewhere.example/token' }))
    const client = clientOf(world)
    await client.getToken()
    await world.clock.advance(25 * HOUR)
    await client.getToken()
    expect(world.requests).toHaveLength(2)
    for (const { request, body } of world.requests) {
      expect(request.url).toBe(TOKEN_URL)
      expect(new URLSearchParams(body).get('grant_type')).toBe('client_credentials')
      expect(body).not.toContain('refresh')
    }
  })

  test('a failed refresh does not give the old token a fresh expiry', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    await client.getToken()
    await world.clock.advance(HOUR - 60_000)
    world.always(status(500))
    await client.getToken()
    await world.clock.advance(60_000)
    const caller = watch(client.getToken())
    await world.clock.advance(60_000)
    expect(caller.error).toMatchObject({ code: 'unavailable' })
  })

  test.for([24 * 3600, 7200, 3600, 900])(
    'the lifetime is what expires_in says: %i s, not a number from a post',
    async (seconds) => {
      const world = makeWorld()
      world.lifetime = seconds
      const client = clientOf(world)
      const token = await client.getToken()
      await world.clock.advance((seconds - Math.min(300, seconds / 10) - 1) * 1000)
      expect(await client.getToken()).toBe(token)
      expect(world.requests).toHaveLength(1)
      await world.clock.advance((Math.min(300, seconds / 10) + 1) * 1000)
      expect(await client.getToken()).not.toBe(token)
    },
  )

  test.for([5, 30, 60, 299])(
    'expires_in %i, shorter than the usual margin, does not mean a request per call',
    async (seconds) => {
      const world = makeWorld()
      world.lifetime = seconds
      const client = clientOf(world)
      for (let call = 0; call < 8; call += 1) {
        await client.getToken()
        await world.clock.advance(seconds * 100)
      }
      expect(world.requests).toHaveLength(1)
    },
  )
})

describe('C. clocks that differ', () => {
  test.for([-365 * 24 * HOUR, -11_000, 11_000, 365 * 24 * HOUR])(
    'a client whose clock is %i ms off uses a fresh token',
    async (skew) => {
      const world = makeWorld()
      const clock = virtualClock(world.clock.now() + skew)
      const client = clientOf(world, { clock })
      const token = await client.getToken()
      expect(world.isAlive(token)).toBe(true)
      expect(await client.getToken()).toBe(token)
    },
  )

  test('the exp inside a JWT is not looked at: it is the clock of another machine', async () => {
    const access_token = `${part({ alg: 'none' })}.${part({ iat: 1, exp: 2 })}.x`
    const world = makeWorld()
    world.always(world.grant({ access_token }))
    const client = clientOf(world)
    expect([await client.getToken(), await client.getToken()]).toEqual([access_token, access_token])
    expect(world.requests).toHaveLength(1)
  })

  test('a clock that is set back does not make a token immortal', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    const token = await client.getToken()
    world.clock.set(world.clock.now() - 24 * HOUR)
    expect(await client.getToken()).not.toBe(token)
  })
})
