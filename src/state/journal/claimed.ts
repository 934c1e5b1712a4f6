// Finds the registered app that a request names in places the endpoint does not read: JSON, Basic, the query. It does
// not affect the response. It helps to find the mistakes of one client.

import { decodeBase64, fieldValue, type ParsedRequest } from '../../engine/index.ts'
import { member } from '../../options/index.ts'

/** Returns the id of the registered app that a request names anywhere. Undefined if there is none. */
export function claimedId(
  { form, query, json, authorization }: ParsedRequest,
  isApp: (client_id: string) => boolean,
): string | undefined {
  const named = [
    fieldValue(form, 'client_id'),
    fieldValue(query, 'client_id'),
    member(json, 'client_id'),
    basicUser(authorization),
  ]
  return named.find((id): id is string => typeof id === 'string' && isApp(id))
}

function basicUser(authorization = ''): string | undefined {
  const encoded = /^basic +([\w+/-]{1,4096}={0,2})$/i.exec(authorization)?.[1]
  return encoded === undefined ? undefined : decodeBase64(encoded)?.split(':', 1)[0]
}
