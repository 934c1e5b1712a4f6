// Entry point of the schemas, built on zod. Separate from index.ts, because public types must not refer to a package
// that is not installed.

export { about, lazy, optional, type Schema, type SchemasOf } from './schema/base.ts'
export { check, issuesOf } from './schema/check.ts'
export { anyObject, byName, list, object, wordOr } from './schema/collections.ts'
export {
  anyText,
  callable,
  date,
  duration,
  flag,
  hostName,
  instance,
  integer,
  integerOr,
  lifetime,
  oneOf,
  orNull,
  rateLimit,
  text,
  truth,
} from './schema/values.ts'
