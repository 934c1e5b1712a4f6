// Durations with units: `500ms`, `90s`, `1h 30m`.

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }
const WRITTEN = new RegExp(
  `^(?=\\d)${Object.keys(UNITS)
    .map((unit) => String.raw`(?:(\d+(?:\.\d+)?)${unit} ?)?`)
    .join('')}$`,
)

/**
 * Parses a duration.
 * @returns milliseconds, or NaN if it is not a duration
 */
export const parseDuration = (given: unknown): number => {
  const counts = typeof given === 'string' ? WRITTEN.exec(given.trim())?.slice(1) : undefined
  if (counts === undefined) return Number.NaN
  return Math.round(Object.values(UNITS).reduce((sum, unit, at) => sum + Number(counts[at] ?? 0) * unit, 0))
}
