// Check 9: an invalidation outlives a request under way.

import { settle } from '../clock.ts'
import { type Check, expect, same } from '../judge.ts'
import { held, watch } from '../world.ts'

export const invalidation: Check = {
  id: 9,
  title: 'an invalidation outlives a request under way',
  parts: [
    {
      title: 'what was asked for before it is not kept',
      run: async (bench) => {
        const later = held(bench.grant({ access_token: 'token-old' }))
        bench.plan(later.reply)
        const subject = await bench.make()
        const invalidate = bench.invalidateOf(subject)
        const first = watch(subject.getToken())
        await settle()
        invalidate()
        later.release()
        await settle()
        expect(first.state !== 'pending', 'the first caller was forgotten')
        expect((await subject.getToken()) !== 'token-old', 'the older answer is in the cache')
      },
    },
    {
      title: 'only the token that was named is dropped',
      run: async (bench) => {
        const subject = await bench.make()
        const invalidate = bench.invalidateOf(subject)
        const token = await subject.getToken()
        invalidate('token-of-yesterday')
        same('the token after another was invalidated', await subject.getToken(), token)
        invalidate(token)
        expect((await subject.getToken()) !== token, 'the invalidated token is still in use')
      },
    },
  ],
}
