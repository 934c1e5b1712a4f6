// A finding in the names of the parameters: one that is nearly right. The endpoint compares names as they are.

import { spec } from '../token/rule.ts'
import { curl, type FindingRow, type Hit } from './finding.ts'
import type { Seen } from './seen.ts'

const known = ['grant_type', 'client_id', 'client_secret'] as const

/** The rows. */
export const nameFindings: readonly FindingRow[] = [
  {
    id: 'name-misspelt',
    severity: 'error',
    when: misspelt,
    says: 'The name of a parameter is nearly right: other letters, another separator, or something that does not show beside it.',
    fix: 'The names are grant_type, client_id and client_secret, in lower case and with an underscore. In a form & stands between them, and no space.',
    source: spec('RFC 6749 §4.4.2', 'the parameters are grant_type and, by §2.3.1, client_id and client_secret'),
    explains: ['credentials-missing', 'grant-type-missing'],
    example: curl().replace('client_id=', 'clientId='),
    nearMiss: curl({ more: '-d clientId=7f3a9c21' }),
  },
]

/** Only what is left of a name without case, separators and what does not show is compared: nothing else is guessed. */
function misspelt({ read, fields }: Seen): Hit | undefined {
  if (read.redacted) return undefined
  for (const field of fields) {
    if (field.in === 'basic' || known.some((name) => name === field.name) || field.name.length > 40) continue
    const plain = field.name.replace(/^amp;/, '').replace(/[\s_\-.\u200B-\u200F\u2060\uFEFF\u00AD]/g, '')
    const meant = known.find((name) => name.replace('_', '') === plain.toLowerCase())
    if (meant !== undefined && !fields.some(({ name }) => name === meant))
      return { place: field.place, shows: `the value behind it is sent by another name than ${meant}` }
  }
  return undefined
}
