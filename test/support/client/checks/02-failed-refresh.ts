// Check 2: a failed refresh fails nobody who has a valid token.

import { settle } from '../clock.ts'
import { type Bench, type Check, expect, same } from '../judge.ts'
import { broken, type Reply, silence, status, watch } from '../world.ts'
import { SECOND, times, inMargin } from './help.ts'

const servesInMargin = (name: string, reply: Reply) => ({
  title: `serves the valid token while the endpoint ${name}`,
  run: async (bench: Bench) => {
    const { subject, token } = await inMargin(bench, reply)
    const calls = times(5, () => watch(subject.getToken()))
    await settle()
    await bench.clock.advance(20 * SECOND)
    for (const { state, value } of calls) same(`a caller with a valid token is ${state} and has`, value, token)
    same('unhandled rejections', bench.rejections.length, 0)
  },
})

export const failedRefresh: Check = {
  id: 2,
  title: 'a failed refresh fails nobody who has a valid token',
  parts: [
    servesInMargin('answers 500', status(500)),
    servesInMargin('answers 429', status(429, { 'retry-after': '30' })),
    servesInMargin('resets connections', broken),
    servesInMargin('does not answer', silence),
    {
      title: 'tries again, but not before a backoff',
      run: async (bench) => {
        const { subject } = await inMargin(bench, status(500))
        await subject.getToken()
        await settle()
        const before = bench.requests.length
        expect(before >= 2, 'nothing was tried in the margin')
        await Promise.all(times(20, () => subject.getToken()))
        await settle()
        same('requests by 20 callers right after the failure', bench.requests.length - before, 0)
        await bench.clock.advance(40 * SECOND)
        await subject.getToken()
        await settle()
        expect(bench.requests.length > before, 'nothing was tried after the backoff')
      },
    },
    {
      title: 'leaves no timer that keeps the process alive',
      run: async (bench) => {
        const { subject } = await inMargin(bench, silence)
        await subject.getToken()
        await settle()
        expect(bench.requests.length >= 2, 'nothing was tried in the margin')
        same('timers that hold the process', bench.clock.held(), 0)
      },
    },
  ],
}
