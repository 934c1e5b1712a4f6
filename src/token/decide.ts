// (Facts, Known) -> Outcome. Pure and synchronous; it reads the table and knows none of its rows.

import type { Facts } from './parse.ts'
import type { Known, Rule } from './rule.ts'

/** The rule that answered, and the rules passed on the way. */
export interface Outcome {
  readonly rule: Rule
  readonly passed: readonly Rule[]
}

/**
 * Makes the decision function of a table.
 * @throws {RangeError} when a request comes to the end of the table: its last row must always hold
 */
export function decider(table: readonly Rule[]): (facts: Facts, known: Known) => Outcome {
  // Made once: a decision allocates nothing.
  const outcomes: readonly Outcome[] = table.map((rule, index) => ({ rule, passed: table.slice(0, index) }))
  return (facts, known) => {
    for (const outcome of outcomes) if (outcome.rule.when(facts, known)) return outcome
    throw new RangeError('no rule held: the last row of a table must always hold')
  }
}
