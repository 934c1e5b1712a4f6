// Finds misspelled parameter names. The endpoint compares names exactly.

import { meantParameter, spec } from '../../engine/index.ts'
import { curl, type FindingRow, type Hit } from './finding.ts'
import type { Seen } from './inspected.ts'

/** Rows of this file. */
export const nameFindings: readonly FindingRow[] = [
  {
    id: 'name-misspelt',
    severity: 'error',
    anyValue: true,
    when: misspelt,
    problem: 'The name of a parameter is misspelled: other letters, another separator, or an invisible character.',
    fix: 'The names are grant_type, client_id and client_secret, in lower case and with an underscore. In a form, they are separated by & without spaces.',
    source: spec('RFC 6749 §4.4.2', 'the parameters are grant_type and, by §2.3.1, client_id and client_secret'),
    explains: ['credentials-missing', 'grant-type-missing'],
    example: curl().replace('client_id=', 'clientId='),
    nearMiss: curl({ more: '-d clientId=7f3a9c21' }),
  },
]

function misspelt({ read, fields }: Seen): Hit | undefined {
  if (read.redacted) return undefined
  for (const field of fields) {
    const meant = field.in === 'basic' ? undefined : meantParameter(field.name)
    if (meant !== undefined && !fields.some(({ name }) => name === meant))
      return { place: field.place, evidence: `the value behind it is sent by another name than ${meant}` }
  }
  return undefined
}
