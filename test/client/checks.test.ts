// Runs the 14 checks against the reference client, part by part.

import { describe, expect, test } from 'vitest'
import { checks } from '../support/client/checks/index.ts'
import { judge } from '../support/client/judge.ts'
import { reference } from '../support/client/reference.ts'

for (const { id, title, parts } of checks) {
  describe(`${id}. ${title}`, () => {
    for (const part of parts) {
      test(part.title, async () => {
        expect(await judge(reference, part)).toBeUndefined()
      })
    }
  })
}
