// Findings in the encoding of client_id and client_secret: double encoding, or none.

import { chosen, spec } from '../../engine/index.ts'
import { curl, inValue, noForm, secretShown, valuesOf, type FindingRow, type Hit } from './finding.ts'
import type { Seen } from './inspected.ts'

const encode = 'Let a library encode it: URLSearchParams, --data-urlencode, urllib.parse.urlencode, requests data=.'

/** Rows of this file. */
export const encodingFindings: readonly FindingRow[] = [
  {
    id: 'trailing-percent',
    severity: 'warning',
    when: inValue(/%$/, /%(?:25)?$/, 'a percent sign at its end'),
    problem:
      'A credential ends with a percent sign: zsh prints one after output without a trailing newline, and it was copied too.',
    fix: 'Remove the percent sign, unless it is part of the issued value; then encode it as %25.',
    source: chosen('zsh marks output without a newline with an inverse percent sign'),
    explains: ['form-malformed'],
    example: curl({ client_secret: 'Zk4tQ8vX%' }),
    nearMiss: curl({ client_secret: 'Zk4t%25Q8vX' }),
  },
  {
    id: 'encoded-twice',
    severity: 'warning',
    when: (seen) =>
      wholeBody(seen) ??
      inValue(
        /%(?:2[0-9A-F]|3[ABDF]|40|5[BD])/i,
        /%25(?:2[0-9A-F]|3[ABDF]|40|5[BD])/i,
        'it is still percent-encoded after decoding',
      )(seen),
    problem: 'A value was percent-encoded twice: the endpoint decodes it once and compares the result.',
    fix: 'Encode once: pass the plain value to URLSearchParams or --data-urlencode, which encode it.',
    source: spec(
      'RFC 6749 §B',
      'names and values are encoded once, by the application/x-www-form-urlencoded algorithm',
    ),
    explains: [...noForm],
    example: curl({ client_secret: 'Zk4t%252BQ8vX%253D' }),
    nearMiss: curl({ client_secret: 'Zk4t%2BQ8vX%3D' }),
  },
  {
    id: 'reserved-not-encoded',
    severity: 'error',
    when: notEncoded,
    problem:
      'A reserved character in a credential is not encoded: a + is read as a space, an & starts another parameter, a % starts an escape.',
    fix: encode,
    source: spec('RFC 6749 §B', 'reserved characters of a value are percent-encoded'),
    explains: ['white-space-in-value'],
    example: curl({ client_secret: 'Zk4t+Q8&vX' }),
    nearMiss: curl({ client_secret: 'Zk4t%2BQ8%26vX' }),
  },
  {
    id: 'equals-not-encoded',
    severity: 'warning',
    when: (seen) => {
      const field = valuesOf(seen).find((one) => (one.in === 'form' || one.in === 'query') && one.raw.includes('='))
      const at = field?.raw.indexOf('=') ?? -1
      return field && { place: field.at(at, field.raw.length), evidence: `${field.name}: ${secretShown(field.value)}` }
    },
    problem: 'A credential contains an unencoded equals sign. Most servers, but not all, read it as intended.',
    fix: encode,
    source: spec('RFC 6749 §B', 'reserved characters of a value are percent-encoded'),
    example: curl({ client_secret: 'Zk4tQ8vX====' }),
    nearMiss: curl({ client_secret: 'Zk4tQ8vX%3D%3D%3D%3D' }),
  },
]

function wholeBody({ fields }: Seen): Hit | undefined {
  const field = fields.find(
    ({ in: where, name, value }) =>
      where === 'form' &&
      (name.startsWith('grant_type=') || (name === 'grant_type' && /&client_(?:id|secret)=/.test(value))),
  )
  return field && { place: field.place, evidence: 'the body was encoded as a whole, with its & and =' }
}

/** An unencoded + in a value, an unencoded & that split it, a % that starts no escape. */
function notEncoded(seen: Seen): Hit | undefined {
  for (const field of valuesOf(seen)) {
    if (field.in !== 'form' && field.in !== 'query') continue
    const bad = /(?<=[^+])\+(?=[^+])|%(?![0-9a-f]{2})(?=.)/i.exec(field.raw)
    const next = seen.fields[seen.fields.indexOf(field) + 1]
    if (bad === null && (next === undefined || next.paired || next.in !== field.in)) continue
    const place = bad === null ? field.at(field.raw.length, field.raw.length + 1) : field.at(bad.index, bad.index + 1)
    return { place, evidence: `${field.name}: ${secretShown(field.value)}` }
  }
  return undefined
}
