// Check 7: a 401 of the API is replayed once.

import { settle } from '../clock.ts'
import { type Bench, type Check, expect, same } from '../judge.ts'
import { API_URL, json, watch } from '../world.ts'
import { SECOND, times } from './help.ts'

const bodies: readonly (readonly [string, () => BodyInit, string])[] = [
  ['a text', () => '{"a":1}', '{"a":1}'],
  ['URLSearchParams', () => new URLSearchParams({ a: '1+1', b: 'é' }), 'a=1%2B1&b=%C3%A9'],
  ['a Blob', () => new Blob(['blob']), 'blob'],
  ['bytes', () => new TextEncoder().encode('bytes'), 'bytes'],
  ['an ArrayBuffer', () => new Uint8Array([104, 105]).buffer, 'hi'],
]

/** A client whose token has just died at the API. */
const withDeadToken = async (bench: Bench) => {
  const subject = await bench.make()
  const fetch = bench.fetchOf(subject)
  const token = await subject.getToken()
  bench.revoke()
  return { subject, fetch, token }
}

export const replay: Check = {
  id: 7,
  title: 'a 401 of the API is replayed once',
  parts: [
    {
      title: '50 parallel 401s at different times: one token request, 50 of 50 succeed',
      run: async (bench) => {
        const subject = await bench.make()
        const fetch = bench.fetchOf(subject)
        await subject.getToken()
        bench.revoke()
        // Each answer comes at a time of its own, so that late 401s speak of a token that was already replaced.
        bench.delay((index) => (index % 50) * 20)
        const answers = times(50, () => watch(fetch(API_URL)))
        await bench.clock.advance(10 * SECOND)
        same('calls that succeeded', answers.filter(({ value }) => value?.status === 200).length, 50)
        same('token requests for the 401s', bench.requests.length - 1, 1)
      },
    },
    {
      title: 'a second 401 is the answer',
      run: async (bench) => {
        const { fetch } = await withDeadToken(bench)
        bench.api(() => json(401, { message: 'not you' }))
        const answer = await fetch(API_URL)
        same('status', answer.status, 401)
        same('API calls', bench.calls.length, 2)
        same('token requests', bench.requests.length, 2)
      },
    },
    {
      title: 'a 403 renews nothing',
      run: async (bench) => {
        const subject = await bench.make()
        const fetch = bench.fetchOf(subject)
        bench.api(() => json(403, {}))
        same('status', (await fetch(API_URL)).status, 403)
        same('API calls', bench.calls.length, 1)
        same('token requests', bench.requests.length, 1)
      },
    },
    ...bodies.map(([name, make, wanted]) => ({
      title: `${name} is sent again as it was`,
      run: async (bench: Bench) => {
        const { fetch } = await withDeadToken(bench)
        const answer = await fetch(API_URL, { method: 'POST', body: make() })
        same('status', answer.status, 200)
        const sent = await Promise.all(bench.calls.map((call) => call.text()))
        same('bodies', sent.join(' | '), `${wanted} | ${wanted}`)
      },
    })),
    {
      title: 'FormData is sent again as it was',
      run: async (bench) => {
        const { fetch } = await withDeadToken(bench)
        const body = new FormData()
        body.set('file', new Blob(['content']), 'a.txt')
        same('status', (await fetch(API_URL, { method: 'POST', body })).status, 200)
        const last = await bench.calls.at(-1)?.formData()
        const file = last?.get('file')
        same('file', file instanceof Blob ? await file.text() : file, 'content')
      },
    },
    {
      title: 'a stream is not sent again once it was read, and the next call has a new token',
      run: async (bench) => {
        const { subject, fetch, token } = await withDeadToken(bench)
        const body = new Blob(['once']).stream()
        const answer = await fetch(API_URL, { method: 'POST', body, duplex: 'half' } as RequestInit)
        const sent = await Promise.all(bench.calls.map((call) => call.text()))
        // A client that kept a copy may send it again; then it has to be whole.
        same('bodies', sent.join(' | '), answer.status === 401 ? 'once' : 'once | once')
        expect((await subject.getToken()) !== token, 'the dead token is still in use')
      },
    },
    {
      title: 'the body of the first 401 is emptied',
      run: async (bench) => {
        let taken = false
        const subject = await bench.make({
          fetch: async (input, init) => {
            const answer = await bench.fetch(input, init)
            if (answer.status !== 401) return answer
            const body = new ReadableStream<Uint8Array>(
              {
                pull: (controller) => {
                  taken = true
                  controller.close()
                },
                cancel: () => {
                  taken = true
                },
              },
              { highWaterMark: 0 },
            )
            return new Response(body, { status: 401 })
          },
        })
        const fetch = bench.fetchOf(subject)
        await subject.getToken()
        bench.revoke()
        await fetch(API_URL)
        await settle()
        expect(taken, 'the body was left unread, and its connection with it')
      },
    },
  ],
}
