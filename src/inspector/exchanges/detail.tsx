// One exchange: the problem, the checked rules, the corrected request, and the request and response.

import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import type { Exchange } from '../../state/index.ts'
import { formatSource } from '../../engine/index.ts'
import { Corrected, Findings, useDoctor } from './doctor-part.tsx'
import { noClient } from './filter.ts'
import { Ladder, rowOf, type RuleRow } from './rule-trace.tsx'
import { marksOf, statusClass, statusOf } from './badges.ts'
import { dateOf, duration } from '../data/times.ts'
import { Part, Redacted } from '../ui/words.tsx'

interface DetailProps {
  readonly exchange: Exchange
  readonly rules: readonly RuleRow[]
  readonly now: number
  readonly heading: RefObject<HTMLHeadingElement | null>
  readonly onClose: () => void
}

/** The detail view. Escape closes it. */
export function Detail({ exchange, rules, now, heading, onClose }: DetailProps) {
  const { id, at, client_id, rule, request, reply, diagnosis, observations, latency } = exchange
  const doctor = useDoctor(id)
  const marks = marksOf(exchange)
  // If the column is scrolled down, a new selection would not be visible.
  useLayoutEffect(() => heading.current?.closest('.second-column')?.scrollTo({ top: 0 }), [id])
  return (
    <section
      class="detail panel"
      aria-labelledby="detail-heading"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <header>
        <h2 id="detail-heading" ref={heading} tabIndex={-1}>
          #{id} <span class={`status ${statusClass(exchange)}`}>{statusOf(exchange)}</span> {rule}
        </h2>
        <button type="button" aria-label="Close the detail" onClick={onClose}>
          ✕
        </button>
      </header>
      <p class="quiet">
        {dateOf(at)}, {client_id ?? noClient}, {latency.toFixed(1)} ms
        {marks.length > 0 && `; ${marks.join(', ')}`}
      </p>
      <div class={`verdict ${diagnosis.refused ? 'refused' : 'ok'}`}>
        <p>
          <strong>{diagnosis.problem}</strong>
        </p>
        {observations.map(({ problem }) => (
          <p key={problem}>{problem}</p>
        ))}
        {diagnosis.evidence !== undefined && <p class="shows">{diagnosis.evidence}</p>}
        <p>
          <b>{diagnosis.refused ? 'Fix' : 'Next'}:</b> {diagnosis.fix}
        </p>
        {diagnosis.notes?.map(({ note, problem, fix }) => (
          <p key={note}>
            <b>Note:</b> {problem} {fix}
          </p>
        ))}
        <p class="quiet">Source: {formatSource(diagnosis.source)}</p>
      </div>
      <TokenFacts exchange={exchange} now={now} />
      {typeof doctor === 'object' && <Findings doctor={doctor} rule={rule} />}
      {typeof doctor === 'object' && diagnosis.refused && (
        <Corrected doctor={doctor} blames={rowOf(exchange, rules)?.blames ?? 'request'} />
      )}
      {typeof doctor === 'string' && doctor !== '' && <p class="quiet">{doctor}</p>}
      <Ladder exchange={exchange} rules={rules} />
      <Part title="Request as it arrived" note="values that could be secret are shown by their length">
        <pre>
          <b>{request.method}</b>{' '}
          <Redacted text={`${request.path}${request.query === '' ? '' : `?${request.query}`}`} />
          {'\n'}
          <Headers headers={request.headers} />
          {request.body !== '' && '\n'}
          <Redacted text={request.body} />
        </pre>
      </Part>
      <Part title="Reply as sent">
        {reply.cut === 'reset' ? (
          <p>The connection was broken before anything was sent.</p>
        ) : (
          <pre>
            <b class={statusClass(exchange)}>{statusOf(exchange)}</b>
            {'\n'}
            <Headers headers={reply.headers} />
            {reply.body !== '' && '\n'}
            <Redacted text={reply.body} />
          </pre>
        )}
        {reply.cut === 'truncate' && <p>The connection was broken in the middle of the body.</p>}
      </Part>
    </section>
  )
}

function Headers({ headers }: { readonly headers: readonly (readonly [string, string])[] }) {
  return (
    <>
      {headers.map(([name, value], index) => (
        <span key={`${index} ${name}`} class="header">
          <i>
            <Redacted text={name} />:
          </i>{' '}
          <Redacted text={value} />
          {'\n'}
        </span>
      ))}
    </>
  )
}

function TokenFacts({ exchange: { issued, bearer }, now }: { readonly exchange: Exchange; readonly now: number }) {
  if (issued !== undefined) {
    const left = Date.parse(issued.expires_at) - now
    return (
      <p>
        Token <code>{issued.id}</code> {left > 0 ? `expires in ${duration(left)}` : 'has expired'} (
        {dateOf(issued.expires_at)})
      </p>
    )
  }
  if (bearer === undefined) return null
  return (
    <p>
      Came with a token{bearer.id !== undefined && <code> {bearer.id}</code>} that was {bearer.state}
      {bearer.exp !== undefined && `, good until ${dateOf(bearer.exp * 1_000)}`}
    </p>
  )
}
