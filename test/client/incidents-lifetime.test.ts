// Problems that people have had with token clients: expiry, refresh and caching (A), clock skew (C).

import { describe, expect, test } from 'vitest'
import { virtualClock } from '../support/client/clock.ts'
import { API_URL, clientOf, makeWorld, status, TOKEN_URL, watch } from '../support/client/world.ts'

const HOUR = 3_600_000
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('A. expiry, refresh and caching', () => {
  test('API calls keep succeeding for 30 hours after startup', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    for (let hour = 0; hour < 30; hour += 1) {
      expect((await client.fetch(API_URL)).status).toBe(200)
      await world.clock.advance(HOUR)
    }
  })

  test('a call whose token is no longer valid on arrival is replayed and succeeds', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    await client.getToken()
    world.revoke()
    expect((await client.fetch(API_URL)).status).toBe(200)
    expect(world.calls).toHaveLength(2)
  })

  test('a long job that got its token at the start still succeeds after 90 minutes', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    await client.getToken()
    await world.clock.advance(90 * 60_000)
    expect((await client.fetch(API_URL)).status).toBe(200)
  })

  test('calls share a token until it expires, and then get a new one', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    for (let call = 0; call < 100; call += 1) await client.getToken()
    expect(world.requests).toHaveLength(1)
    await world.clock.advance(HOUR + 1)
    expect(world.isAlive(await client.getToken())).toBe(true)
    expect(world.requests).toHaveLength(2)
  })

  test('a token request is retried after a 503 and after a 429', async () => {
    const world = makeWorld()
    world.plan(status(503), status(429, { 'retry-after': '1' }))
    const caller = watch(clientOf(world).getToken())
    await world.clock.advance(10_000)
    expect(caller.state).toBe('fulfilled')
  })

  test('a refresh_token in the response is ignored, and the next token is requested with client_credentials', async () => {
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

  test('a failed refresh does not extend the expiry of the old token', async () => {
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

  test.for([24 * 3600, 7200, 3600, 900])('the token lifetime follows an expires_in of %i s', async (seconds) => {
    const world = makeWorld()
    world.lifetime = seconds
    const client = clientOf(world)
    const token = await client.getToken()
    await world.clock.advance((seconds - Math.min(300, seconds / 10) - 1) * 1000)
    expect(await client.getToken()).toBe(token)
    expect(world.requests).toHaveLength(1)
    await world.clock.advance((Math.min(300, seconds / 10) + 1) * 1000)
    expect(await client.getToken()).not.toBe(token)
  })

  test.for([5, 30, 60, 299])(
    'an expires_in of %i, shorter than the usual margin, does not cause a request per call',
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

describe('C. clock skew', () => {
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

  test('the exp claim of a JWT is ignored, because it depends on the clock of another machine', async () => {
    const access_token = `${part({ alg: 'none' })}.${part({ iat: 1, exp: 2 })}.x`
    const world = makeWorld()
    world.always(world.grant({ access_token }))
    const client = clientOf(world)
    expect([await client.getToken(), await client.getToken()]).toEqual([access_token, access_token])
    expect(world.requests).toHaveLength(1)
  })

  test('a clock that is set back does not extend the life of a token', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    const token = await client.getToken()
    world.clock.set(world.clock.now() - 24 * HOUR)
    expect(await client.getToken()).not.toBe(token)
  })
})
