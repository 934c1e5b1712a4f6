// What a test asks of the journal, and exchanges told to a person. It reads what was written down and judges nothing anew;
// everything here is redacted already.

import { formatDiagnosis } from '../../engine/index.ts'
import { checkRuleId, CxoneMockError, printable } from '../../options/index.ts'
import { check } from '../../options/schema.ts'
import type { Exchange } from './exchange.ts'
import type { ExchangeFilter } from './filter.ts'
import { allowSchema } from './schemas.ts'

/** The exchanges that meet a filter, oldest first. */
export type ExchangesOf = (filter?: ExchangeFilter) => Exchange[]

/** Questions to a journal; the answers are the exchanges, oldest first, as far back as it goes. */
export interface Questions {
  /** Requests to the token endpoint, of one app or of all, granted or not. What went to no token path is none. */
  tokenRequests(client_id?: string): Exchange[]
  /** Token requests that arrived while another one of the same client was unanswered. */
  overlappingTokenRequests(): Exchange[]
  /** Requests that came before the time in the last Retry-After, to either endpoint. */
  earlyRetries(): Exchange[]
  /** Requests that carried a token whose time was over. */
  usedAfterExpiry(): Exchange[]
  /** Requests that carried a token that was not good, for whatever reason: expired, revoked, forged, not ours at all. */
  usedDeadTokens(): Exchange[]
  /** Requests that one rule answered, of either table. @throws {CxoneMockError} `NOT_FOUND` for an id that no rule has */
  answeredBy(rule: string): Exchange[]
  /** Requests that were refused, at either endpoint; a planned fault is a refusal too. */
  refusals(): Exchange[]
}

/** Answers questions from exchanges. */
export function questionsTo(exchanges: ExchangesOf, ruleIds: readonly string[]): Questions {
  const tokenRequests: Questions['tokenRequests'] = (client_id) =>
    exchanges(client_id === undefined ? {} : { client_id }).filter(({ endpoint }) => endpoint === 'token')
  const where = (condition: (exchange: Exchange) => boolean): Exchange[] => exchanges().filter(condition)
  return {
    tokenRequests,
    overlappingTokenRequests: () => tokenRequests().filter(({ overlapping }) => overlapping),
    earlyRetries: () => where(({ early_retry }) => early_retry),
    usedAfterExpiry: () => where(({ bearer }) => bearer?.state === 'expired'),
    usedDeadTokens: () =>
      where(({ bearer, reply }) => (bearer !== undefined && bearer.state !== 'valid') || saysInvalidToken(reply)),
    answeredBy(rule) {
      checkRuleId(rule, ruleIds, 'rule')
      return exchanges({ rule })
    },
    refusals: () => where(({ diagnosis }) => diagnosis.refused),
  }
}

/** RFC 6750 §3.1: also what is no token of ours, or of an app that was switched off. */
function saysInvalidToken({ headers }: Exchange['reply']): boolean {
  return headers.some(([name, value]) => name === 'WWW-Authenticate' && value.includes('error="invalid_token"'))
}

/** An exchange as text: which it was, when, what was asked and answered, and the diagnosis. No secret is in it. */
export function formatExchange({ id, at, request, status, diagnosis }: Exchange): string {
  const line = `#${id} ${at} ${request.method} ${request.host}${request.path} -> ${status}`
  return `${printable(line)}\n${formatDiagnosis(diagnosis)}`
}

/**
 * Says that nothing was refused.
 * @throws {CxoneMockError} `REQUESTS_REFUSED` with the diagnosis of every refused request whose rule is not allowed;
 * `OPTION_INVALID` for a wrong option, `NOT_FOUND` for an id that no rule has
 */
export function assertNoRefusals(
  journal: Pick<Questions, 'refusals'> & { stats(): { readonly refused_by_rule: Readonly<Record<string, number>> } },
  options: { readonly allow?: readonly string[] },
  ruleIds: readonly string[],
): void {
  const { allow = [] } = check(allowSchema, options)
  for (const [index, id] of allow.entries()) checkRuleId(id, ruleIds, `allow[${index}]`)
  const allowed = new Set(allow)
  const counts = Object.entries(journal.stats().refused_by_rule).filter(([rule]) => !allowed.has(rule))
  if (counts.length === 0) return
  const count = counts.reduce((sum, [, times]) => sum + times, 0)
  const held = journal.refusals().filter(({ rule }) => !allowed.has(rule))
  throw new CxoneMockError(
    'REQUESTS_REFUSED',
    [
      count === 1 ? 'a request was refused' : `${count} requests were refused`,
      ...held.map(formatExchange),
      ...(count > held.length ? [`${count - held.length} more, which the journal no longer holds`] : []),
      `where a test means it: assertNoRefusals({ allow: [${counts.map(([rule]) => `'${rule}'`).join(', ')}] })`,
    ].join('\n\n'),
  )
}
