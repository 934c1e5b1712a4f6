// Finds all problems of one request: matching rows of the rule table and of the findings, without those that are only a
// consequence of another.

import { isRefusal, type Reply, type Source } from '../../engine/index.ts'
import { pathEvidence, routerRows, type Row, type SeenIn } from '../../profiles/index.ts'
import { type FindingRow, type Hit, type Severity } from './finding.ts'
import { apiFindings } from './api.ts'
import { addressFindings } from './address.ts'
import { bodyFindings } from './body.ts'
import { encodingFindings } from './encoding.ts'
import { nameFindings } from './name.ts'
import { sourceFindings } from './source.ts'
import { valueFindings } from './value.ts'
import { type Place } from '../text/fields.ts'
import { isHidden, type Seen } from './inspected.ts'

/** Rows beyond the rule table, in display order. */
export const findingRows: readonly FindingRow[] = [
  ...apiFindings,
  ...sourceFindings,
  ...addressFindings,
  ...bodyFindings,
  ...nameFindings,
  ...valueFindings,
  ...encodingFindings,
]

/** A finding of a request. */
export interface Found {
  readonly id: string
  readonly severity: Severity
  readonly problem: string
  readonly evidence?: string
  readonly fix: string
  readonly source: Source
  readonly place: Place
  /** Known from the response or the journal only: the request itself does not show it. */
  readonly told?: true
}

/** Returns all findings of a request, errors first. */
export function findings(seen: Seen): readonly Found[] {
  const alone = findingRows.filter((row) => row.alone).flatMap((row) => rowFinding(row, seen))
  if (alone.length > 0) return alone
  const found = [...tableFindings(seen), ...findingRows.flatMap((row) => rowFinding(row, seen))]
  const explained = new Set(found.flatMap(({ explains }) => explains))
  return (['error', 'warning', 'note'] as const).flatMap((severity) =>
    found.filter((one) => one.severity === severity && (one.told || !explained.has(one.id))),
  )
}

function rowFinding(row: FindingRow, seen: Seen): (Found & { explains: readonly string[] })[] {
  if (row.profile !== undefined && row.profile !== seen.profile.id) return []
  const hit: Hit | undefined = row.when(seen)
  const { id, severity, problem, fix, source, explains = [], anyValue = false } = row
  if (hit === undefined || (!anyValue && isHidden(seen.read, hit.place))) return []
  return [{ id, severity, problem, fix, source, explains, ...hit }]
}

function tableFindings(seen: Seen): (Found & { explains: readonly string[] })[] {
  const told = toldBy(seen)
  const { profile, context } = seen
  return [
    ...routerRows.flatMap((row) => tableFinding(row, context, seen, told)),
    ...profile.rows.flatMap((row) => tableFinding(row, context, seen, told)),
  ]
}

function tableFinding<C>(
  row: Row<C, Reply>,
  context: C,
  seen: Seen,
  told: ReadonlySet<string | undefined>,
): (Found & { explains: readonly string[] })[] {
  const { id, problem, fix, source, hides = [], seenIn = 'body', anyValue = false } = row
  const { facts, read } = seen
  if (!isRefusal(row)) return []
  const holds = row.when(facts, context)
  if (!holds && !told.has(id)) return []
  const place = placeOf(seenIn, seen)
  // Of an Authorization header, the journal keeps the scheme and the length.
  const isRedacted = read.redacted === true && seenIn === 'header authorization' && !told.has(id)
  if (holds && !anyValue && (isRedacted || isHidden(read, place))) return []
  const evidence =
    seenIn === 'path'
      ? pathEvidence(facts.path, seen.paths)
      : holds && !read.redacted
        ? row.evidence?.(facts, context)
        : undefined
  return [
    {
      id,
      severity: 'error' as const,
      problem,
      fix,
      source,
      place,
      explains: hides,
      ...(evidence !== undefined && { evidence }),
      ...(!holds && { told: true as const }),
    },
  ]
}

/**
 * Rows that a response or the journal refers to. Of a response, only a code that a single row returns counts, for
 * problems that no request shows: 401 invalid_client has many causes.
 */
function toldBy({ profile: { rows }, read: { rule, answer } }: Seen): ReadonlySet<string | undefined> {
  const fits = rows.filter(({ reply, check }) =>
    reply.kind === 'wait'
      ? answer?.status === reply.status
      : check !== undefined && reply.kind === 'refusal' && reply.error === answer?.error,
  )
  return new Set([rule, fits.length === 1 ? fits[0]?.id : undefined])
}

/** Returns the location of a condition. */
function placeOf(seenIn: SeenIn, { place, fields, ...seen }: Seen): Place {
  switch (seenIn) {
    case 'method':
      return place.method.span ? place.method : place.url
    case 'URL':
      return place.url
    case 'host':
    case 'path':
    case 'query':
    case 'body':
      return place[seenIn]
    case 'end of body':
      return place.bodyEnd
    case 'malformed escape':
      return badEscape({ place, fields, ...seen })
    case 'repeated parameter':
      return repeated({ place, fields, ...seen })
    default: {
      const name = seenIn.slice(seenIn.indexOf(' ') + 1)
      const found = seenIn.startsWith('header ')
        ? place.header(name)
        : fields.find((field) => field.name === name)?.place
      return found ?? place.body
    }
  }
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
