// Planned faults, and a form to plan one.

import { useState } from 'preact/hooks'
import type { State } from '../../server/inspector/events.ts'
import type { Fault } from '../../state/index.ts'
import type { Act } from '../ui/notice.tsx'
import { Panel } from '../ui/words.tsx'

/** A kind of fault in the form. With a value: its meaning and its default. */
interface Kind {
  readonly name: string
  readonly value?: { readonly label: string; readonly first: string }
  readonly fault: (value: string) => object
}

const kinds: readonly Kind[] = [
  {
    name: 'answers with a status',
    value: { label: 'Status', first: '503' },
    fault: (value) => ({ status: numberOf(value) }),
  },
  {
    name: 'answers 429',
    value: { label: 'Retry-After, seconds', first: '5' },
    fault: (value) => ({ status: 429, retry_after: numberOf(value) }),
  },
  { name: 'answers late', value: { label: 'Delay', first: '2s' }, fault: (value) => ({ delay: value }) },
  { name: 'answers 502 with an HTML page', fault: () => ({ status: 502, body: 'html' }) },
  { name: 'answers JSON that does not parse', fault: () => ({ body: 'malformed' }) },
  { name: 'resets the connection', fault: () => ({ connection: 'reset' }) },
  { name: 'cuts the body short', fault: () => ({ connection: 'truncate' }) },
]

/** Anything but a number is sent unchanged: the mock reports the problem. */
function numberOf(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text
}

/** The panel. */
export function FaultsPanel({ state: { faults, apps }, act }: { readonly state: State; readonly act: Act }) {
  return (
    <Panel title="Planned faults" note={`${faults.length}`}>
      <ul class="faults">
        {faults.map((fault) => (
          <li key={fault.id}>
            <span>{describe(fault)}</span>
            <span class="quiet">{fault.left === 'always' ? `${fault.delivered} delivered` : `${fault.left} left`}</span>
            <button
              type="button"
              aria-label={`Remove: ${describe(fault)}`}
              onClick={() => void act('The fault is removed.', 'DELETE', `faults/${encodeURIComponent(fault.id)}`)}
            >
              remove
            </button>
          </li>
        ))}
      </ul>
      <FaultForm clients={apps.map(({ client_id }) => client_id)} act={act} />
    </Panel>
  )
}

const bodies = { html: 'an HTML page', empty: 'an empty body', malformed: 'JSON that does not parse' } as const

/** A fault as a sentence. */
function describe({ client_id, on = 'token', status, retry_after, delay, body, connection, every }: Fault): string {
  const effects = [
    delay !== undefined && `waits ${typeof delay === 'number' ? `${delay} s` : delay}`,
    (status !== undefined || body !== undefined) &&
      ['answers', status, status !== undefined && body !== undefined && 'with', body && bodies[body]]
        .filter(Boolean)
        .join(' '),
    retry_after !== undefined && `with Retry-After ${retry_after}`,
    connection === 'reset' && 'resets the connection',
    connection === 'truncate' && 'cuts the body short',
    every !== undefined && every > 1 && `once every ${every} requests`,
  ].filter((effect) => effect !== false)
  return `${on === 'api' ? 'API' : 'Token endpoint'} ${effects.join(', ')}${client_id === undefined ? '' : ` for ${client_id}`}`
}

function FaultForm({ clients, act }: { readonly clients: readonly string[]; readonly act: Act }) {
  const [index, setIndex] = useState(0)
  const [value, setValue] = useState(kinds[0]?.value?.first ?? '')
  const [chosen, setClient] = useState('')
  // An app may be removed while it is selected here.
  const client_id = clients.includes(chosen) ? chosen : ''
  const [on, setOn] = useState<'token' | 'api'>('token')
  const [times, setTimes] = useState('1')
  const kind = kinds[index]
  const plan = (event: Event): void => {
    event.preventDefault()
    void act('The fault is planned.', 'POST', 'faults', {
      ...kind?.fault(value.trim()),
      on,
      ...(client_id !== '' && { client_id }),
      times: times === 'always' ? 'always' : Number(times),
    })
  }
  return (
    <form class="fault-form" onSubmit={plan}>
      <label>
        What
        <select
          value={String(index)}
          onChange={({ currentTarget }) => {
            setIndex(Number(currentTarget.value))
            setValue(kinds[Number(currentTarget.value)]?.value?.first ?? '')
          }}
        >
          {kinds.map(({ name }, place) => (
            <option key={name} value={String(place)}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {kind?.value !== undefined && (
        <label>
          {kind.value.label}
          <input required value={value} onInput={({ currentTarget }) => setValue(currentTarget.value)} />
        </label>
      )}
      <label>
        Where
        <select value={on} onChange={({ currentTarget }) => setOn(currentTarget.value === 'api' ? 'api' : 'token')}>
          <option value="token">token endpoint</option>
          <option value="api">API</option>
        </select>
      </label>
      <label>
        For
        <select value={client_id} onChange={({ currentTarget }) => setClient(currentTarget.value)}>
          <option value="">every app</option>
          {clients.map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      </label>
      <label>
        Times
        <select value={times} onChange={({ currentTarget }) => setTimes(currentTarget.value)}>
          {['1', '2', '5', 'always'].map((count) => (
            <option key={count} value={count}>
              {count}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Plan the fault</button>
    </form>
  )
}
