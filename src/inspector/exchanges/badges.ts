// Badges of an exchange: its status and its marks.

import type { Exchange } from '../../state/index.ts'

/** The displayed status. A connection that was reset has none. */
export function statusOf({ status, reply }: Exchange): string {
  return reply.cut === 'reset' ? '—' : String(status)
}

/** Its color: `ok`, `refused` or `failed`. */
export function statusClass({ status, reply }: Exchange): string {
  if (reply.cut === 'reset') return 'failed'
  return status < 400 ? 'ok' : status < 500 ? 'refused' : 'failed'
}

/** Other remarkable facts. */
export function marksOf({ avoidable, overlapping, early_retry, bearer, reply, observations }: Exchange): string[] {
  return [
    avoidable && 'avoidable',
    overlapping && 'overlapping',
    early_retry && 'early retry',
    bearer !== undefined && bearer.state !== 'valid' && `token ${bearer.state}`,
    reply.cut === 'reset' && 'connection reset',
    reply.cut === 'truncate' && 'cut short',
    ...new Set(observations.map(({ id }) => id.replaceAll('-', ' '))),
  ].filter((mark) => mark !== false)
}
