// Finds the registered app that a request names in places the endpoint does not read: JSON, Basic or the query.
// It does not affect responses. It lets the journal assign a faulty request to the client that sent it.

import { decodeBase64, fieldValue, type ParsedRequest } from '../../engine/index.ts'
import { member } from '../../options/index.ts'

/** The first registered client_id in the form, query, JSON body or Basic credentials; undefined if there is none. */
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
