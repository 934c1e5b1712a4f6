// One exchange as a row of the list.

import type { Exchange } from '../../state/index.ts'
import { columns } from './columns.tsx'

/**
 * The row. `place` counts from the newest, `top` is in pixels. `dated`: its day differs from that of the newest row.
 */
export function Row(props: {
  readonly exchange: Exchange
  readonly place: number
  readonly top: number
  readonly dated: boolean
  readonly selected: boolean
  readonly tabbable: boolean
  readonly onFocus: (id: number) => void
  readonly onSelect: (id: number) => void
}) {
  const { exchange, place, top, dated, selected, tabbable, onFocus, onSelect } = props
  return (
    <div
      class={`row exchange ${exchange.endpoint} ${dated ? 'other-day' : ''}`}
      role="row"
      aria-rowindex={place + 2}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => onFocus(exchange.id)}
      onClick={() => onSelect(exchange.id)}
    >
      {columns.map(({ name, more, whole, cell }) => (
        <span
          key={name}
          role="gridcell"
          class={more === undefined ? name : `${name} ${more(exchange)}`.trimEnd()}
          title={whole?.(exchange)}
        >
          {cell(exchange, dated)}
        </span>
      ))}
    </div>
  )
}
