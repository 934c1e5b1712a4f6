// An exchange as the audit log records it. Nothing of the request is redacted or copied for it.

import { clientOf, issuedIn, type Entry, type Exchange } from './exchange.ts'

/** A token that was issued or refused. */
export interface AuditRecord {
  /** The id of its exchange. */
  readonly id: number
  /** On the mock's clock (ISO 8601). */
  readonly at: string
  readonly action: 'token_issued' | 'token_refused'
  readonly rule: string
  readonly status: number
  readonly client_id?: string
  /** The id of the token that was issued, never its value. */
  readonly token_id?: string
}

/** What an audit record takes from an exchange. */
interface Recorded {
  readonly endpoint: Exchange['endpoint']
  readonly at: string
  readonly rule: string
  readonly status: number
  readonly client_id?: string
  readonly issued?: { readonly id: string } | undefined
}

/** The audit record of an exchange; undefined if it was no token request. */
export function auditRecord(
  id: number,
  { endpoint, at, rule, status, client_id, issued }: Recorded,
): AuditRecord | undefined {
  if (endpoint !== 'token') return undefined
  return {
    id,
    at,
    action: issued === undefined ? 'token_refused' : 'token_issued',
    rule,
    status,
    ...(client_id !== undefined && { client_id }),
    ...(issued && { token_id: issued.id }),
  }
}

/** The same of an exchange that nobody has looked at yet. */
export function recorded(entry: Entry, isApp: (client_id: string) => boolean): Recorded {
  const client_id = clientOf(entry, isApp)
  return {
    endpoint: entry.circumstances.endpoint,
    at: new Date(entry.at).toISOString(),
    rule: entry.rule.id,
    status: entry.reply.status,
    ...(client_id !== undefined && { client_id }),
    issued: issuedIn(entry),
  }
}
