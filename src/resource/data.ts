// mock.data: what a suite seeds, looks at and changes. @msw/data and the schemas are loaded with the first use, so that
// whoever wants tokens only does not pay for them.

import type { Collection } from '@msw/data'
import { OptionError } from '../token/duration.ts'
import type { Agent, AuditRecord, Contact, Skill, Team } from './collections.ts'

/** A schema of any library that speaks Standard Schema (zod, valibot, arktype …). */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
      }[]
    }

/** A collection of one's own. */
export interface CollectionDefinition {
  readonly schema: StandardSchema
  /** The property that identifies a record; default `id`. A record without it gets the next whole number. */
  readonly key?: string
  /** The scope that a token needs for it; default none. */
  readonly scope?: string
  /** Only GET; default false. */
  readonly readOnly?: boolean
  readonly records?: readonly object[]
}

/** Records in place of the ready ones, by collection; or a collection of one's own, with its schema. */
export type DataOptions = Readonly<Record<string, readonly object[] | CollectionDefinition>>

/** One collection. */
export interface DataCollection<T extends object = Record<string, unknown>> {
  /** @throws {OptionError} naming the field that does not fit the schema */
  create(record: Partial<T>): Promise<T>
  find(id: string | number): Promise<T | undefined>
  /** All that equal every property given. */
  list(where?: Partial<T>): Promise<T[]>
  /** @throws {OptionError} for an unknown id, and naming the field that does not fit the schema */
  update(id: string | number, change: Partial<T>): Promise<T>
  /** False where there was none. */
  remove(id: string | number): Promise<boolean>
}

/** The collections of one mock. */
export interface MockData {
  readonly agents: DataCollection<Agent>
  readonly skills: DataCollection<Skill>
  readonly teams: DataCollection<Team>
  readonly contacts: DataCollection<Contact>
  /** Written by the mock itself: every token that was issued or refused. */
  readonly 'audit-log': Pick<DataCollection<AuditRecord>, 'find' | 'list'>
  /** Adds a collection: it is then answered under its name, until the next `reset`. @throws {OptionError} for a malformed name */
  define<T extends object = Record<string, unknown>>(name: string, definition: CollectionDefinition): DataCollection<T>
  /** A collection by its name. */
  of<T extends object = Record<string, unknown>>(name: string): DataCollection<T>
}

/** An opened collection, as the API uses it. */
export interface OpenCollection extends DataCollection {
  readonly definition: CollectionDefinition
  /** The problem of a record, naming the field; undefined where it fits. `id`: the record that it will replace. */
  problemOf(record: unknown, id?: string): Promise<string | undefined>
}

/** The collections with what only the API uses. */
export interface DataStore {
  readonly data: MockData
  /** Undefined where there is no collection of this name. */
  open(name: string): Promise<OpenCollection | undefined>
  reset(): void
}

const names = ['agents', 'skills', 'teams', 'contacts', 'audit-log'] as const

/** Makes the collections. @throws {OptionError} for an unknown name without a schema */
export function dataStore(options: DataOptions, auditTrail: () => AuditRecord[]): DataStore {
  for (const [name, given] of Object.entries(options)) checkDefinition(name, given)
  let defined: Record<string, CollectionDefinition> = {}
  let opened = new Map<string, Promise<OpenCollection>>()

  async function open(name: string): Promise<OpenCollection | undefined> {
    const { readyCollections } = await import('./collections.ts')
    const given = Object.hasOwn(options, name) ? options[name] : undefined
    const own =
      (Object.hasOwn(defined, name) ? defined[name] : undefined) ??
      (given !== undefined && !isRecords(given) ? given : undefined)
    const ready = Object.hasOwn(readyCollections, name) ? readyCollections[name] : undefined
    const definition = own ?? (ready && (isRecords(given) ? { ...ready, records: given } : ready))
    if (definition === undefined) return undefined
    // The audit log is made anew from what the journal holds: nothing is written on the way of a request.
    if (name === 'audit-log') return openCollection(name, { ...definition, records: auditTrail() })
    let collection = opened.get(name)
    if (collection === undefined) opened.set(name, (collection = openCollection(name, definition)))
    return collection
  }
  const of = <T extends object>(name: string): DataCollection<T> => {
    const opening = async (): Promise<DataCollection<T>> => {
      const collection = await open(name)
      if (collection === undefined)
        throw new OptionError(
          `data.${name}`,
          undefined,
          'a collection that is there; add it with data.define(name, { schema })',
        )
      return collection as unknown as DataCollection<T>
    }
    return {
      create: async (record) => (await opening()).create(record),
      find: async (id) => (await opening()).find(id),
      list: async (where) => (await opening()).list(where),
      update: async (id, change) => (await opening()).update(id, change),
      remove: async (id) => (await opening()).remove(id),
    }
  }
  const known = Object.fromEntries(names.map((name) => [name, of(name)])) as unknown as Omit<MockData, 'of' | 'define'>
  return {
    open,
    reset() {
      defined = {}
      opened = new Map()
    },
    data: {
      ...known,
      of,
      define<T extends object>(name: string, definition: CollectionDefinition): DataCollection<T> {
        checkDefinition(name, definition)
        defined = { ...defined, [name]: definition }
        opened.delete(name)
        return of<T>(name)
      },
    },
  }
}

async function openCollection(name: string, definition: CollectionDefinition): Promise<OpenCollection> {
  const { Collection } = await import('@msw/data')
  const { schema, key = 'id', records = [] } = definition
  const collection: Collection<StandardSchema<Record<string, unknown>>> = new Collection({
    schema: schema as StandardSchema<Record<string, unknown>>,
  })
  let lastKey = 0

  const find = (id: string | number) =>
    collection.findFirst((q) => q.where((record) => String(record[key]) === String(id)))
  async function problemOf(record: unknown, id?: string): Promise<string | undefined> {
    const result = await schema['~standard'].validate(record)
    if (result.issues !== undefined) return problem(result.issues[0])
    const value = Object(result.value)[key]
    return String(value) !== id && find(String(value)) !== undefined
      ? `${key}: another record has it already`
      : undefined
  }
  function withKey(record: object): Record<string, unknown> {
    const given: Record<string, unknown> = { ...record }
    if (given[key] === undefined) given[key] = lastKey + 1
    return given
  }
  async function create(record: object): Promise<Record<string, unknown>> {
    const given = withKey(record)
    const wrong = await problemOf(given)
    if (wrong !== undefined) throw new OptionError(`data.${name}.${wrong.split(':', 1)[0]}`, undefined, wrong)
    if (typeof given[key] === 'number') lastKey = Math.max(lastKey, given[key])
    return { ...(await collection.create(given)) }
  }
  for (const record of records) await create(record)

  return {
    definition,
    create,
    problemOf: (record, id) =>
      problemOf(id === undefined && typeof record === 'object' && record !== null ? withKey(record) : record, id),
    find: async (id) => copy(find(id)),
    list: async (where = {}) =>
      collection
        .findMany((q) =>
          q.where((record) => Object.entries(where).every(([name_, value]) => String(record[name_]) === String(value))),
        )
        .map((record) => ({ ...record })),
    async update(id, change) {
      const before = find(id)
      if (before === undefined) throw new OptionError(`data.${name}.${key}`, id, 'the id of a record')
      const wrong = await problemOf({ ...before, ...change }, String(id))
      if (wrong !== undefined) throw new OptionError(`data.${name}.${wrong.split(':', 1)[0]}`, undefined, wrong)
      const after = await collection.update(before, { data: (draft) => void Object.assign(draft, change) })
      return { ...after }
    },
    async remove(id) {
      const record = find(id)
      if (record !== undefined) collection.delete(record)
      return record !== undefined
    },
  }
}

function copy(record: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  return record && { ...record }
}

function isRecords(given: readonly object[] | CollectionDefinition | undefined): given is readonly object[] {
  return Array.isArray(given)
}

function problem(
  issue:
    | { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined }
    | undefined,
): string {
  const path = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return `${path === '' ? 'body' : path}: ${issue?.message ?? 'does not fit the schema'}`
}

function checkDefinition(name: string, given: readonly object[] | CollectionDefinition): void {
  if (!/^[a-z][a-z\d-]*$/.test(name))
    throw new OptionError(`data.${name}`, undefined, 'a name of lower-case letters, digits and hyphens')
  if (isRecords(given)) {
    if (!names.some((known) => known === name && known !== 'audit-log'))
      throw new OptionError(
        `data.${name}`,
        given,
        `a definition with a schema (records alone are for ${names.slice(0, -1).join(', ')})`,
      )
  } else if (typeof given?.schema?.['~standard']?.validate !== 'function') {
    throw new OptionError(`data.${name}.schema`, undefined, 'a schema that speaks Standard Schema, such as one of zod')
  }
}
