// Checks that a client exists.

import type { CxoneMock } from '../../../mock.ts'
import { unknownApp } from '../../../state/index.ts'

/** @throws {CxoneMockError} `NOT_FOUND` for a client_id that neither an app nor an access key has */
export function knownClient({ apps, access_keys }: CxoneMock, client_id: string): void {
  if (apps.get(client_id) !== undefined || access_keys.list().some((key) => key.client_id === client_id)) return
  throw unknownApp(
    client_id,
    apps.list().map((each) => each.client_id),
  )
}
