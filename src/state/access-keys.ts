// The access keys of users.

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

/** The access keys of one mock. Every change is checked before anything is changed. */
export interface AccessKeys {
  list(): AccessKeyView[]
  get(id: string): AccessKeyView | undefined
  /** @throws {CxoneMockError} `OPTION_INVALID` for a malformed key, `ALREADY_EXISTS` for an id that is there already */
  add(key: AccessKeyInput): AccessKeyView
  /** @throws {CxoneMockError} `OPTION_INVALID` for a malformed change, `NOT_FOUND` for an unknown id */
  update(id: string, patch: AccessKeyPatch): AccessKeyView
  /** False where there was none. Tokens that were issued stay good. */
  remove(id: string): boolean
}

/** The access keys with what only the endpoints use. */
export interface AccessKeyRegistry extends AccessKeys {
  find(id: string): AccessKey | undefined
  /** The keys that are in none of the lists, as they were given. */
  inputsBeside(...lists: readonly (readonly AccessKeyInput[])[]): AccessKeyInput[]
  /** Replaces all by keys that were checked. */
  replace(keys: readonly AccessKeyInput[]): void
}

const keysKept = 10_000
/**
 * Makes a registry over the first keys.
 * @param onChange is called before anything is changed
 * @param sign gives a key a name from which nobody gets its id
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
      // Neither the id that was given nor those that are there are told: they are half of a secret.
      if (key === undefined) throw optionError('id', 'No access key has this id.', 'NOT_FOUND')
      const patch = Object.fromEntries(
        Object.entries(check(accessKeyPatchSchema, change)).filter(([, value]) => value !== undefined),
      )
      const { client_id: _, ...input } = key
      return set(keyOf({ ...input, ...patch, id }, nameOf))
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
