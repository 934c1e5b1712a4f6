// Check 5: nobody calls before Retry-After is over.

import { settle } from '../clock.ts'
import { type Check, expect, same } from '../judge.ts'
import { failureOf, status, watch } from '../world.ts'
import { SECOND, HOUR, date } from './help.ts'

export const retryAfter: Check = {
  id: 5,
  title: 'nobody calls before Retry-After is over',
  parts: [
    {
      title: 'seconds: no call of any caller for that long, and then one',
      run: async (bench) => {
        bench.plan(status(429, { 'retry-after': '20' }))
        const subject = await bench.make()
        const callers = [watch(subject.getToken())]
        for (let call = 0; call < 3; call += 1) {
          await bench.clock.advance(6 * SECOND)
          callers.push(watch(subject.getToken()))
        }
        await bench.clock.advance(1999)
        same('token requests before the 20 s were over', bench.requests.length, 1)
        await bench.clock.advance(10 * SECOND)
        const early = callers.filter(({ state }) => state === 'rejected')
        for (const { error } of early)
          expect(error instanceof Error && 'retryAt' in error, 'the error does not say retryAt')
        await subject.getToken()
        same('token requests in all', bench.requests.length, 2)
      },
    },
    {
      title: 'an HTTP date counts against the Date of the answer, whatever the own clock says',
      run: async (bench) => {
        const server = bench.clock.now() + HOUR
        bench.plan(status(429, { date: date(server), 'retry-after': date(server + 15 * SECOND) }))
        const subject = await bench.make()
        const callers = [watch(subject.getToken())]
        await bench.clock.advance(14_900)
        callers.push(watch(subject.getToken()))
        await settle()
        same('token requests before the 15 s were over', bench.requests.length, 1)
        await bench.clock.advance(5 * SECOND)
        await subject.getToken()
        same('token requests in all', bench.requests.length, 2)
      },
    },
    {
      title: 'an HTTP date without a Date is rounded up to the whole second',
      run: async (bench) => {
        // The clock stands at .300: a server in step with it, asked for 10 s, cuts the fraction off.
        bench.plan(status(429, { 'retry-after': new Date(bench.clock.now() + 10 * SECOND).toUTCString() }))
        // No jitter, or it would hide the second.
        const subject = await bench.make({ random: () => 0 })
        watch(subject.getToken())
        await bench.clock.advance(9_999)
        watch(subject.getToken())
        await settle()
        same('token requests before the 10 s were over', bench.requests.length, 1)
      },
    },
    {
      title: 'an hour is not waited for: it fails at once with retryAt, and nobody calls meanwhile',
      run: async (bench) => {
        bench.plan(status(429, { 'retry-after': '3600' }))
        const subject = await bench.make()
        const asked = bench.clock.now()
        const first = watch(subject.getToken())
        await settle()
        same('the caller is', first.state, 'rejected')
        const { retryAt } = first.error as { retryAt?: number }
        expect(typeof retryAt === 'number' && retryAt >= asked + HOUR, 'the error does not say retryAt')
        for (let call = 0; call < 3; call += 1) {
          await bench.clock.advance(15 * 60 * SECOND)
          await failureOf(subject.getToken())
        }
        same('token requests within the hour', bench.requests.length, 1)
      },
    },
  ],
}
