// Check 6: a refusal is not hammered at.

import { type Bench, type Check, same } from '../judge.ts'
import { failureOf, refuse } from '../world.ts'
import { SECOND } from './help.ts'

const refusedOnce = (error: string, code: number) => ({
  title: `${error}: five calls cost one request, and later one more`,
  run: async (bench: Bench) => {
    const subject = await bench.make()
    bench.always(refuse(code, error))
    for (let call = 0; call < 5; call += 1) await failureOf(subject.getToken())
    same('requests for five calls', bench.requests.length, 1)
    await bench.clock.advance(10 * 60 * SECOND)
    bench.always(bench.grant())
    await subject.getToken()
    same('requests after ten minutes', bench.requests.length, 2)
  },
})

export const refusals: Check = {
  id: 6,
  title: 'a refusal is not hammered at',
  parts: [
    refusedOnce('invalid_client', 401),
    refusedOnce('unauthorized_client', 401),
    refusedOnce('invalid_scope', 400),
    {
      title: 'other credentials are tried at once',
      run: async (bench) => {
        bench.plan(refuse(401, 'invalid_client'))
        const wrong = await bench.make({ clientSecret: 'wrong' })
        await failureOf(wrong.getToken())
        const right = await bench.make()
        await right.getToken()
        same('token requests', bench.requests.length, 2)
      },
    },
  ],
}
