// Which registered app a request names where the endpoint does not read it: in JSON, in Basic, in the query. It changes no
// answer; it is for whoever looks for the mistakes of one client.

import { decodeBase64, fieldValue, type ParsedRequest } from '../../engine/index.ts'
import { member } from '../../options/index.ts'

/** The id of a registered app that a request names anywhere; undefined where it names none. */
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
