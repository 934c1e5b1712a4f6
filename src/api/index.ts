// Entry point of the protected API. It does not export the API itself (api.ts), which is loaded on the first request.

export type { Manner } from './api.ts'
export { type DataOptions, dataStore, type MockData } from './data.ts'
export type { CollectionDefinition, DataCollection, StandardSchema } from './open-collection.ts'
