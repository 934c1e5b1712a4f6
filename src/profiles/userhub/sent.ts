// Authentication of a request to UserHub: an access key or a refresh token. Nothing else identifies a client here.

import type { ParsedRequest } from '../../engine/index.ts'
import { member } from '../../options/index.ts'
import type { Sent } from '../row.ts'

/** Whether a request is a refresh. */
export function isRefresh({ path }: Pick<ParsedRequest, 'path'>): boolean {
  return path === '/public/user/refresh'
}

/** Returns a member of the body. Undefined if it is absent, empty or not a string. */
export function textMember({ json }: ParsedRequest, name: string): string | undefined {
  const value = member(json, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Returns the members that a request requires. */
export function neededMembers(request: ParsedRequest): readonly string[] {
  return isRefresh(request) ? ['token'] : ['accessKeyId', 'accessKeySecret']
}

/** Returns the authentication of the request. */
export function sent(request: ParsedRequest): Sent {
  if (isRefresh(request)) return { method: 'access_key', token: textMember(request, 'token') }
  const id = textMember(request, 'accessKeyId')
  const secret = textMember(request, 'accessKeySecret') ?? ''
  return { method: 'access_key', ...(id !== undefined && { access_key: { id, secret } }) }
}
