import type { Mutant } from './mutant.ts'

export const mocks: readonly Mutant[] = []
