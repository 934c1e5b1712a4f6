import type { Mutant } from './mutant.ts'

export const mock: readonly Mutant[] = [
  {
    room: 'mock',
    file: 'src/mock.ts',
    find: "if (signing_key === '') throw",
    replace: "if (signing_key === ' ') throw",
    tests: ['test/options.test.ts'],
    why: 'an empty signing_key is refused',
  },
]
