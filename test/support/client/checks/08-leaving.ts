// Check 8: each caller can leave.

import { settle } from '../clock.ts'
import { type Check, same } from '../judge.ts'
import { held, silence, watch } from '../world.ts'
import { SECOND } from './help.ts'

export const eachCanLeave: Check = {
  id: 8,
  title: 'each caller can leave',
  parts: [
    {
      title: 'one abort rejects one caller',
      run: async (bench) => {
        bench.needs('signal')
        const later = held(bench.grant())
        bench.plan(later.reply)
        const subject = await bench.make()
        const leaving = new AbortController()
        const stay = [watch(subject.getToken()), watch(subject.getToken({ signal: new AbortController().signal }))]
        const gone = watch(subject.getToken({ signal: leaving.signal }))
        await settle()
        leaving.abort(new Error('had enough'))
        await settle()
        same('who left is', gone.state, 'rejected')
        same('reason', (gone.error as Error).message, 'had enough')
        later.release()
        await settle()
        for (const { state } of stay) same('who stayed is', state, 'fulfilled')
        same('token requests', bench.requests.length, 1)
      },
    },
    {
      title: 'the abort of the first caller leaves the others alone',
      run: async (bench) => {
        bench.needs('signal')
        const later = held(bench.grant())
        bench.plan(later.reply)
        const subject = await bench.make()
        const leaving = new AbortController()
        const gone = watch(subject.getToken({ signal: leaving.signal }))
        const stays = watch(subject.getToken())
        await settle()
        leaving.abort()
        await settle()
        same('who left is', gone.state, 'rejected')
        later.release()
        await settle()
        same('who stayed is', stays.state, 'fulfilled')
      },
    },
    {
      title: 'when the last one leaves, the request is cancelled',
      run: async (bench) => {
        bench.needs('signal')
        bench.plan(silence)
        const subject = await bench.make()
        const [one, two] = [new AbortController(), new AbortController()]
        const outcomes = [one, two].map(({ signal }) => watch(subject.getToken({ signal })))
        await settle()
        one.abort()
        await settle()
        same('aborted while one still waits', bench.requests[0]?.aborted(), false)
        two.abort()
        await settle()
        same('aborted when nobody waits', bench.requests[0]?.aborted(), true)
        for (const { state } of outcomes) same('who left is', state, 'rejected')
        await subject.getToken()
        same('token requests', bench.requests.length, 2)
      },
    },
    {
      title: 'an endpoint that never answers does not hold a caller for ever',
      run: async (bench) => {
        bench.always(silence)
        const subject = await bench.make()
        const caller = watch(subject.getToken())
        await bench.clock.advance(10 * 60 * SECOND)
        same('the caller is', caller.state, 'rejected')
      },
    },
  ],
}
