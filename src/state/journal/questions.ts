// Queries of the journal for tests, and the text form of an exchange. Works on redacted views only.

import { formatDiagnosis } from '../../engine/index.ts'
import { checkRuleId, CxoneMockError, printable } from '../../options/index.ts'
import { check } from '../../options/schema.ts'
import type { Exchange } from './exchange.ts'
import type { ExchangeFilter } from './filter.ts'
import { allowSchema } from './schemas.ts'

/** Returns the exchanges that match a filter, oldest first. */
export type ExchangesOf = (filter?: ExchangeFilter) => Exchange[]

/** Queries of the journal. They return exchanges, oldest first, as far back as the ring goes. */
export interface Questions {
  /** Token requests of one app or of all, granted or not. Requests to other paths do not count. */
  tokenRequests(client_id?: string): Exchange[]
  /** Token requests that arrived while another one of the same client was open. */
  overlappingTokenRequests(): Exchange[]
  /** Requests that arrived before the time in the last Retry-After, at any endpoint. */
  earlyRetries(): Exchange[]
  /** Requests with a token that had expired. */
  usedAfterExpiry(): Exchange[]
  /** Requests with a token that was not valid for any reason: expired, revoked, forged, or not issued by the mock. */
  usedDeadTokens(): Exchange[]
  /**
   * Requests that one rule decided, at any endpoint.
   * @throws {CxoneMockError} `NOT_FOUND` for an unknown rule id
   */
  answeredBy(rule: string): Exchange[]
  /** Requests that were refused, at any endpoint. A planned fault is also a refusal. */
  refusals(): Exchange[]
}

/** Creates the queries over a list of exchanges. */
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

/** RFC 6750 §3.1: includes tokens that the mock did not issue, and tokens of disabled apps. */
function saysInvalidToken({ headers }: Exchange['reply']): boolean {
  return headers.some(([name, value]) => name === 'WWW-Authenticate' && value.includes('error="invalid_token"'))
}

/** Formats an exchange as text: id, time, request, response and diagnosis. Contains no secrets. */
export function formatExchange({ id, at, request, status, diagnosis }: Exchange): string {
  const line = `#${id} ${at} ${request.method} ${request.host}${request.path} -> ${status}`
  return `${printable(line)}\n${formatDiagnosis(diagnosis)}`
}

/**
 * Asserts that nothing was refused.
 * @throws {CxoneMockError} `REQUESTS_REFUSED` with the diagnoses of all refusals whose rule is not allowed;
 * `OPTION_INVALID` for an invalid option, `NOT_FOUND` for an unknown rule id
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
