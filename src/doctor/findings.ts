// All findings of one request: the rows of the rule table that hold for it, and the rows beyond, without those that are only a
// consequence of another.

import { nearest } from '../options/names.ts'
import type { Source } from '../engine/rule.ts'
import { rules, type RuleId } from '../profiles/index.ts'
import { noForm, type FindingRow, type Hit, type Severity } from './finding.ts'
import { apiFindings } from './findings-api.ts'
import { addressFindings } from './findings-address.ts'
import { bodyFindings } from './findings-body.ts'
import { encodingFindings } from './findings-encoding.ts'
import { nameFindings } from './findings-name.ts'
import { sourceFindings } from './findings-source.ts'
import { valueFindings } from './findings-value.ts'
import { type Place } from './fields.ts'
import { isHidden, type Seen } from './seen.ts'

/** The rows beyond the rule table, in the order in which they are told. */
export const findingRows: readonly FindingRow[] = [
  ...apiFindings,
  ...sourceFindings,
  ...addressFindings,
  ...bodyFindings,
  ...nameFindings,
  ...valueFindings,
  ...encodingFindings,
]

/** What was found. */
export interface Found {
  readonly id: string
  readonly severity: Severity
  readonly says: string
  readonly shows?: string
  readonly fix: string
  readonly source: Source
  readonly place: Place
  /** Known from the answer or the journal only: the request itself does not show it. */
  readonly told?: true
}

// Which rows of the rule table are only a consequence of another one.
const consequences: Partial<Record<RuleId, readonly string[]>> = {
  'body-json': [...noForm, 'content-type-wrong', 'content-type-missing'],
  'body-multipart': [...noForm, 'content-type-wrong', 'content-type-missing'],
  'content-type-missing': ['content-type-wrong'],
  'body-too-large': [...noForm, 'content-length-mismatch'],
  'credentials-in-query': noForm,
  'authorization-header': ['credentials-missing'],
  'host-other-vendor': ['path-unknown'],
  'grant-type-missing': ['grant-type-unsupported'],
}

// Where a row of the rule table is to be seen; any other one at the body.
const places: Partial<Record<RuleId, (seen: Seen) => Place | undefined>> = {
  'host-other-vendor': ({ place }) => place.host,
  'path-unknown': ({ place }) => place.path,
  'method-not-post': ({ place }) => (place.method.span ? place.method : place.url),
  'authorization-header': ({ place }) => place.header('authorization'),
  'credentials-in-query': ({ place }) => place.query,
  'content-type-wrong': ({ place }) => place.header('content-type'),
  'form-malformed': badEscape,
  'parameter-repeated': repeated,
  'credentials-missing': ({ place }) => place.bodyEnd,
  'grant-type-missing': ({ place }) => place.bodyEnd,
  'grant-type-unsupported': ({ fields }) => fields.find(({ name }) => name === 'grant_type')?.place,
  'rate-limited': ({ place }) => place.url,
}

/** Finds all that can be told of a request, errors first. */
export function findings(seen: Seen): readonly Found[] {
  const alone = findingRows.filter((row) => row.alone).flatMap((row) => rowFinding(row, seen))
  if (alone.length > 0) return alone
  const found = [...tableFindings(seen), ...findingRows.flatMap((row) => rowFinding(row, seen))]
  const explained = new Set(found.flatMap(({ explains }) => explains))
  return (['error', 'warning', 'note'] as const).flatMap((severity) =>
    found.filter((one) => one.severity === severity && (one.told || !explained.has(one.id))),
  )
}

// They are about what is hidden, or hold whatever the hidden value is; nothing else is said of it.
const shownAnyway: ReadonlySet<string> = new Set<
  RuleId | 'body-not-seen' | 'value-not-seen' | 'access-key-body' | 'name-misspelt'
>([
  'body-not-seen',
  'value-not-seen',
  'access-key-body',
  'name-misspelt',
  'authorization-header',
  'credentials-in-query',
  'body-json',
  'body-multipart',
  'parameter-repeated',
])

function rowFinding(row: FindingRow, seen: Seen): (Found & { explains: readonly string[] })[] {
  const hit: Hit | undefined = row.when(seen)
  if (hit === undefined || (!shownAnyway.has(row.id) && isHidden(seen.read, hit.place))) return []
  const { id, severity, says, fix, source, explains = [] } = row
  return [{ id, severity, says, fix, source, explains, ...hit }]
}

function tableFindings(seen: Seen): (Found & { explains: readonly string[] })[] {
  const { facts, known, read } = seen
  const told = new Set([read.rule, toldBy(read.answer?.status, read.answer?.error)])
  return rules.flatMap((rule) => {
    if (rule.reply.kind === 'token') return []
    const holds = rule.when(facts, known)
    if (!holds && !told.has(rule.id)) return []
    const place = (places[rule.id] ?? (({ place: all }: Seen) => all.body))(seen) ?? seen.place.body
    if (holds && !shownAnyway.has(rule.id) && isHidden(read, place)) return []
    const shows =
      rule.id === 'path-unknown'
        ? `the nearest path that is known is ${nearest(facts.path, known.paths).text}`
        : holds && 'shows' in rule && !read.redacted
          ? rule.shows(facts, known)
          : undefined
    const { id, says, fix, source } = rule
    return [
      {
        id,
        severity: 'error' as const,
        says,
        fix,
        source,
        place,
        explains: consequences[id] ?? [],
        ...(shows !== undefined && { shows }),
        ...(!holds && { told: true as const }),
      },
    ]
  })
}

/** The one row that an answer speaks of; 401 invalid_client speaks of many and so of none. */
function toldBy(status: number | undefined, error: string | undefined): RuleId | undefined {
  if (status === 429) return 'rate-limited'
  if (error === 'unauthorized_client') return 'grant-not-enabled'
  return error === 'invalid_scope' ? 'scope-not-granted' : undefined
}

function badEscape({ fields, place }: Seen): Place {
  for (const field of fields) {
    const bad = field.in === 'form' ? /%(?![0-9a-f]{2})/i.exec(field.raw) : null
    if (bad) return field.at(bad.index, bad.index + 1)
  }
  return place.body
}

function repeated({ fields, place }: Seen): Place {
  const seen = new Set<string>()
  for (const field of fields) {
    if (field.in !== 'form') continue
    if (seen.has(field.name)) return field.place
    seen.add(field.name)
  }
  return place.body
}
