// Matchers for vitest and jest: `expect.extend(cxoneMatchers)`, then `expect(mock).toHaveRequestedTokens(1)`. Nothing of either
// is imported; what a failure shows comes from the journal, redacted.

import { formatExchange, type Exchange } from '../src/index.ts'
import type { Journal } from '../src/state/index.ts'
import { CxoneMockError, printable } from '../src/options/index.ts'

/** What the matchers are asked of: any mock of this package, whatever its face. */
export interface WithJournal {
  readonly journal: Journal
}

/**
 * What `expect(mock)` can then say. It is typed for vitest and for @types/jest; where `expect` is imported from '@jest/globals',
 * say in one of your own files: `declare module 'expect' { interface Matchers<R> extends CxoneMatchers<R> {} }`.
 */
export interface CxoneMatchers<R> {
  /** That so many token requests were made, granted or not; of one app where it is named. */
  toHaveRequestedTokens(count: number, client_id?: string): R
  /** That no request came before the time in the last Retry-After. */
  toHaveRespectedRetryAfter(): R
  /** That no request carried a token that was expired, revoked, forged or not ours. */
  toHaveUsedOnlyLiveTokens(): R
  /** That nothing was refused, at the token endpoint or at the API. */
  toHaveOnlyGrantedRequests(): R
}

/** What vitest and jest take of a matcher. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/** For `expect.extend(cxoneMatchers)`. @throws {TypeError} where `expect` was given something that is no mock */
export const cxoneMatchers = {
  toHaveRequestedTokens(received: unknown, count: number, client_id?: string): MatcherResult {
    const made = journalOf(received).tokenRequests(client_id)
    const whose = client_id === undefined ? '' : ` of ${printable(client_id)}`
    return {
      pass: made.length === count,
      message: () =>
        made.length === count
          ? told(`expected any number of token requests${whose} but ${count}`, made)
          : told(
              `expected ${requests(count)}${whose}, and there ${made.length === 1 ? 'was' : 'were'} ${made.length}`,
              made,
            ),
    }
  },
  toHaveRespectedRetryAfter(received: unknown): MatcherResult {
    const journal = journalOf(received)
    return none(
      'before the time in the last Retry-After; fix: wait for the time in Retry-After, then ask once',
      journal.earlyRetries(),
      journal.stats().early_retries,
    )
  },
  toHaveUsedOnlyLiveTokens(received: unknown): MatcherResult {
    const journal = journalOf(received)
    return none(
      'with a token that was not valid; fix: request a new one a few minutes before it expires, and once after a 401',
      journal.usedDeadTokens(),
      journal.stats().expired_tokens_used,
    )
  },
  toHaveOnlyGrantedRequests(received: unknown): MatcherResult {
    const journal = journalOf(received)
    return none('that was refused', journal.refusals(), journal.stats().refused)
  },
}

/** `counted` is of all there ever were, also of those that the journal no longer holds. */
function none(what: string, found: readonly Exchange[], counted: number): MatcherResult {
  const count = Math.max(found.length, counted)
  return {
    pass: count === 0,
    message: () =>
      count === 0
        ? `expected a request ${what}, and there was none`
        : told(`expected no request ${what}; there ${count === 1 ? 'was 1' : `were ${count}`}`, found),
  }
}

function told(headline: string, exchanges: readonly Exchange[]): string {
  return [headline, ...exchanges.map(formatExchange)].join('\n\n')
}

function requests(count: number): string {
  return count === 1 ? '1 token request' : `${count} token requests`
}

function journalOf(received: unknown): Journal {
  const journal = (received as Partial<WithJournal> | null | undefined)?.journal
  if (typeof journal?.tokenRequests === 'function') return journal
  throw new CxoneMockError(
    'NOT_A_MOCK',
    `expect() needs a mock of cxone-mock here, such as createMock(), and was given ${typeof received}`,
  )
}

// For the types of vitest and jest without naming a module that may not be there: vitest's `expect` has what Chai's assertions
// have, and @types/jest has its own namespace.
declare global {
  namespace Chai {
    interface Assertion extends CxoneMatchers<void> {}
  }
  namespace jest {
    interface Matchers<R, T = {}> extends CxoneMatchers<R> {}
  }
}
