// (ParsedRequest, context) -> Outcome. Pure and synchronous; it reads the table and knows none of its rows.

import type { ParsedRequest } from './parse.ts'
import type { Rule } from './rule.ts'

/** The rule that answered, and the rules passed on the way. */
export interface Outcome<Row> {
  readonly rule: Row
  readonly passed: readonly { readonly id: string }[]
}

/**
 * Makes the decision function of a table.
 * @param before the rows that were passed on the way to the table
 * @throws {RangeError} when a request comes to the end of the table: its last row must always hold
 */
export function decider<C, Row extends Pick<Rule<C>, 'id' | 'when'>>(
  table: readonly Row[],
  before: readonly { readonly id: string }[] = [],
): (request: ParsedRequest, context: C) => Outcome<Row> {
  // Made once: a decision allocates nothing.
  const outcomes: readonly Outcome<Row>[] = table.map((rule, index) => ({
    rule,
    passed: [...before, ...table.slice(0, index)],
  }))
  return (request, context) => {
    for (const outcome of outcomes) if (outcome.rule.when(request, context)) return outcome
    throw new RangeError('no rule held: the last row of a table must always hold')
  }
}
