// Check 11: a store is shared by key, and a bad one costs time, never a token.

import type { StoredToken, TokenStore } from '../../../../src/client/index.ts'
import { until } from '../clock.ts'
import { type Check, expect, same } from '../judge.ts'
import { memory } from './help.ts'
import { watch } from '../world.ts'
import { SECOND } from './help.ts'

const storeThat = (fails: () => Promise<never>): TokenStore => ({ get: fails, set: fails, delete: fails })

export const badStore: Check = {
  id: 11,
  title: 'a store is shared by key, and a bad one costs time, never a token',
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
      title: 'a store that throws',
      run: async (bench) => {
        bench.needs('store')
        const subject = await bench.make({ store: storeThat(() => Promise.reject(new Error('down'))) })
        await subject.getToken()
        same('unhandled rejections', bench.rejections.length, 0)
      },
    },
    {
      title: 'a store that throws before it returns a promise',
      run: async (bench) => {
        bench.needs('store')
        const store = storeThat(() => {
          throw new Error('down')
        })
        await (await bench.make({ store })).getToken()
        same('unhandled rejections', bench.rejections.length, 0)
      },
    },
    {
      title: 'a store that hangs',
      run: async (bench) => {
        bench.needs('store')
        let asked = false
        const store = storeThat(() => {
          asked = true
          return new Promise<never>(() => undefined)
        })
        const caller = watch((await bench.make({ store })).getToken())
        await until(() => asked, 'a look into the store')
        await bench.clock.advance(5 * SECOND)
        same('the caller after 5 s is', caller.state, 'fulfilled')
      },
    },
    {
      title: 'a store that answers nonsense',
      run: async (bench) => {
        bench.needs('store')
        const good = { access_token: 'token-x', startedAt: bench.clock.now(), lifetime: 1_000_000 }
        const answers = [
          null,
          'text',
          {},
          { ...good, access_token: 'a\nb' },
          { ...good, lifetime: '9' },
          { ...good, startedAt: 'x' },
        ]
        for (const nonsense of answers) {
          const store: TokenStore = { ...memory(), get: async () => nonsense as unknown as StoredToken }
          await (await bench.make({ store })).getToken()
        }
        same('token requests', bench.requests.length, answers.length)
      },
    },
  ],
}
