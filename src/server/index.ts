// startServer(options): a mock and the socket that it listens on.

import { engineOf, mockOfChecked } from '../mock.ts'
import type { MockOptions } from '../mock-options.ts'
import { mockMembers } from '../mock-schema.ts'
import { check, lazy, object } from '../options/schema.ts'
import { listen, type CxoneServer, type ListenOptions } from './http/listen.ts'
import { listenMembers } from './http/schema.ts'

export type { CxoneServer } from './http/listen.ts'

/** Options of a server: those of the mock, and where it listens. All are optional. */
export interface StartServerOptions extends MockOptions, ListenOptions {}

const schema = lazy(() => object<StartServerOptions>({ ...mockMembers(), ...listenMembers() }))

/**
 * Starts a server.
 * @throws {CxoneMockError} `OPTION_INVALID` with every option that is wrong
 * @throws {Error} with `code` `EADDRINUSE` where the port is taken, and any other error of listening
 * @example
 * ```ts
 * import { startServer } from 'cxone-mock/server'
 *
 * await using server = await startServer({ port: 4455 })
 * console.log(`${server.url}/auth/oauth/token`)
 * ```
 */
export async function startServer(options: StartServerOptions = {}): Promise<CxoneServer> {
  const { port, host, adminToken, allowedHosts, tls, ...mockOptions } = check(schema, options)
  const mock = mockOfChecked({ defer: setImmediate, ...mockOptions })
  await engineOf(mock).checkKeys()
  // Records are validated when a collection is opened. The given ones are opened now, so that an invalid one stops the
  // start.
  for (const name of Object.keys(mockOptions.data ?? {})) await mock.data.of(name).list()
  return listen(mock, {
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(adminToken !== undefined && { adminToken }),
    ...(allowedHosts !== undefined && { allowedHosts }),
    ...(tls !== undefined && { tls }),
  })
}
