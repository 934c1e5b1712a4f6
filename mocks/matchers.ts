// Matchers for vitest and jest: `expect.extend(cxoneMatchers)`, then `expect(mock).toHaveRequestedTokens(1)`. Imports
// neither runner. Failure messages come from the redacted journal.

import { type CxoneMock, formatExchange, type Exchange } from '../src/index.ts'
import { notAsked } from '../src/refusals.ts'
import type { Journal } from '../src/state/index.ts'
import { CxoneMockError, didYouMean, printable } from '../src/options/index.ts'
import { causesOf } from './causes.ts'

/** The part of a mock that the matchers use. */
export interface WithJournal extends Partial<Pick<CxoneMock, 'apps' | 'access_keys'>> {
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
    const mock = mockOf(received)
    if (client_id !== undefined) checkClient(mock, client_id)
    const { journal } = mock
    const made = journal.countTokenRequests(client_id)
    if (made === 0 && count > 0 && isUnused(journal)) throw notAsked()
    const whose = client_id === undefined ? '' : ` of ${printable(client_id)}`
    const held = journal.tokenRequests(client_id)
    return {
      pass: made === count,
      message: () =>
        made === count
          ? told(`expected any number of token requests${whose} but ${count}`, held, made)
          : told(
              [
                `expected ${requests(count)}${whose}, and there ${made === 1 ? 'was' : 'were'} ${made}`,
                ...causesOf(held),
              ].join('\n'),
              held,
              made,
            ),
    }
  },
  toHaveRespectedRetryAfter(received: unknown): MatcherResult {
    const { journal } = askedMockOf(received)
    return none(
      'before the time in the last Retry-After; fix: wait for the time in Retry-After, then ask once',
      journal.earlyRetries(),
      journal.stats().early_retries,
    )
  },
  toHaveUsedOnlyLiveTokens(received: unknown): MatcherResult {
    const { journal } = askedMockOf(received)
    return none(
      'with a token that was not valid; fix: request a new one a few minutes before it expires, and once after a 401',
      journal.usedDeadTokens(),
      journal.stats().expired_tokens_used,
    )
  },
  toHaveOnlyGrantedRequests(received: unknown): MatcherResult {
    const { journal } = askedMockOf(received)
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
        : told(`expected no request ${what}; there ${count === 1 ? 'was 1' : `were ${count}`}`, found, count),
  }
}

// Longer messages hide the first lines, which say the most.
const messageAtMost = 2_048

/** A headline and as many exchanges as fit, then the number of the others. */
function told(headline: string, exchanges: readonly Exchange[], count: number): string {
  const parts = [headline]
  let length = headline.length
  for (const exchange of exchanges) {
    const part = formatShort(exchange)
    if (parts.length > 1 && length + part.length > messageAtMost) break
    parts.push(part)
    length += part.length
  }
  const left = count - (parts.length - 1)
  return [...parts, ...(left > 0 ? [`and ${left} more`] : [])].join('\n\n')
}

/** An exchange without the rules that it passed, which are of no use in a failure. */
function formatShort(exchange: Exchange): string {
  return formatExchange({ ...exchange, diagnosis: { ...exchange.diagnosis, passed: [] } })
}

function requests(count: number): string {
  return count === 1 ? '1 token request' : `${count} token requests`
}

function mockOf(received: unknown): WithJournal {
  const mock = received as Partial<WithJournal> | null | undefined
  if (typeof mock?.journal?.tokenRequests === 'function') return mock as WithJournal
  throw new CxoneMockError(
    'NOT_A_MOCK',
    `expect() needs a mock of cxone-mock here, such as createMock(), and was given ${typeof received}`,
  )
}

/** @throws {CxoneMockError} `NOT_ASKED` if no request has arrived since the last reset */
function askedMockOf(received: unknown): WithJournal {
  const mock = mockOf(received)
  if (isUnused(mock.journal)) throw notAsked()
  return mock
}

function isUnused(journal: Journal): boolean {
  return journal.stats().exchanges === 0
}

/** A misspelled client_id would have made no request, and pass or fail for the wrong reason. */
function checkClient({ apps, access_keys, journal }: WithJournal, client_id: string): void {
  const known = [
    ...(apps?.list() ?? []).map((app) => app.client_id),
    ...(access_keys?.list() ?? []).map((key) => key.client_id),
  ]
  if (known.length === 0 || known.includes(client_id) || journal.countTokenRequests(client_id) > 0) return
  throw new CxoneMockError(
    'NOT_FOUND',
    `No app or access key of the mock has the client_id "${printable(client_id)}".${didYouMean(client_id, known)}`,
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
