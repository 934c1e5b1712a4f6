// Outcome + Facts -> Diagnosis: what a person is told, as data first and text second. It never invents a cause, and it
// shows no value that could be a secret.

import type { Outcome } from './decide.ts'
import type { Observation } from './observation.ts'
import type { Facts } from './parse.ts'
import { printable } from '../options/printable.ts'
import { formatSource, type Rule, type Source } from './rule.ts'

/** Why a request was answered as it was. */
export interface Diagnosis {
  /** The id of the rule that answered. */
  readonly rule: string
  readonly refused: boolean
  /** What is wrong. */
  readonly says: string
  /** What in this request shows it. */
  readonly shows?: string
  /** What was seen in the clear values of the request, if anything was. */
  readonly observations?: readonly Observation[]
  /** What to do next. */
  readonly fix: string
  readonly source: Source
  /** The ids of the rules that were passed on the way: what was right. */
  readonly passed: readonly string[]
}

/** Explains an outcome. */
export function diagnose<K>({ rule, passed }: Outcome<K>, facts: Facts, known: K): Diagnosis {
  return {
    ...explain(rule),
    ...(rule.shows && { shows: rule.shows(facts, known) }),
    passed: passed.map(({ id }) => id),
  }
}

/** What a row says of itself, without a request. */
export function explain(
  rule: Pick<Rule, 'id' | 'says' | 'fix' | 'reply' | 'source'>,
): Omit<Diagnosis, 'passed' | 'shows' | 'observations'> {
  return { rule: rule.id, refused: isRefusal(rule), says: rule.says, fix: rule.fix, source: rule.source }
}

/** Whether a row refuses: all but those that give a token or what was asked of the API. */
export function isRefusal({ reply }: Pick<Rule, 'reply'>): boolean {
  return reply.kind !== 'token' && reply.kind !== 'data'
}

/** A diagnosis as text, several lines. */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  const { rule, refused, says, shows, observations = [], fix, source, passed } = diagnosis
  const lines = [
    `${refused ? 'refused by' : 'answered by'} ${rule}: ${says}`,
    ...(shows === undefined ? [] : [`  seen:   ${shows}`]),
    ...observations.map(({ problem }) => `  seen:   ${problem}`),
    `  fix:    ${fix}`,
    `  known:  ${formatSource(source)}`,
    ...(passed.length === 0 ? [] : [`  passed: ${passed.join(', ')}`]),
  ]
  return lines.map(printable).join('\n')
}
