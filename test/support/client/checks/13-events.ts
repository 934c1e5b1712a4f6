// Check 13: it tells what it does.

import type { TokenClientEvent } from '../../../../src/client/index.ts'
import { type Check, expect, same } from '../judge.ts'
import { failureOf, refuse, status, watch } from '../world.ts'
import { SECOND, HOUR, holdsNone, spellingsOfSecret } from './help.ts'

const fullDisk = (): never => {
  throw new Error('full disk')
}

export const tellsWhatItDoes: Check = {
  id: 13,
  title: 'it tells what it does',
  parts: [
    {
      title: 'hit, miss, refresh, wait, throttled and refused, each with the moment and without a token',
      run: async (bench) => {
        bench.needs('events')
        const events: TokenClientEvent[] = []
        const subject = await bench.make({ diagnostics: { publish: (event) => void events.push(event) } })
        bench.plan(status(429, { 'retry-after': '2' }), bench.grant(), refuse(401, 'invalid_client'))
        const calls = [watch(subject.getToken()), watch(subject.getToken())]
        await bench.clock.advance(5 * SECOND)
        for (const { state } of calls) same('a caller is', state, 'fulfilled')
        const token = await subject.getToken()
        await bench.clock.advance(2 * HOUR)
        await failureOf(subject.getToken())
        same(
          'events',
          events.map(({ type }) => type).join(' '),
          'miss wait refresh throttled refresh hit miss refresh refused',
        )
        for (const event of events) expect(Number.isFinite(event.at), 'an event has no moment')
        holdsNone('an event', events, [...spellingsOfSecret, token])
      },
    },
    {
      title: 'a listener that throws costs nothing',
      run: async (bench) => {
        bench.needs('events')
        await (await bench.make({ diagnostics: { publish: fullDisk } })).getToken()
      },
    },
  ],
}
