// Suggestions for misspelled names.

import { optionError } from './errors.ts'
import { unseenIn } from './printable.ts'

/** Finds the known string with the smallest edit distance. */
export function nearest(text: string, known: readonly string[]): { text: string; changes: number } {
  let best = { text: known[0] ?? '', changes: Number.POSITIVE_INFINITY }
  for (const candidate of known) {
    const changes = distance(text.slice(0, 120), candidate)
    if (changes < best.changes) best = { text: candidate, changes }
  }
  return best
}

/** Finds the known string that was meant, if one is close enough. Ignores case, hyphens and underscores. */
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

/** Levenshtein distance: the number of characters to insert, delete or replace. */
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
 * Checks a rule id: a misspelled one would match nothing and silently pass.
 * @throws {CxoneMockError} `OPTION_INVALID` for an unknown id; suggests the nearest one
 */
export function checkRuleId(given: unknown, known: readonly string[], path: string): void {
  if (known.includes(String(given))) return
  const id = /^[\w-]{1,60}$/.test(String(given)) ? ` ${JSON.stringify(String(given))}` : ''
  throw optionError(path, `No rule has the id${id}.${didYouMean(String(given), known)}`)
}

/**
 * RFC 6749 appendix A allows only printable ASCII in client_id and scope. Some servers accept other ids, so only
 * invisible characters are rejected: they could forge log lines or make two names look alike.
 */
export function invisibleProblem(text: string): string | undefined {
  const unseen = unseenIn(text)
  return unseen === undefined ? undefined : `expected visible characters only: remove ${unseen}, which cannot be seen`
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}
