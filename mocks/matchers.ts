// Matchers for vitest and jest: `expect.extend(cxoneMatchers)`, then `expect(mock).toHaveRequestedTokens(1)`. Imports
// neither runner. Failure messages come from the redacted journal.

import { formatExchange, type Exchange } from '../src/index.ts'
import type { Journal } from '../src/state/index.ts'
import { CxoneMockError, printable } from '../src/options/index.ts'

/** The part of a mock that the matchers use. */
export interface WithJournal {
  readonly journal: Journal
}

/**
 * Matchers on `expect(mock)`. Typed for vitest and @types/jest. For `expect` from '@jest/globals', add to one of your
 * files: `declare module 'expect' { interface Matchers<R> extends CxoneMatchers<R> {} }`.
 */
export interface CxoneMatchers<R> {
  /** Expects this number of token requests, granted or not. With `client_id`, of one app. */
  toHaveRequestedTokens(count: number, client_id?: string): R
  /** Expects no request before the time in the last Retry-After. */
  toHaveRespectedRetryAfter(): R
  /** Expects no request with a token that was expired, revoked, forged or not issued by the mock. */
  toHaveUsedOnlyLiveTokens(): R
  /** Expects no refusals, at the token endpoints or the API. */
  toHaveOnlyGrantedRequests(): R
}

/** The result of a matcher, as vitest and jest expect it. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/**
 * Matchers for `expect.extend(cxoneMatchers)`.
 * @throws {TypeError} if `expect` did not get a mock
 * @example
 * ```ts
 * import { expect } from 'vitest'
 * import { createMock } from 'cxone-mock'
 * import { cxoneMatchers } from 'cxone-mock/matchers'
 *
 * expect.extend(cxoneMatchers)
 * expect(createMock()).toHaveRequestedTokens(0)
 * ```
 */
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

/** `counted` includes requests that the journal no longer holds. */
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

// Adds the matchers to the types of vitest and jest without importing modules that may be missing: vitest's `expect`
// has Chai's assertions, and @types/jest has its own namespace.
declare global {
  namespace Chai {
    interface Assertion extends CxoneMatchers<void> {}
  }
  namespace jest {
    interface Matchers<R, T = {}> extends CxoneMatchers<R> {}
  }
}
