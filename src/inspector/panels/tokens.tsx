// The tokens of recorded exchanges, by id, never by value.

import type { State } from '../../server/inspector/events.ts'
import { duration } from '../data/times.ts'
import type { Act } from '../ui/notice.tsx'
import { Panel, SureButton } from '../ui/words.tsx'

/** The tokens, newest first, each with its remaining time. */
export function TokensPanel({
  state: { tokens, stats, first_id },
  now,
  act,
}: {
  readonly state: State
  readonly now: number
  readonly act: Act
}) {
  const valid = tokens.filter(({ state }) => state === 'valid').length
  return (
    <Panel
      title="Tokens"
      note={`${valid} valid of ${tokens.length < stats.granted ? 'the newest ' : ''}${tokens.length}`}
    >
      {tokens.length === 0 ? (
        <p class="quiet">{first_id === 1 ? 'None was issued yet.' : 'No token in the kept exchanges.'}</p>
      ) : (
        <>
          <div class="token-list" tabIndex={0} role="region" aria-label="Tokens, newest first">
            <table>
              <thead>
                <tr>
                  <th scope="col">Token</th>
                  <th scope="col">App</th>
                  <th scope="col">Time left</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {tokens.map(({ id, client_id, expires_at, state }) => (
                  <tr key={id} class={state}>
                    <td>
                      <code>{id}</code>
                    </td>
                    <td title={client_id}>{client_id}</td>
                    <td>{state === 'valid' ? duration(Date.parse(expires_at) - now) : state}</td>
                    <td>
                      {state === 'valid' && (
                        <button
                          type="button"
                          aria-label={`Revoke token ${id}`}
                          onClick={() => void act(`Token ${id} is revoked.`, 'POST', 'tokens/revoke', { id })}
                        >
                          revoke
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <SureButton
            sure="Really revoke all?"
            onSure={() => void act('All tokens are revoked.', 'POST', 'tokens/revoke', { all: true })}
          >
            Revoke all
          </SureButton>
        </>
      )}
    </Panel>
  )
}
