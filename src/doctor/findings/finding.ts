// Types of a row of the findings table, and constructors for common values.

import type { Source } from '../../engine/index.ts'
import type { ProfileId, RuleId } from '../../profiles/index.ts'
import type { Note } from '../inputs/reading.ts'
import { type Field, type Place } from '../text/fields.ts'
import { isHidden, type Seen } from './inspected.ts'

/** Ids of the findings beyond the rule tables. A test ensures that each has one row. */
export const findingIds = [
  'not-a-token-request',
  'typographic-quotes',
  'typographic-dash',
  'shell-cut',
  'line-not-continued',
  'option-with-equals',
  'body-not-seen',
  'value-not-seen',
  'http-not-https',
  'redirected',
  'host-other-product',
  'host-lookalike',
  'host-unknown',
  'endpoint-other',
  'access-key-body',
  'password-grant-body',
  'refresh-body',
  'json-under-form-label',
  'form-under-other-label',
  'multipart-under-form-label',
  'scope-raw-space',
  'content-length-mismatch',
  'basic-from-url',
  'basic-with-newline',
  'basic-not-base64',
  'basic-bytes-literal',
  'name-misspelt',
  'white-space-in-value',
  'newline-in-value',
  'carriage-return-in-value',
  'bom-in-value',
  'zero-width-in-value',
  'literal-quotes',
  'placeholder-left-in',
  'value-undefined',
  'swapped',
  'trailing-percent',
  'encoded-twice',
  'reserved-not-encoded',
  'equals-not-encoded',
] as const

/** Id of a finding beyond the rule tables. */
type FindingId = (typeof findingIds)[number]

/**
 * `error`: refused for this alone. `warning`: looks wrong, but may be intended. `note`: cannot be decided from the
 * input.
 */
export type Severity = 'error' | 'warning' | 'note'

/** Location and evidence of a condition. Never a value that could be a secret. */
export interface Hit {
  readonly place: Place
  readonly evidence?: string
}

/** One row: a condition, its explanation, and two inputs that prove it. */
export interface FindingRow {
  /** Names the condition. */
  readonly id: FindingId
  readonly severity: Severity
  /** Pure. */
  readonly when: (seen: Seen) => Hit | undefined
  readonly problem: string
  readonly fix: string
  readonly source: Source
  /** Findings that are only consequences of this one. */
  readonly explains?: readonly (FindingId | RuleId)[]
  /** The only endpoint that it applies to. Default: all. */
  readonly profile?: ProfileId
  /** Whether it is about parts that an input does not show, or applies whatever they are. */
  readonly anyValue?: true
  /** If it matches, nothing else is reported. */
  readonly alone?: true
  /** An input that matches. */
  readonly example: string
  /** A similar input that does not match. */
  readonly nearMiss: string
}

/** Response if there is no form, for any reason. */
export const noForm: readonly RuleId[] = ['credentials-missing', 'grant-type-missing', 'grant-type-unsupported']

const right = { client_id: '7f3a9c21', client_secret: 'Zk4tQ8vX', url: 'https://api.nicecxone.com/auth/oauth/token' }

/** A valid curl command with some changes. */
export function curl(change: Partial<typeof right> & { readonly more?: string } = {}): string {
  const { url, client_id, client_secret, more } = { ...right, more: '', ...change }
  return `curl ${url} -d grant_type=client_credentials -d 'client_id=${client_id}' -d 'client_secret=${client_secret}' ${more}`.trim()
}

/** A raw request to a valid URL. */
export function http(headers: readonly string[], body: string): string {
  return ['POST /auth/oauth/token HTTP/1.1', 'Host: api.nicecxone.com', ...headers, '', body].join('\n')
}

/** The credentials whose content is visible. */
export function valuesOf({ read, credentials }: Seen): readonly Field[] {
  return read.redacted
    ? []
    : credentials.slice(0, 20).filter(({ place, value }) => value !== '' && !isHidden(read, place))
}

/** A condition on the content of client_id or client_secret. `raw` matches it as sent. */
export function inValue(value: RegExp, raw: RegExp, evidence: string): FindingRow['when'] {
  return (seen) => {
    for (const field of valuesOf(seen)) {
      if (!value.test(field.value)) continue
      const match = field.in === 'basic' ? null : raw.exec(field.raw)
      return {
        place: match === null ? field.place : field.at(match.index, match.index + match[0].length),
        evidence: `${field.name}: ${secretShown(field.value)}; ${evidence}`,
      }
    }
    return undefined
  }
}

/** A condition that a reader has noted. */
export function noted(kind: Note['kind'], part: string): FindingRow['when'] {
  return ({ read }) => {
    const note = read.notes.find((candidate) => candidate.kind === kind)
    return note && { place: { part, span: note.span } }
  }
}

/** All that is shown of a secret: its length, and of a long one the first and the last character. */
export function secretShown(value: string): string {
  const length = `${value.length} character${value.length === 1 ? '' : 's'}`
  const plain = /^[\w-]$/
  const [first, last] = [value.charAt(0), value.charAt(value.length - 1)]
  return value.length < 8 || !plain.test(first) || !plain.test(last)
    ? length
    : `${length}, the first is ${first}, the last is ${last}`
}
