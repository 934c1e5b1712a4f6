// The clock of the mock: its time, and controls to move it.

import type { State } from '../../server/inspector/events.ts'
import type { IssuedToken } from '../../state/index.ts'
import { control, ControlError } from '../data/control.ts'
import { dateOf, duration } from '../data/times.ts'
import type { Act } from '../ui/notice.tsx'

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

/** The next token expiry. The page knows only the newest tokens, and an older one may expire earlier. */
async function nextExpiry(): Promise<{ set: string }> {
  const { tokens } = await control<{ tokens: readonly IssuedToken[] }>('GET', 'tokens?limit=1000000')
  const [first] = tokens
    .filter(({ state }) => state === 'valid')
    .map(({ expires_at }) => expires_at)
    .toSorted()
  if (first === undefined) throw new ControlError(0, 'No token of the kept exchanges is valid.')
  return { set: first }
}

/** The time and its buttons. */
export function ClockBar({ state: { clock, tokens, stats }, now, act }: ClockProps) {
  const ahead = now - Date.now()
  const mayExpire = tokens.length < stats.granted || tokens.some(({ state }) => state === 'valid')
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
          disabled={!mayExpire}
          title="To the moment when the next valid token expires"
          onClick={() => void act('The clock went to the next expiry.', 'POST', 'clock', nextExpiry())}
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
