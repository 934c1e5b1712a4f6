import { defineConfig } from 'vitest/config'

// What speaks through MSW runs once more where `msw` is MSW 2.
const throughMsw = [
  'test/adapters/adapter-suite.test.ts',
  'test/profiles/issuer/rows.test.ts',
  'test/profiles/issuer/discovery.test.ts',
  'test/profiles/userhub/rows.test.ts',
  'test/api/api.test.ts',
  'test/adapters/msw.test.ts',
]
// Pact's core is native: it reads the environment of the process, and would report each run to its makers.
process.env['PACT_DO_NOT_TRACK'] = 'true'

export default defineConfig({
  test: {
    // Most of the long tests wait for processes of their own: leaving a core free would leave it idle.
    maxWorkers: '100%',
    globalSetup: 'test/support/browser.ts',
    // A machine may be busy: what is waited for comes, or the test has really failed.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          // What a caller may write, and what not: types only, which nothing runs.
          typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: 'tsconfig.json' },
        },
      },
      {
        extends: true,
        resolve: { alias: [{ find: /^msw(?=\/|$)/, replacement: 'msw-2' }] },
        test: { name: 'msw 2', include: throughMsw },
      },
    ],
  },
})
