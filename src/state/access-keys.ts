// The access keys of users. Secrets go in and never come out.

import { checkNames, checkVisible, OptionError } from '../options/index.ts'

/** A user, as tokens name it. */
export interface User {
  /** A UUID. */
  readonly id: string
  /** The user name. */
  readonly name: string
  readonly given_name: string
  readonly family_name: string
}

/** An access key as it is given: in options, in the config file and on the wire. */
export interface AccessKeyInput {
  readonly id: string
  readonly secret: string
  /** Default true. */
  readonly active?: boolean
  /** Default a user that the mock has; several keys may be of one user. */
  readonly user?: Partial<User>
  /** Default the tenant of the mock; another one is refused. */
  readonly tenant_id?: string
}

/** A change to an access key. */
export type AccessKeyPatch = Partial<Omit<AccessKeyInput, 'id'>>

/** An access key as it is read back: no secret in it. */
export interface AccessKeyView {
  readonly id: string
  /** What the client that signs in with it is called where its id must not be seen: in the journal, in limits and faults. */
  readonly client_id: string
  readonly active: boolean
  readonly user: User
  readonly tenant_id?: string
}

/** An access key as the rules see it. */
export interface AccessKey extends AccessKeyView {
  readonly secret: string
}

/** The access keys of one mock. Every change is checked before anything is changed. */
export interface AccessKeys {
  list(): AccessKeyView[]
  get(id: string): AccessKeyView | undefined
  /** @throws {OptionError} for a malformed key, and for an id that is there already */
  add(key: AccessKeyInput): AccessKeyView
  /** @throws {OptionError} for a malformed change, and for an unknown id */
  update(id: string, patch: AccessKeyPatch): AccessKeyView
  /** False where there was none. Tokens that were issued stay good. */
  remove(id: string): boolean
}

/** The access keys with what only the endpoints use. */
export interface AccessKeyRegistry extends AccessKeys {
  find(id: string): AccessKey | undefined
  /** The keys that are in none of the lists, as they were given. */
  inputsBeside(...lists: readonly (readonly AccessKeyInput[])[]): AccessKeyInput[]
  /** Replaces all; the new ones are checked first. */
  replace(keys: readonly AccessKeyInput[]): void
}

const keysKept = 10_000
const keyNames: readonly string[] = Object.keys({
  id: true,
  secret: true,
  active: true,
  user: true,
  tenant_id: true,
} satisfies Record<keyof AccessKeyInput, true>)
const presetUser: User = {
  id: '11f00000-0000-4000-8000-0242ac110010',
  name: 'mock.user@example.com',
  given_name: 'Mock',
  family_name: 'User',
}

/** Whether a client is one that signs in with an access key alone. */
export function isKeyClient(client_id: string): boolean {
  return /^key-[\da-f]{12}$/.test(client_id)
}

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
      const key = checkKey(input, 'access_key', nameOf)
      if (keys.has(key.id)) throw new OptionError('access_key.id', undefined, 'an id that is not there yet')
      if (keys.size >= keysKept)
        throw new OptionError('access_key', undefined, `at most ${keysKept} access keys: remove one first`)
      return set(key)
    },
    update(id, change) {
      const key = keys.get(id)
      // Neither the id that was given nor those that are there are told: they are half of a secret.
      if (key === undefined)
        throw new OptionError('id', undefined, 'the id of an access key that is there: list() gives them')
      const patch = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      const { client_id: _, ...input } = key
      return set(checkKey({ ...input, ...patch, id }, 'access_key', nameOf))
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
  if (!Array.isArray(inputs)) throw new OptionError('access_keys', inputs, 'a list of access keys')
  const keys = new Map<string, AccessKey>()
  for (const [index, input] of inputs.entries()) {
    const key = checkKey(input, `access_keys[${index}]`, nameOf)
    if (keys.has(key.id)) throw new OptionError(`access_keys[${index}].id`, undefined, 'an id that no other key has')
    keys.set(key.id, key)
  }
  return keys
}

function checkKey(input: AccessKeyInput, path: string, nameOf: (id: string) => string): AccessKey {
  if (typeof input !== 'object' || input === null)
    throw new OptionError(path, input, 'an access key: {"id", "secret", …}')
  checkNames(input, keyNames, `${path}.`)
  const { id, secret, active = true, user = {}, tenant_id } = input
  for (const [name, value] of Object.entries({ id, secret, ...(tenant_id !== undefined && { tenant_id }) }))
    if (typeof value !== 'string' || value === '')
      throw new OptionError(`${path}.${name}`, value, 'a text that is not empty')
  checkVisible(id, `${path}.id`)
  if (typeof active !== 'boolean') throw new OptionError(`${path}.active`, active, 'true or false')
  if (typeof user !== 'object' || user === null)
    throw new OptionError(`${path}.user`, user, 'an object: {"id", "name"}')
  checkNames(user, Object.keys(presetUser), `${path}.user.`)
  for (const [name, value] of Object.entries(user)) {
    if (value === undefined) continue
    if (typeof value !== 'string' || value === '')
      throw new OptionError(`${path}.user.${name}`, value, 'a text that is not empty')
    checkVisible(value, `${path}.user.${name}`)
  }
  return {
    id,
    client_id: nameOf(id),
    secret,
    active,
    user: { ...presetUser, ...user },
    ...(tenant_id !== undefined && { tenant_id }),
  }
}

/** A key as it is read back. Named one by one. */
function viewOf({ id, client_id, active, user, tenant_id }: AccessKey): AccessKeyView {
  return { id, client_id, active, user, ...(tenant_id !== undefined && { tenant_id }) }
}
