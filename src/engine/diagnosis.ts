// Outcome + ParsedRequest -> Diagnosis: the explanation for people, as data first and as text second. Never guesses a
// cause, and never shows a value that could be a secret.

import type { Outcome } from './decide.ts'
import type { Observation } from './observation.ts'
import type { ParsedRequest } from './parse.ts'
import { printable } from '../options/index.ts'
import { formatSource, type Note, type Rule, type Source } from './rule.ts'

/** Why a request got its response. */
export interface Diagnosis {
  /** Id of the rule that matched. */
  readonly rule: string
  readonly refused: boolean
  /** The problem. */
  readonly problem: string
  /** The evidence in this request. */
  readonly evidence?: string
  /** Observations about clear-text values of the request. */
  readonly observations?: readonly Observation[]
  /** How to fix it. */
  readonly fix: string
  /** Remarks on a request that was granted. */
  readonly notes?: readonly { readonly note: string; readonly problem: string; readonly fix: string }[]
  readonly source: Source
  /** Ids of the rules that passed before it. */
  readonly passed: readonly string[]
}

/** The part of a row that does not depend on its reply. */
export type Explained = Pick<Rule<never>, 'id' | 'problem' | 'fix' | 'reply' | 'source'>

/** Explains an outcome. */
export function diagnose<C>(
  { rule, passed }: Outcome<Explained & Pick<Rule<C>, 'evidence'>>,
  request: ParsedRequest,
  context: C,
  notes: readonly Note<C>[] = [],
): Diagnosis {
  const held = isRefusal(rule) ? [] : notes.filter(({ when }) => when(request, context))
  return {
    ...explain(rule),
    ...(held.length > 0 && { notes: held.map(({ id, problem, fix }) => ({ note: id, problem, fix })) }),
    ...(rule.evidence && { evidence: rule.evidence(request, context) }),
    passed: passed.map(({ id }) => id),
  }
}

/** Explains a row without a request. */
export function explain(rule: Explained): Omit<Diagnosis, 'passed' | 'evidence' | 'observations' | 'notes'> {
  return { rule: rule.id, refused: isRefusal(rule), problem: rule.problem, fix: rule.fix, source: rule.source }
}

/** Whether a row is a refusal: every row except those that issue a token or return data. */
export function isRefusal({ reply }: Pick<Explained, 'reply'>): boolean {
  return reply.kind !== 'token' && reply.kind !== 'data' && reply.kind !== 'document'
}

/** Formats a diagnosis as several lines of text. */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  const { rule, refused, problem, evidence, observations = [], fix, notes = [], source, passed } = diagnosis
  const lines = [
    `${refused ? 'refused by' : 'answered by'} ${rule}: ${problem}`,
    ...(evidence === undefined ? [] : [`  seen:   ${evidence}`]),
    ...observations.map((observation) => `  seen:   ${observation.problem}`),
    `  fix:    ${fix}`,
    ...notes.map((note) => `  note:   ${note.note}: ${note.problem} ${note.fix}`),
    `  known:  ${formatSource(source)}`,
    ...(passed.length === 0 ? [] : [`  passed: ${passed.join(', ')}`]),
  ]
  return lines.map(printable).join('\n')
}
