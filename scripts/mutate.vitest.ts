// The suite of the adapters with the seeded ones of test/support.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    include: ['test/adapters/adapter-suite.test.ts'],
    bail: 1,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    alias: [
      {
        find: /^\.\.\/support\/adapters\.ts$/,
        replacement: `${import.meta.dirname}/../test/support/seeded/adapters.ts`,
      },
    ],
  },
})
