// Converts exchanges to the lanes, marks and spans of the timeline. Plain data in and out; nothing is drawn here.

import type { Exchange } from '../../state/index.ts'
import { sentence } from './summary.ts'
import { timesOf } from '../data/times.ts'

/** A period in milliseconds since the epoch, on the clock of the mock. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Events in one column of the timeline. */
export interface Column {
  readonly granted: number
  /** Granted requests that a client with a cache, or with one shared request, would not have sent. */
  readonly avoidable: number
  /** Token requests that were refused. */
  readonly refused: number
  readonly calls: number
  /** API calls that were refused. */
  readonly callsRefused: number
}

/** One client. */
export interface Lane {
  /** The registered client_id. Absent for all requests without one. */
  readonly client_id?: string
  /** By column from the left. Empty columns are omitted. */
  readonly columns: ReadonlyMap<number, Column>
  /** Lifetimes of the client's tokens, including revoked ones. Overlapping or adjacent ones are merged. */
  readonly fresh: readonly Span[]
  /** From a 429 to the end of its Retry-After. */
  readonly waits: readonly Span[]
  readonly expiries: readonly number[]
  readonly sentence: string
}

/**
 * Period of the timeline: all exchanges, or the last milliseconds. At least 15 seconds, so that a single request has a
 * visible span.
 */
export function spanOf(exchanges: readonly Exchange[], now: number, length: number): Span {
  const moments = exchanges.map((exchange) => timesOf(exchange).at)
  const last = moments.reduce((latest, time) => Math.max(latest, time), now)
  const first = moments.reduce((earliest, time) => Math.min(earliest, time), last)
  return { from: length === Infinity ? Math.min(first, last - 15_000) : last - length, to: last }
}

/** The lanes of the clients, busiest first, in this many columns. */
export function lanes(exchanges: readonly Exchange[], span: Span, columns: number): Lane[] {
  const ofClients = new Map<string | undefined, Exchange[]>()
  for (const exchange of exchanges) {
    const known = ofClients.get(exchange.client_id)
    if (known === undefined) ofClients.set(exchange.client_id, [exchange])
    else known.push(exchange)
  }
  const isShown = (exchange: Exchange): boolean => {
    const { at } = timesOf(exchange)
    return at >= span.from && at <= span.to
  }
  return [...ofClients]
    .map(([client_id, own]) => ({ client_id, own, shown: own.filter(isShown) }))
    .filter(({ shown }) => shown.length > 0)
    .toSorted((a, b) => b.shown.length - a.shown.length)
    .map(({ client_id, own, shown }) => ({
      ...(client_id !== undefined && { client_id }),
      columns: columnsOf(shown, span, columns),
      // An earlier token or wait may extend into the displayed period.
      fresh: drawn(freshOf(own), span, columns),
      waits: drawn(waitsOf(own), span, columns),
      expiries: own.flatMap((exchange) => timesOf(exchange).expires ?? []),
      sentence: sentence(shown),
    }))
}

function columnsOf(exchanges: readonly Exchange[], { from, to }: Span, columns: number): Map<number, Column> {
  const found = new Map<number, { -readonly [name in keyof Column]: number }>()
  for (const exchange of exchanges) {
    const { endpoint, issued, avoidable, diagnosis } = exchange
    const place = Math.min(columns - 1, Math.floor(((timesOf(exchange).at - from) / Math.max(1, to - from)) * columns))
    let column = found.get(place)
    if (column === undefined)
      found.set(place, (column = { granted: 0, avoidable: 0, refused: 0, calls: 0, callsRefused: 0 }))
    if (endpoint === 'api') {
      column.calls += 1
      if (diagnosis.refused) column.callsRefused += 1
    } else if (issued === undefined) column.refused += 1
    else {
      column.granted += 1
      if (avoidable) column.avoidable += 1
    }
  }
  return found
}

function freshOf(exchanges: readonly Exchange[]): Span[] {
  return exchanges.flatMap((exchange) => {
    const { at, expires } = timesOf(exchange)
    return expires === undefined ? [] : [{ from: at, to: expires }]
  })
}

function waitsOf(exchanges: readonly Exchange[]): Span[] {
  return exchanges.flatMap((exchange) => {
    const { status, reply } = exchange
    const told = reply.headers.find(([name]) => name === 'Retry-After')?.[1]
    if (status !== 429 || told === undefined) return []
    const from = timesOf(exchange).at
    const to = /^\d+$/.test(told) ? from + Number(told) * 1_000 : Date.parse(told)
    return to > from ? [{ from, to }] : []
  })
}

/** Spans within the displayed period. Those less than a column apart are merged. */
function drawn(spans: readonly Span[], { from, to }: Span, columns: number): Span[] {
  const result: Span[] = []
  const gap = (to - from) / columns
  const seen = spans.filter((span) => span.to > from && span.from <= to)
  for (const span of seen.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last !== undefined && span.from < last.to + gap)
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else result.push(span)
  }
  return result
}
