// Which tokens a client with a cache would not have asked for.

import type { Exchange } from '../../state/index.ts'
import { timesOf } from '../data/times.ts'

/**
 * Of these exchanges of one client: those that got a token which one with a cache would not have asked for. It keeps a token until
 * 5 minutes before its end, or half its life, and who asks while another one is unanswered waits for that answer.
 */
export function unneededOf(exchanges: readonly Exchange[]): ReadonlySet<Exchange> {
  const unneeded = new Set<Exchange>()
  let freshUntil = -Infinity
  for (const exchange of exchanges) {
    if (exchange.issued === undefined) continue
    const { at, expires = at } = timesOf(exchange)
    // What is neither had a reason: the first one, or the last one was revoked.
    if ((exchange.avoidable || exchange.overlapping) && at < freshUntil) {
      unneeded.add(exchange)
      continue
    }
    const life = expires - at
    freshUntil = at + life - Math.min(300_000, life / 2)
  }
  return unneeded
}
