// The fetch adapter: a `fetch` to hand to a client that takes one. Nothing global is replaced.

import { engineOf, type CxoneMock } from '../src/mock.ts'
import { callable, check, lazy, object, optional } from '../src/options/schema.ts'

/** Options of {@link mockFetch}. */
export interface MockFetchOptions {
  /** Where requests to other hosts go; default the global `fetch`, looked up at each call. */
  readonly otherwise?: typeof fetch
}

const schema = lazy(() =>
  object<MockFetchOptions>({
    otherwise: optional('Handles requests to other hosts. Default: the global `fetch`.', callable<typeof fetch>()),
  }),
)

/**
 * A `fetch` that answers from a mock at the known hosts of CXone and those of `hosts`, and sends nothing there: a path that the
 * mock does not have is refused by it, as the wire would. Requests to other hosts go to `otherwise`.
 * @throws {CxoneMockError} `OPTION_INVALID` for a wrong option, `NOT_A_MOCK` for anything but a mock
 * @example
 * const client = tokenClient({ tokenUrl, clientId, clientSecret, fetch: mockFetch(mock) })
 */
export function mockFetch(mock: CxoneMock, options: MockFetchOptions = {}): typeof fetch {
  const { otherwise } = check(schema, options)
  const engine = engineOf(mock)
  return async (input, init) => {
    const url = input instanceof Request ? input.url : new URL(input).href
    return engine.knowsHost(url) ? mock.fetch(input, init) : (otherwise ?? globalThis.fetch)(input, init)
  }
}
