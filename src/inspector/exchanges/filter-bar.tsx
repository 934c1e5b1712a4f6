// The filters above the list. Their choices are the values that have arrived.

import { useMemo } from 'preact/hooks'
import type { Exchange } from '../../state/index.ts'
import { noClient, type Filter } from './filter.ts'

interface FilterProps {
  readonly filter: Filter
  readonly exchanges: readonly Exchange[]
  readonly onFilter: (filter: Filter) => void
}

/** Client, rule, status, search. */
export function FilterBar({ filter, exchanges, onFilter }: FilterProps) {
  const choices = useMemo(
    () => ({
      client_id: distinct(exchanges.map(({ client_id }) => client_id ?? noClient)),
      rule: distinct(exchanges.map(({ rule }) => rule)),
      status: distinct(
        exchanges
          .filter(({ reply }) => reply.cut !== 'reset')
          .flatMap(({ status }) => [`${Math.floor(status / 100)}xx`, String(status)]),
      ),
    }),
    [exchanges],
  )
  return (
    <div class="filters" role="search" aria-label="Filter the exchanges">
      {(['client_id', 'rule', 'status'] as const).map((name) => (
        <select
          key={name}
          aria-label={`Filter by ${name}`}
          value={filter[name]}
          onChange={({ currentTarget }) => onFilter({ ...filter, [name]: currentTarget.value })}
        >
          <option value="">{{ client_id: 'every client', rule: 'every rule', status: 'every status' }[name]}</option>
          {distinct([...choices[name], filter[name]].filter(Boolean)).map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ))}
      <input
        type="search"
        aria-label="Filter by text"
        placeholder="text"
        value={filter.text}
        onInput={({ currentTarget }) => onFilter({ ...filter, text: currentTarget.value })}
      />
    </div>
  )
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted()
}
