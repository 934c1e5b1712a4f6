// The bars of a lane as SVG paths.

import type { Column } from './timeline.ts'

/** Pixels between two bars. */
export const barWidth = 4
/** Baseline in pixels from the top: token requests go up, API calls go down. */
export const base = 26
/** Maximum height of a bar, in pixels. */
export const room = 25

/** One path per kind of bar, however many there are. */
export function bars(columns: ReadonlyMap<number, Column>): Record<string, string> {
  const paths: Record<string, string> = { granted: '', avoidable: '', refused: '', calls: '', 'calls-refused': '' }
  const most = (of: (column: Column) => number): number =>
    [...columns.values()].reduce((max, column) => Math.max(max, of(column)), 1)
  const mostAsked = most(({ granted, refused }) => granted + refused)
  const mostCalls = most(({ calls }) => calls)
  for (const [place, { granted, avoidable, refused, calls, callsRefused }] of columns) {
    const left = place * barWidth
    const bar = (kind: string, top: number, tall: number): void => {
      if (tall > 0) paths[kind] += `M${left} ${top.toFixed(1)}h${barWidth - 1}v${tall.toFixed(1)}h-${barWidth - 1}z`
    }
    const whole = heightOf(granted + refused, mostAsked, room)
    const part = (count: number): number => (whole * count) / Math.max(1, granted + refused)
    bar('granted', base - part(granted - avoidable), part(granted - avoidable))
    bar('avoidable', base - part(granted), part(avoidable))
    bar('refused', base - whole, part(refused))
    const down = heightOf(calls, mostCalls, 12)
    bar('calls', base + 1, (down * (calls - callsRefused)) / Math.max(1, calls))
    bar(
      'calls-refused',
      base + 1 + (down * (calls - callsRefused)) / Math.max(1, calls),
      (down * callsRefused) / Math.max(1, calls),
    )
  }
  return paths
}

/** Logarithmic, so that one request is visible next to a thousand. */
function heightOf(count: number, most: number, tallest: number): number {
  return count === 0 ? 0 : Math.max(5, (Math.log1p(count) / Math.log1p(most)) * tallest)
}
