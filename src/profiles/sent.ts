// Client authentication for endpoints that support a single method.

import { basicCredentials, fieldValue, type ParsedRequest } from '../engine/index.ts'
import type { Sent } from './row.ts'

/** `client_secret_post`: form parameters. */
export function inForm({ form }: ParsedRequest): Sent {
  const client_id = fieldValue(form, 'client_id')
  return { client_id, client_secret: fieldValue(form, 'client_secret'), method: 'post' }
}

/** `client_secret_basic`: the header as sent. */
export function inBasic({ authorization }: ParsedRequest): Sent {
  const basic = basicCredentials(authorization)
  return basic === undefined ? {} : { ...basic, method: 'basic' }
}
