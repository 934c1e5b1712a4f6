import type { Mutant } from './mutant.ts'

export const resource: readonly Mutant[] = []
