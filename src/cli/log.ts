// The log: lines for people, or one line of JSON per exchange for programs.

import type { Exchange } from '../state/index.ts'
import { printable } from '../options/index.ts'
import type { Paint } from './terminal.ts'

/**
 * The log for people: one line per exchange. Below a refusal: observations, the problem and the fix. A repeated refusal
 * gets only the first line. `inspector`: where a browser that requests the root should go.
 */
export function prettyLog(paint: Paint, inspector: string): (exchange: Exchange) => string {
  let told = ''
  return (exchange) => {
    const { client_id = '', rule, diagnosis, observations } = exchange
    // A different cause is a different refusal. A number that counts down is not.
    const cause = diagnosis.evidence?.replace(/\d+/g, '') ?? ''
    const seen = observations.map(({ problem }) => problem).join(' ')
    const refusal = diagnosis.refused ? `${rule} ${client_id} ${cause} ${seen}` : ''
    const isRepeated = refusal === told
    told = refusal
    const line = prettyLine(exchange, paint)
    if (refusal === '') return [line, ...noteLines(exchange, paint)].join('\n')
    if (isRepeated) return line
    return [line, ...seenLines(exchange, paint), whyLine(exchange, paint, inspector)].join('\n')
  }
}

/** Local time, client, path, status, rule. */
function prettyLine(exchange: Exchange, paint: Paint): string {
  const { at, client_id = '-', request, status, rule, early_retry, overlapping, avoidable } = exchange
  const colour = status < 300 ? 'green' : status < 500 ? 'yellow' : 'red'
  const marks = [
    early_retry && 'retried too early',
    overlapping && 'overlapping',
    avoidable && 'unnecessary: a token of this app is still valid',
  ].filter((mark) => mark !== false)
  return [
    paint('dim', new Date(at).toTimeString().slice(0, 8)),
    printable(client_id),
    printable(`${request.method} ${request.path}`),
    paint(colour, String(status)),
    paint('bold', printable(rule)),
    ...(marks.length > 0 ? [paint('yellow', `(${marks.join(', ')})`)] : []),
  ].join('  ')
}

/** Observations explain more than the rule, so they come first, one per line. */
function seenLines({ observations }: Exchange, paint: Paint): string[] {
  return observations.map(({ problem }) => `          ${paint('yellow', printable(problem))}`)
}

/** Notes on a request that was granted. */
function noteLines({ diagnosis: { notes = [] } }: Exchange, paint: Paint): string[] {
  return notes.map(({ problem, fix }) => `          ${paint('yellow', 'Note:')} ${printable(`${problem} ${fix}`)}`)
}

/** Indented as far as the client. */
function whyLine({ endpoint, status, request, diagnosis }: Exchange, paint: Paint, inspector: string): string {
  const { problem, evidence, fix } = diagnosis
  const isBrowser = endpoint === 'router' && status === 404 && request.method === 'GET' && request.path === '/'
  const why = printable(`${problem}${evidence === undefined ? '' : ` [${evidence}]`}`)
  const next = printable(`${fix}${isBrowser ? ` The inspector is at ${inspector}` : ''}`)
  return `          ${why} ${paint('cyan', 'Fix:')} ${next}`
}

/** An exchange as one line of JSON. */
export function jsonLine(exchange: Exchange): string {
  const { id, at, latency, profile, client_id, request, status, rule, diagnosis, observations, issued } = exchange
  const { early_retry, overlapping, avoidable } = exchange
  const { problem, evidence, fix, notes, refused } = diagnosis
  const line = JSON.stringify({
    event: 'exchange',
    id,
    at,
    latency: Math.round(latency * 1_000) / 1_000,
    profile,
    client_id,
    method: request.method,
    host: request.host,
    path: request.path,
    status,
    rule,
    ...(refused
      ? { problem, evidence, fix, observations }
      : { token: issued?.id, expires_at: issued?.expires_at, notes }),
    early_retry,
    overlapping,
    avoidable,
  })
  // Made for programs, but it may still be read in a terminal.
  return printable(line)
}
