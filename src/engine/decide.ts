// (Facts, Known) -> Outcome. Pure and synchronous; it reads the table and knows none of its rows.

import type { Facts } from './parse.ts'
import type { Known, Rule } from './rule.ts'

/** The rule that answered, and the rules passed on the way. */
export interface Outcome<K = Known> {
  readonly rule: Rule<K>
  readonly passed: readonly { readonly id: string }[]
}

/**
 * Makes the decision function of a table.
 * @param before the rows that were passed on the way to the table
 * @throws {RangeError} when a request comes to the end of the table: its last row must always hold
 */
export function decider<K>(
  table: readonly Rule<K>[],
  before: readonly { readonly id: string }[] = [],
): (facts: Facts, known: K) => Outcome<K> {
  // Made once: a decision allocates nothing.
  const outcomes: readonly Outcome<K>[] = table.map((rule, index) => ({
    rule,
    passed: [...before, ...table.slice(0, index)],
  }))
  return (facts, known) => {
    for (const outcome of outcomes) if (outcome.rule.when(facts, known)) return outcome
    throw new RangeError('no rule held: the last row of a table must always hold')
  }
}
