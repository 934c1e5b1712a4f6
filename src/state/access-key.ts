// An access key of a user: its input, its form for the rules, and its public view. Secrets are write-only.

/** A user as named in tokens. */
export interface User {
  /** A UUID. */
  readonly id: string
  /** The user name. */
  readonly name: string
  readonly given_name: string
  readonly family_name: string
}

/** An access key as input: in options, in the config file and in the control API. */
export interface AccessKeyInput {
  readonly id: string
  readonly secret: string
  /** Default true. */
  readonly active?: boolean
  /** Default: a preset user. Several keys can belong to one user. */
  readonly user?: Partial<User>
  /** Default: the tenant of the mock. Keys of another tenant are refused. */
  readonly tenant_id?: string
}

/** A change to an access key. */
export type AccessKeyPatch = Partial<Omit<AccessKeyInput, 'id'>>

/** The public view of an access key, without its secret. */
export interface AccessKeyView {
  readonly id: string
  /**
   * Name of a client that authenticates with the key, used in the journal, in limits and in faults so that the id is
   * not visible.
   */
  readonly client_id: string
  readonly active: boolean
  readonly user: User
  readonly tenant_id?: string
}

/** An access key for the rules. */
export interface AccessKey extends AccessKeyView {
  readonly secret: string
}

const presetUser: User = {
  id: '11f00000-0000-4000-8000-0242ac110010',
  name: 'mock.user@example.com',
  given_name: 'Mock',
  family_name: 'User',
}

/** Whether a client authenticates with an access key alone. */
export function isKeyClient(client_id: string): boolean {
  return /^key-[\da-f]{12}$/.test(client_id)
}

/**
 * Converts an access key from its input.
 * @param nameOf derives a name that does not reveal the id
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

/** Creates the public view of a key. Members are listed explicitly. */
export function viewOf({ id, client_id, active, user, tenant_id }: AccessKey): AccessKeyView {
  return { id, client_id, active, user, ...(tenant_id !== undefined && { tenant_id }) }
}
