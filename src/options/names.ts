// Names that are nearly right: which known one was meant, and options by a name that no option has.

import { OptionError } from './duration.ts'
import { unseenIn } from './printable.ts'

/** The known text that needs the fewest changes, and how many. */
export function nearest(text: string, known: readonly string[]): { text: string; changes: number } {
  let best = { text: known[0] ?? '', changes: Number.POSITIVE_INFINITY }
  for (const candidate of known) {
    const changes = distance(text.slice(0, 120), candidate)
    if (changes < best.changes) best = { text: candidate, changes }
  }
  return best
}

/** The known text that was meant, where one is near enough to be sure. */
export function meantBy(text: string, known: readonly string[]): string | undefined {
  const near = nearest(text, known)
  return near.changes <= 2 && near.changes * 2 <= text.length ? near.text : undefined
}

/** How many characters must be put in, left out or replaced. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/**
 * Where no type is checked, an option spelt wrong would do nothing in silence.
 * @throws {OptionError} for a value by a name that no option has; it names the nearest, where one is near
 */
export function checkNames(options: object, known: readonly string[], within = ''): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue
    // What looks unlike a name may be anything, and is not repeated.
    const path = /^[A-Za-z_]{1,24}$/.test(name) ? `${within}${name}` : 'an option'
    const plain = known.map(plainName)
    const near = nearest(plainName(name), plain)
    const meant = near.changes <= 2 ? known[plain.indexOf(near.text)] : undefined
    throw new OptionError(
      path,
      value,
      `no option of this name${meant === undefined ? '' : ` (did you mean ${within}${meant}?)`}`,
    )
  }
}

/**
 * An id of a rule spelt wrong would hold of nothing, or allow nothing, in silence.
 * @throws {OptionError} for an id that no rule has; it names the nearest, where one is near
 */
export function checkRuleId(given: unknown, known: readonly string[], path: string): void {
  if (known.includes(String(given))) return
  const meant = meantBy(String(given), known)
  throw new OptionError(path, given, `the id of a rule${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`)
}

/**
 * RFC 6749 appendix A takes only printable ASCII in a client_id and a scope. Ids beyond ASCII exist, and some servers take them,
 * so only what cannot be seen is refused: it would forge lines of a log, or make two names look alike.
 * @throws {OptionError} for a name with a control, line-breaking or invisible formatting character; it says which
 */
export function checkVisible(name: string, path: string): void {
  const unseen = unseenIn(name)
  if (unseen !== undefined)
    throw new OptionError(path, undefined, `visible characters only: remove ${unseen}, which cannot be seen`)
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll('_', '')
}
