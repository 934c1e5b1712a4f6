// Check 10: no secret and no token in anything one can print.

import { until } from '../clock.ts'
import { type Check, same } from '../judge.ts'
import { failureOf, json, SECRET, watch } from '../world.ts'
import { SECOND, spellingsOfSecret, holdsNone, memory } from './help.ts'

export const leaks: Check = {
  id: 10,
  title: 'no secret and no token in anything one can print',
  parts: [
    {
      title: 'the client, with and without a token',
      run: async (bench) => {
        const subject = await bench.make()
        for (const each of subject.printable ?? [subject]) holdsNone('the client', each, spellingsOfSecret)
        const token = await subject.getToken()
        for (const each of subject.printable ?? [subject]) holdsNone('the client', each, [...spellingsOfSecret, token])
      },
    },
    {
      title: 'the error of a refusal, even where the server says the secret back',
      run: async (bench) => {
        bench.always(({ url }) => json(401, { error: 'invalid_client', error_description: `no ${SECRET} at ${url}` }))
        const subject = await bench.make()
        holdsNone('the error', await failureOf(subject.getToken()), spellingsOfSecret)
      },
    },
    {
      title: 'the error of a network failure that quotes the request',
      run: async (bench) => {
        bench.always(async (request) => {
          const body = await request.text()
          const cause = Object.assign(new Error(`while sending ${body}\n    at ${SECRET}`), {
            request: { body },
            code: 'ECONNRESET',
          })
          throw Object.assign(new TypeError('fetch failed', { cause }), { options: { body }, secret: SECRET })
        })
        const subject = await bench.make()
        const failure = watch(subject.getToken())
        await bench.clock.advance(10 * 60 * SECOND)
        same('the caller is', failure.state, 'rejected')
        holdsNone('the error', failure.error, spellingsOfSecret)
      },
    },
    {
      title: 'the error of an answer that cannot be read',
      run: async (bench) => {
        bench.always(() => new Response('{"access_token":"token-cut-short', { status: 200 }))
        const subject = await bench.make()
        const failure = watch(subject.getToken())
        await bench.clock.advance(10 * 60 * SECOND)
        same('the caller is', failure.state, 'rejected')
        holdsNone('the error', failure.error, [...spellingsOfSecret, 'token-cut-short'])
      },
    },
    {
      title: 'the keys of the store',
      run: async (bench) => {
        bench.needs('store')
        const store = memory()
        const subject = await bench.make({ store })
        const token = await subject.getToken()
        await until(() => store.entries.size === 1, 'an entry in the store')
        for (const key of store.entries.keys()) holdsNone('the key', key, [...spellingsOfSecret, token, 'app-one'])
      },
    },
  ],
}
