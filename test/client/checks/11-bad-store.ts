// Check 11: a bad store costs time, never a token.

import type { StoredToken, TokenStore } from '../../../src/client/index.ts'
import { until } from '../clock.ts'
import { type Check, same } from '../judge.ts'
import { memory } from './help.ts'
import { watch } from '../world.ts'
import { SECOND } from './help.ts'

const storeThat = (fails: () => Promise<never>): TokenStore => ({ get: fails, set: fails, delete: fails })

export const badStore: Check = {
  id: 11,
  title: 'a bad store costs time, never a token',
  parts: [
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
        const nonsense = { access_token: 'a\nb', startedAt: 'x', lifetime: Number.NaN } as unknown as StoredToken
        const store: TokenStore = { ...memory(), get: async () => nonsense }
        await (await bench.make({ store })).getToken()
        same('token requests', bench.requests.length, 1)
      },
    },
  ],
}
