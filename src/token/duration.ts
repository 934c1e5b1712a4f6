// Lengths of time as people write them, and the one error that a wrong option gets.

/** Seconds as a number, or a text with a unit: `90s`, `5m`, `2h`, `1d`, `250ms`. */
export type Duration = number | string

/** A wrong option: names where it stands, what was given and what was expected. */
export class OptionError extends TypeError {
  readonly code = 'OPTION_INVALID'
  /** The option, as a path: `apps[0].lifetime`. */
  readonly path: string

  constructor(path: string, given: unknown, expected: string) {
    super(`${path}: expected ${expected}, got ${shown(given)}`)
    this.name = 'OptionError'
    this.path = path
  }
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * A length of time in milliseconds.
 * @throws {OptionError} for anything that is no length of time, and for a negative one
 */
export function milliseconds(given: Duration, path: string): number {
  if (typeof given === 'number' && Number.isFinite(given) && given >= 0) return Math.round(given * 1_000)
  const match = typeof given === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(given.trim()) : null
  const unit = match?.[2] === undefined ? undefined : units[match[2]]
  if (match === null || unit === undefined)
    throw new OptionError(path, given, 'a length of time such as "90s", "2h" or a number of seconds')
  return Math.round(Number(match[1]) * unit)
}

/** Values that may be secrets are not echoed: a text is shown only where it is short and looks like a number with a unit. */
function shown(given: unknown): string {
  if (typeof given === 'number' || typeof given === 'boolean' || given === null || given === undefined)
    return String(given)
  if (typeof given === 'string')
    return given.length <= 16 ? JSON.stringify(given) : `a text of ${given.length} characters`
  return Array.isArray(given) ? 'a list' : `a value of type ${typeof given}`
}
