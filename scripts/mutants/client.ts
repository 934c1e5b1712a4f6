import type { Mutant } from './mutant.ts'

export const client: readonly Mutant[] = []
