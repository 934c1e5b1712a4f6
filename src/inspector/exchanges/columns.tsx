// The columns of the list as data: content and width.

import type { ComponentChildren } from 'preact'
import type { Exchange } from '../../state/index.ts'
import { dateOf, timeOf } from '../data/times.ts'
import { marksOf, statusClass, statusOf } from './badges.ts'
import { noClient } from './filter.ts'

interface Column {
  readonly title: string
  /** Width, as in a CSS grid. */
  readonly width: string
  /** CSS class, which also places it in the narrow layout. */
  readonly name: string
  readonly more?: (exchange: Exchange) => string
  /** Full text, shown if the cell is truncated. */
  readonly whole?: (exchange: Exchange) => string
  readonly cell: (exchange: Exchange, isOtherDay: boolean) => ComponentChildren
}

/** Columns from left to right. */
export const columns: readonly Column[] = [
  {
    title: 'Time',
    // With the day before the time, if there are several days.
    width: 'var(--time, 72px)',
    name: 'time',
    whole: ({ at }) => dateOf(at),
    cell: ({ at }, isOtherDay) => (isOtherDay ? `${dateOf(at).slice(5, 10)} ${timeOf(at)}` : timeOf(at)),
  },
  {
    title: 'Client',
    width: 'minmax(80px, 150px)',
    name: 'client',
    more: ({ client_id }) => (client_id === undefined ? 'quiet' : ''),
    whole: ({ client_id = noClient }) => client_id,
    cell: ({ client_id = noClient }) => client_id,
  },
  {
    title: 'Request',
    width: 'minmax(120px, 1fr)',
    name: 'request',
    whole: ({ request }) => `${request.method} ${request.path}`,
    cell: ({ request }) => (
      <>
        <b>{request.method}</b> {request.path}
      </>
    ),
  },
  { title: 'Status', width: '50px', name: 'status', more: statusClass, cell: statusOf },
  {
    title: 'Rule',
    width: 'minmax(140px, 1fr)',
    name: 'rule',
    whole: (exchange) => [exchange.rule, ...marksOf(exchange)].join(', '),
    cell: (exchange) => (
      <>
        <span>{exchange.rule}</span>
        {marksOf(exchange).map((mark) => (
          <span key={mark} class="mark">
            {mark}
          </span>
        ))}
      </>
    ),
  },
  {
    title: 'ms',
    width: '48px',
    name: 'latency',
    cell: ({ latency }) => (latency < 9.95 ? latency.toFixed(1) : Math.round(latency)),
  },
]

/** The resulting CSS grid. */
export const gridOfColumns = columns.map(({ width }) => width).join(' ')
