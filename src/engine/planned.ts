// Responses of planned faults.

import { errorBody, html, json, none, tokenBody, type Words } from './bodies.ts'

/** The response that a fault replaces the original with. */
export interface FaultyAnswer {
  readonly status?: number | undefined
  readonly body?: 'html' | 'empty' | 'malformed' | undefined
  readonly connection?: 'reset' | 'truncate' | undefined
  /** In seconds. */
  readonly retry_after?: number | undefined
  readonly retry_after_as?: 'seconds' | 'http-date' | undefined
}

/**
 * Creates the response of a planned fault.
 * @param now milliseconds since the epoch
 */
export function planned(fault: FaultyAnswer, now: number): Words {
  const status = fault.status ?? 200
  const headers = [...(fault.body === 'html' ? html : json)]
  if (fault.retry_after !== undefined) {
    if (fault.retry_after_as === 'http-date') {
      // An HTTP date has whole seconds. Both dates are truncated alike, so that their difference is exact.
      headers.push(
        'Retry-After',
        new Date(now + fault.retry_after * 1_000).toUTCString(),
        'Date',
        new Date(now).toUTCString(),
      )
    } else headers.push('Retry-After', String(fault.retry_after))
  }
  return { status, headers, trailing: none, body: plannedBody(fault.body, status), cut: fault.connection }
}

/** Returns the time when a planned 429 or 503 allows the next request. 0 if it does not say. */
export function plannedRetryAt(fault: FaultyAnswer, now: number): number {
  if (fault.retry_after === undefined) return 0
  const from = fault.retry_after_as === 'http-date' ? Math.floor(now / 1_000) * 1_000 : now
  return from + fault.retry_after * 1_000
}

/** Statuses without a body (RFC 9110 §15). */
export function hasNoBody(status: number | undefined): boolean {
  return status === 204 || status === 205 || status === 304
}

function plannedBody(body: FaultyAnswer['body'], status: number): string {
  if (body === 'empty' || hasNoBody(status)) return ''
  if (body === 'html')
    return `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>\n`
  if (body === 'malformed') return '{"access_token":"cxmock_'
  if (status === 429 || status === 503) return errorBody('temporarily_unavailable', 'Planned fault')
  if (status >= 500) return errorBody('server_error', 'Planned fault')
  if (status >= 400) return errorBody('invalid_request', 'Planned fault')
  return tokenBody('cxmock_planned', 7_200, undefined, undefined)
}
