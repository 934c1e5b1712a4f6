// The body of a 401 that nobody will read.

import { expect, test } from 'vitest'
import { tokenClient } from '../../src/client/index.ts'
import { settle } from '../support/client/clock.ts'
import { API_URL, CLIENT_ID, clientOf, makeWorld, refuse, SECRET, TOKEN_URL, watch } from '../support/client/world.ts'

const CHUNK = new Uint8Array(16_384)

/** A client whose token was just revoked, and an API whose 401 has an endless body. */
const flooded = async () => {
  const world = makeWorld()
  const body = { read: 0, cancelled: false }
  const stream = () =>
    new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          body.read += CHUNK.byteLength
          controller.enqueue(CHUNK)
        },
        cancel: () => {
          body.cancelled = true
        },
      },
      { highWaterMark: 0 },
    )
  const client = tokenClient({
    tokenUrl: TOKEN_URL,
    clientId: CLIENT_ID,
    clientSecret: SECRET,
    clock: world.clock,
    fetch: async (input, init) => {
      const answer = await world.fetch(input, init)
      return answer.status === 401 && String(input) === API_URL ? new Response(stream(), { status: 401 }) : answer
    },
  })
  await client.getToken()
  world.revoke()
  return { world, client, body }
}

test('the client cancels an endless 401 body after 64 KiB', async () => {
  const { client, body } = await flooded()
  expect((await client.fetch(API_URL)).status).toBe(200)
  await settle()
  expect(body.cancelled).toBe(true)
  expect(body.read).toBeLessThanOrEqual(65_536 + CHUNK.byteLength)
})

test('the client cancels the 401 body if no new token is available, and the error gives the reason', async () => {
  const { world, client, body } = await flooded()
  world.always(refuse(401, 'invalid_client'))
  const call = watch(client.fetch(API_URL))
  await settle()
  expect(call.error).toMatchObject({ code: 'refused', error: 'invalid_client' })
  expect(body.cancelled).toBe(true)
})

test('the client cancels a stalled 401 body after one second', async () => {
  const world = makeWorld()
  let isCancelled = false
  const cancel = () => {
    isCancelled = true
  }
  const client = clientOf(world, {
    fetch: async (input, init) => {
      const answer = await world.fetch(input, init)
      return answer.status === 401 ? new Response(new ReadableStream({ cancel }), { status: 401 }) : answer
    },
  })
  await client.getToken()
  world.revoke()
  expect((await client.fetch(API_URL)).status).toBe(200)
  await world.clock.advance(999)
  expect(isCancelled).toBe(false)
  await world.clock.advance(1)
  expect([isCancelled, world.clock.held()]).toEqual([true, 0])
})
