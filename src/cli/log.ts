// One line for each exchange: for a person, or as JSON for a program.

import type { Exchange } from '../token/journal.ts'
import type { Paint } from './terminal.ts'

/** Time, client, path, status, rule; on a refusal the reason and the fix. */
export function prettyLine(exchange: Exchange, paint: Paint): string {
  const { at, client_id = '-', request, status, rule, diagnosis, earlyRetry, overlapping } = exchange
  const colour = status < 300 ? 'green' : status < 500 ? 'yellow' : 'red'
  const marks = [earlyRetry && 'before Retry-After was over', overlapping && 'overlapping'].filter(
    (mark) => mark !== false,
  )
  return [
    paint('dim', at.slice(11, 19)),
    client_id,
    `${request.method} ${request.path}`,
    paint(colour, String(status)),
    paint('bold', rule),
    ...(marks.length > 0 ? [paint('yellow', `(${marks.join(', ')})`)] : []),
    ...(diagnosis.refused
      ? [
          `${diagnosis.says}${diagnosis.shows === undefined ? '' : ` [${diagnosis.shows}]`} ${paint('cyan', 'Fix:')} ${diagnosis.fix}`,
        ]
      : []),
  ].join('  ')
}

/** The same as one line of JSON. */
export function jsonLine(exchange: Exchange): string {
  const { id, at, latency, client_id, request, status, rule, diagnosis, issued, earlyRetry, overlapping, avoidable } =
    exchange
  const { says, shows, fix, refused } = diagnosis
  return JSON.stringify({
    event: 'exchange',
    id,
    at,
    latency: Math.round(latency * 1_000) / 1_000,
    client_id,
    method: request.method,
    host: request.host,
    path: request.path,
    status,
    rule,
    ...(refused ? { says, shows, fix } : { token: issued?.id, expires_at: issued?.expires_at }),
    earlyRetry,
    overlapping,
    avoidable,
  })
}
