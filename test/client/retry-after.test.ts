// Parsing and honouring of Retry-After, beyond the checks that apply to every client.

import { expect, test } from 'vitest'
import { clientOf, json, makeWorld, refuse, type Reply, status, watch } from '../support/client/world.ts'

test.for([
  ['a redirect', status(302, { location: 'https://elsewhere.example' }), 'redirected'],
  ['a page instead of JSON', () => new Response('<html>'), 'invalid_response'],
  ['a list', () => json(200, []), 'invalid_response'],
  ['no access_token', () => json(200, { token_type: 'Bearer', expires_in: 60 }), 'invalid_response'],
  ['a token with a line break', () => json(200, { access_token: 'a\r\nb: c', expires_in: 60 }), 'invalid_response'],
  [
    'a token of another type',
    () => json(200, { access_token: 'a', token_type: 'DPoP', expires_in: 60 }),
    'invalid_response',
  ],
  ['an answer of 2 MB', () => new Response(`{"access_token":"a","x":"${'x'.repeat(2_000_000)}"}`), 'invalid_response'],
  ['a refusal', refuse(401, 'invalid_client'), 'refused'],
  ['404', status(404), 'refused'],
  ['405', status(405), 'refused'],
  ['500', status(500), 'unavailable'],
  ['408', status(408), 'unavailable'],
  ['429 without Retry-After', status(429), 'throttled'],
] as [string, Reply, string][])('%s from the token endpoint causes an error with code %s', async ([, reply, code]) => {
  const world = makeWorld()
  world.always(reply)
  const caller = watch(clientOf(world).getToken())
  await world.clock.advance(60_000)
  expect(caller.error).toMatchObject({ name: 'TokenClientError', code })
})

test('the client honours the Retry-After of a 503', async () => {
  const world = makeWorld()
  world.plan(status(503, { 'retry-after': '7' }))
  const caller = watch(clientOf(world).getToken())
  await world.clock.advance(6_999)
  expect(world.requests).toHaveLength(1)
  await world.clock.advance(2_000)
  expect(caller.state).toBe('fulfilled')
})

test.for([
  '-5',
  'soon',
  '',
  '2099-01-01',
  '2099-01-01T00:00:00Z',
  '5 seconds',
  '2026',
  'Fri, 99 Foo 2026 00:00:00 GMT',
])('a Retry-After of %j is not read as a date', async (value) => {
  const world = makeWorld()
  world.plan(status(429, { 'retry-after': value }))
  const caller = watch(clientOf(world).getToken())
  await world.clock.advance(value === '2026' ? 0 : 500)
  // "2026" is a number of seconds: longer than the client waits, so it fails at once.
  expect(caller.state).toBe(value === '2026' ? 'rejected' : 'fulfilled')
})

test('the obsolete HTTP date formats are accepted in Retry-After', async () => {
  const zone = process.env['TZ']
  // Dates without a time zone are in GMT, not in the zone of the machine.
  process.env['TZ'] = 'Asia/Tokyo'
  for (const [date, later] of [
    ['Sunday, 06-Nov-94 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:47 GMT'],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sun Nov  6 08:49:47 1994'],
  ] as const) {
    const world = makeWorld()
    world.plan(status(429, { date, 'retry-after': later }))
    watch(clientOf(world).getToken())
    await world.clock.advance(9_999)
    expect(world.requests).toHaveLength(1)
    await world.clock.advance(2_000)
    expect(world.requests).toHaveLength(2)
  }
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

test('a caller does not wait for a Retry-After beyond its deadline', async () => {
  const world = makeWorld()
  world.always(status(429, { 'retry-after': '20' }))
  const caller = watch(clientOf(world, { deadline: '10s' }).getToken())
  await world.clock.advance(0)
  expect(caller.error).toMatchObject({ code: 'throttled', status: 429 })
})
