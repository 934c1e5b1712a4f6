// What a request to UserHub sent to be known by: an access key, or a refresh token. Nothing else names a client here.

import type { ParsedRequest } from '../../engine/index.ts'
import { member } from '../../options/index.ts'
import type { Sent } from '../row.ts'

/** Whether a request is for the refresh. */
export function isRefresh({ path }: Pick<ParsedRequest, 'path'>): boolean {
  return path === '/public/user/refresh'
}

/** A member of the body; undefined where it is absent, empty, or no text. */
export function textMember({ json }: ParsedRequest, name: string): string | undefined {
  const value = member(json, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The members that a request needs. */
export function neededMembers(request: ParsedRequest): readonly string[] {
  return isRefresh(request) ? ['token'] : ['accessKeyId', 'accessKeySecret']
}

/** What the request sent. */
export function sent(request: ParsedRequest): Sent {
  if (isRefresh(request)) return { method: 'access_key', token: textMember(request, 'token') }
  const id = textMember(request, 'accessKeyId')
  const secret = textMember(request, 'accessKeySecret') ?? ''
  return { method: 'access_key', ...(id !== undefined && { access_key: { id, secret } }) }
}
