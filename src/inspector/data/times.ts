// Times and durations as numbers and as text.

import type { Exchange } from '../../state/index.ts'

// Cached: the timeline is drawn every second, from up to ten thousand exchanges.
const times = new WeakMap<Exchange, { readonly at: number; readonly expires: number | undefined }>()

/** Arrival of an exchange, and expiry of its token, in milliseconds since the epoch. */
export function timesOf(exchange: Exchange): { readonly at: number; readonly expires: number | undefined } {
  let read = times.get(exchange)
  if (read === undefined) {
    const { at, issued } = exchange
    times.set(exchange, (read = { at: Date.parse(at), expires: issued && Date.parse(issued.expires_at) }))
  }
  return read
}

/** Formats milliseconds, rounded up to whole seconds: `4 s`, `3 min 20 s`, `2 h`, `1 d 4 h`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000))
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const
  const first = units.findIndex(([size]) => seconds >= size)
  const [size, name] = units[first] ?? [1, 's']
  const [smaller, smallerName] = units[first + 1] ?? [1, '']
  const rest = Math.floor((seconds % size) / smaller)
  // Up to two minutes, in seconds.
  if (seconds <= 120) return `${seconds} s`
  return `${Math.floor(seconds / size)} ${name}${rest > 0 && smallerName !== '' ? ` ${rest} ${smallerName}` : ''}`
}

/** `14:03:22` in the time zone of this browser. */
export function timeOf(moment: number | string): string {
  return new Date(moment).toLocaleTimeString('en-GB')
}

/** Whether a time is on another day, in the time zone of this browser. */
export function otherDayThan(moment: number): (other: number) => boolean {
  const day = new Date(moment)
  const from = day.setHours(0, 0, 0, 0)
  const to = day.setDate(day.getDate() + 1)
  return (other) => other < from || other >= to
}

/** A time on an axis of this many milliseconds. On an axis longer than a day, it includes the date. */
export function tickOf(moment: number, length: number): string {
  if (length < 86_400_000) return timeOf(moment)
  const date = dateOf(moment)
  const timeAt = date.indexOf(' ')
  return length < 10 * 86_400_000 ? date.slice(timeAt - 5, timeAt + 6) : date.slice(0, timeAt)
}

/** `2026-11-21 14:03:22`. */
export function dateOf(moment: number | string): string {
  return `${new Date(moment).toLocaleDateString('sv-SE')} ${timeOf(moment)}`
}
