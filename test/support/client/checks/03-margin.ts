// Check 3: the margin is a part of the lifetime.

import { settle } from '../clock.ts'
import { type Check, same } from '../judge.ts'
import { SECOND } from './help.ts'

export const margin: Check = {
  id: 3,
  title: 'the margin is a part of the lifetime',
  parts: [
    {
      title: 'expires_in 60: 20 calls in 40 seconds cost one request',
      run: async (bench) => {
        bench.lifetime = 60
        const subject = await bench.make()
        for (let call = 0; call < 20; call += 1) {
          await subject.getToken()
          await bench.clock.advance(2 * SECOND)
        }
        same('token requests', bench.requests.length, 1)
      },
    },
    {
      title: 'a lifetime of two hours is renewed in its last minutes, not before',
      run: async (bench) => {
        bench.lifetime = 7200
        const subject = await bench.make()
        await subject.getToken()
        await bench.clock.advance(6890 * SECOND)
        await subject.getToken()
        await settle()
        same('token requests with 310 s left', bench.requests.length, 1)
        await bench.clock.advance(250 * SECOND)
        await subject.getToken()
        await settle()
        same('token requests with 60 s left', bench.requests.length, 2)
      },
    },
  ],
}
