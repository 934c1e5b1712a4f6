// (ParsedRequest, context) -> Outcome. Pure and synchronous. Depends on the table, not on its rows.

import type { ParsedRequest } from './parse.ts'
import type { Rule } from './rule.ts'

/** The rule that matched, and the rules that were checked before it. */
export interface Outcome<Row> {
  readonly rule: Row
  readonly passed: readonly { readonly id: string }[]
}

/**
 * Creates the decision function of a table.
 * @param before rows that were checked before the table
 * @throws {RangeError} when no row of the table matches: the last row must always match
 */
export function decider<C, Row extends Pick<Rule<C>, 'id' | 'when'>>(
  table: readonly Row[],
  before: readonly { readonly id: string }[] = [],
): (request: ParsedRequest, context: C) => Outcome<Row> {
  // Created once, so that a decision allocates nothing.
  const outcomes: readonly Outcome<Row>[] = table.map((rule, index) => ({
    rule,
    passed: [...before, ...table.slice(0, index)],
  }))
  return (request, context) => {
    for (const outcome of outcomes) if (outcome.rule.when(request, context)) return outcome
    throw new RangeError('no rule held: the last row of a table must always hold')
  }
}
