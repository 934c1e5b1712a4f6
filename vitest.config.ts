import { globSync } from 'node:fs'
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
// What `npm run test:unit` asks, in ten seconds: no process, no browser, nothing that takes its time.
const rooms = ['engine', 'profiles', 'state', 'doctor', 'client']
const units = rooms.map((room) => `test/${room}/**/*.test.ts`)
const slow = [
  'test/profiles/golden.test.ts',
  'test/profiles/**/{property,libraries,clients,control,tokens}.test.ts',
  'test/state/{wait,observations}.test.ts',
  'test/doctor/{fuzz,corrected,mistakes,report,upstream,curl,issuer,api-calls}.test.ts',
  'test/client/{docs,recipes,versions,mock,wrappers,soak,axios-replay}.test.ts',
]
// What needs the built package, the packed one or a browser: setup.ts has them ready.
const system = [
  'test/{inspector,package,cli}/**/*.test.ts',
  'test/contracts/{team,drift,verify}.test.ts',
  'test/adapters/{msw-on-node,wrong-clients}.test.ts',
  'test/state/{wait,observations}.test.ts',
  'test/profiles/issuer/control.test.ts',
  'test/doctor/{api-calls,mistakes,report,upstream}.test.ts',
]
// Pact's core is native: it reads the environment of the process, and would report each run to its makers.
process.env['PACT_DO_NOT_TRACK'] = 'true'

export default defineConfig({
  test: {
    // Most of the long tests wait for processes of their own: leaving a core free would leave it idle.
    maxWorkers: '100%',
    // A machine may be busy: what is waited for comes, or the test has really failed.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      { extends: true, test: { name: 'unit', include: units, exclude: slow, isolate: false } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: [...system, ...globSync(units, { cwd: import.meta.dirname, exclude: slow })],
          // What a caller may write, and what not: types only, which nothing runs.
          typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: 'tsconfig.json' },
        },
      },
      { extends: true, test: { name: 'system', include: system, globalSetup: 'test/support/setup.ts' } },
      {
        extends: true,
        resolve: { alias: [{ find: /^msw(?=\/|$)/, replacement: 'msw-2' }] },
        test: { name: 'msw 2', include: throughMsw },
      },
    ],
  },
})
