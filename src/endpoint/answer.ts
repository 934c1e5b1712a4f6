// Adds the time-dependent parts to the reply of a row.

import { type Answer, type ParsedRequest, plannedRetryAt, scopesOf } from '../engine/index.ts'
import type { Context, Row, Sent } from '../profiles/index.ts'
import type { App } from '../state/index.ts'

/** Completes the reply of a row that issues no token. */
export function answerOf({ id, reply }: Row, { now, fault, secondsToWait: seconds }: Context): Answer {
  switch (reply.kind) {
    case 'refusal':
    case 'message':
      return reply
    case 'wait':
      return { ...reply, seconds }
    case 'planned':
      if (fault === undefined) throw new RangeError(`${id} answered without a fault`)
      return { ...reply, fault, now }
    case 'token':
      throw new RangeError(`${id} gives a token`)
  }
}

/** Returns the time when a row allows the next request. Undefined if it does not say. */
export function retryAtOf({ reply }: Row, { now, fault, secondsToWait: seconds }: Context): number | undefined {
  if (reply.kind === 'wait') return now + seconds * 1_000
  return reply.kind === 'planned' && fault !== undefined ? plannedRetryAt(fault, now) : undefined
}

/** RFC 6749 §5.1: scope is included if it differs from the request. */
export function scopeOf({ form }: ParsedRequest, app: App): { asked: string | undefined; told: string | undefined } {
  const asked = scopesOf(form)
  if (asked.length > 0) return { asked: asked.join(' '), told: undefined }
  return { asked: undefined, told: app.scopes === '*' || app.scopes.length === 0 ? undefined : app.scopes.join(' ') }
}

/** Returns what a token is requested for: scopes and user. */
export function wantedBy(
  { form }: ParsedRequest,
  said: Sent,
  userOf: (said: Sent) => { readonly id: string } | undefined,
): string {
  const scopes = scopesOf(form).join(' ')
  const user = said.access_key?.id ?? (said.token === undefined ? undefined : userOf(said)?.id)
  return user === undefined ? scopes : `${scopes}\n${user}`
}
