// Names that are nearly right: which known one was meant.

import { optionError } from './errors.ts'
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

/** The known text that was meant, if one is near enough to be sure: case, hyphens and underscores aside. */
function meantBy(text: string, known: readonly string[]): string | undefined {
  const plain = known.map(plainName)
  const near = nearest(plainName(text), plain)
  return near.changes <= 2 && near.changes * 2 <= text.length ? known[plain.indexOf(near.text)] : undefined
}

/** ` Did you mean "…"?`, or nothing. */
export function didYouMean(text: string, known: readonly string[]): string {
  const meant = meantBy(text, known)
  return meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`
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
 * An id of a rule spelt wrong would hold of nothing, or allow nothing, in silence.
 * @throws {CxoneMockError} `OPTION_INVALID` for an id that no rule has; it names the nearest, if one is near
 */
export function checkRuleId(given: unknown, known: readonly string[], path: string): void {
  if (known.includes(String(given))) return
  const id = /^[\w-]{1,60}$/.test(String(given)) ? ` ${JSON.stringify(String(given))}` : ''
  throw optionError(path, `No rule has the id${id}.${didYouMean(String(given), known)}`)
}

/**
 * RFC 6749 appendix A takes only printable ASCII in a client_id and a scope. Ids beyond ASCII exist, and some servers take them,
 * so only what cannot be seen is a problem: it would forge lines of a log, or make two names look alike.
 */
export function invisibleProblem(text: string): string | undefined {
  const unseen = unseenIn(text)
  return unseen === undefined ? undefined : `expected visible characters only: remove ${unseen}, which cannot be seen`
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}
