// Audit records of token requests, built without redacting or copying the request.

import { clientOf, issuedIn, type Entry, type Exchange } from './exchange.ts'

/** A token request that was granted or refused. */
export interface AuditRecord {
  /** The id of its exchange. */
  readonly id: number
  /** Arrival of the request, on the mock's clock (ISO 8601). */
  readonly at: string
  readonly action: 'token_issued' | 'token_refused'
  /** The id of the rule that decided the response. */
  readonly rule: string
  readonly status: number
  readonly client_id?: string
  /** The id of the issued token, never its value. */
  readonly token_id?: string
}

/** The parts of an exchange that an audit record needs. */
interface Recorded {
  readonly endpoint: Exchange['endpoint']
  readonly at: string
  readonly rule: string
  readonly status: number
  readonly client_id?: string
  readonly issued?: { readonly id: string } | undefined
}

/** Returns the audit record of an exchange; undefined if it is not a token request. */
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

/** Extracts the audit data of a journal entry without redacting its request. */
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
