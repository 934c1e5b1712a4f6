// Maps statuses to the rows that refuse with them. A planned fault returns its own status, by default 503.

import { isRefusal } from '../../engine/index.ts'
import type { AnyRow } from '../../profiles/index.ts'

/** Ids of the rows that refuse, by status, in the order of the table. */
export function idsByStatus(rows: readonly AnyRow[]): ReadonlyMap<number, readonly string[]> {
  const byStatus = new Map<number, string[]>()
  for (const row of rows) {
    if (!isRefusal(row) || row.reply.kind === 'data') continue
    const status = row.reply.kind === 'planned' ? 503 : row.reply.status
    byStatus.set(status, [...(byStatus.get(status) ?? []), row.id])
  }
  return byStatus
}
