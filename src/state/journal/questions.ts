// Journal queries and assertions for tests, and exchanges as text. They use recorded decisions and redacted data only.

import { formatDiagnosis } from '../../engine/index.ts'
import { checkRuleId, CxoneMockError, printable } from '../../options/index.ts'
import { check } from '../../options/schema.ts'
import type { Exchange } from './exchange.ts'
import type { ExchangeFilter } from './filter.ts'
import { allowSchema } from './schemas.ts'

/** Selects exchanges by a filter, oldest first. */
export type ExchangesOf = (filter?: ExchangeFilter) => Exchange[]

/** Journal queries. Each returns the matching exchanges that are still kept, oldest first. */
export interface Questions {
  /** Token requests of one app, or of all clients by default, granted or refused. Other paths do not count. */
  tokenRequests(client_id?: string): Exchange[]
  /** Token requests that arrived while another one of the same client was pending. */
  overlappingTokenRequests(): Exchange[]
  /** Requests, to a token endpoint or the API, that arrived before the time of the last Retry-After. */
  earlyRetries(): Exchange[]
  /** Requests with an expired bearer token. */
  usedAfterExpiry(): Exchange[]
  /** Requests with an unusable bearer token: expired, revoked, forged, unknown, or of a disabled app. */
  usedDeadTokens(): Exchange[]
  /**
   * Requests decided by one rule, of any endpoint.
   * @throws {CxoneMockError} `OPTION_INVALID` when no rule has this id
   */
  answeredBy(rule: string): Exchange[]
  /** Refused requests, at any endpoint. A planned fault counts as a refusal. */
  refusals(): Exchange[]
}

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

/** Whether the API reported `invalid_token` (RFC 6750 §3.1). It also does for unknown tokens and disabled apps. */
function saysInvalidToken({ headers }: Exchange['reply']): boolean {
  return headers.some(([name, value]) => name === 'WWW-Authenticate' && value.includes('error="invalid_token"'))
}

/** Formats an exchange as text: id, time, request line, status and diagnosis. It contains no secrets. */
export function formatExchange({ id, at, request, status, diagnosis }: Exchange): string {
  const line = `#${id} ${at} ${request.method} ${request.host}${request.path} -> ${status}`
  return `${printable(line)}\n${formatDiagnosis(diagnosis)}`
}

/**
 * Asserts that no request was refused, except by the allowed rules. Exchanges that are no longer kept count, too.
 * @throws {CxoneMockError} `REQUESTS_REFUSED` with the diagnoses of the refused requests; `OPTION_INVALID` when an
 * option is invalid or names an unknown rule
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
