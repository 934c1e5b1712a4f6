// Problems that people have had with token clients: stampedes and 429 (B), secrets and their encoding (D).

import { describe, expect, test } from 'vitest'
import { API_URL, clientOf, failureOf, json, makeWorld, SECRET, status, watch } from '../support/client/world.ts'

describe('B. stampede and 429', () => {
  test('a loop that asks for a token in each of 1000 iterations sends one token request', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    for (let iteration = 0; iteration < 1000; iteration += 1) await client.getToken()
    expect(world.requests).toHaveLength(1)
  })

  test('100 concurrent callers and a 429 cost one token request, and one more after Retry-After', async () => {
    const world = makeWorld()
    world.plan(status(429, { 'retry-after': '3' }))
    const client = clientOf(world)
    const callers = Array.from({ length: 100 }, () => watch(client.getToken()))
    await world.clock.advance(10_000)
    expect(callers.every(({ state }) => state === 'fulfilled')).toBe(true)
    expect(world.requests).toHaveLength(2)
  })

  test('clients that got Retry-After: 3 come back at different times, and never early', async () => {
    const moments = new Set<number>()
    for (let worker = 0; worker < 20; worker += 1) {
      const world = makeWorld()
      world.plan(status(429, { 'retry-after': '3' }))
      watch(clientOf(world, { random: () => worker / 20 }).getToken())
      await world.clock.advance(10_000)
      const [first, second] = world.requests
      moments.add((second?.at ?? 0) - (first?.at ?? 0))
    }
    expect(moments.size).toBeGreaterThanOrEqual(15)
    expect(Math.min(...moments)).toBeGreaterThanOrEqual(3_000)
  })

  test('workers that start together do not refresh at the same time', async () => {
    const moments = new Set<number>()
    for (let worker = 0; worker < 10; worker += 1) {
      const world = makeWorld()
      const client = clientOf(world, { random: () => worker / 10 })
      await client.getToken()
      for (let second = 3290; second < 3400 && world.requests.length === 1; second += 1) {
        world.clock.set((world.requests[0]?.at ?? 0) + second * 1000)
        await client.getToken()
        await world.clock.advance(0)
        if (world.requests[1] !== undefined) moments.add(second)
      }
    }
    expect(moments.size).toBe(10)
  })

  test('50 concurrent calls succeed with one renewal if the server honours only the newest token', async () => {
    const world = makeWorld()
    world.always((request) => {
      world.revoke()
      return world.grant()(request)
    })
    const client = clientOf(world)
    await client.getToken()
    world.revoke()
    world.delay((index) => (index * 7) % 50)
    const answers = Array.from({ length: 50 }, () => watch(client.fetch(API_URL)))
    await world.clock.advance(1_000)
    expect(answers.filter(({ value }) => value?.status === 200)).toHaveLength(50)
    expect(world.requests).toHaveLength(2)
  })

  test('callers that arrive during a token request share its token', async () => {
    const world = makeWorld()
    const client = clientOf(world)
    const first = client.getToken()
    await world.clock.advance(0)
    expect(new Set(await Promise.all([first, client.getToken(), client.getToken()])).size).toBe(1)
    expect(world.requests).toHaveLength(1)
  })

  test('twenty callers and three later ones cost no further token request after a 429', async () => {
    const world = makeWorld()
    world.always(status(429, { 'retry-after': '60' }))
    const client = clientOf(world)
    await Promise.all(Array.from({ length: 20 }, () => failureOf(client.getToken())))
    for (let more = 0; more < 3; more += 1)
      expect(await failureOf(client.getToken())).toMatchObject({ code: 'throttled' })
    expect(world.requests).toHaveLength(1)
  })

  test('the client gets a token at its first retry if early retries would extend the lock', async () => {
    const world = makeWorld()
    let open = world.clock.now() + 10_000
    world.always((request) => {
      const now = world.clock.now()
      if (now >= open) return world.grant()(request)
      if (world.requests.length > 1) open = now + 10_000
      return status(429, { 'retry-after': String(Math.ceil((open - now) / 1000)) })(request)
    })
    const client = clientOf(world)
    const callers = Array.from({ length: 10 }, () => watch(client.getToken()))
    await world.clock.advance(12_000)
    expect(callers.every(({ state }) => state === 'fulfilled')).toBe(true)
    expect(world.requests).toHaveLength(2)
  })
})

describe('D. secrets and their encoding', () => {
  test.for(['+', '&', '%', '=', 'é', 'a:b', 'ABCDEF23====', 'a b', '"', '%2B', '€uro', '😀', SECRET])(
    'the secret %j arrives unchanged, encoded exactly once',
    async (clientSecret) => {
      const world = makeWorld()
      await clientOf(world, { clientSecret }).getToken()
      const [{ request, body } = expect.fail('no request')] = world.requests
      expect(new URLSearchParams(body).get('client_secret')).toBe(clientSecret)
      expect(request.headers.has('authorization')).toBe(false)
    },
  )

  test('a client_secret that is a function is refused with advice to call it first', () => {
    expect(() => clientOf(makeWorld(), { clientSecret: (async () => SECRET) as never })).toThrow(
      'is a function: call it first',
    )
  })

  test.for([`${SECRET}\n`, `\uFEFF${SECRET}`, ` ${SECRET}`, `${SECRET}\u200B`])(
    'a secret with stray characters from a file or a page (%j) is refused before it is sent',
    (clientSecret) => {
      expect(() => clientOf(makeWorld(), { clientSecret })).toThrow(/^tokenClient: clientSecret has /)
    },
  )

  test('a 400 with invalid_client, as NICE documents it, is recognized as a refusal', async () => {
    const world = makeWorld()
    world.always(() => json(400, { error: 'invalid_client' }))
    expect(await failureOf(clientOf(world).getToken())).toMatchObject({
      code: 'refused',
      status: 400,
      error: 'invalid_client',
    })
  })
})
