// One exchange as a row of the list.

import type { Exchange } from '../token/journal.ts'
import { noClient } from './filter.ts'
import { timeOf } from './times.ts'

/** The row. `place` counts from the newest, `top` is in pixels. */
export function Row(props: {
  readonly exchange: Exchange
  readonly place: number
  readonly top: number
  readonly selected: boolean
  readonly tabbable: boolean
  readonly onFocus: (id: number) => void
  readonly onSelect: (id: number) => void
}) {
  const { exchange, place, top, selected, tabbable, onFocus, onSelect } = props
  const { id, at, client_id, request, status, rule, latency } = exchange
  return (
    <div
      class={`row exchange ${exchange.endpoint}`}
      role="row"
      aria-rowindex={place + 2}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => onFocus(id)}
      onClick={() => onSelect(id)}
    >
      <span role="gridcell" class="time">
        {timeOf(at)}
      </span>
      <span role="gridcell" class={client_id === undefined ? 'client quiet' : 'client'}>
        {client_id ?? noClient}
      </span>
      <span role="gridcell" class="request">
        <b>{request.method}</b> {request.path}
      </span>
      <span role="gridcell" class={`status ${statusClass(status)}`}>
        {status}
      </span>
      <span role="gridcell" class="rule">
        {rule}
        {marksOf(exchange).map((mark) => (
          <span key={mark} class="mark">
            {mark}
          </span>
        ))}
      </span>
      <span role="gridcell" class="latency">
        {latency < 9.95 ? latency.toFixed(1) : Math.round(latency)}
      </span>
    </div>
  )
}

/** What else is worth a look. */
export function marksOf({ avoidable, overlapping, earlyRetry, bearer, reply }: Exchange): string[] {
  return [
    avoidable && 'avoidable',
    overlapping && 'overlapping',
    earlyRetry && 'early retry',
    bearer !== undefined && bearer.state !== 'valid' && `token ${bearer.state}`,
    reply.cut === 'reset' && 'connection reset',
    reply.cut === 'truncate' && 'cut short',
  ].filter((mark) => mark !== false)
}

/** `ok`, `refused` or `failed`. */
export function statusClass(status: number): string {
  return status < 400 ? 'ok' : status < 500 ? 'refused' : 'failed'
}
