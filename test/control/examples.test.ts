import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { rightRequest, sendOverSocket } from '../support/adapters.ts'

// The examples of the OpenAPI description: each request works on a fresh mock, and what comes back has the shape that is
// described, as the example beside it has.

interface Content {
  readonly 'application/json'?: { readonly schema: object; readonly example?: unknown }
  readonly 'application/x-www-form-urlencoded'?: { readonly example?: Readonly<Record<string, string>> }
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
const all = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [method, path, operation] as const),
)
const operations = all.filter(([, path]) => path.startsWith('/__mock'))
// What discovery gives depends on where it is asked.
const isDiscovery = (path: string): boolean => /jwks|well-known|userinfo/.test(path)
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

// Values of the path parameters that exist on this mock.
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

test.each(
  all.filter(([method, path]) => method === 'post' && /token|refresh/.test(path) && !path.startsWith('/__mock')),
)('%s %s gives tokens for its example', async (_, path, operation) => {
  const { 'application/json': asJson, 'application/x-www-form-urlencoded': form } = operation.requestBody?.content ?? {}
  const ask = (given: object) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      ...(form === undefined
        ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(given) }
        : { body: new URLSearchParams(given as Record<string, string>) }),
      ...(path === '/auth/token' && { headers: { Authorization: `Basic ${btoa('demo:demo-secret')}` } }),
    })
  let example = (form?.example ?? asJson?.example) as object
  if (path.endsWith('refresh')) {
    const { refresh_token } = await (
      await fetch(`${server.url}/authentication/v1/token/access-key`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(accessKeyExample),
      })
    ).json()
    example = Object.fromEntries(Object.keys(example).map((name) => [name, refresh_token]))
  }
  const answer = await ask(example)
  const body = await answer.json()
  expect([answer.status, body]).toEqual([200, expect.any(Object)])
  const { schema = {} } = operation.responses['200']?.content?.['application/json'] ?? {}
  expect(shapeOf(schema).safeParse(body).error).toBeUndefined()
})
const accessKeyExample =
  described.paths['/authentication/v1/token/access-key']?.['post']?.requestBody?.content['application/json']?.example

test.each(all.filter(([, path]) => path.includes('{collection}')))(
  '%s %s does what its example shows',
  async (method, path, operation) => {
    server.mock.faults.clear()
    const { access_token } = JSON.parse((await sendOverSocket(server.url, rightRequest())).body)
    const asked = path.replace('{version}', 'v30.0').replace('{collection}', 'agents').replace('{id}', '1')
    const example = operation.requestBody?.content['application/json']?.example
    const answer = await fetch(`${server.url}${asked}`, {
      method: method.toUpperCase(),
      headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
      ...(example !== undefined && { body: JSON.stringify(example) }),
    })
    const success = successOf(operation)
    expect(String(answer.status)).toBe(success)
    const shown = operation.responses[success]?.content?.['application/json']
    if (shown === undefined) return
    expect(shapeOf(shown.schema).safeParse(await answer.json()).error).toBeUndefined()
    expect(shapeOf(shown.schema).safeParse(shown.example).error).toBeUndefined()
    expect(shown.example).toBeDefined()
  },
)

test.each(all.filter(([, path]) => !isDiscovery(path)))(
  '%s %s shows an answer, and a refusal, of the shape that it describes',
  (method, path, { responses }) => {
    const answers = Object.values(responses).flatMap(({ content }) => content?.['application/json'] ?? [])
    const first = answers[0] ?? {}
    const gives = !['/__mock/', '/__mock/events', '/__mock/session'].includes(path) && method !== 'delete'
    if (gives) expect(first).toHaveProperty('example')
    for (const { schema, example } of answers)
      if (example !== undefined) expect(shapeOf(schema).safeParse(example).error).toBeUndefined()
  },
)
