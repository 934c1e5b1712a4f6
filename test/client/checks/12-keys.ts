// Check 12: a token belongs to its endpoint, app and scope.

import { until } from '../clock.ts'
import { type Check, expect, same } from '../judge.ts'
import { memory } from './help.ts'

export const keys: Check = {
  id: 12,
  title: 'a token belongs to its endpoint, app and scope',
  parts: [
    {
      title: 'the same three share a store, and any other does not',
      run: async (bench) => {
        bench.needs('store')
        const store = memory()
        const token = await (await bench.make({ store, scope: 'a' })).getToken()
        await until(() => store.entries.size === 1, 'an entry in the store')
        same('token of the same three', await (await bench.make({ store, scope: 'a' })).getToken(), token)
        for (const other of [
          { scope: 'b' },
          {},
          { scope: 'a', clientId: 'app-two' },
          { scope: 'a', clientSecret: 'other' },
        ]) {
          const subject = await bench.make({ store, ...other })
          expect(
            (await subject.getToken()) !== token,
            `${JSON.stringify(Object.keys(other))} was given the token of another`,
          )
        }
      },
    },
    {
      title: 'clients of two scopes have two tokens and send what they were made for',
      run: async (bench) => {
        const [one, two] = [await bench.make({ scope: 'one' }), await bench.make({ scope: 'two' })]
        const tokens = await Promise.all([one.getToken(), two.getToken(), one.getToken()])
        same('different tokens', new Set(tokens).size, 2)
        const scopes = bench.requests.map(({ body }) => new URLSearchParams(body).get('scope')).toSorted()
        same('scopes sent', scopes.join(' '), 'one two')
      },
    },
  ],
}
