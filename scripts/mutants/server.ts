import type { Mutant } from './mutant.ts'

export const server: readonly Mutant[] = []
