// Registry of the users' access keys.

import { optionError } from '../options/index.ts'
import { check } from '../options/schema.ts'
import {
  type AccessKey,
  type AccessKeyInput,
  type AccessKeyPatch,
  type AccessKeyView,
  keyOf,
  viewOf,
} from './access-key.ts'
import { accessKeyPatchSchema, accessKeySchema } from './schemas.ts'

/** The access keys of one mock. A change is validated completely before it is applied. */
export interface AccessKeys {
  list(): AccessKeyView[]
  get(id: string): AccessKeyView | undefined
  /**
   * Adds an access key.
   * @throws {CxoneMockError} `OPTION_INVALID` when the key is malformed or 10,000 keys exist; `ALREADY_EXISTS` when the
   * id is taken
   */
  add(key: AccessKeyInput): AccessKeyView
  /**
   * Changes an access key.
   * @throws {CxoneMockError} `OPTION_INVALID` when the change is malformed; `NOT_FOUND` when no key has this id
   */
  update(id: string, patch: AccessKeyPatch): AccessKeyView
  /** Removes a key; false if no key has this id. Tokens issued with it stay valid. */
  remove(id: string): boolean
}

/** The access keys, with the internal operations of the endpoints. */
export interface AccessKeyRegistry extends AccessKeys {
  /** Like `get`, with the secret. */
  find(id: string): AccessKey | undefined
  /** The keys whose id is in none of the arrays, as input. */
  inputsBeside(...lists: readonly (readonly AccessKeyInput[])[]): AccessKeyInput[]
  /** Replaces all keys. The new ones must be validated already. */
  replace(keys: readonly AccessKeyInput[]): void
}

const keysKept = 10_000

/**
 * Creates a registry of access keys.
 * @param first - the initial keys, already validated
 * @param onChange - called before each change
 * @param sign - signs the key id to derive the client_id, so that the id cannot be recovered from it
 */
export function accessKeyRegistry(
  first: readonly AccessKeyInput[],
  onChange: () => void,
  sign: (text: string) => string,
): AccessKeyRegistry {
  const nameOf = (id: string): string => `key-${sign(`access key ${id}`).slice(0, 12)}`
  let keys = registered(first, nameOf)
  const set = (key: AccessKey): AccessKeyView => {
    onChange()
    keys.set(key.id, key)
    return viewOf(key)
  }
  return {
    list: () => [...keys.values()].map(viewOf),
    get(id) {
      const key = keys.get(id)
      return key && viewOf(key)
    },
    find: (id) => keys.get(id),
    add(input) {
      const key = keyOf(check(accessKeySchema, input), nameOf)
      if (keys.has(key.id))
        throw optionError(
          'id',
          'An access key with this id already exists. Change it with access_keys.update() or PATCH /__mock/access-keys/{id}.',
          'ALREADY_EXISTS',
        )
      if (keys.size >= keysKept) throw optionError('', `At most ${keysKept} access keys are kept: remove one first.`)
      return set(key)
    },
    update(id, change) {
      const key = keys.get(id)
      // Show neither the unknown id nor the known ones: a key id is half of a credential.
      if (key === undefined) throw optionError('id', 'No access key has this id.', 'NOT_FOUND')
      const patch: AccessKeyPatch = Object.fromEntries(
        Object.entries(check(accessKeyPatchSchema, change)).filter(([, value]) => value !== undefined),
      )
      const { client_id: _, ...input } = key
      return set(keyOf({ ...input, ...patch, id, user: { ...key.user, ...patch.user } }, nameOf))
    },
    remove(id) {
      onChange()
      return keys.delete(id)
    },
    inputsBeside(...lists) {
      const known = new Set(lists.flat().map(({ id }) => id))
      return [...keys.values()]
        .filter(({ id }) => !known.has(id))
        .map((key) => {
          const { client_id: _, ...input } = key
          return input
        })
    },
    replace(next) {
      const replaced = registered(next, nameOf)
      onChange()
      keys = replaced
    },
  }
}

function registered(inputs: readonly AccessKeyInput[], nameOf: (id: string) => string): Map<string, AccessKey> {
  return new Map(inputs.map((input) => [input.id, keyOf(input, nameOf)]))
}
