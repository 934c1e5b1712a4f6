import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/doctor/index.ts'
import { findingIds } from '../../src/doctor/findings/finding.ts'
import { findingRows } from '../../src/doctor/findings/index.ts'

const idsOf = (input: string) => diagnose(input).requests.flatMap(({ findings }) => findings.map(({ id }) => id))

// Each row of the findings table brings an input in which it holds and a lookalike in which it does not.

describe('a finding', () => {
  test('of each id has one row', () => {
    expect(findingRows.map(({ id }) => id).toSorted()).toEqual(findingIds.toSorted())
  })

  test.each(findingRows.map((row) => [row.id, row] as const))('%s is found in its example', (id, row) => {
    const found = diagnose(row.example).requests.flatMap(({ findings }) => findings)
    expect(found.map((finding) => finding.id)).toContain(id)
    const finding = found.find((one) => one.id === id)
    expect(finding).toMatchObject({ severity: row.severity, problem: row.problem, fix: row.fix, source: row.source })
  })

  test.each(findingRows.map((row) => [row.id, row] as const))('%s is not found in its lookalike', (id, row) => {
    expect(idsOf(row.nearMiss)).not.toContain(id)
  })
})
