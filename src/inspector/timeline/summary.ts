// Summarizes the exchanges of one client.

import type { Exchange } from '../../state/index.ts'
import type { ObservationId } from '../../engine/index.ts'
import { duration, timesOf } from '../data/times.ts'

/** The summary of the exchanges of one client. */
export function sentence(exchanges: readonly Exchange[]): string {
  const asked = exchanges.filter(({ endpoint }) => endpoint === 'token')
  const calls = exchanges.filter(({ endpoint }) => endpoint === 'api')
  const granted = asked.filter(({ issued }) => issued !== undefined)
  const limited = asked.filter(({ status }) => status === 429)
  const refused = asked.length - granted.length - limited.length
  const wasted = granted.filter(({ avoidable }) => avoidable).length
  const needed = granted.length - wasted
  const overlapping = asked.filter((exchange) => exchange.overlapping).length
  const early = exchanges.filter(({ early_retry }) => early_retry).length
  const callsRefused = calls.filter(({ diagnosis }) => diagnosis.refused).length
  const expired = exchanges.filter(({ bearer }) => bearer?.state === 'expired').length
  const unset = exchanges.filter(({ observations }) => observations.some(({ id }) => isUnset(id))).length
  return [
    // A request that got 429 also asked for a token, and would not have been sent with a cached one.
    wasted > 0
      ? `${number(granted.length + limited.length, 'token request')} in ${lengthOf([...granted, ...limited])}; ${needed === 1 ? 'one' : needed} would have done`
      : granted.length > 0 && number(granted.length, 'token'),
    limited.length > 0 && `${limited.length} answered 429`,
    refused > 0 && `${number(refused, 'request')} refused`,
    overlapping > 0 && `${overlapping} while another was unanswered`,
    early > 0 && `${early} retried too early`,
    calls.length > 0 && number(calls.length, 'API call') + (callsRefused > 0 ? `, ${callsRefused} refused` : ''),
    expired > 0 && `${expired} with an expired token`,
    unset > 0 && `${unset} with an unset variable`,
  ]
    .filter((part) => part !== false)
    .join('; ')
}

function isUnset(id: ObservationId): boolean {
  return id === 'variable-unset' || id === 'template-unfilled'
}

function number(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The duration from the first to the last, as text. */
function lengthOf(exchanges: readonly Exchange[]): string {
  const moments = exchanges.map((exchange) => timesOf(exchange).at)
  const first = moments.reduce((a, b) => Math.min(a, b))
  return duration(moments.reduce((a, b) => Math.max(a, b)) - first)
}
