// Building blocks of the operations of the control API: the schemas of options/schema.ts in zod-openapi, and responses
// with examples.

import type { HttpBindings } from '@hono/node-server'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { jsonSchemaOf } from '../../options/json-schema.ts'
import { issuesOf, object, type Schema, type SchemasOf } from '../../options/schema.ts'

/** The app that operations are added to. */
export type ControlApp = OpenAPIHono<{ Bindings: HttpBindings }>

/** Shapes of the description by name, created on demand: most mocks never need them. */
export const shapes = new Map<string, () => Record<string, unknown>>()

/** A schema whose shape in the description is created later. */
export function named<T>(name: string, schema: z.ZodType<T>, shape: () => Record<string, unknown>): z.ZodType<T> {
  shapes.set(name, shape)
  return schema.openapi(name, { type: 'object' })
}

/** A JSON body by its name in the description, with an example that succeeds on a new mock. */
export function takes<T extends object>(name: string, schema: Schema<T>, example: NoInfer<T>) {
  const checked = z.custom<T>().check(({ value, issues }) => {
    const result = schema.safeParse(value)
    if (!result.success) report(result.error.issues, value, issues)
  })
  return {
    required: true,
    content: { 'application/json': { schema: named(name, checked, () => shapeOf(schema)), example } },
  }
}

/** A schema as JSON Schema, without its title. */
export function shapeOf(schema: Schema<unknown>): Record<string, unknown> {
  const { title: _, ...json } = jsonSchemaOf(schema)
  return json
}

/** A query. Strings of digits become numbers if a number is expected. */
export function query<T extends object>(members: SchemasOf<T>) {
  const schema = object<T>(members)
  const rows = Object.entries<Schema<unknown>>(members).map(([name, member]) => [name, jsonSchemaOf(member)] as const)
  const isNumber = new Set(rows.flatMap(([name, { type }]) => (type === 'integer' ? [name] : [])))
  const shape = Object.fromEntries(rows.map(([name, json]) => [name, z.string().optional().openapi(json)]))
  return z.looseObject(shape).transform((given, context): T => {
    const read = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        isNumber.has(name) && /^\d{1,16}$/.test(String(value)) ? Number(value) : value,
      ]),
    )
    const result = schema.safeParse(read)
    if (result.success) return result.data
    report(result.error.issues, given, context.issues)
    return z.NEVER
  })
}

function report(found: Parameters<typeof issuesOf>[0], input: unknown, into: z.core.$ZodRawIssue[]): void {
  for (const { path, message } of issuesOf(found)) into.push({ code: 'custom', input, message, path: [path] })
}

/** Parameters of a path. */
export function inPath<const Name extends string>(...names: readonly Name[]) {
  return z.object(Object.fromEntries(names.map((name) => [name, z.string()])) as Record<Name, z.ZodString>)
}

/** A JSON response with an example. */
export function gives<T>(description: string, schema: z.ZodType<T>, example: NoInfer<T>) {
  return { description, content: { 'application/json': { schema, example } } }
}

/** An empty response. */
export const done = gives('Done', z.strictObject({}), {})

/** Members of every refusal. */
export const controlError = z
  .object({
    error: z.string().describe('Error code for programs'),
    message: z.string().describe('What is wrong and what to do'),
    path: z.string().describe('The member or parameter that is not valid; empty for the whole request'),
    issues: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .describe('Every problem of the request')
      .optional(),
  })
  .openapi('ControlError')

/** A refusal. Handlers throw, and control.ts responds. */
export function fails(description: string, error: string, path = '') {
  return gives(description, controlError, { error, message: description, path })
}

/** Address of the client. Empty for a request without a socket. */
export function remoteOf(env: Partial<HttpBindings> | undefined): string {
  return env?.incoming?.socket.remoteAddress ?? ''
}
