// The protected API in the OpenAPI description: its paths, and the responses of its rule table.

import { apiRules } from '../../profiles/index.ts'
import { idsByStatus } from './openapi-refusals.ts'

const json = (schema: object, example?: object) => ({
  'application/json': { schema, ...(example && { example }) },
})
const error = json({ $ref: '#/components/schemas/OAuthError' })
// Without a type: the collection defines the content of a record.
const record = { description: 'A record of the collection' }
const list = {
  type: 'object',
  required: ['totalRecords'],
  properties: { totalRecords: { type: 'integer', description: 'All that fit the filter' } },
  additionalProperties: { type: 'array', items: record },
}
const agent = { agentId: 1, userName: 'ada@example.com', isActive: true }
const agents = { totalRecords: 1, agents: [agent] }
const change = { userName: 'grace@example.com' }
/** One record in an array under the name of its collection. */
const wrapped = { type: 'object', additionalProperties: { type: 'array', items: record } }
/** Retry-After, in a response that may have it. */
export const retryAfter = {
  'Retry-After': { schema: { type: 'string' }, description: 'Whole seconds; a planned fault may write an HTTP date' },
}
/** Headers of a 401 with a challenge. */
export const challenge = { 'WWW-Authenticate': { required: true, schema: { type: 'string' } } }
const inPath = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } })

const inQuery = (name: string, description: string) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'integer', minimum: 0, maximum: 999_999_999 },
})
const page = [inQuery('skip', 'Number of records to skip'), inQuery('top', 'Maximum number of records; at most 1000')]
const prefixes = [
  { prefix: '/api/v2', parameters: [], name: '', one: record, about: 'One record' },
  // Paths that public clients of NICE's API use.
  {
    prefix: '/incontactapi/services/{version}',
    parameters: ['version'],
    name: 'Service',
    one: wrapped,
    about: 'One record, in an array',
  },
] as const

/** Paths of the protected API. */
export function apiPaths(): Record<string, Record<string, object>> {
  return Object.fromEntries(
    prefixes.flatMap(({ prefix, parameters, name, one, about }) => {
      const all = [...parameters, 'collection']
      const single = [...all, 'id']
      return [
        [
          `${prefix}/{collection}`,
          {
            get: operation(`list${name}Records`, 'The records of a collection', all, { 200: list }, { query: page }),
            post: operation(`create${name}Record`, 'Adds a record', all, { 201: record }, { body: true }),
          },
        ],
        [
          `${prefix}/{collection}/{id}`,
          {
            get: operation(`get${name}Record`, about, single, { 200: one }),
            patch: operation(`change${name}Record`, 'Changes a record', single, { 200: record }, { body: true }),
            delete: operation(`remove${name}Record`, 'Removes a record', single, { 204: undefined }),
          },
        ],
      ]
    }),
  )
}

function exampleOf(schema: object): object {
  if (schema === list) return agents
  return schema === wrapped ? { agents: [agent] } : agent
}

function operation(
  operationId: string,
  summary: string,
  parameters: readonly string[],
  success: Readonly<Record<number, object | undefined>>,
  { body = false, query = [] }: { readonly body?: boolean; readonly query?: readonly object[] } = {},
): object {
  return {
    tags: ['api'],
    operationId,
    summary,
    security: [{ accessToken: [] }],
    parameters: [...parameters.map(inPath), ...query],
    ...(body && { requestBody: { required: true, content: json(record, change) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(success).map(([status, schema]) => [
          status,
          {
            description: 'answered',
            ...(schema && { content: json(schema, exampleOf(schema)) }),
          },
        ]),
      ),
      ...refusals(),
    },
  }
}

function refusals(): Record<string, object> {
  return Object.fromEntries(
    [...idsByStatus(apiRules)].map(([status, ids]) => [
      String(status),
      {
        description: ids.join(', '),
        ...((status === 429 || status === 503) && { headers: retryAfter }),
        ...(status === 401 && { headers: challenge }),
        content: error,
      },
    ]),
  )
}
