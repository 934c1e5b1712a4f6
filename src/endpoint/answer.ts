// Request-time parts of a token endpoint response: waiting times, faults, scopes.

import { type Answer, type ParsedRequest, plannedRetryAt, scopesOf } from '../engine/index.ts'
import type { Context, Row, Sent } from '../profiles/index.ts'
import type { App } from '../state/index.ts'

/**
 * Adds request-time values to the reply of a rule that does not issue a token.
 * @throws {RangeError} when the rule issues a token, or when it replies with a fault but there is no fault
 */
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

/** Time announced by Retry-After, in epoch milliseconds; undefined or 0 if the rule does not announce one. */
export function retryAtOf({ reply }: Row, { now, fault, secondsToWait: seconds }: Context): number | undefined {
  if (reply.kind === 'wait') return now + seconds * 1_000
  return reply.kind === 'planned' && fault !== undefined ? plannedRetryAt(fault, now) : undefined
}

/**
 * Scopes of a token request (`asked`) and of its response (`told`).
 * The response names scopes only if the request did not.
 * @see RFC 6749 §5.1
 */
export function scopeOf({ form }: ParsedRequest, app: App): { asked: string | undefined; told: string | undefined } {
  const asked = scopesOf(form)
  if (asked.length > 0) return { asked: asked.join(' '), told: undefined }
  return { asked: undefined, told: app.scopes === '*' || app.scopes.length === 0 ? undefined : app.scopes.join(' ') }
}

/** Key of the requested token, made of its scopes and user. Requests with equal keys could share one token. */
export function wantedBy(
  { form }: ParsedRequest,
  said: Sent,
  userOf: (said: Sent) => { readonly id: string } | undefined,
): string {
  const scopes = scopesOf(form).join(' ')
  const user = said.access_key?.id ?? (said.token === undefined ? undefined : userOf(said)?.id)
  return user === undefined ? scopes : `${scopes}\n${user}`
}
