import type { Mutant } from './mutant.ts'

export const token: readonly Mutant[] = []
