// Converts schemas to JSON Schema for the config file, the OpenAPI description and the README. Not loaded with a mock.

import { toJSONSchema } from 'zod/mini'
import type { Schema } from './schema.ts'
import { globalRegistry } from './zod.ts'

/** Converts a schema to JSON Schema, including the descriptions of the options. */
export function jsonSchemaOf(schema: Schema<unknown>): Record<string, unknown> {
  const { $schema: _, ...json } = toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    metadata: globalRegistry,
  })
  return json
}
