// `client.fetch` with a Request, and its replay, in process.

import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { settle } from '../support/client/clock.ts'
import { API_URL, clientOf, failureOf, json, makeWorld, silence, watch } from '../support/client/world.ts'

/** A client whose token was just revoked. */
const withDeadToken = async () => {
  const world = makeWorld()
  const client = clientOf(world)
  await client.getToken()
  world.revoke()
  return { world, client }
}

const form = () => {
  const data = new FormData()
  data.append('a', '1')
  return data
}

const bodies: [string, () => BodyInit][] = [
  ['a string', () => 'a=1'],
  ['an empty string', () => ''],
  ['URLSearchParams', () => new URLSearchParams({ a: '1' })],
  ['a Blob', () => new Blob(['a=1'])],
  ['bytes', () => new TextEncoder().encode('a=1')],
  ['an ArrayBuffer', () => new Uint8Array([97]).buffer],
  ['FormData', form],
  ['a stream', () => new Blob(['a=1']).stream()],
]

test.for(bodies)(
  'client.fetch sends a Request with %s only once on a 401, and gives the next call a new token',
  async ([, body]) => {
    for (const init of [undefined, {}, { body: undefined }, { body: null }] as (RequestInit | undefined)[]) {
      const { world, client } = await withDeadToken()
      const request = new Request(API_URL, { method: 'POST', body: body(), duplex: 'half' } as RequestInit)
      expect((await client.fetch(request, init)).status).toBe(401)
      expect([world.calls.length, world.requests.length]).toEqual([1, 2])
      expect((await client.fetch(API_URL)).status).toBe(200)
    }
  },
)

test('client.fetch repeats a Request without a body, with its own method and headers', async () => {
  const { world, client } = await withDeadToken()
  const request = new Request(API_URL, { method: 'DELETE', headers: { 'x-own': 'kept' } })
  expect((await client.fetch(request)).status).toBe(200)
  const sent = world.calls.map(({ method, headers }) => [method, headers.get('x-own'), headers.get('authorization')])
  expect(sent).toEqual([
    ['DELETE', 'kept', 'Bearer token-1-live'],
    ['DELETE', 'kept', 'Bearer token-2-live'],
  ])
})

test('client.fetch replaces the headers of a Request with those in init', async () => {
  const world = makeWorld()
  const request = new Request(API_URL, { headers: { 'x-own': 'request', authorization: 'Bearer mine' } })
  await clientOf(world).fetch(request, { headers: { 'x-own': 'init' } })
  expect(world.calls[0]?.headers.get('x-own')).toBe('init')
  expect((await failureOf(clientOf(world).fetch(request))).message).toContain('its own Authorization header')
})

test.for(['init', 'Request'])(
  'client.fetch stops waiting for a token if the signal of %s is aborted',
  async (place) => {
    const world = makeWorld()
    world.always(silence)
    const leaving = new AbortController()
    const init = { signal: leaving.signal }
    const client = clientOf(world)
    const call = watch(place === 'init' ? client.fetch(API_URL, init) : client.fetch(new Request(API_URL, init)))
    await settle()
    leaving.abort(new Error('enough'))
    await settle()
    expect(call.error).toEqual(new Error('enough'))
    expect(world.requests[0]?.aborted()).toBe(true)
  },
)

test('the client leaves no listener on a signal, whether the call succeeds or fails', async () => {
  const { signal } = new AbortController()
  const world = makeWorld()
  const client = clientOf(world, { retries: 0 })
  const token = await client.getToken({ signal })
  await client.getToken({ signal })
  await client.renew(token, { signal })
  client.invalidate()
  world.always(() => json(401, {}))
  await failureOf(client.getToken({ signal }))
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

describe('client.fetch after a 401 and a redirect within the origin', () => {
  const redirected = async (call: (fetch: ReturnType<typeof clientOf>['fetch']) => Promise<Response>) => {
    const world = makeWorld()
    const client = clientOf(world, {
      fetch: async (input, init) => {
        const answer = await world.fetch(input, init)
        if (world.calls.length === 0) return answer
        return Object.defineProperties(answer, { redirected: { value: true }, url: { value: `${API_URL}/moved` } })
      },
    })
    await client.getToken()
    world.revoke()
    await call(client.fetch)
    return world.calls.length
  }

  test.for([
    ['GET', 2],
    ['HEAD', 2],
    ['OPTIONS', 2],
    ['get', 2],
    ['options', 2],
    ['POST', 1],
    ['PUT', 1],
    ['PATCH', 1],
    ['DELETE', 1],
    ['post', 1],
    ['QUERY-GET', 1],
  ] as const)('sends a %s request %i times', async ([method, times]) => {
    expect(await redirected((fetch) => fetch(API_URL, { method }))).toBe(times)
    expect(await redirected((fetch) => fetch(new Request(API_URL, { method })))).toBe(times)
  })
})

const bytes = new Uint8Array([97, 98, 99])

test.for<[string, () => { body: BodyInit; change: () => void }]>([
  [
    'URLSearchParams',
    () => {
      const body = new URLSearchParams({ a: '1' })
      return { body, change: () => body.set('a', '2') }
    },
  ],
  [
    'an ArrayBuffer',
    () => {
      const body = bytes.slice().buffer
      return { body, change: () => void new Uint8Array(body).fill(33) }
    },
  ],
  [
    'a Uint8Array',
    () => {
      const body = bytes.slice()
      return { body, change: () => void body.fill(33) }
    },
  ],
  [
    'a part of a buffer',
    () => {
      const { buffer } = bytes.slice()
      return { body: new DataView(buffer, 1, 1), change: () => void new Uint8Array(buffer).fill(33) }
    },
  ],
  [
    'FormData',
    () => {
      const body = form()
      return { body, change: () => body.set('a', '2') }
    },
  ],
])('client.fetch sends %s as it was at the time of the call, even if the caller changes it later', async ([, make]) => {
  const { world, client } = await withDeadToken()
  const { body, change } = make()
  const expected = (await new Response(body).text()).replaceAll(/-{2,}\S+/g, '')
  const call = client.fetch(API_URL, { method: 'POST', body })
  change()
  expect((await call).status).toBe(200)
  const sent = await Promise.all(world.calls.map((request) => request.text()))
  expect(sent.map((text) => text.replaceAll(/--form-[\da-f]+(?:--)?/g, ''))).toEqual([expected, expected])
})

test.for(['a\rb', 'a\nb', 'a\r\nb', 'a\n\rb', 'a"b', 'a%0Db', 'ä€😀', ''])(
  'client.fetch sends a form with %j in names, values and file names as the platform does',
  async (odd) => {
    const data = new FormData()
    data.append(`name${odd}`, odd)
    data.append('file', new File([odd], `file${odd}`, { type: 'text/plain' }))
    data.append('untyped', new File([odd], 'plain'))
    const world = makeWorld()
    await clientOf(world).fetch(API_URL, { method: 'POST', body: data })
    const platform = new Request(API_URL, { method: 'POST', body: data })
    const read = async (request: Request | undefined) => {
      const boundary = request?.headers.get('content-type')?.split('boundary=')[1] ?? 'none'
      return (await request?.text())?.replaceAll(boundary, 'BOUNDARY').trim()
    }
    expect(await read(world.calls[0])).toBe(await read(platform))
  },
)
