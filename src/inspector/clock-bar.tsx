// The mock's clock: what it shows, and the ways to move it.

import type { State } from '../server/events.ts'
import { dateOf, duration } from './times.ts'
import type { Act } from './notice.tsx'

interface ClockProps {
  readonly state: State
  readonly now: number
  readonly act: Act
}

const steps = [
  ['5 min', '5m'],
  ['2 h', '2h'],
  ['24 h', '24h'],
] as const

/** Time at a glance, and its buttons. */
export function ClockBar({ state: { clock, tokens }, now, act }: ClockProps) {
  const ahead = now - Date.now()
  const valid = tokens.filter(({ state }) => state === 'valid').map(({ expires_at }) => Date.parse(expires_at))
  const next = valid.length === 0 ? undefined : Math.min(...valid)
  return (
    <section class="clock" aria-label="Clock of the mock" tabIndex={-1}>
      <time dateTime={new Date(now).toISOString()}>{dateOf(now)}</time>
      <span class={clock.moved ? 'moved' : 'quiet'}>
        {clock.frozen
          ? 'frozen'
          : !clock.moved
            ? 'real time'
            : `${duration(Math.abs(ahead))} ${ahead > 0 ? 'ahead' : 'behind'}`}
      </span>
      <div class="buttons" role="group" aria-label="Move the clock">
        {steps.map(([name, by]) => (
          <button
            key={by}
            type="button"
            aria-label={`Advance the clock by ${name}`}
            onClick={() => void act(`The clock went ${name} ahead.`, 'POST', 'clock', { advance: by })}
          >
            +{name}
          </button>
        ))}
        <button
          type="button"
          disabled={next === undefined}
          title="To the moment when the next valid token expires"
          onClick={() =>
            next !== undefined && void act('The clock went to the next expiry.', 'POST', 'clock', { set: next })
          }
        >
          to expiry
        </button>
        <button
          type="button"
          disabled={!clock.moved}
          onClick={() => void act('The clock is back at real time.', 'POST', 'clock', { reset: true })}
        >
          back to now
        </button>
      </div>
    </section>
  )
}
