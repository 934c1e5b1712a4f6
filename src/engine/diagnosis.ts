// Outcome + ParsedRequest -> Diagnosis: what a person is told, as data first and text second. It never invents a cause, and it
// shows no value that could be a secret.

import type { Outcome } from './decide.ts'
import type { Observation } from './observation.ts'
import type { ParsedRequest } from './parse.ts'
import { printable } from '../options/index.ts'
import { formatSource, type Note, type Rule, type Source } from './rule.ts'

/** Why a request was answered as it was. */
export interface Diagnosis {
  /** The id of the rule that answered. */
  readonly rule: string
  readonly refused: boolean
  /** What is wrong. */
  readonly problem: string
  /** What in this request shows it. */
  readonly evidence?: string
  /** What was seen in the clear values of the request, if anything was. */
  readonly observations?: readonly Observation[]
  /** What to do next. */
  readonly fix: string
  /** What is worth saying although nothing was refused, if anything is. */
  readonly notes?: readonly { readonly note: string; readonly problem: string; readonly fix: string }[]
  readonly source: Source
  /** The ids of the rules that were passed on the way: what was right. */
  readonly passed: readonly string[]
}

/** What a row says of itself, whatever it asks. */
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

/** What a row says of itself, without a request. */
export function explain(rule: Explained): Omit<Diagnosis, 'passed' | 'evidence' | 'observations' | 'notes'> {
  return { rule: rule.id, refused: isRefusal(rule), problem: rule.problem, fix: rule.fix, source: rule.source }
}

/** Whether a row refuses: all but those that give a token or what was asked for. */
export function isRefusal({ reply }: Pick<Explained, 'reply'>): boolean {
  return reply.kind !== 'token' && reply.kind !== 'data' && reply.kind !== 'document'
}

/** A diagnosis as text, several lines. */
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
