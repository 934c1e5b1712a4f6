// Check 4: expiry is counted with care.

import { type Bench, type Check, expect, same } from '../judge.ts'
import { held } from '../world.ts'
import { SECOND, HOUR } from './help.ts'

const unusableLifetime = (expires_in: unknown) => ({
  title: `expires_in ${JSON.stringify(expires_in)} is never kept as if it were valid`,
  run: async (bench: Bench) => {
    const subject = await bench.make()
    bench.always(bench.grant({ expires_in, access_token: 'token-stale' }))
    const outcome = await subject.getToken().then(
      () => 'given',
      (error: unknown) => error,
    )
    if (outcome === 'given') throw new Error('the token was given out without a word')
    expect(outcome instanceof Error && 'code' in outcome, 'the error has no code')
  },
})

export const expiry: Check = {
  id: 4,
  title: 'expiry is counted with care',
  parts: [
    {
      title: 'the lifetime counts from the start of the request',
      run: async (bench) => {
        bench.lifetime = 60
        const later = held(bench.grant())
        bench.plan(later.reply)
        const subject = await bench.make()
        const first = subject.getToken()
        await bench.clock.advance(8 * SECOND)
        later.release()
        const token = await first
        await bench.clock.advance(53 * SECOND)
        expect(
          (await subject.getToken()) !== token,
          'a token was given out 61 s after it was asked for, with expires_in 60',
        )
      },
    },
    {
      title: 'expires_in may be a text of digits',
      run: async (bench) => {
        bench.always(bench.grant({ expires_in: '3600' }))
        const subject = await bench.make()
        const token = await subject.getToken()
        await bench.clock.advance(1000 * SECOND)
        same('token after 1000 s', await subject.getToken(), token)
        await bench.clock.advance(2700 * SECOND)
        expect((await subject.getToken()) !== token, 'the token was given out after 3700 s')
      },
    },
    {
      title: 'without expires_in a token is used, but not for a day',
      run: async (bench) => {
        bench.always(bench.grant({ expires_in: undefined }))
        const subject = await bench.make()
        const token = await subject.getToken()
        await bench.clock.advance(24 * HOUR)
        expect((await subject.getToken()) !== token, 'the token was given out after 24 h')
      },
    },
    ...[0, -5, 'soon'].map(unusableLifetime),
  ],
}
