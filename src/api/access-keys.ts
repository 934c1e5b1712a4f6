// Access key management, limited to what key rotation needs: list the keys, read one, activate or deactivate it.
// Protected by the API's bearer rules. NICE publishes only `resultSet` and `isActive`; the rest of the shape is ours.

import type { ParsedRequest } from '../engine/index.ts'
import { member } from '../options/index.ts'
import type { Operation } from '../profiles/index.ts'
import type { AccessKeys, AccessKeyView } from '../state/index.ts'

const shape = /^\/access-key-management\/v1\/access-keys(?:\/([^/]+))?\/?$/

/**
 * Works out the operation of an access key request, without running it.
 * @returns undefined if the path is not an access key path
 */
export function keyManagement({ path, method, json }: ParsedRequest, keys: AccessKeys): Operation | undefined {
  const match = shape.exec(path)
  if (match === null) return undefined
  const id = match[1] === undefined ? undefined : decoded(match[1])
  if (id === undefined) {
    if (method !== 'GET') return { kind: 'method', allow: 'GET' }
    return { kind: 'ready', status: 200, run: async () => ({ resultSet: keys.list().map(shown) }) }
  }
  if (method !== 'GET' && method !== 'PATCH') return { kind: 'method', allow: 'GET, PATCH' }
  const key = keys.get(id)
  if (key === undefined) return { kind: 'unknown-record' }
  if (method === 'GET') return { kind: 'ready', status: 200, run: async () => ({ resultSet: shown(key) }) }
  const isActive = member(json, 'isActive')
  if (typeof isActive !== 'boolean')
    return { kind: 'invalid', message: 'isActive: expected true or false', field: 'isActive' }
  return { kind: 'ready', status: 200, run: async () => ({ resultSet: shown(keys.update(id, { active: isActive })) }) }
}

function shown({ id, active, user }: AccessKeyView): object {
  return { accessKeyId: id, isActive: active, userId: user.id }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
