// Common parts of all schemas: type, description and error messages.

import { unexpected } from '../errors.ts'
import * as z from '../zod.ts'

// Most schemas check one value per process: compiling them would take longer than interpreting them.
z.config({ jitless: true })

/** A schema whose values are of type `T`. */
export type Schema<T> = z.ZodMiniType<T>

/** A schema for each member of an options type. */
export type SchemasOf<T> = {
  readonly [Name in keyof T]-?: Schema<object extends Pick<T, Name> ? T[Name] | undefined : T[Name]>
}

/** The part of zod's error callback argument that is used. */
export interface Raw {
  readonly input?: unknown
  readonly code?: string
  readonly keys?: readonly string[]
}

/** Creates the error message of a schema that expects something. */
export const expecting = (expected: string, isSecret = false) => ({
  error: ({ input }: Raw) => unexpected(expected, input, isSecret),
})

/** Adds a description to an option. */
export function about<S extends z.ZodMiniType>(description: string, schema: S): S {
  z.globalRegistry.add(schema, { description })
  return schema
}

/** Makes an option optional. */
export function optional<S extends z.ZodMiniType>(description: string, schema: S): z.ZodMiniOptional<S> {
  return about(description, z.optional(schema))
}

/** Creates a schema on first use. Most processes never use most schemas. */
export const lazy = <T>(make: () => Schema<T>): Schema<T> => z.lazy(make)
