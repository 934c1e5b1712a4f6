// Schemas of the options of a listening socket.

import { hostName, integer, lazy, list, object, optional, type SchemasOf, text } from '../../options/schema.ts'
import type { ListenOptions } from './listen.ts'

/** Schemas of the options of `listen` by name. */
export const listenMembers = (): SchemasOf<ListenOptions> => ({
  port: optional('Port to listen on; 0 picks a free one. Default 0.', integer(0, 65_535)),
  host: optional(
    'Address to listen on. Default 127.0.0.1. Any address other than loopback needs an `adminToken`.',
    text({ max: 253 }),
  ),
  adminToken: optional(
    'Required for every request to the control API.',
    text({
      secret: true,
      max: 1_024,
      pattern: {
        regex: /^[\x21-\x7E]{8,}$/,
        expected: 'at least 8 visible ASCII characters that an Authorization header can carry',
      },
    }),
  ),
  allowedHosts: optional(
    'Host names that the control API accepts besides localhost and IP addresses.',
    list(hostName(), { max: 1_000 }),
  ),
  tls: optional(
    'Certificate and key as PEM; with them, the server uses https.',
    lazy(() =>
      object<NonNullable<ListenOptions['tls']>>({
        cert: text({ secret: true, max: 1_048_576 }),
        key: text({ secret: true, max: 1_048_576 }),
      }),
    ),
  ),
})
