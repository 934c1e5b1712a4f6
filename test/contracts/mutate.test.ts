import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deviations } from '../support/seeded/deviations.ts'
import { root, start } from '../support/processes.ts'

// All of them are seeded by `npm run mutate`, which is a part of `npm run check`; here a few, to see that it asks and counts.
const mutate = (pattern: string) =>
  start(process.execPath, ['--import', 'tsx', join(root, 'scripts/mutate.ts'), pattern]).ended

test('there are at least twenty seeded deviations, each with a name of its own', () => {
  expect(new Set(deviations.map(({ name }) => name)).size).toBe(deviations.length)
  expect(deviations.length).toBeGreaterThanOrEqual(20)
})

test('npm run mutate kills what only the contract sees and what only the suite of the faces sees', async () => {
  const { code, stdout } = await mutate('^(JSON is accepted|a refresh_token comes with the token)$')
  expect(stdout).toMatch(/killed by the contract +JSON is accepted/)
  expect(stdout).toMatch(/killed by the suite +a refresh_token comes with the token/)
  expect(stdout).toMatch(/^2\/2 killed in/m)
  expect(code).toBe(0)
})

test('npm run mutate fails where nothing was asked', async () => {
  expect((await mutate('no such deviation')).code).toBe(1)
})
