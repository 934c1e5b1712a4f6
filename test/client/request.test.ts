// The token request on the wire, and the handling of its response.

import { expect, test } from 'vitest'
import {
  CLIENT_ID,
  clientOf,
  failureOf,
  held,
  json,
  makeWorld,
  refuse,
  SECRET,
  status,
  TOKEN_URL,
  watch,
} from '../support/client/world.ts'

test('the token request is a form with the credentials in the body and no Authorization header', async () => {
  const world = makeWorld()
  await clientOf(world, { scope: 'read write' }).getToken()
  const [{ request, body } = expect.fail('no request')] = world.requests
  expect(request.method).toBe('POST')
  expect(request.url).toBe(TOKEN_URL)
  expect(request.headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded\b/)
  expect(request.headers.get('accept')).toBe('application/json')
  expect(request.headers.has('authorization')).toBe(false)
  expect(request.redirect).toBe('manual')
  expect([...new URLSearchParams(body)]).toEqual([
    ['grant_type', 'client_credentials'],
    ['client_id', CLIENT_ID],
    ['client_secret', SECRET],
    ['scope', 'read write'],
  ])
})

test('the token request has no scope parameter if no scope is set', async () => {
  const world = makeWorld()
  await clientOf(world).getToken()
  expect(new URLSearchParams(world.requests[0]?.body).has('scope')).toBe(false)
})

test('a token_type that is missing, or Bearer in another case, is accepted as Bearer', async () => {
  for (const token_type of [undefined, 'bearer', 'BEARER']) {
    const world = makeWorld()
    world.always(world.grant({ token_type }))
    expect(await clientOf(world).getToken()).toBe('token-1-live')
  }
})

test('a 503 is retried with growing pauses, at most as often as retries allows', async () => {
  const world = makeWorld()
  world.always(status(503))
  const caller = watch(clientOf(world, { retries: 2, random: () => 0.999 }).getToken())
  await world.clock.advance(60_000)
  expect(caller.error).toMatchObject({ code: 'unavailable', status: 503 })
  const pauses = world.requests
    .slice(1)
    .map(({ at }, index) => Math.round((at - (world.requests[index]?.at ?? 0)) / 100) * 100)
  expect(pauses).toEqual([500, 1000])
})

test('each refusal message has the OAuth error, the mock rule and the next step', async () => {
  const said: Record<string, string> = {}
  for (const error of [
    'invalid_client',
    'unauthorized_client',
    'invalid_scope',
    'invalid_request',
    'unsupported_grant_type',
    'odd',
  ]) {
    const world = makeWorld()
    world.always(refuse(401, error, { 'mock-rule': 'secret-expired' }))
    const failure = await failureOf(clientOf(world).getToken())
    expect(failure).toMatchObject({
      code: 'refused',
      status: 401,
      error,
      error_description: 'Client authentication failed',
      rule: 'secret-expired',
    })
    expect(failure['retryAt']).toBe(world.clock.now() + 10_000)
    expect(failure.message).toContain(`401 ${error} (Client authentication failed), mock-rule secret-expired. Next: `)
    said[error] = failure.message.split('Next: ')[1] ?? ''
  }
  expect(said['invalid_client']).toContain('secret is the current one')
  expect(said['unauthorized_client']).toContain('grant enabled')
  expect(said['invalid_scope']).toContain('omit scope')
  expect(said['odd']).toContain('client_id and client_secret')
})

test('one attempt takes at most attemptTimeout, and all attempts together at most deadline', async () => {
  const world = makeWorld()
  world.always(() => new Promise(() => undefined))
  const tries = watch(clientOf(world, { attemptTimeout: '2s', retries: 0 }).getToken())
  await world.clock.advance(1_999)
  expect(tries.state).toBe('pending')
  await world.clock.advance(1)
  expect(tries.error).toMatchObject({ code: 'unavailable', cause: { message: 'no response within 2000 ms' } })
  const all = watch(clientOf(world, { deadline: '5s' }).getToken())
  await world.clock.advance(4_999)
  expect(all.state).toBe('pending')
  await world.clock.advance(1)
  expect(all.error).toMatchObject({ code: 'deadline' })
})

test('a TokenClientError serializes to a plain JSON object', async () => {
  const world = makeWorld()
  world.always(refuse(400, 'invalid_scope'))
  const failure = await failureOf(clientOf(world).getToken())
  expect(JSON.parse(JSON.stringify(failure))).toEqual({
    name: 'TokenClientError',
    code: 'refused',
    message: failure.message,
    status: 400,
    error: 'invalid_scope',
    error_description: 'Client authentication failed',
    retryAt: failure['retryAt'],
  })
})

test('a token that expires before it arrives is not returned', async () => {
  const world = makeWorld()
  world.lifetime = 5
  const later = held(world.grant())
  world.plan(later.reply)
  const caller = watch(clientOf(world).getToken())
  await world.clock.advance(6_000)
  later.release()
  await world.clock.advance(2_000)
  expect(caller.value).toBe('token-2-live')
})

test('an opaque redirect of a browser is reported as a redirect', async () => {
  const world = makeWorld()
  world.always(() => Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' }))
  expect(await failureOf(clientOf(world).getToken())).toMatchObject({ code: 'redirected' })
})

test('a token lifetime of a thousand years is capped at one year', async () => {
  const world = makeWorld()
  world.lifetime = 1000 * 365 * 24 * 3600
  const client = clientOf(world)
  const token = await client.getToken()
  await world.clock.advance(366 * 24 * 3_600_000)
  expect(await client.getToken()).not.toBe(token)
})

test('every spelling of the secret is redacted in the error_description of the server', async () => {
  const world = makeWorld()
  world.always(() => json(401, { error: 'invalid_client', error_description: 'got pass%25, pass% and cGFzcyU=' }))
  const failure = await failureOf(clientOf(world, { clientSecret: 'pass%' }).getToken())
  expect(failure['error_description']).toBe('got [redacted], [redacted] and [redacted]')
})

test('a response in chunks of one byte is decoded correctly, multi-byte characters included', async () => {
  const world = makeWorld()
  const bytes = new TextEncoder().encode(JSON.stringify({ error: 'invalid_scope', error_description: 'ä€😀' }))
  world.always(() => {
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    }
    return new Response(new ReadableStream({ start }), { status: 400 })
  })
  expect((await failureOf(clientOf(world).getToken()))['error_description']).toBe('ä€😀')
})

test.for([
  [1_048_576, 'fulfilled'],
  [1_048_577, 'rejected'],
] as const)('a token request with a response of %i bytes is %s', async ([length, state]) => {
  const world = makeWorld()
  world.always(() => new Response('{"access_token":"a"}'.padEnd(length)))
  const caller = watch(clientOf(world, { retries: 0 }).getToken())
  await world.clock.advance(0)
  expect(caller.state).toBe(state)
})
