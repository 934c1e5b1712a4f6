import type { Mutant } from './mutant.ts'

/** What no longer holds, what is there, what takes its place; and the test files, where they are not those of the table. */
type Row = readonly [why: string, find: string, replace: string, tests?: readonly string[]]

/** The mutants of one file. */
export function mutantsOf(
  room: Mutant['room'],
  file: string,
  tests: readonly string[],
  rows: readonly Row[],
): readonly Mutant[] {
  return rows.map(([why, find, replace, own = tests]) => ({ room, file, find, replace, tests: own, why }))
}
