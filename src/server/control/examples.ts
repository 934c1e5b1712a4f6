// Examples that several operations share, built from an actual row.

import { errorBody, explain } from '../../engine/index.ts'
import { clientCredentials } from '../../profiles/index.ts'
import type { Exchange } from '../../state/index.ts'

const row = clientCredentials.rows.find(({ blames, reply }) => blames === 'request' && reply.kind === 'refusal')
if (row?.reply.kind !== 'refusal') throw new RangeError('no row refuses a request')
const { id, blames, reply } = row

/** A row, as listed. */
export const exampleRule = { endpoint: 'token', profile: clientCredentials.id, ...explain(row), blames } as const

/** An exchange that the row decided. */
export const exampleExchange: Exchange = {
  id: 1,
  endpoint: 'token',
  profile: clientCredentials.id,
  at: '2026-01-31T12:00:00.000Z',
  latency: 0.4,
  request: {
    method: 'POST',
    host: '127.0.0.1:4455',
    path: clientCredentials.paths[0],
    query: '',
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    body: '…',
  },
  status: reply.status,
  rule: id,
  reply: { headers: [['Content-Type', 'application/json']], body: errorBody(reply.error, reply.description) },
  diagnosis: { ...explain(row), passed: [] },
  observations: [],
  early_retry: false,
  overlapping: false,
  avoidable: false,
}

/** Counters of that exchange and of an issued token. */
export const exampleStats = {
  exchanges: 2,
  granted: 1,
  refused: 1,
  early_retries: 0,
  overlapping: 0,
  avoidable: 0,
  expired_tokens_used: 0,
  by_rule: { granted: 1, [id]: 1 },
  refused_by_rule: { [id]: 1 },
}
