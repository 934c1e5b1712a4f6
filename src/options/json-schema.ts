// Schemas as JSON Schema: for the config file, the OpenAPI description and the README. Nothing of it is loaded with a mock.

import { toJSONSchema } from 'zod/mini'
import type { Schema } from './schema.ts'
import { globalRegistry } from './zod.ts'

/** A schema as JSON Schema, with what its options are for. */
export function jsonSchemaOf(schema: Schema<unknown>): Record<string, unknown> {
  const { $schema: _, ...json } = toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    metadata: globalRegistry,
  })
  return json
}
