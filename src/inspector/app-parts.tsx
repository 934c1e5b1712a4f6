// Parts of an app's row: a switch, a secret with its end, and the rate window as a bar.

import type { AppView, LimitView } from '../state/index.ts'
import { duration } from './data/times.ts'

/** A switch that shows the state of the mock, not the last click. */
export function Switch(props: { readonly on: boolean; readonly onSwitch: () => void; readonly children: string }) {
  return (
    <button type="button" role="switch" class="switch" aria-checked={props.on} onClick={props.onSwitch}>
      {props.children}
    </button>
  )
}

/** A secret by its index, never its value: its expiry, and buttons to change it. `onExpire`: null means never. */
export function Secret(props: {
  readonly secret: AppView['secrets'][number]
  readonly index: number
  readonly now: number
  readonly onExpire: (says: string, expires_at: number | null) => void
}) {
  const { secret, index, now, onExpire } = props
  const left = secret.expires_at === undefined ? Infinity : Date.parse(secret.expires_at) - now
  return (
    <div class="secret" role="group" aria-label={`Secret ${index + 1}`} tabIndex={-1}>
      <span>
        secret {index + 1}:{' '}
        {left === Infinity
          ? 'does not expire'
          : left > 0
            ? `expires in ${duration(left)}`
            : `expired ${duration(-left)} ago`}
      </span>
      <div class="buttons">
        <button type="button" disabled={left <= 0} onClick={() => onExpire(`secret ${index + 1} has expired.`, now)}>
          expire
        </button>
        <button type="button" onClick={() => onExpire(`secret ${index + 1} expires in 5 minutes.`, now + 300_000)}>
          in 5 min
        </button>
        <button
          type="button"
          disabled={left === Infinity}
          onClick={() => onExpire(`secret ${index + 1} does not expire.`, null)}
        >
          never
        </button>
      </div>
    </div>
  )
}

/** Usage of a rate limit. */
export function WindowBar({
  limit: { client_id, limit, used, seconds_to_wait, resets_at },
  now,
}: {
  readonly limit: LimitView
  readonly now: number
}) {
  if (limit === 'off') return <span class="window quiet">no limit</span>
  const left = resets_at === undefined ? 0 : Math.max(0, Date.parse(resets_at) - now)
  const full = seconds_to_wait > 0
  const most = Math.max(1, limit)
  return (
    <span
      class={full ? 'window full' : 'window'}
      title={`${used} token requests in the rate window, which holds ${limit}`}
    >
      <meter
        min={0}
        low={0.6 * most}
        high={0.99 * most}
        optimum={0}
        max={most}
        value={full ? most : used}
        aria-label={`Rate window of ${client_id}`}
      />
      <span class="count">
        {full ? `429 for ${seconds_to_wait} s` : `${used}/${limit}`}
        {!full && used > 0 && left > 0 && <span class="quiet"> {Math.ceil(left / 1_000)} s</span>}
      </span>
    </span>
  )
}
