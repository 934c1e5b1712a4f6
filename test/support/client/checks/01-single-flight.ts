// Check 1: one request for all who wait.

import { settle } from '../clock.ts'
import { type Check, expect, same } from '../judge.ts'
import { held, watch } from '../world.ts'
import { times, inMargin } from './help.ts'

export const singleFlight: Check = {
  id: 1,
  title: 'one request for all who wait',
  parts: [
    {
      title: '100 cold callers cost one token request',
      run: async (bench) => {
        const subject = await bench.make()
        const tokens = await Promise.all(times(100, () => subject.getToken()))
        same('token requests', bench.requests.length, 1)
        same('different tokens', new Set(tokens).size, 1)
      },
    },
    {
      title: '100 callers in the margin wait for nothing and cost one request behind their backs',
      run: async (bench) => {
        const later = held(bench.grant())
        const { subject, token } = await inMargin(bench, later.reply)
        const calls = times(100, () => watch(subject.getToken()))
        await settle()
        same('callers served at once', calls.filter(({ value }) => value === token).length, 100)
        same('token requests behind their backs', bench.requests.length - 1, 1)
        later.release()
        await settle()
        expect((await subject.getToken()) !== token, 'the new token is not used')
      },
    },
  ],
}
