// Audit log collection, read from the journal on demand. Requests write nothing extra; a read costs one pass over the
// journal.

import { optionError } from '../options/index.ts'
import type { AuditRecord } from '../state/index.ts'
import type { CollectionDefinition, OpenCollection } from './open-collection.ts'

/** Creates a read-only collection of the records that `trail` returns. */
export function auditLog(definition: CollectionDefinition, trail: () => readonly AuditRecord[]): OpenCollection {
  return {
    definition,
    list: async (where = {}) => {
      const conditions = Object.entries(where).map(([name, value]) => [name, String(value)] as const)
      return trail()
        .map((record): Record<string, unknown> => ({ ...record }))
        .filter((record) => conditions.every(([name, value]) => String(record[name]) === value))
    },
    find: async (id) => {
      const record = trail().find((each) => String(each.id) === String(id))
      return record && { ...record }
    },
    create: readOnly,
    update: readOnly,
    remove: readOnly,
    problemOf: readOnly,
  }
}

async function readOnly(): Promise<never> {
  throw optionError('data.audit-log', 'cannot be changed: the audit log is written by the mock')
}
