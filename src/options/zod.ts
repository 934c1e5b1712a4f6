// What is used of zod, by name: the build makes one small module of it, so that nothing else of zod is loaded with a mock.

export {
  array,
  boolean,
  config,
  custom,
  enum,
  globalRegistry,
  gte,
  int,
  lazy,
  literal,
  looseObject,
  lte,
  maxLength,
  minLength,
  nullable,
  number,
  optional,
  record,
  refine,
  regex,
  strictObject,
  string,
  trim,
  union,
} from 'zod/mini'
export type { core, ZodMiniBoolean, ZodMiniNumberFormat, ZodMiniOptional, ZodMiniString, ZodMiniType } from 'zod/mini'
