// The linter, and with it the house: which room may import which, held by the depth of a file in its room.

type Allowed = readonly string[]

/** Rooms with more doors: schemas need zod, which the public types must not name. */
const schemas: Readonly<Record<string, Allowed>> = {
  options: ['options/schema.ts', 'options/json-schema.ts'],
  state: ['state/schemas.ts'],
}
const doorsOf = (room: string): Allowed =>
  /\.\w+$/.test(room) ? [room] : [`${room}/index.ts`, ...(schemas[room] ?? [])]

/** Rooms of `src`, each with the doors that it may import: those of lower rooms, or single files. */
const rooms: Readonly<Record<string, Allowed>> = {
  options: [],
  engine: ['options'],
  state: ['options', 'engine'],
  profiles: ['options', 'engine', 'state'],
  endpoint: ['options', 'engine', 'state', 'profiles'],
  api: ['options', 'engine', 'state', 'profiles', 'endpoint', 'lazy.ts'],
  client: [],
  doctor: ['options', 'engine', 'state', 'profiles'],
  server: [
    'options',
    'engine',
    'state',
    'profiles',
    'api',
    'doctor',
    'mock.ts',
    'mock-options.ts',
    'mock-schema.ts',
    'lazy.ts',
    'package-root.ts',
  ],
  inspector: ['options', 'engine', 'state', 'profiles', 'doctor', 'server/inspector/events.ts'],
}
const depths = [1, 2, 3]

/** Forbids everything above a room but what is allowed. */
function forbid(folder: string, allowed: Allowed, message: string) {
  return depths.map((depth) => {
    const up = '../'.repeat(depth)
    return {
      files: [`${folder}/${'*/'.repeat(depth - 1)}*.{ts,tsx}`],
      rules: restricted([`${up}**`, ...allowed.map((name) => `!${up}${name}`)], message),
    }
  })
}

function restricted(group: readonly string[], message: string) {
  return { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] }
}

const behindDoors = ['options', 'engine', 'state', 'profiles', 'endpoint', 'api', 'doctor', 'client']
const throughDoors = (more: Allowed = []) =>
  restricted(
    [
      ...behindDoors.flatMap((room) => [`**/${room}/**`, ...doorsOf(room).map((door) => `!**/${door}`)]),
      ...more.map((name) => `!**/${name}`),
    ],
    'Import the door of a room: its index.ts.',
  )

const config = {
  plugins: ['typescript', 'unicorn', 'oxc', 'import'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  rules: {
    'no-await-in-loop': 'off',
    'import/no-default-export': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'oxc/no-map-spread': 'off',
  },
  overrides: [
    { files: ['*.config.ts', 'scripts/*.vitest.ts'], rules: { 'import/no-default-export': 'off' } },
    { files: ['test/**'], rules: { 'unicorn/consistent-function-scoping': 'off' } },
    ...Object.entries(rooms).flatMap(([room, allowed]) =>
      forbid(
        `src/${room}`,
        allowed.flatMap(doorsOf),
        allowed.length === 0 ? `src/${room} stands alone.` : `src/${room} may import only ${allowed.join(', ')}.`,
      ),
    ),
    { files: ['src/*.ts'], rules: throughDoors(['api/api.ts']) },
    {
      files: ['src/cli/*.ts'],
      rules: throughDoors(['doctor/live/listener.ts', 'doctor/inputs/formats.ts', 'client/advice.ts']),
    },
    ...forbid(
      'mocks',
      ['options', 'engine', 'state', 'profiles', 'mock.ts', 'refusals.ts', 'web.ts', 'index.ts']
        .flatMap(doorsOf)
        .map((door) => `src/${door}`),
      'mocks may import the mock, what is at its edge, and the doors of the rooms below it.',
    ),
    ...forbid(
      'contracts',
      [
        'options',
        'engine',
        'state',
        'profiles',
        'client',
        'server',
        'server/control/pact-states.ts',
        'index.ts',
        'package-root.ts',
      ]
        .flatMap(doorsOf)
        .map((door) => `src/${door}`),
      'contracts may import public entries and doors.',
    ),
    { files: ['scripts/**'], rules: throughDoors(['client/clock.ts', 'doctor/inputs/formats.ts', 'test/support/**']) },
  ],
}

export default config
