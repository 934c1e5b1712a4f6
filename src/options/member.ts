// Reading what may be anything.

/** A member of anything: undefined where it is no object, or has none of that name. */
export function member(of: unknown, name: string): unknown {
  return of === undefined || of === null ? undefined : (Object(of) as Readonly<Record<string, unknown>>)[name]
}
