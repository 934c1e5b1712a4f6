import type { Mutant } from './mutant.ts'

/** A change of a file: what is there, what replaces it, and what no longer holds. */
type Change = readonly [find: string, replace: string, why: string]

/** Mutants of one file of the server that the same test file could see. */
export function changesOf(file: string, test: string, changes: readonly Change[]): readonly Mutant[] {
  return changes.map(([find, replace, why]) => ({
    room: 'server',
    file: `src/server/${file}`,
    find,
    replace,
    tests: [test],
    why,
  }))
}
