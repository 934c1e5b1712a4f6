// Outcome -> WireReply: the endpoint's words on the wire, as unhelpful as the original. The one hint is the header
// `mock-rule`, and it can be switched off.

import { hasNoBody, isAnswer, type Fault } from '../state/faults.ts'
import type { Rule } from './rule.ts'
import type { WireReply } from './wire.ts'

/** The response header that names the rule. */
export const hintHeader = 'mock-rule'

/** What an answer needs of a row, whichever table it stands in. */
type Row = Pick<Rule, 'id' | 'reply'>

const json = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'] as const

/** Makes the fixed answers of a table, once: a refusal allocates nothing. */
export function fixedReplies(table: readonly Row[], hints: boolean): ReadonlyMap<Row, WireReply> {
  const replies = new Map<Row, WireReply>()
  for (const rule of table) {
    const { reply } = rule
    if (reply.kind !== 'refusal') continue
    replies.set(rule, {
      status: reply.status,
      headers: [...json, ...reply.headers, ...hintOf(rule, hints)],
      body: errorBody(reply.error, reply.description),
    })
  }
  return replies
}

/** The answer to a spent window. */
export function waitReply(rule: Row, seconds: number, hints: boolean): WireReply {
  const { error, description } = rule.reply.kind === 'wait' ? rule.reply : { error: '', description: '' }
  return {
    status: 429,
    headers: [...json, 'Retry-After', String(seconds), ...hintOf(rule, hints)],
    body: errorBody(error, description),
  }
}

/**
 * The headers of a token answer, made once. RFC 6749 §5.1 asks for both cache headers.
 */
export function tokenHeaders(rule: Row, hints: boolean): readonly string[] {
  return [...json, 'Pragma', 'no-cache', ...hintOf(rule, hints)]
}

/** The body of a token answer. The token holds no character that JSON would escape. */
export function tokenBody(access_token: string, expires_in: number, scope: string | undefined): string {
  const start = `{"access_token":"${access_token}","token_type":"Bearer","expires_in":${expires_in}`
  return scope === undefined ? `${start}}` : `${start},"scope":${JSON.stringify(scope)}}`
}

/** The answer that a fault asks for. */
export function plannedReply(rule: Row, fault: Fault, now: number, hints: boolean): WireReply {
  const status = fault.status ?? 200
  const headers = [
    ...(fault.body === 'html' ? ['Content-Type', 'text/html; charset=utf-8', 'Cache-Control', 'no-store'] : json),
  ]
  if (fault.retry_after !== undefined) {
    if (fault.retry_after_as === 'http-date') {
      // An HTTP date has whole seconds: both dates are cut in the same way, so that their difference is exact.
      headers.push(
        'Retry-After',
        new Date(now + fault.retry_after * 1_000).toUTCString(),
        'Date',
        new Date(now).toUTCString(),
      )
    } else headers.push('Retry-After', String(fault.retry_after))
  }
  headers.push(...hintOf(rule, hints))
  return { status, headers, body: plannedBody(fault, status), ...(fault.connection && { cut: fault.connection }) }
}

/** A refusal of the guarded API (RFC 6750 §3). Quotes and backslashes do not occur in what stands in the header. */
export function challengeReply(rule: Row, scope: string | undefined, hints: boolean): WireReply {
  const { status, error, description } = rule.reply.kind === 'challenge' ? rule.reply : { status: 401, description: '' }
  const details = [
    ...(error === undefined ? [] : [`error="${error}"`, `error_description="${description}"`]),
    ...(error === 'insufficient_scope' && scope !== undefined ? [`scope="${scope}"`] : []),
  ]
  const challenge = ['Bearer', details.join(', ')].filter(Boolean).join(' ')
  return {
    status,
    headers: [...json, 'WWW-Authenticate', challenge, ...hintOf(rule, hints)],
    body: errorBody(error ?? 'unauthorized', description),
  }
}

/** A refusal that names the field. */
export function invalidReply(rule: Row, problem: string, hints: boolean): WireReply {
  const error = rule.reply.kind === 'invalid' ? rule.reply.error : ''
  return { status: 400, headers: [...json, ...hintOf(rule, hints)], body: errorBody(error, problem) }
}

/** What a collection gave. */
export function dataReply(rule: Row, status: number, data: object | undefined, hints: boolean): WireReply {
  return { status, headers: [...json, ...hintOf(rule, hints)], body: data === undefined ? '' : JSON.stringify(data) }
}

/** When a planned 429 or 503 said that the client may come back. */
export function plannedRetryAt(fault: Fault, now: number): number {
  if (!isAnswer(fault) || fault.retry_after === undefined) return 0
  const from = fault.retry_after_as === 'http-date' ? Math.floor(now / 1_000) * 1_000 : now
  return from + fault.retry_after * 1_000
}

function plannedBody(fault: Fault, status: number): string {
  if (fault.body === 'empty' || hasNoBody(status)) return ''
  if (fault.body === 'html')
    return `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>\n`
  if (fault.body === 'malformed') return '{"access_token":"cxmock_'
  if (status === 429 || status === 503) return errorBody('temporarily_unavailable', 'Planned fault')
  if (status >= 500) return errorBody('server_error', 'Planned fault')
  if (status >= 400) return errorBody('invalid_request', 'Planned fault')
  return tokenBody('cxmock_planned', 7_200, undefined)
}

function errorBody(error: string, description: string): string {
  return JSON.stringify({ error, error_description: description })
}

function hintOf(rule: Row, hints: boolean): string[] {
  return hints ? [hintHeader, rule.id] : []
}
