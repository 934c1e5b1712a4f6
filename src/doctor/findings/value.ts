// Findings in client_id and client_secret: characters copied along, placeholders, and encoding.

import { chosen, isUuid, lookOf, thread, unsetLook } from '../../engine/index.ts'
import { curl, inValue, noForm, http, valuesOf, type FindingRow, type Hit } from './finding.ts'
import type { Seen } from './inspected.ts'

const copied = 'Copy the value again, and trim it where it is read: a file, an environment variable, a secret store.'
const other = chosen('a secret that differs in one character is another secret')
const formHeader = 'Content-Type: application/x-www-form-urlencoded'

/** Rows of this file. */
export const valueFindings: readonly FindingRow[] = [
  {
    id: 'white-space-in-value',
    severity: 'error',
    when: inValue(
      /[ \t\u00A0\u2000-\u200A\u202F\u3000]/,
      /%20|%09|%C2%A0|%E2%80%8[0-9A]|%E2%80%AF|%E3%80%80|[ \t\u00A0\u2000-\u200A\u202F\u3000+]/i,
      'whitespace in it',
    ),
    problem: 'A credential contains whitespace, which is almost never part of an issued value.',
    fix: `${copied} An unencoded + is also read as a space.`,
    source: other,
    example: curl({ client_secret: 'Zk4tQ8vX%20' }),
    nearMiss: curl({ more: "--data-urlencode 'scope=a b'" }),
  },
  {
    id: 'newline-in-value',
    severity: 'error',
    when: inValue(/\n/, /%0A|\n|\\n/i, 'a line feed in it'),
    problem: 'A credential contains a newline: a file or a secret was written with one at its end.',
    fix: `${copied} Write secrets with printf or echo -n.`,
    source: other,
    example: curl({ client_secret: 'Zk4tQ8vX%0A' }),
    nearMiss: `${curl()}\n`,
  },
  {
    id: 'carriage-return-in-value',
    severity: 'error',
    when: inValue(/\r/, /%0D|\r|\\r/i, 'a carriage return in it'),
    problem: 'A credential contains a carriage return: a file with Windows line endings was read line by line.',
    fix: copied,
    source: other,
    example: curl({ client_id: '7f3a9c21%0D' }),
    nearMiss: http([formHeader], 'grant_type=client_credentials&client_id=a1&client_secret=Zk4tQ8vX').replaceAll(
      '\n',
      '\r\n',
    ),
  },
  {
    id: 'bom-in-value',
    severity: 'error',
    when: inValue(/\uFEFF/, /%EF%BB%BF|\uFEFF|\\uFEFF/i, 'a byte order mark in it'),
    problem: 'A credential contains a byte order mark: its file was saved as "UTF-8 with BOM".',
    fix: `Save the file as UTF-8 without BOM. ${copied}`,
    source: other,
    example: curl({ client_secret: '%EF%BB%BFZk4tQ8vX' }),
    nearMiss: `\uFEFF${curl()}`,
  },
  {
    id: 'zero-width-in-value',
    severity: 'error',
    when: inValue(
      /[\u200B-\u200F\u2060\u00AD]/,
      /%E2%80%8[B-F]|%E2%81%A0|%C2%AD|[\u200B-\u200F\u2060\u00AD]/i,
      'an invisible character in it',
    ),
    problem: 'A credential contains a zero-width character, copied from a page or a chat.',
    fix: `${copied} Compare its length with the issued value.`,
    source: other,
    example: curl({ client_secret: 'Zk4t\u200BQ8vX' }),
    nearMiss: curl({ more: "-H 'X-Note: a\u200Bb'" }),
  },
  {
    id: 'literal-quotes',
    severity: 'warning',
    when: literalQuotes,
    problem: 'Quotes are part of the value: they were meant for a shell or a .env file and were not removed.',
    fix: 'Remove the quotes. In cmd.exe only " quotes, \' does not; docker --env-file keeps quotes as they are.',
    source: other,
    explains: noForm,
    example: curl({ client_secret: '"Zk4tQ8vX"' }),
    nearMiss: `${curl({ client_secret: 'Zk4t"Q8vX' })}`,
  },
  {
    id: 'placeholder-left-in',
    severity: 'error',
    when: (seen) => {
      const field = valuesOf(seen).find(({ value }) => isLeftIn(value))
      return (
        field && {
          place: field.place,
          evidence: `${field.name}: ${field.value.length} characters that look like a placeholder`,
        }
      )
    },
    problem: 'client_id or client_secret is a placeholder.',
    fix: 'Use the real value. If a variable was meant, check that it is set and that the quotes let the shell expand it.',
    source: chosen('examples are copied with their placeholders'),
    explains: ['white-space-in-value'],
    example: curl({ client_secret: 'MY_SECRET' }),
    nearMiss: curl({ client_secret: 'myClientele9secretary' }),
  },
  {
    id: 'value-undefined',
    severity: 'error',
    when: (seen) => {
      const body = seen.facts.bodyText.trim()
      if (body.startsWith('[object ') && body.length < 40)
        return { place: seen.place.body, evidence: 'the whole body is a JavaScript object as a string' }
      const field = valuesOf(seen).find(({ value }) => isUnset(value))
      return (
        field && {
          place: field.place,
          evidence: `${field.name} is the string that a language prints for a missing value`,
        }
      )
    },
    problem: 'A variable that is not set, or an object, was converted to a string.',
    fix: 'Check the names of the environment variables and that promises are awaited. Pass new URLSearchParams({...}) to fetch, not a plain object.',
    source: chosen(
      'undefined, null, None and [object Object] are what languages print for a missing value or an object',
    ),
    explains: [...noForm, 'white-space-in-value'],
    example: curl({ client_secret: 'undefined' }),
    nearMiss: curl({ client_secret: 'undefined7f3a' }),
  },
  {
    id: 'swapped',
    severity: 'warning',
    when: swapped,
    problem: 'client_id and client_secret look swapped.',
    fix: 'Compare both with the registration of the app, and swap them if so.',
    source: thread('A', 'the body carries invalid_client for a credential problem'),
    example: curl({
      client_id: 'Zk4tQ8vXn2LmRw7yPc5dHs9bTf3gJk6a',
      client_secret: '0b9cf0a4-7d11-4f0e-9a55-2f6d3c1e8b70',
    }),
    nearMiss: curl({
      client_id: '0b9cf0a4-7d11-4f0e-9a55-2f6d3c1e8b70',
      client_secret: '3d1e8b70-7d11-4f0e-9a55-0b9cf0a42f6d',
    }),
  },
]

/** The string that a language prints for a missing value. Whitespace alone is another finding. */
function isUnset(value: string): boolean {
  const look = unsetLook(value)
  return look !== undefined && look !== 'empty'
}

function isLeftIn(value: string): boolean {
  return unsetLook(value) === undefined && lookOf(value) !== undefined
}

function literalQuotes(seen: Seen): Hit | undefined {
  const name = seen.read.redacted
    ? undefined
    : seen.fields.find((field) => /^["'](?:grant_type|client_)/.test(field.name))
  if (name) return { place: name.place, evidence: 'a quote before the name of a parameter' }
  const field = valuesOf(seen).find(({ value }) => /^(["'])[\s\S]*\1$/.test(value) && value.length > 1)
  return field && { place: field.place, evidence: `quotes around ${field.name}` }
}

function swapped(seen: Seen): Hit | undefined {
  const values = valuesOf(seen)
  const id = values.find(({ name }) => name === 'client_id')
  const secret = values.find(({ name }) => name === 'client_secret')
  if (id === undefined || secret === undefined) return undefined
  const byName = /secret/i.test(id.value) && !/secret/i.test(secret.value)
  const byShape = isUuid(secret.value) && !isUuid(id.value) && id.value.length >= 24 && !isLeftIn(id.value)
  return byName || byShape
    ? { place: id.place, evidence: `client_id has ${id.value.length} characters, client_secret ${secret.value.length}` }
    : undefined
}
