// The apps: permissions, expiry of secrets, usage of rate limits.

import type { State } from '../../server/inspector/events.ts'
import type { AppView, LimitView } from '../../state/index.ts'
import { Secret, Switch, WindowBar } from '../app-parts.tsx'
import type { Act } from '../ui/notice.tsx'
import { Panel } from '../ui/words.tsx'

interface AppsProps {
  readonly state: State
  readonly now: number
  readonly act: Act
}

const grant = 'client_credentials'

/** All apps. An open one shows its switches. */
export function AppsPanel({ state: { apps, limits }, now, act }: AppsProps) {
  return (
    <Panel title="Apps" note={`${apps.length}`}>
      <ul class="apps">
        {apps.map((app) => (
          <AppRow
            key={app.client_id}
            app={app}
            limit={limits.find(({ client_id }) => client_id === app.client_id)}
            now={now}
            act={act}
          />
        ))}
      </ul>
    </Panel>
  )
}

function AppRow({
  app,
  limit,
  now,
  act,
}: {
  readonly app: AppView
  readonly limit: LimitView | undefined
  readonly now: number
  readonly act: Act
}) {
  const { client_id, enabled, grants, secrets, note } = app
  const path = `apps/${encodeURIComponent(client_id)}`
  const granted = grants.includes(grant)
  const spent = secrets.length > 0 && secrets.every(({ expired }) => expired)
  const troubles = [!enabled && 'switched off', !granted && 'no grant', spent && 'secret expired'].filter(
    (trouble) => trouble !== false,
  )
  return (
    <li>
      <details>
        <summary>
          <b title={client_id}>{client_id}</b>
          {troubles.map((trouble) => (
            <span key={trouble} class="mark">
              {trouble}
            </span>
          ))}
          {limit !== undefined && <WindowBar limit={limit} now={now} />}
        </summary>
        {note !== undefined && <p class="quiet">{note}</p>}
        <Switch
          on={enabled}
          onSwitch={() =>
            void act(`${client_id} is switched ${enabled ? 'off' : 'on'}.`, 'PATCH', path, { enabled: !enabled })
          }
        >
          app enabled
        </Switch>
        <Switch
          on={granted}
          onSwitch={() =>
            void act(`${grant} is ${granted ? 'taken from' : 'given to'} ${client_id}.`, 'PATCH', path, {
              grants: granted ? grants.filter((name) => name !== grant) : [...grants, grant],
            })
          }
        >
          {`grant ${grant}`}
        </Switch>
        {secrets.map((secret, index) => (
          <Secret
            key={index}
            secret={secret}
            index={index}
            now={now}
            onExpire={(says, expires_at) =>
              void act(`${client_id}: ${says}`, 'PATCH', `${path}/secrets/${index}`, { expires_at })
            }
          />
        ))}
        <div class="buttons">
          <button
            type="button"
            onClick={() =>
              void act(
                `The window of ${client_id} is spent: its next request is answered 429.`,
                'POST',
                'limits/exhaust',
                { client_id },
              )
            }
          >
            Exhaust the window
          </button>
          <button
            type="button"
            onClick={() => void act(`The tokens of ${client_id} are revoked.`, 'POST', 'tokens/revoke', { client_id })}
          >
            Revoke its tokens
          </button>
        </div>
      </details>
    </li>
  )
}
