// Reading what may be anything.

/** A member of anything: undefined where it is no object, or has none of that name. */
export function member(of: unknown, name: string): unknown {
  return membersOf(of)[name]
}

/** Anything as an object of members: one without any where it is none. */
export function membersOf(of: unknown): Readonly<Record<string, unknown>> {
  return Object(of)
}
