// Fetch adapter: a `fetch` to pass to a client that accepts one. Nothing global is replaced.

import { engineOf, type CxoneMock } from '../src/mock.ts'
import { callable, check, lazy, object, optional } from '../src/options/schema.ts'

/** Options of {@link mockFetch}. */
export interface MockFetchOptions {
  /** Handles requests to other hosts. Default: the global `fetch`, looked up at each call. */
  readonly otherwise?: typeof fetch
}

const schema = lazy(() =>
  object<MockFetchOptions>({
    otherwise: optional('Handles requests to other hosts. Default: the global `fetch`.', callable<typeof fetch>()),
  }),
)

/**
 * Creates a `fetch` that responds from a mock at the known CXone hosts and those of `hosts`. Nothing is sent to these
 * hosts: the mock refuses unknown paths as it does on the wire. Requests to other hosts go to `otherwise`.
 * @throws {CxoneMockError} `OPTION_INVALID` for an invalid option, `NOT_A_MOCK` for anything but a mock
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
  const { otherwise } = check(schema, options)
  const engine = engineOf(mock)
  return async (input, init) => {
    const url = input instanceof Request ? input.url : new URL(input).href
    return engine.knowsHost(url) ? mock.fetch(input, init) : (otherwise ?? globalThis.fetch)(input, init)
  }
}
