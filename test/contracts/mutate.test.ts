import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deviations } from '../support/seeded/deviations.ts'
import { root, start } from '../support/processes.ts'

// All of them are seeded by `npm run mutate`, which is a part of `npm run check`.

test('there are at least twenty seeded deviations, each with a name of its own', () => {
  expect(new Set(deviations.map(({ name }) => name)).size).toBe(deviations.length)
  expect(deviations.length).toBeGreaterThanOrEqual(20)
})

test('npm run mutate fails if its pattern matches no deviation', async () => {
  const script = join(root, 'scripts/mutate.ts')
  const { code, stderr } = await start(process.execPath, ['--import', 'tsx', script, 'no such deviation']).ended
  expect([code, stderr]).toEqual([1, 'No deviation is named like no such deviation.\n'])
})
