// The door of the schemas: what options are made of, by zod, in the words of our errors. Beside the other door, since the public
// types must not name a package that nobody has installed.

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
