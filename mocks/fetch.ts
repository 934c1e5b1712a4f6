// Fetch adapter: a `fetch` to pass to a client that accepts one. Nothing global is replaced.

import { engineOf, type CxoneMock } from '../src/mock.ts'
import { CxoneMockError, isThisMachine, printable } from '../src/options/index.ts'
import { callable, check, lazy, object, oneOf, optional } from '../src/options/schema.ts'

/** Options of {@link mockFetch}. */
export interface MockFetchOptions {
  /** Handles requests to other hosts. Default: the global `fetch`, as it was when `mockFetch` was called. */
  readonly otherwise?: typeof fetch
  /** Requests to other hosts: `pass` sends them, `refuse` sends nothing but to this machine. Default `pass`. */
  readonly others?: 'pass' | 'refuse'
}

const schema = lazy(() =>
  object<MockFetchOptions>({
    otherwise: optional('Handles requests to other hosts. Default: the global `fetch`.', callable<typeof fetch>()),
    others: optional('Whether requests to other hosts pass. Default `pass`.', oneOf(['pass', 'refuse'] as const)),
  }),
)

/**
 * Creates a `fetch` that responds from a mock at the known CXone hosts and those of `hosts`. Nothing is sent to these
 * hosts: the mock refuses unknown paths as it does on the wire. Requests to other hosts go to `otherwise`, or are
 * refused. The result can replace the global `fetch`.
 * @throws {CxoneMockError} `OPTION_INVALID` for an invalid option, `NOT_A_MOCK` for anything but a mock; on a call,
 * `REQUEST_UNHANDLED` for another host with `others: 'refuse'`
 * @example
 * ```ts
 * import { createMock } from 'cxone-mock'
 * import { tokenClient } from 'cxone-mock/client'
 * import { mockFetch } from 'cxone-mock/fetch'
 *
 * const client = tokenClient({
 *   tokenUrl: 'https://api.nicecxone.com/auth/oauth/token',
 *   clientId: 'demo',
 *   clientSecret: 'demo-secret',
 *   fetch: mockFetch(createMock()),
 * })
 * ```
 */
export function mockFetch(mock: CxoneMock, options: MockFetchOptions = {}): typeof fetch {
  // Taken now: the result may itself become the global fetch.
  const { otherwise = globalThis.fetch, others = 'pass' } = check(schema, options)
  const engine = engineOf(mock)
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (engine.knowsHost(url.href)) return mock.fetch(input, init)
    if (others === 'pass' || isThisMachine(url.hostname)) return otherwise(input, init)
    throw new CxoneMockError(
      'REQUEST_UNHANDLED',
      `cxone-mock does not respond at ${printable(url.host)}, and did not send the request. Add the host with createMock({ hosts: […] }), or use mockFetch(mock, { others: 'pass' }).`,
    )
  }
}
