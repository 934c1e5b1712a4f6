// Durations and dates as people write them.

import { optionError, unexpected } from './errors.ts'

/** A duration with a unit: `500ms`, `90s`, `1h 56m`, `2d`, `0s`. */
export type Duration = string

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }
/** Numbers with units, larger units first. */
export const durationPattern = new RegExp(
  `^(?=\\d)${Object.keys(units)
    .map((unit) => String.raw`(?:(\d+(?:\.\d+)?)${unit} ?)?`)
    .join('')}$`,
)

/** Describes what is wrong with a duration. Undefined if it is valid. */
export function durationProblem(given: unknown): string | undefined {
  const bare = typeof given === 'number' || (typeof given === 'string' && /^\d+(\.\d+)?$/.test(given.trim()))
  const problem = unexpected('a duration such as "90s" or "1h 30m"', given)
  if (bare) return `${problem}; a number has no unit: write "${String(given).trim()}s" or "${String(given).trim()}ms"`
  const length = typeof given === 'string' ? lengthOf(given) : NaN
  if (Number.isNaN(length)) return problem
  return length > longest ? unexpected('a duration of at most 100 years', given) : undefined
}

/**
 * Describes what is wrong with a token lifetime. `expires_in` is in whole seconds, so it must be at least `1s` or `0s`.
 */
export function lifetimeProblem(given: unknown): string | undefined {
  const problem = durationProblem(given)
  if (problem !== undefined) return problem
  const length = lengthOf(String(given))
  return length > 0 && length < 1_000 ? unexpected('a duration of at least "1s", or "0s"', given) : undefined
}

/**
 * Parses a duration.
 * @returns milliseconds
 * @throws {CxoneMockError} `OPTION_INVALID` if it is not a duration
 */
export function milliseconds(given: Duration, path: string): number {
  const problem = durationProblem(given)
  if (problem !== undefined) throw optionError(path, problem)
  return lengthOf(given)
}

/**
 * Parses a duration.
 * @returns milliseconds, or NaN if it is not a duration
 */
export function lengthOf(text: string): number {
  const found = durationPattern.exec(text.trim())
  if (found === null) return NaN
  const [, ...counts] = found
  return Math.round(Object.values(units).reduce((sum, unit, index) => sum + Number(counts[index] ?? 0) * unit, 0))
}

/** Describes what is wrong with a date. Undefined if it is valid. */
export function dateProblem(given: unknown): string | undefined {
  const time = timeOf(given)
  return time >= 0 && time <= lastMoment
    ? undefined
    : unexpected('a date such as "2026-01-31T12:00:00Z", from 1970 to 9999', given)
}

/**
 * Parses a date.
 * @returns milliseconds since the epoch
 * @throws {CxoneMockError} `OPTION_INVALID` if it is not a date between 1970 and 9999
 */
export function moment(given: Date | string | number, path: string): number {
  const problem = dateProblem(given)
  if (problem !== undefined) throw optionError(path, problem)
  return Math.round(timeOf(given))
}

function timeOf(given: unknown): number {
  if (given instanceof Date) return given.getTime()
  return typeof given === 'string' ? Date.parse(given) : typeof given === 'number' ? given : NaN
}

// A hundred years: longer than any wait, and short enough for date arithmetic.
const longest = 100 * 365 * 86_400_000
const lastMoment = Date.UTC(9999, 11, 31)
