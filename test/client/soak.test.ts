// 200,000 calls over many lifetimes, with faults and revoked tokens in between, cost exactly as many token requests as
// needed. The endpoint is the mock on the clock of the test. The expected count comes from simple arithmetic that does
// not use the client.

import { expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { tokenClient } from '../../src/client/index.ts'
import { virtualClock } from '../support/client/clock.ts'
import { TOKEN_URL } from '../support/client/world.ts'

const CALLS = 200_000
const STEP_MS = 40
const LIFETIME_S = 60
/** Every 5th token request gets a 503. */
const FAULT_EVERY = 5
/** Every 1,999th call finds its token revoked. */
const REVOKE_EVERY = 1_999

test('200,000 calls cost exactly as many token requests as needed, and no call gets an invalid token', async () => {
  const clock = virtualClock()
  const mock = createMock({
    time: { now: () => clock.now(), after: () => () => undefined },
    lifetime: `${LIFETIME_S}s`,
    rate_limit: 'off',
    apps: [
      {
        client_id: 'soak',
        client_secret: 'soak-secret',
        faults: [{ status: 503, every: FAULT_EVERY, times: 'always' }],
      },
    ],
  })

  const client = tokenClient({
    tokenUrl: TOKEN_URL,
    clientId: 'soak',
    clientSecret: 'soak-secret',
    clock,
    // No jitter, so all times are known: the margin is a tenth, a failed background attempt pauses for a second, and a
    // failed attempt that a caller waits for is repeated at once.
    random: () => 0,
    fetch: (input, init) => mock.fetch(input, init),
  })

  let needed = 0
  let startedAt = Number.NEGATIVE_INFINITY
  let rest = 0
  const count = (now: number, cold: boolean) => {
    const fresh = now - startedAt < LIFETIME_S * 1000 * 0.9
    if (!cold && (fresh || now < rest)) return
    const waited = cold || now - startedAt >= LIFETIME_S * 1000
    for (;;) {
      needed += 1
      if (needed % FAULT_EVERY !== 0) {
        startedAt = now
        rest = 0
        return
      }
      rest = now + (waited ? 0 : 1_000)
      if (!waited) return
    }
  }

  let dead = 0
  let revoked = 0
  for (let call = 1; call <= CALLS; call += 1) {
    clock.set(clock.now() + STEP_MS)
    // Only in the first half of a token's life, when no refresh is in progress: this costs exactly one token.
    const revoke = call % REVOKE_EVERY === 0 && clock.now() - startedAt < LIFETIME_S * 500
    if (revoke) {
      revoked += 1
      client.invalidate(await client.getToken())
      mock.tokens.revoke({ client_id: 'soak' })
    }
    count(clock.now(), call === 1 || revoke)
    const token = await client.getToken()
    if ((await mock.tokens.introspect(token)).state !== 'valid') dead += 1
    // Lets a background refresh complete before time moves on.
    if (clock.now() - startedAt === 0 || clock.now() < rest) await clock.advance(0)
  }
  expect(dead).toBe(0)
  expect(revoked).toBeGreaterThan(20)
  expect(mock.journal.stats()).toMatchObject({ exchanges: needed, overlapping: 0, early_retries: 0 })
  expect(needed).toBeGreaterThan((CALLS * STEP_MS) / (LIFETIME_S * 1000))
})
