// One access key of a user, as input, as the rules use it, and as it is read back. Secrets are write-only.

/** A user, as named in tokens. */
export interface User {
  /** UUID. */
  readonly id: string
  readonly name: string
  readonly given_name: string
  readonly family_name: string
}

/** An access key as given in options, the config file or a control API request. */
export interface AccessKeyInput {
  readonly id: string
  readonly secret: string
  /** Whether the key gets tokens. Default: true. */
  readonly active?: boolean
  /** The user that owns the key; several keys may share one user. Default: a preset user. */
  readonly user?: Partial<User>
  /** The tenant of the key. A key of another tenant than the mock's is refused. Default: the tenant of the mock. */
  readonly tenant_id?: string
}

/** A change to an access key. Absent and undefined members stay unchanged; `user` replaces the whole user. */
export type AccessKeyPatch = Partial<Omit<AccessKeyInput, 'id'>>

/** An access key as read back, without its secret. */
export interface AccessKeyView {
  readonly id: string
  /** Replaces the key id, which must not be shown: names the client in the journal, limits and faults. */
  readonly client_id: string
  readonly active: boolean
  readonly user: User
  readonly tenant_id?: string
}

/** An access key with its secret, for the rules. */
export interface AccessKey extends AccessKeyView {
  readonly secret: string
}

const presetUser: User = {
  id: '11f00000-0000-4000-8000-0242ac110010',
  name: 'mock.user@example.com',
  given_name: 'Mock',
  family_name: 'User',
}

/** Whether a client_id belongs to a client that authenticates with an access key alone. */
export function isKeyClient(client_id: string): boolean {
  return /^key-[\da-f]{12}$/.test(client_id)
}

/**
 * Fills in the defaults of an access key.
 * @param nameOf - derives the client_id from the key id; the id must not be recoverable from it
 */
export function keyOf(
  { id, secret, active = true, user = {}, tenant_id }: AccessKeyInput,
  nameOf: (id: string) => string,
): AccessKey {
  return {
    id,
    client_id: nameOf(id),
    secret,
    active,
    user: { ...presetUser, ...user },
    ...(tenant_id !== undefined && { tenant_id }),
  }
}

/** Returns the public view of an access key. Members are listed one by one, so that the secret cannot leak. */
export function viewOf({ id, client_id, active, user, tenant_id }: AccessKey): AccessKeyView {
  return { id, client_id, active, user, ...(tenant_id !== undefined && { tenant_id }) }
}
