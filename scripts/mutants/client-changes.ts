import type { Mutant } from './mutant.ts'

/** A change of a file: what is there, what replaces it, and what no longer holds. */
type Change = readonly [find: string, replace: string, why: string]

/** Mutants of one file of the client that the same test files could see. */
export function changesOf(file: string, tests: readonly string[], changes: readonly Change[]): readonly Mutant[] {
  return changes.map(([find, replace, why]) => ({
    room: 'client',
    file: `src/client/${file}`,
    find,
    replace,
    tests: tests.map((test) => `test/client/${test}.test.ts`),
    why,
  }))
}
