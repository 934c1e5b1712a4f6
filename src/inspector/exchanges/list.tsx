// The exchanges, newest first, in a grid that renders visible rows only.

import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Exchange } from '../../state/index.ts'
import { columns, gridOfColumns } from './columns.tsx'
import { Row } from './row.tsx'
import { useMedia, useSize } from '../ui/hooks.ts'
import { otherDayThan, timesOf } from '../data/times.ts'

interface ListProps {
  /** Oldest first. */
  readonly exchanges: readonly Exchange[]
  readonly selected: number | undefined
  readonly onSelect: (id: number) => void
  /** Opens the selected exchange. */
  readonly onOpen: () => void
  /** Closes the detail. */
  readonly onClose: () => void
}

const spare = 6

/** The list. Arrow keys, Home, End, Page Up and Page Down move; Enter opens the detail, Escape closes it. */
export function ExchangeList({ exchanges, selected, onSelect, onOpen, onClose }: ListProps) {
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const { height } = useSize(box)
  const rowHeight = useMedia('(max-width: 640px)') ? 52 : 32
  const below = useMedia('(max-width: 999px)')
  const count = exchanges.length
  const at = (place: number): Exchange | undefined => exchanges[count - 1 - place]
  const placeOf = (wanted: number | undefined): number => {
    const found = wanted === undefined ? -1 : exchanges.findIndex(({ id }) => id === wanted)
    return found < 0 ? -1 : count - 1 - found
  }
  const place = placeOf(selected)
  // The row that has or had the focus is always rendered: otherwise the focus would be lost.
  const [active, setActive] = useState<number>()
  const activePlace = placeOf(active)

  // When the list is scrolled down, new rows do not move the visible ones.
  const newest = useRef(0)
  const newestId = at(0)?.id ?? 0
  useLayoutEffect(() => {
    const element = box.current
    if (element !== null && element.scrollTop > 0 && newest.current > 0) {
      let added = 0
      while (added < count && (at(added)?.id ?? 0) > newest.current) added += 1
      element.scrollTop += added * rowHeight
    }
    newest.current = newestId
  }, [newestId])

  // Moving the clock brings several days into the list, whose times look alike.
  const [isOtherDay, hasDays] = useMemo(() => {
    const newestOne = exchanges.at(-1)
    const isOther = otherDayThan(newestOne === undefined ? 0 : timesOf(newestOne).at)
    return [isOther, exchanges.some((exchange) => isOther(timesOf(exchange).at))]
  }, [exchanges])

  const first = Math.max(0, Math.floor(top / rowHeight) - spare)
  const last = Math.min(count, Math.ceil((top + Math.max(height, 300)) / rowHeight) + spare)
  const rowAt = (wanted: number): HTMLElement | null =>
    box.current?.querySelector<HTMLElement>(`[aria-rowindex="${wanted + 2}"]`) ?? null
  // A row that was not rendered when a key selected it gets the focus as soon as it is.
  const awaited = useRef<number | undefined>(undefined)
  useLayoutEffect(() => {
    if (awaited.current === undefined || awaited.current !== active) return
    awaited.current = undefined
    rowAt(activePlace)?.focus({ preventScroll: true })
  })

  function go(to: number): void {
    const nextPlace = Math.max(0, Math.min(count - 1, to))
    const next = at(nextPlace)
    const element = box.current
    if (next === undefined || element === null) return
    const nextTop = nextPlace * rowHeight
    const seen = element.clientHeight - rowHeight
    if (nextTop < element.scrollTop) element.scrollTop = nextTop
    else if (nextTop > element.scrollTop + seen - rowHeight) element.scrollTop = nextTop - seen + rowHeight
    setTop(element.scrollTop)
    const row = rowAt(nextPlace)
    row?.focus({ preventScroll: true })
    awaited.current = row === null ? next.id : undefined
    setActive(next.id)
    onSelect(next.id)
  }
  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(height / rowHeight) - 2)
    const focused = Number((event.target as Element).closest('.exchange')?.getAttribute('aria-rowindex') ?? 1) - 2
    const moves: Record<string, number> = {
      ArrowDown: focused + 1,
      ArrowUp: focused - 1,
      PageDown: focused + page,
      PageUp: focused - page,
      Home: 0,
      End: count - 1,
      ' ': focused,
    }
    const to = moves[event.key]
    const chosen = at(focused)
    if (to !== undefined) go(to)
    else if (event.key === 'Enter' && chosen !== undefined) {
      onSelect(chosen.id)
      requestAnimationFrame(onOpen)
    } else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
  }

  const drawn = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index)
  const tabbable = activePlace >= 0 ? activePlace : place >= 0 ? place : first
  if (tabbable < first) drawn.unshift(tabbable)
  if (tabbable >= last) drawn.push(tabbable)
  const rows = drawn.map((index) => {
    const exchange = at(index)
    return (
      exchange && (
        <Row
          key={exchange.id}
          exchange={exchange}
          place={index}
          dated={isOtherDay(timesOf(exchange).at)}
          top={index * rowHeight}
          selected={exchange.id === selected}
          tabbable={index === tabbable}
          onFocus={setActive}
          onSelect={(id) => {
            onSelect(id)
            // The detail is below the list, so scroll to it.
            if (below) requestAnimationFrame(onOpen)
          }}
        />
      )
    )
  })
  return (
    <div
      class={hasDays ? 'grid dated' : 'grid'}
      role="grid"
      style={{ '--columns': gridOfColumns }}
      aria-label="Exchanges, newest first"
      aria-rowcount={count + 1}
      ref={box}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div class="row head" role="row" aria-rowindex={1}>
        {columns.map(({ title }) => (
          <span key={title} role="columnheader">
            {title}
          </span>
        ))}
      </div>
      <div class="rows" role="rowgroup" style={{ height: `${count * rowHeight}px` }}>
        {rows}
      </div>
    </div>
  )
}
