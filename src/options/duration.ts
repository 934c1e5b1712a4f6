// Durations as people write them, and the one error that a wrong option gets.

import { printable } from './printable.ts'

/** A duration with its unit: `500ms`, `90s`, `1h 56m`, `2d`, `0s`. */
export type Duration = string

/** A wrong option: names where it stands, what was expected and what was given, where something was. */
export class OptionError extends TypeError {
  readonly code = 'OPTION_INVALID'
  /** The option, as a path: `apps[0].lifetime`. */
  readonly path: string

  constructor(path: string, given: unknown, expected: string) {
    super(printable(`${path}: expected ${expected}${given === undefined ? '' : `, got ${shownValue(path, given)}`}`))
    this.name = 'OptionError'
    this.path = path
  }
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** One number with its unit after the other, the larger unit first. For JSON Schema, too. */
export const durationPattern = new RegExp(
  `^(?=\\d)${['d', 'h', 'm', 's', 'ms'].map((unit) => String.raw`(?:\d+(?:\.\d+)?${unit} ?)?`).join('')}$`,
)

/**
 * A duration in milliseconds.
 * @throws {OptionError} for anything that is not a duration; for a bare number it shows what to write
 */
export function milliseconds(given: Duration, path: string): number {
  const text = typeof given === 'string' ? given.trim() : ''
  const length = durationPattern.test(text)
    ? Math.round(
        [...text.matchAll(/([\d.]+)(ms|[smhd])/g)].reduce(
          (sum, [, count = '', unit = '']) => sum + Number(count) * (units[unit] ?? NaN),
          0,
        ),
      )
    : NaN
  if (length <= longest) return length
  const bare = /^\d+(?:\.\d+)?$/.test(String(given).trim())
  const write = bare ? ` (a number has no unit: write "${String(given).trim()}s" or "${String(given).trim()}ms")` : ''
  throw new OptionError(path, given, `a duration such as "90s" or "1h 30m"${write}`)
}

/**
 * How long a token lives, in milliseconds.
 * 0 makes tokens that are over as they arrive, for a test of a client that meets `expires_in: 0`.
 * @throws {OptionError} for anything that is not a duration, and for a part of a second: `expires_in` has whole ones
 */
export function tokenLifetime(given: Duration, path: string): number {
  const length = milliseconds(given, path)
  if (length > 0 && length < 1_000)
    throw new OptionError(path, given, 'a duration of at least a second, such as "2h", or "0s"')
  return length
}

/**
 * A moment in milliseconds since the epoch.
 * @throws {OptionError} for anything that is no date, and for one before 1970 or after 9999
 */
export function moment(given: Date | string | number, path: string): number {
  const time = given instanceof Date ? given.getTime() : typeof given === 'string' ? Date.parse(given) : given
  if (!(time >= 0 && time <= lastMoment))
    throw new OptionError(path, given, 'a date such as "2026-01-31T12:00:00Z", from 1970 to 9999')
  return Math.round(time)
}

/** How a wrong value is shown in an error: a text or a number only where the option cannot hold a secret, by this list. */
export function shownValue(path: string, given: unknown): string {
  if (typeof given === 'boolean' || given === null || given === undefined) return String(given)
  if (typeof given === 'number') return shownOptions.test(path) ? String(given) : 'a number'
  if (typeof given === 'string') {
    return shownOptions.test(path) && given.length <= 60
      ? JSON.stringify(given)
      : `a text of ${given.length} characters`
  }
  return Array.isArray(given) ? 'a list' : `a value of type ${typeof given}`
}

const shownOptions =
  /(?:^|[.\]])(?:lifetime|rate_limit|api_rate_limit|hosts\[\d+\]|paths\[\d+\]|delay|advance|set|status|since|limit|skip|top|times|every|retry_after|retry_after_as|body|connection|on|index|agentId|skillId|teamId|contactId)$/
// A hundred years: longer than anybody waits, and short enough for every date that is reckoned with it.
const longest = 100 * 365 * 86_400_000
const lastMoment = Date.UTC(9999, 11, 31)
