// Works out the operation of an API request without side effects, so that the rule table can decide before it runs.

import type { ParsedRequest } from '../engine/index.ts'
import type { Operation, ResourcePath } from '../profiles/index.ts'
import type { CollectionDefinition, OpenCollection } from './open-collection.ts'
import { member } from '../options/index.ts'

const pageLimit = 1_000

/**
 * Operation of the server-time resource, the first call in NICE's own example. It needs no collection.
 * @param now - the mock's clock, in epoch milliseconds
 */
export function serverTime({ method }: ParsedRequest, now: () => number): Operation {
  return method === 'GET'
    ? { kind: 'ready', status: 200, run: async () => ({ ServerTime: new Date(now()).toISOString() }) }
    : { kind: 'method', allow: 'GET' }
}

/** Works out the operation from the definition alone; `unopened` if the collection itself is needed. */
export function beforeOpening(
  { method }: ParsedRequest,
  path: ResourcePath | undefined,
  definition: CollectionDefinition | undefined,
): Operation {
  if (path === undefined || definition === undefined) return { kind: 'unknown-collection' }
  const writing = definition.readOnly === true ? [] : path.id === undefined ? ['POST'] : ['PATCH', 'DELETE']
  const allowed = ['GET', ...writing]
  return allowed.includes(method) ? { kind: 'unopened' } : { kind: 'method', allow: allowed.join(', ') }
}

/** Works out the operation of a request. The caller has checked that the collection allows the method. */
export async function prepare(
  facts: ParsedRequest,
  path: ResourcePath,
  collection: OpenCollection,
): Promise<Operation> {
  const { id } = path
  if (id === undefined) return facts.method === 'GET' ? list(facts, path, collection) : create(facts, collection)

  const record = await collection.find(id)
  if (record === undefined) return { kind: 'unknown-record' }
  if (facts.method === 'DELETE')
    return { kind: 'ready', status: 204, run: async () => void (await collection.remove(id)) }
  if (facts.method === 'GET')
    return { kind: 'ready', status: 200, run: async () => (path.wrapped ? { [path.collection]: [record] } : record) }

  const change = bodyOf(facts)
  if (change === undefined) return notJson
  const wrong = await collection.problemOf({ ...record, ...change }, id)
  return wrong === undefined
    ? { kind: 'ready', status: 200, run: () => collection.update(id, change) }
    : invalid(wrong, collection)
}

async function list(facts: ParsedRequest, path: ResourcePath, collection: OpenCollection): Promise<Operation> {
  const page = { skip: 0, top: pageLimit }
  const where: Record<string, string> = {}
  const fields = fieldsOf(collection)
  for (let i = 0; i + 1 < facts.query.length; i += 2) {
    const name = facts.query[i] ?? ''
    const value = facts.query[i + 1] ?? ''
    if (name === 'skip' || name === 'top') {
      if (!/^\d{1,9}$/.test(value)) return { kind: 'invalid', message: `${name}: expected an integer`, field: name }
      page[name] = Number(value)
    } else if (fields !== undefined && !fields.includes(name)) {
      return {
        kind: 'invalid',
        message: `query: a parameter is not a field of ${path.collection}; there are skip, top, ${fields.join(', ')}`,
        field: 'query',
      }
    } else where[name] = value
  }
  return {
    kind: 'ready',
    status: 200,
    async run() {
      const found = await collection.list(where)
      return {
        totalRecords: found.length,
        [path.collection]: found.slice(page.skip, page.skip + Math.min(page.top, pageLimit)),
      }
    },
  }
}

async function create(facts: ParsedRequest, collection: OpenCollection): Promise<Operation> {
  const record = bodyOf(facts)
  if (record === undefined) return notJson
  const wrong = await collection.problemOf(record)
  return wrong === undefined
    ? { kind: 'ready', status: 201, run: () => collection.create(record) }
    : invalid(wrong, collection)
}

const notJson: Operation = { kind: 'invalid', message: 'body: expected a JSON object', field: 'body' }

/**
 * Operation of a record that the schema rejects. `field` is a top-level field of the schema, or `body`, because nested
 * keys could be client data and `field` is shown in the diagnosis.
 */
function invalid(message: string, collection: OpenCollection): Operation {
  const named = message.split(/[:.]/, 1)[0] ?? ''
  return { kind: 'invalid', message, field: fieldsOf(collection)?.includes(named) === true ? named : 'body' }
}

function bodyOf({ json }: ParsedRequest): Record<string, unknown> | undefined {
  return typeof json !== 'object' || json === null || Array.isArray(json) ? undefined : { ...json }
}

/** Field names of the schema, if it exposes a `shape` as zod does; otherwise undefined, and any filter is accepted. */
function fieldsOf({ definition }: OpenCollection): string[] | undefined {
  const shape: unknown = member(definition.schema, 'shape')
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : undefined
}
