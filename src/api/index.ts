// Entry point of the protected API. The code that responds is loaded on first use.

export type { Manner } from './api.ts'
export { type DataOptions, dataStore, type MockData } from './data.ts'
export type { CollectionDefinition, DataCollection, StandardSchema } from './open-collection.ts'
