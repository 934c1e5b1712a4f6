// Verifies the faults that docs/client.md describes in the caches of the two threads: for each one, a part of a check
// fails for the wrapper and passes for the reference client.

import { expect, test } from 'vitest'
import { checks } from '../support/client/checks/index.ts'
import { type Adapter, judge } from '../support/client/judge.ts'
import { reference } from '../support/client/reference.ts'
import { threadA, threadB } from '../support/client/wrappers.ts'

const part = (id: number, words: string) => {
  const found = checks.find((check) => check.id === id)?.parts.find(({ title }) => title.includes(words))
  if (found === undefined) throw new Error(`check ${id} has no part about ${words}`)
  return found
}

test.for<[string, Adapter, number, string, string]>([
  ['the query string', threadA, 14, 'not in the URL', 'the secret is in the query of the URL'],
  ['the stampede (A)', threadA, 1, '100 cold callers', 'token requests: 100 instead of 1'],
  ['the stampede (B)', threadB, 1, '100 cold callers', 'token requests: 100 instead of 1'],
  ['the margin longer than the lifetime', threadB, 3, 'expires_in 60', 'token requests: 20 instead of 1'],
  ['the hard-coded lifetime', threadA, 4, 'may be a text', 'the token was given out after 3700 s'],
  ['the failed refresh', threadB, 2, 'answers 500', 'a caller with a valid token is rejected'],
  [
    'the forgotten Retry-After',
    threadB,
    5,
    'seconds: no call',
    'token requests before the 20 s were over: 2 instead of 1',
  ],
])('the wrapper fails a check that this client passes: %s', async ([, wrapper, id, words, finding]) => {
  expect(await judge(wrapper, part(id, words))).toContain(finding)
  expect(await judge(reference, part(id, words))).toBeUndefined()
})

test('every check except check 10 fails for a client that does nothing', async () => {
  const idle: Adapter = {
    name: 'idle',
    has: ['signal', 'store', 'events'],
    create: () => ({ getToken: async () => 'token-0' }),
  }
  for (const { id, parts } of checks) {
    const findings: (string | undefined)[] = []
    for (const each of parts) findings.push(await judge(idle, each))
    // An idle client has nothing to leak, so it passes check 10.
    if (id !== 10)
      expect(
        findings.some((finding) => finding !== undefined),
        `check ${id}`,
      ).toBe(true)
  }
})
