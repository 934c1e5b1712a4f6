// One access key of a user: how it is given, how the rules see it, how it is read back. Secrets go in and never come out.

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

/** A key as it was given -> a key as the rules see it. @param nameOf gives it a name from which nobody gets its id */
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

/** A key as it is read back. Named one by one. */
export function viewOf({ id, client_id, active, user, tenant_id }: AccessKey): AccessKeyView {
  return { id, client_id, active, user, ...(tenant_id !== undefined && { tenant_id }) }
}
