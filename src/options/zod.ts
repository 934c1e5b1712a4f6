// The parts of zod that are used, by name. The build bundles them into one small module, so that the rest of zod is
// never loaded.

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
