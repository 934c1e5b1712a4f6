// One exchange as a row of the list.

import type { Exchange } from '../../state/index.ts'
import { noClient } from './filter.ts'
import { marksOf, statusClass, statusOf } from './badges.ts'
import { dateOf, timeOf } from '../data/times.ts'

/** The row. `place` counts from the newest, `top` is in pixels; `dated`: its day is not the newest one's. */
export function Row(props: {
  readonly exchange: Exchange
  readonly place: number
  readonly top: number
  readonly dated: boolean
  readonly selected: boolean
  readonly tabbable: boolean
  readonly onFocus: (id: number) => void
  readonly onSelect: (id: number) => void
}) {
  const { exchange, place, top, dated, selected, tabbable, onFocus, onSelect } = props
  const { id, at, client_id = noClient, request, rule, latency } = exchange
  const marks = marksOf(exchange)
  return (
    <div
      class={`row exchange ${exchange.endpoint} ${dated ? 'other-day' : ''}`}
      role="row"
      aria-rowindex={place + 2}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => onFocus(id)}
      onClick={() => onSelect(id)}
    >
      <span role="gridcell" class="time" title={dateOf(at)}>
        {dated && `${dateOf(at).slice(5, 10)} `}
        {timeOf(at)}
      </span>
      <span role="gridcell" class={client_id === noClient ? 'client quiet' : 'client'} title={client_id}>
        {client_id}
      </span>
      <span role="gridcell" class="request" title={`${request.method} ${request.path}`}>
        <b>{request.method}</b> {request.path}
      </span>
      <span role="gridcell" class={`status ${statusClass(exchange)}`}>
        {statusOf(exchange)}
      </span>
      <span role="gridcell" class="rule" title={[rule, ...marks].join(', ')}>
        <span>{rule}</span>
        {marks.map((mark) => (
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
