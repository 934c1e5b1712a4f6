// Invariants under random sequences of time, faults, callers, aborts and invalidations. The seed is fixed, so that a
// failure is reproducible. A failing sequence is printed in its shortest form.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenClient } from '../../src/client/index.ts'
import { settle } from '../support/client/clock.ts'
import {
  API_URL,
  broken,
  CLIENT_ID,
  makeWorld,
  refuse,
  type Reply,
  SECRET,
  silence,
  status,
  TOKEN_URL,
  type World,
} from '../support/client/world.ts'

type Step =
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'call'; readonly abortAfter: number | undefined }
  | { readonly do: 'fetch' | 'invalidate' | 'invalidateCurrent' | 'revoke' }
  | {
      readonly do: 'fault'
      readonly kind: '429' | '503' | '500' | 'silence' | 'broken' | 'garbage' | 'refused'
      readonly seconds: number
    }
  | { readonly do: 'slow'; readonly ms: number }
  | { readonly do: 'lifetime'; readonly seconds: number }

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('advance' as const),
        ms: fc.oneof(fc.nat(2_000), fc.nat(120_000), fc.nat(4_000_000)),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('call' as const),
        abortAfter: fc.option(fc.nat(20_000), { nil: undefined }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom('fetch' as const, 'invalidate' as const, 'invalidateCurrent' as const, 'revoke' as const),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('fault' as const),
        kind: fc.constantFrom('429', '503', '500', 'silence', 'broken', 'garbage', 'refused'),
        seconds: fc.nat(90),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('slow' as const), ms: fc.nat(9_000) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('lifetime' as const), seconds: fc.integer({ min: 1, max: 90_000 }) }),
    },
  ) as fc.Arbitrary<Step>,
  { maxLength: 40 },
)

/** Plays a sequence and stops at the first violated invariant. */
const play = async (sequence: readonly Step[], chance: readonly number[]): Promise<void> => {
  const world: World = makeWorld()
  const { clock } = world
  let drawn = 0
  const random = () => (chance[(drawn += 1) % chance.length] ?? 0) % 1
  let closedUntil = 0
  const open = new Set<() => boolean>()
  const broke: string[] = []

  const client = tokenClient({
    tokenUrl: TOKEN_URL,
    clientId: CLIENT_ID,
    clientSecret: SECRET,
    clock,
    random,
    fetch: async (input, init) => {
      if (String(input) !== TOKEN_URL) return world.fetch(input, init)
      if (clock.now() < closedUntil) broke.push(`a request ${closedUntil - clock.now()} ms retried too early`)
      const given = () => init?.signal?.aborted === true
      if ([...open].some((aborted) => !aborted())) broke.push('two token requests in flight')
      open.add(given)
      try {
        return await world.fetch(input, init)
      } finally {
        open.delete(given)
      }
    },
  })

  const slow =
    (ms: number): Reply =>
    async (request) => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
      return world.grant()(request)
    }
  const fault = (kind: string, seconds: number): Reply => {
    if (kind === 'silence') return silence
    if (kind === 'broken') return broken
    if (kind === 'garbage') return () => new Response('{"access_tok')
    if (kind === 'refused') return refuse(401, 'invalid_client')
    if (kind === '500') return status(500)
    return (request) => {
      closedUntil = Math.max(closedUntil, clock.now() + seconds * 1000)
      return status(Number(kind), { 'retry-after': String(seconds) })(request)
    }
  }
  // Checked at the instant the caller gets the token.
  const call = (signal?: AbortSignal) =>
    client.getToken(signal && { signal }).then(
      (token) => {
        if (!world.isAlive(token) && !revoked.has(token)) broke.push('an expired token was given out')
        latest = token
      },
      () => undefined,
    )
  const revoked = new Set<string>()
  let latest: string | undefined

  for (const step of sequence) {
    if (step.do === 'advance') await clock.advance(step.ms)
    if (step.do === 'slow') world.plan(slow(step.ms))
    if (step.do === 'lifetime') world.lifetime = step.seconds
    if (step.do === 'fault') world.plan(fault(step.kind, step.seconds))
    if (step.do === 'invalidate') client.invalidate()
    if (step.do === 'invalidateCurrent' && latest !== undefined) client.invalidate(latest)
    if (step.do === 'fetch') void client.fetch(API_URL).catch(() => undefined)
    if (step.do === 'revoke') {
      if (latest !== undefined) revoked.add(latest)
      for (let token = 1; token <= world.requests.length; token += 1) revoked.add(`token-${token}-live`)
      world.revoke()
    }
    if (step.do === 'call') {
      const own = step.abortAfter === undefined ? undefined : new AbortController()
      if (own !== undefined) clock.setTimeout(() => own.abort(), step.abortAfter ?? 0)
      void call(own?.signal)
      await settle(2)
    }
    expect(broke).toEqual([])
  }
  // In the end, once the endpoint works again, there is a token.
  world.always(world.grant())
  world.lifetime = 3600
  for (let left = 0; left < 60; left += 1) await clock.advance(20_000).then(() => void call())
  await clock.advance(60_000)
  expect(broke).toEqual([])
  const last = await client.getToken()
  // Only an API could have told the client that a token was revoked.
  expect(world.isAlive(last) || revoked.has(last)).toBe(true)
}

test('the client never has two requests in flight, returns no expired token, waits for Retry-After and always recovers', async () => {
  const rejections: unknown[] = []
  const note = (reason: unknown) => void rejections.push(reason)
  process.on('unhandledRejection', note)
  try {
    const chance = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(fc.asyncProperty(steps, chance, play), {
      seed: 20261121,
      numRuns: 150,
      interruptAfterTimeLimit: 25_000,
    })
    expect(rejections).toEqual([])
  } finally {
    process.off('unhandledRejection', note)
  }
})
