import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/doctor/index.ts'
import { findingIds } from '../../src/doctor/findings/finding.ts'
import { findingRows } from '../../src/doctor/findings/index.ts'

const idsOf = (input: string) => diagnose(input).requests.flatMap(({ findings }) => findings.map(({ id }) => id))

// Each row of the findings table has an example to which it applies and a lookalike to which it does not.

describe('the findings table', () => {
  test('has exactly one row for each id', () => {
    expect(findingRows.map(({ id }) => id).toSorted()).toEqual(findingIds.toSorted())
  })

  test.each(findingRows.map((row) => [row.id, row] as const))('finds %s in its example', (id, row) => {
    const found = diagnose(row.example).requests.flatMap(({ findings }) => findings)
    expect(found.map((finding) => finding.id)).toContain(id)
    const finding = found.find((one) => one.id === id)
    expect(finding).toMatchObject({ severity: row.severity, problem: row.problem, fix: row.fix, source: row.source })
  })

  test.each(findingRows.map((row) => [row.id, row] as const))('does not find %s in its lookalike', (id, row) => {
    expect(idsOf(row.nearMiss)).not.toContain(id)
  })
})
