// What all schemas have: their type, what they are for, and the words of their errors.

import { unexpected } from '../errors.ts'
import * as z from '../zod.ts'

// Most schemas judge one value in the life of a process: compiling them would take longer than asking them.
z.config({ jitless: true })

/** A schema whose values are of type `T`. */
export type Schema<T> = z.ZodMiniType<T>

/** A schema for every member of an options type. */
export type SchemasOf<T> = {
  readonly [Name in keyof T]-?: Schema<object extends Pick<T, Name> ? T[Name] | undefined : T[Name]>
}

/** What an error callback of zod is called with, as far as it is read. */
export interface Raw {
  readonly input?: unknown
  readonly code?: string
  readonly keys?: readonly string[]
}

/** The error of a schema that expects something. */
export const expecting = (expected: string, isSecret = false) => ({
  error: ({ input }: Raw) => unexpected(expected, input, isSecret),
})

/** Says what an option is for. */
export function about<S extends z.ZodMiniType>(description: string, schema: S): S {
  z.globalRegistry.add(schema, { description })
  return schema
}

/** An option that may be absent. */
export function optional<S extends z.ZodMiniType>(description: string, schema: S): z.ZodMiniOptional<S> {
  return about(description, z.optional(schema))
}

/** A schema that is made when it is first asked: most processes never ask. */
export const lazy = <T>(make: () => Schema<T>): Schema<T> => z.lazy(make)
