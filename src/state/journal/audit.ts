// Converts an exchange to an audit record. Nothing of the request is redacted or copied for it.

import { clientOf, issuedIn, type Entry, type Exchange } from './exchange.ts'

/** A token that was issued or refused. */
export interface AuditRecord {
  /** Id of the exchange. */
  readonly id: number
  /** Time on the clock of the mock (ISO 8601). */
  readonly at: string
  readonly action: 'token_issued' | 'token_refused'
  readonly rule: string
  readonly status: number
  readonly client_id?: string
  /** Id of the issued token, never its value. */
  readonly token_id?: string
}

/** The part of an exchange that an audit record needs. */
interface Recorded {
  readonly endpoint: Exchange['endpoint']
  readonly at: string
  readonly rule: string
  readonly status: number
  readonly client_id?: string
  readonly issued?: { readonly id: string } | undefined
}

/** Returns the audit record of an exchange. Undefined if it was not a token request. */
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

/** The same for an exchange that was not viewed yet. */
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
