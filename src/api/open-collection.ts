// One open collection of the protected API: its records, and schema validation of new and changed records.
// Loaded together with @msw/data when the first collection is opened.

import { Collection } from '@msw/data'
import { type CxoneMockError, member, optionError, unexpected } from '../options/index.ts'
import { expectedBy } from './phrase.ts'

/**
 * A schema of any library that implements Standard Schema, such as zod, valibot or arktype.
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
  /** The property that identifies a record. A record without it gets the next free integer. Default: `id`. */
  readonly key?: string
  /** The scope that a token needs to access it. Default: none. */
  readonly scope?: string
  /** Allows only GET requests. Default: false. */
  readonly readOnly?: boolean
  /** The initial records, validated when the collection is opened. Default: none. */
  readonly records?: readonly object[]
}

/** The records of one collection. Results are shallow copies. */
export interface DataCollection<T extends object = Record<string, unknown>> {
  /**
   * Adds a record.
   * @returns the record as stored, with its key and the defaults of the schema
   * @throws {CxoneMockError} `OPTION_INVALID` when a field does not match the schema (the error names it), the key is
   * taken, or the collection already holds 10,000 records
   */
  create(record: Partial<T>): Promise<T>
  find(id: string | number): Promise<T | undefined>
  /** Lists the records that match every property of `where`, compared as strings. Default: all records. */
  list(where?: Partial<T>): Promise<T[]>
  /**
   * Changes some properties of a record.
   * @throws {CxoneMockError} `NOT_FOUND` when no record has this id; `OPTION_INVALID` when the changed record does not
   * match the schema (the error names the field) or its key is taken
   */
  update(id: string | number, change: Partial<T>): Promise<T>
  /** Removes a record. Resolves to false if no record has this id. */
  remove(id: string | number): Promise<boolean>
}

/** An open collection, with the internal operations of the API. */
export interface OpenCollection extends DataCollection {
  readonly definition: CollectionDefinition
  /**
   * Validates a record without storing it.
   * @param id - id of the record that it would replace; absent for a new record
   * @returns the problem, starting with the field; undefined if the record is valid
   */
  problemOf(record: unknown, id?: string): Promise<string | undefined>
}

/**
 * Opens a collection with its initial records.
 * @param recordsAtMost - the largest number of records that it may hold
 * @throws {CxoneMockError} `OPTION_INVALID` when a record does not match the schema (the error names the field)
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
  // Index by key: a lookup in the @msw/data collection itself would scan every record.
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

/** A validation problem of a record. */
interface Problem {
  /** Path to the field; empty for the record itself. */
  readonly keys: readonly string[]
  /** The message of the schema library. */
  readonly message: string
  /** The words after "expected" in our own error. */
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
