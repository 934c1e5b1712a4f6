// Answer -> WireReply: the response on the wire, as terse as the original. The only hint is the header `mock-rule`,
// which can be turned off.

import type {
  Bare,
  Challenge,
  Data,
  Document,
  Invalid,
  Message,
  MethodNotAllowed,
  Planned,
  Refusal,
  Reply,
  TokenGranted,
  Wait,
} from './rule.ts'
import { type FaultyAnswer, planned } from './planned.ts'
import type { WireReply } from './wire.ts'
import { errorBody, json, none, tokenBody, tokenHeaders, type Words } from './bodies.ts'

/** Response header with the id of the rule. */
export const hintHeader = 'mock-rule'

/** A reply with its time-dependent parts. */
export type Answer =
  | Refusal
  | Message
  | Bare
  | (Wait & { readonly seconds: number })
  /** `now`: milliseconds since the epoch. */
  | (Planned & { readonly fault: FaultyAnswer; readonly now: number })
  /** `scope`: present if it differs from the request (RFC 6749 §5.1). */
  | (TokenGranted & {
      readonly access_token: string
      readonly expires_in: number
      readonly scope: string | undefined
      /** Additional members. */
      readonly more?: Readonly<Record<string, unknown>> | undefined
      /** Replaces the whole body. */
      readonly body?: object | undefined
    })
  /** `scope`: the required scope. */
  | (Challenge & { readonly scope: string | undefined })
  | (Invalid & { readonly description: string })
  | (MethodNotAllowed & { readonly allow: string })
  /** `data`: undefined for a response without a body. */
  | (Data & { readonly status: number; readonly data: object | undefined })
  | (Document & { readonly document: object })

/** Headers and body of a response, without the hint. */
function wordsOf(answer: Answer): Words {
  switch (answer.kind) {
    case 'refusal':
      return {
        status: answer.status,
        headers: [...json, ...answer.headers],
        trailing: none,
        body: errorBody(answer.error, answer.description),
      }
    case 'message':
      return {
        status: answer.status,
        headers: [...json, ...answer.headers],
        trailing: none,
        body: JSON.stringify({
          ...(answer.errorCode !== undefined && { errorCode: answer.errorCode }),
          message: answer.message,
        }),
      }
    case 'bare':
      return {
        status: answer.status,
        headers: ['Cache-Control', 'no-store', ...answer.headers],
        trailing: none,
        body: '',
      }
    case 'wait':
      return {
        status: answer.status,
        headers: [...json, 'Retry-After', String(answer.seconds)],
        trailing: none,
        body: errorBody(answer.error, answer.description),
      }
    case 'planned':
      return planned(answer.fault, answer.now)
    case 'token':
      return {
        status: answer.status,
        headers: tokenHeaders,
        trailing: none,
        body:
          answer.body === undefined
            ? tokenBody(answer.access_token, answer.expires_in, answer.scope, answer.more)
            : JSON.stringify(answer.body),
      }
    case 'challenge':
      return {
        status: answer.status,
        headers: [...json, 'WWW-Authenticate', challengeOf(answer)],
        trailing: none,
        body: errorBody(answer.error ?? 'unauthorized', answer.description),
      }
    case 'invalid':
      return { status: answer.status, headers: json, trailing: none, body: errorBody(answer.error, answer.description) }
    case 'method':
      return {
        status: answer.status,
        headers: json,
        trailing: ['Allow', answer.allow],
        body: errorBody(answer.error, answer.description),
      }
    case 'data':
      return {
        status: answer.status,
        headers: json,
        trailing: none,
        body: answer.data === undefined ? '' : JSON.stringify(answer.data),
      }
    case 'document':
      return { status: answer.status, headers: json, trailing: none, body: JSON.stringify(answer.document) }
  }
}

/** Creates responses. */
export interface Responder<Row> {
  /** Returns the prebuilt reply of a row that never changes. Undefined for a row that depends on time or data. */
  fixed(rule: Row, hints: boolean): WireReply | undefined
  respond(rule: Row, answer: Answer, hints: boolean): WireReply
}

/** Creates the responder of a table. */
export function responder<Row extends { readonly id: string; readonly reply: Reply }>(
  table: readonly Row[],
): Responder<Row> {
  const fixed = [new Map<Row, WireReply>(), new Map<Row, WireReply>()] as const
  const hinted = new Map<Row, { readonly from: readonly string[]; readonly headers: readonly string[] }>()

  function respond(rule: Row, answer: Answer, hints: boolean): WireReply {
    const words = wordsOf(answer)
    const { status, body, cut } = words
    const headers = hints ? withHint(rule, words) : withoutHint(words)
    return cut === undefined ? { status, headers, body } : { status, headers, body, cut }
  }

  /** Headers that never change are joined once. */
  function withHint(rule: Row, { headers, trailing }: Words): readonly string[] {
    const kept = hinted.get(rule)
    if (kept?.from === headers) return kept.headers
    const all = [...headers, hintHeader, rule.id, ...trailing]
    if (trailing.length === 0) hinted.set(rule, { from: headers, headers: all })
    return all
  }

  for (const rule of table) {
    const { reply } = rule
    if (reply.kind !== 'refusal' && reply.kind !== 'message' && reply.kind !== 'bare') continue
    fixed[0].set(rule, respond(rule, reply, false))
    fixed[1].set(rule, respond(rule, reply, true))
  }
  return { fixed: (rule, hints) => fixed[hints ? 1 : 0].get(rule), respond }
}

function withoutHint({ headers, trailing }: Words): readonly string[] {
  return trailing.length === 0 ? headers : [...headers, ...trailing]
}

/** RFC 6750 §3. The values contain no quotes or backslashes. */
function challengeOf({ error, description, scope }: Challenge & { readonly scope: string | undefined }): string {
  const details = [
    ...(error === undefined ? [] : [`error="${error}"`, `error_description="${description}"`]),
    ...(error === 'insufficient_scope' && scope !== undefined ? [`scope="${scope}"`] : []),
  ]
  return ['Bearer', details.join(', ')].filter(Boolean).join(' ')
}
