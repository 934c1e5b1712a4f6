// The suite of the faces with the faces of seeded-faces.ts.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    include: ['test/face-suite.test.ts'],
    bail: 1,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    alias: [{ find: /^\.\/faces\.ts$/, replacement: `${import.meta.dirname}/seeded-faces.ts` }],
  },
})
