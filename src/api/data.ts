// mock.data: the API records that a test suite seeds, reads and changes. @msw/data and the schemas load on first use,
// so token-only suites do not pay for them.

import { lazily } from '../lazy.ts'
import { optionError, unexpected } from '../options/index.ts'
import type { AuditRecord } from '../state/index.ts'
import { auditLog } from './audit-log.ts'
import type { CollectionDefinition, DataCollection, OpenCollection } from './open-collection.ts'
import type { Agent, Contact, Skill, Team } from './records.ts'

/** Initial data by collection name: records that replace the preset ones, or a custom collection with its schema. */
export type DataOptions = Readonly<Record<string, readonly object[] | CollectionDefinition>>

/** The collections of one mock. */
export interface MockData {
  readonly agents: DataCollection<Agent>
  readonly skills: DataCollection<Skill>
  readonly teams: DataCollection<Team>
  readonly contacts: DataCollection<Contact>
  /** Read-only, written by the mock: one record for each token request that the journal still holds. */
  readonly 'audit-log': Pick<DataCollection<AuditRecord>, 'find' | 'list'>
  /**
   * Adds or replaces a collection, which the API serves under its name until the next `reset`.
   * @throws {CxoneMockError} `OPTION_INVALID` when the name or definition is malformed, or when 100 collections are
   * already defined
   */
  define<T extends object = Record<string, unknown>>(name: string, definition: CollectionDefinition): DataCollection<T>
  /**
   * Returns a collection by name. The name is checked on use, not here.
   * @returns a collection whose methods reject with `NOT_FOUND` if there is no collection of this name
   */
  of<T extends object = Record<string, unknown>>(name: string): DataCollection<T>
  /**
   * Saves the records of all collections.
   * @returns a function that restores them; it does nothing if the mock was reset in between
   */
  snapshot(): Promise<() => Promise<void>>
}

/** The collections, with the internal operations of the API. */
export interface DataStore {
  readonly data: MockData
  /** Returns the definition without opening the collection; undefined if there is no collection of this name. */
  definitionOf(name: string): Promise<CollectionDefinition | undefined>
  /** Opens a collection; undefined if there is no collection of this name. */
  open(name: string): Promise<OpenCollection | undefined>
  /** Runs read-then-write work one at a time, so that nothing can happen between the read and the write. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
  /** Removes defined collections and drops all records; the next use starts from the initial data. */
  reset(): void
}

// Bounds memory and the cost of list(), which scans every record.
const recordsAtMost = 10_000
const collectionsAtMost = 100
const names = ['agents', 'skills', 'teams', 'contacts', 'audit-log'] as const

const loadReady = lazily('The collections of the protected API', () => import('./collections.ts'))
const loadOpener = lazily('The records of the protected API', () => import('./open-collection.ts'))

/**
 * Creates the collections of one mock.
 * @param auditTrail - returns the records of the audit log, oldest first
 * @throws {CxoneMockError} `OPTION_INVALID` when a name or definition is invalid, when a collection other than the
 * writable preset ones has no schema, or when there are more than 10,000 records
 */
export function dataStore(options: DataOptions, auditTrail: () => readonly AuditRecord[]): DataStore {
  for (const [name, given] of Object.entries(options)) checkDefinition(name, given)
  let defined: Record<string, CollectionDefinition> = {}
  let opened = new Map<string, Promise<OpenCollection>>()
  // Incremented by every define() and reset(), so that open() notices a change while it awaits.
  let generation = 0

  /** Finds the definition, and whether it is the built-in audit log. */
  async function lookUp(name: string): Promise<{ definition: CollectionDefinition; isTrail: boolean } | undefined> {
    const given = Object.hasOwn(options, name) ? options[name] : undefined
    const own =
      (Object.hasOwn(defined, name) ? defined[name] : undefined) ??
      (given !== undefined && !isRecords(given) ? given : undefined)
    if (own !== undefined) return { definition: own, isTrail: false }
    const { readyCollections } = await loadReady()
    const ready = Object.hasOwn(readyCollections, name) ? readyCollections[name] : undefined
    if (ready === undefined) return undefined
    return { definition: isRecords(given) ? { ...ready, records: given } : ready, isTrail: name === 'audit-log' }
  }
  async function open(name: string): Promise<OpenCollection | undefined> {
    const asked = generation
    const found = await lookUp(name)
    if (asked !== generation) return open(name)
    if (found === undefined) return undefined
    if (found.isTrail) return auditLog(found.definition, auditTrail)
    return opened.get(name) ?? openAgain(opened, name, found.definition)
  }
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  const of = <T extends object>(name: string): DataCollection<T> => {
    const opening = async (): Promise<DataCollection<T>> => {
      const collection = await open(name)
      if (collection === undefined)
        throw optionError(
          `data.${name}`,
          'There is no collection of this name: add it with data.define(name, { schema })',
          'NOT_FOUND',
        )
      return collection as unknown as DataCollection<T>
    }
    return {
      create: (record) => inTurn(async () => (await opening()).create(record)),
      find: async (id) => (await opening()).find(id),
      list: async (where) => (await opening()).list(where),
      update: (id, change) => inTurn(async () => (await opening()).update(id, change)),
      remove: (id) => inTurn(async () => (await opening()).remove(id)),
    }
  }
  const snapshot = async (): Promise<() => Promise<void>> => {
    const current = opened
    const kept = new Map<string, { definition: CollectionDefinition; records: readonly object[] }>()
    for (const [name, opening] of current) {
      const collection = await opening.catch(() => undefined)
      if (collection) kept.set(name, { definition: collection.definition, records: await collection.list() })
    }
    return async () => {
      if (opened !== current) return
      for (const [name, opening] of current) {
        const before = kept.get(name)
        const now = await opening.catch(() => undefined)
        // Opened or redefined since the snapshot: the next use opens it again with its initial records.
        if (before === undefined || now?.definition !== before.definition) current.delete(name)
        else if (JSON.stringify(await now.list()) !== JSON.stringify(before.records))
          void openAgain(current, name, { ...before.definition, records: before.records })
      }
    }
  }
  const known = Object.fromEntries(names.map((name) => [name, of(name)])) as unknown as Omit<
    MockData,
    'of' | 'define' | 'snapshot'
  >
  return {
    definitionOf: async (name) => (await lookUp(name))?.definition,
    open,
    inTurn,
    reset() {
      generation += 1
      defined = {}
      opened = new Map()
    },
    data: {
      ...known,
      of,
      snapshot: () =>
        inTurn(async () => {
          const restore = await snapshot()
          return () => inTurn(restore)
        }),
      define<T extends object>(name: string, definition: CollectionDefinition): DataCollection<T> {
        checkDefinition(name, definition)
        if (!Object.hasOwn(defined, name) && Object.keys(defined).length >= collectionsAtMost)
          throw optionError(
            `data.${name}`,
            `At most ${collectionsAtMost} collections can be defined: mock.reset() removes them.`,
          )
        generation += 1
        defined = { ...defined, [name]: definition }
        opened.delete(name)
        return of<T>(name)
      },
    },
  }
}

/** Opens a collection and caches the promise. A failure is not cached, so the next use tries again. */
function openAgain(
  into: Map<string, Promise<OpenCollection>>,
  name: string,
  definition: CollectionDefinition,
): Promise<OpenCollection> {
  const opening = loadOpener().then(({ openCollection }) => openCollection(name, definition, recordsAtMost))
  into.set(name, opening)
  opening.catch(() => into.get(name) === opening && into.delete(name))
  return opening
}

function isRecords(given: readonly object[] | CollectionDefinition | undefined): given is readonly object[] {
  return Array.isArray(given)
}

function checkDefinition(name: string, given: readonly object[] | CollectionDefinition): void {
  if (!/^[a-z][a-z\d-]{0,99}$/.test(name))
    throw optionError(`data.${name}`, 'expected a name of at most 100 lower-case letters, digits and hyphens')
  if (isRecords(given)) {
    if (!names.some((known) => known === name && known !== 'audit-log'))
      throw optionError(
        `data.${name}`,
        `${unexpected('a definition with a schema', given)}; records alone are for ${names.slice(0, -1).join(', ')}`,
      )
    if (given.length > recordsAtMost)
      throw optionError(`data.${name}`, `expected at most ${recordsAtMost} records, got ${given.length}`)
  } else if (typeof given?.schema?.['~standard']?.validate !== 'function') {
    throw optionError(`data.${name}.schema`, 'expected a schema that implements Standard Schema, such as one of zod')
  }
}
