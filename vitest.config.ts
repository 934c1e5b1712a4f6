import { defineConfig } from 'vitest/config'

// Pact's core is native: it reads the environment of the process, and would report each run to its makers.
process.env['PACT_DO_NOT_TRACK'] = 'true'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
})
