// An opened collection of the protected API: its records and their validation. Loaded with @msw/data when the first
// collection is opened.

import { Collection } from '@msw/data'
import { type CxoneMockError, member, optionError, unexpected } from '../options/index.ts'
import { expectedBy } from './phrase.ts'

/**
 * A schema of any library that implements Standard Schema (zod, valibot, arktype …).
 * @see https://standardschema.dev
 */
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

/** A custom collection. */
export interface CollectionDefinition {
  readonly schema: StandardSchema
  /** Property that identifies a record. Default `id`. A record without it gets the next integer. */
  readonly key?: string
  /** Scope that a token needs. Default: none. */
  readonly scope?: string
  /** Allows GET only. Default false. */
  readonly readOnly?: boolean
  readonly records?: readonly object[]
}

/** One collection. */
export interface DataCollection<T extends object = Record<string, unknown>> {
  /**
   * Adds a record.
   * @throws {CxoneMockError} `OPTION_INVALID` naming the field that does not match the schema, and for more than 10,000
   * records
   */
  create(record: Partial<T>): Promise<T>
  find(id: string | number): Promise<T | undefined>
  /** Returns all records that equal every given property. */
  list(where?: Partial<T>): Promise<T[]>
  /**
   * Changes a record.
   * @throws {CxoneMockError} `NOT_FOUND` for an unknown id, `OPTION_INVALID` naming the field that does not match the
   * schema
   */
  update(id: string | number, change: Partial<T>): Promise<T>
  /**
   * Removes a record.
   * @returns false if there was none
   */
  remove(id: string | number): Promise<boolean>
}

/** An opened collection, with methods that only the API uses. */
export interface OpenCollection extends DataCollection {
  readonly definition: CollectionDefinition
  /**
   * Describes the problem of a record, naming the field. Undefined if it is valid. `id`: the record that it replaces.
   */
  problemOf(record: unknown, id?: string): Promise<string | undefined>
}

/**
 * Opens a collection with its records.
 * @throws {CxoneMockError} `OPTION_INVALID` naming the field of a record that does not match the schema
 */
export async function openCollection(
  name: string,
  definition: CollectionDefinition,
  recordsAtMost: number,
): Promise<OpenCollection> {
  const full = `a collection holds at most ${recordsAtMost} records: remove one first`
  const { schema, key = 'id', records = [] } = definition
  const collection: Collection<StandardSchema<Record<string, unknown>>> = new Collection({
    schema: schema as StandardSchema<Record<string, unknown>>,
  })
  let lastKey = 0
  // Index of the records by key: a query of the collection would scan all of them.
  const byKey = new Map<string, Awaited<ReturnType<typeof collection.create>>>()

  const find = (id: string | number) => byKey.get(String(id))
  async function problemOf(record: unknown, id?: string): Promise<Problem | undefined> {
    const result = await schema['~standard'].validate(record)
    if (result.issues !== undefined) return problem(result.issues[0])
    const value = member(result.value, key)
    return String(value) !== id && find(String(value)) !== undefined
      ? { keys: [key], message: 'another record has it already', expected: 'a unique value' }
      : undefined
  }
  function withKey(record: object): Record<string, unknown> {
    const given: Record<string, unknown> = { ...record }
    if (given[key] !== undefined) return given
    let next = lastKey + 1
    while (find(next) !== undefined) next += 1
    return { ...given, [key]: next }
  }
  async function create(record: object, row = ''): Promise<Record<string, unknown>> {
    if (byKey.size >= recordsAtMost) throw optionError(`data.${name}`, full)
    const given = withKey(record)
    const wrong = await problemOf(given)
    if (wrong !== undefined) throw recordError(`data.${name}${row}`, wrong, given)
    if (typeof given[key] === 'number') lastKey = Math.max(lastKey, given[key])
    const created = await collection.create(given)
    byKey.set(String(created[key]), created)
    return { ...created }
  }
  for (const [index, record] of records.entries()) await create(record, `[${index}]`)

  return {
    definition,
    create: (record) => create(record),
    async problemOf(record, id) {
      if (id === undefined && byKey.size >= recordsAtMost) return full
      const whole = id === undefined && typeof record === 'object' && record !== null ? withKey(record) : record
      const wrong = await problemOf(whole, id)
      return wrong && `${wrong.keys.join('.') || 'body'}: ${wrong.message}`
    },
    find: async (id) => copy(find(id)),
    list: async (where = {}) =>
      collection
        .findMany((q) =>
          q.where((record) => Object.entries(where).every(([name_, value]) => String(record[name_]) === String(value))),
        )
        .map((record) => ({ ...record })),
    async update(id, change) {
      const before = find(id)
      if (before === undefined) throw optionError(`data.${name}.${key}`, 'No record has this id.', 'NOT_FOUND')
      const changed = { ...before, ...change }
      const wrong = await problemOf(changed, String(id))
      if (wrong !== undefined) throw recordError(`data.${name}`, wrong, changed)
      const after = await collection.update(before, {
        data: (draft) => void Object.assign(draft, change),
        strict: true,
      })
      byKey.delete(String(before[key]))
      byKey.set(String(after[key]), after)
      return { ...after }
    },
    async remove(id) {
      const record = find(id)
      if (record === undefined) return false
      collection.delete(record)
      byKey.delete(String(record[key]))
      return true
    },
  }
}

function copy(record: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  return record && { ...record }
}

/** A problem of a record. */
interface Problem {
  readonly keys: readonly string[]
  /** The message of the schema. */
  readonly message: string
  /** The phrase after "expected". */
  readonly expected: string
}

function problem(
  issue:
    | { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined }
    | undefined,
): Problem {
  const keys = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
  const message = issue?.message ?? 'does not match the schema'
  return { keys, message, expected: expectedBy(message) ?? `a value that matches the schema (${message})` }
}

function recordError(path: string, { keys, expected }: Problem, record: object): CxoneMockError {
  const value = keys.reduce<unknown>((at, key) => member(at, key), record)
  return optionError([path, ...keys].join('.'), unexpected(expected, value))
}
