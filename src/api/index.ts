// The door of the protected API. What answers is loaded when it is first asked, and not by this door.

export type { Manner } from './api.ts'
export { type DataOptions, dataStore, type MockData } from './data.ts'
export type { CollectionDefinition, DataCollection, StandardSchema } from './open-collection.ts'
