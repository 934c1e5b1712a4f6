// Safe access to members of unknown values.

/** Returns a member of any value. Undefined if the value is not an object or has no own member of that name. */
export function member(of: unknown, name: string): unknown {
  return membersOf(of)[name]
}

/** Returns any value as an object. Empty if it is not one. */
export function membersOf(of: unknown): Readonly<Record<string, unknown>> {
  return Object(of)
}
