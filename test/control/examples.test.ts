import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { rightRequest, sendOverSocket } from '../support/adapters.ts'

// The examples of the OpenAPI description: each request works on a fresh mock, and what comes back has the shape that is
// described, as the example beside it has.

interface Content {
  readonly 'application/json'?: { readonly schema: object; readonly example?: unknown }
}
interface Described {
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}
const described = await (async () => {
  await using server = await startServer()
  const text = await (await fetch(`${server.url}/__mock/openapi.json`)).text()
  return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
    readonly components: { readonly schemas: object }
  }
})()
const operations = Object.entries(described.paths)
  .filter(([path]) => path.startsWith('/__mock'))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [method, path, operation] as const),
  )
const shapeOf = (schema: object) => z.fromJSONSchema({ ...schema, $defs: described.components.schemas } as never)
const successOf = ({ responses }: Described): string => Object.keys(responses).find((status) => status < '300') ?? ''

let server: CxoneServer
beforeEach(async () => {
  server = await startServer()
  await sendOverSocket(server.url, rightRequest())
  server.mock.access_keys.add({ id: 'known', secret: 's' })
  server.mock.faults.plan({ on: 'api', status: 500 })
})
afterEach(() => server.close())

// What stands in the place of a parameter on this mock.
const places: Readonly<Record<string, string>> = {
  '/__mock/apps/{client_id}': '/__mock/apps/demo',
  '/__mock/apps/{client_id}/secrets/{index}': '/__mock/apps/demo/secrets/0',
  '/__mock/access-keys/{id}': '/__mock/access-keys/known',
  '/__mock/faults/{id}': '/__mock/faults/fault-1',
  '/__mock/exchanges/{id}': '/__mock/exchanges/1',
}

test.each(operations.filter(([, path]) => !['/__mock/events', '/__mock/'].includes(path)))(
  '%s %s does what its example shows',
  async (method, path, operation) => {
    const body = operation.requestBody?.content['application/json']?.example
    if (operation.requestBody !== undefined) expect(body).toBeDefined()
    const response = await fetch(`${server.url}${places[path] ?? path}`, {
      method: method.toUpperCase(),
      headers: { 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const success = successOf(operation)
    expect(String(response.status)).toBe(success)
    const shape = operation.responses[success]?.content?.['application/json']
    if (shape !== undefined) expect(shapeOf(shape.schema).safeParse(await response.json()).error).toBeUndefined()
  },
)

test.each(operations)(
  '%s %s shows an answer, and a refusal, of the shape that it describes',
  (_, path, { responses }) => {
    const answers = Object.values(responses).flatMap(({ content }) => content?.['application/json'] ?? [])
    if (!['/__mock/', '/__mock/events', '/__mock/session'].includes(path)) expect(answers[0]).toHaveProperty('example')
    for (const { schema, example } of answers)
      if (example !== undefined) expect(shapeOf(schema).safeParse(example).error).toBeUndefined()
  },
)
