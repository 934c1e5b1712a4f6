// The timeline: one lane per client. Bars up are token requests, bars down are API calls.

import { useMemo, useRef, useState } from 'preact/hooks'
import type { Exchange } from '../../state/index.ts'
import { noClient } from '../exchanges/filter.ts'
import { useSize } from '../ui/hooks.ts'
import { lanes, spanOf, type Lane, type Span } from './timeline.ts'
import { bars, barWidth, base, room } from './bars.ts'
import { tickOf } from '../data/times.ts'

interface TimelineProps {
  readonly exchanges: readonly Exchange[]
  readonly now: number
}

const ranges: readonly (readonly [name: string, length: number])[] = [
  ['all', Infinity],
  ['last minute', 60_000],
  ['last 10 minutes', 600_000],
  ['last hour', 3_600_000],
  ['last 24 hours', 86_400_000],
]
const lanesShown = 8
const height = 40

/** The timeline, with a summary above each lane. */
export function Timeline({ exchanges, now }: TimelineProps) {
  const [length, setLength] = useState(Infinity)
  const box = useRef<HTMLDivElement>(null)
  const { width } = useSize(box)
  const columns = Math.max(20, Math.floor(width / barWidth))
  // Once a second is enough for passing time. New exchanges are drawn immediately.
  const second = Math.floor(now / 1_000)
  const { span, all } = useMemo(() => {
    const whole = spanOf(exchanges, second * 1_000 + 999, length)
    return { span: whole, all: lanes(exchanges, whole, columns) }
  }, [exchanges, second, length, columns])
  const shown = all.slice(0, lanesShown)
  return (
    <section class="timeline panel" aria-labelledby="timeline-heading">
      <header>
        <h2 id="timeline-heading">Timeline</h2>
        <Legend />
        <select
          aria-label="What the timeline shows"
          value={String(length)}
          onChange={({ currentTarget }) => setLength(Number(currentTarget.value))}
        >
          {ranges.map(([name, value]) => (
            <option key={name} value={String(value)}>
              {name}
            </option>
          ))}
        </select>
      </header>
      <div class="lanes" ref={box} tabIndex={0} role="group" aria-label="A lane for each client">
        {shown.length === 0 && <p class="quiet">No exchange in this time.</p>}
        {shown.map((lane) => (
          <figure key={lane.client_id ?? ''}>
            <figcaption>
              <b title={lane.client_id ?? noClient}>{lane.client_id ?? noClient}</b>{' '}
              <span class="sentence">{lane.sentence}</span>
            </figcaption>
            {width > 0 && <Picture lane={lane} span={span} width={width} />}
          </figure>
        ))}
        {width > 0 && shown.length > 0 && <Axis span={span} width={width} />}
        {all.length > shown.length && (
          <p class="quiet">{all.length - shown.length} more clients, less busy, are not drawn.</p>
        )}
      </div>
    </section>
  )
}

function Legend() {
  const items: readonly (readonly [kind: string, name: string])[] = [
    ['granted', 'token'],
    ['avoidable', 'avoidable'],
    ['refused', 'refused'],
    ['calls', 'API call (down)'],
    // From issue to expiry: exchanges do not show when a token was revoked.
    ['fresh', 'lifetime of a token'],
    ['expiry', 'expiry'],
    ['wait', 'told to wait (429)'],
  ]
  return (
    <ul class="legend" aria-label="Legend of the timeline">
      {items.map(([kind, name]) => (
        <li key={kind}>
          <svg width="12" height="12" aria-hidden="true">
            <rect class={kind} x={kind === 'expiry' ? 5 : 0} width={kind === 'expiry' ? 2 : 12} height="12" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  )
}

function Picture({ lane, span, width }: { readonly lane: Lane; readonly span: Span; readonly width: number }) {
  const x = (time: number): number => ((time - span.from) / Math.max(1, span.to - span.from)) * width
  const clipped = ({ from, to }: Span): { x: number; width: number } => {
    const left = Math.max(0, x(from))
    return { x: left, width: Math.max(0, Math.min(width, x(to)) - left) }
  }
  const paths = bars(lane.columns)
  return (
    <svg width={width} height={height} role="img" aria-label={`${lane.client_id ?? noClient}: ${lane.sentence}`}>
      {lane.fresh.map((fresh) => (
        <rect key={fresh.from} class="fresh" y={base - room} height={room} {...clipped(fresh)} />
      ))}
      {lane.waits.map((wait) => (
        <rect key={wait.from} class="wait" y={base - room} height={room} {...clipped(wait)} />
      ))}
      <line class="base" x1="0" x2={width} y1={base} y2={base} />
      {Object.entries(paths).map(([kind, d]) => d !== '' && <path key={kind} class={kind} d={d} />)}
      {lane.expiries
        .filter((time) => time >= span.from && time <= span.to)
        .slice(-50)
        .map((time, index) => (
          <line key={`${index} ${time}`} class="expiry" x1={x(time)} x2={x(time)} y1={base - room} y2={base + 4} />
        ))}
    </svg>
  )
}

function Axis({ span, width }: { readonly span: Span; readonly width: number }) {
  const ticks = width < 500 ? 3 : 6
  const times = Array.from({ length: ticks }, (_, index) => span.from + ((span.to - span.from) * index) / (ticks - 1))
  return (
    <div class="axis" aria-hidden="true">
      {times.map((time) => (
        <span key={time}>{tickOf(time, span.to - span.from)}</span>
      ))}
    </div>
  )
}
