// The guarded API in the OpenAPI description: its paths, and the answers of the second rule table.

import { apiRules } from '../../profiles/index.ts'
import { idsByStatus } from './openapi-refusals.ts'

const json = (schema: object) => ({ 'application/json': { schema } })
const error = json({ $ref: '#/components/schemas/OAuthError' })
// Without a type: what a record holds is the business of its collection.
const record = { description: 'A record of the collection' }
const list = {
  type: 'object',
  required: ['totalRecords'],
  properties: { totalRecords: { type: 'integer', description: 'All that fit the filter' } },
  additionalProperties: { type: 'array', items: record },
}
/** Retry-After, in an answer that may carry it. */
export const retryAfter = {
  'Retry-After': { schema: { type: 'string' }, description: 'Whole seconds; a planned fault may write an HTTP date' },
}
/** What a 401 with a challenge carries. */
export const challenge = { 'WWW-Authenticate': { required: true, schema: { type: 'string' } } }
const inPath = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } })

/** The paths of the guarded API. */
export function apiPaths(): Record<string, Record<string, object>> {
  return {
    '/api/v2/{collection}': {
      get: operation('listRecords', 'The records of a collection', ['collection'], { 200: list }),
      post: operation('createRecord', 'Adds a record', ['collection'], { 201: record }, true),
    },
    '/api/v2/{collection}/{id}': {
      get: operation('getRecord', 'One record', ['collection', 'id'], { 200: record }),
      patch: operation('changeRecord', 'Changes a record', ['collection', 'id'], { 200: record }, true),
      delete: operation('removeRecord', 'Removes a record', ['collection', 'id'], { 204: undefined }),
    },
  }
}

function operation(
  operationId: string,
  summary: string,
  parameters: readonly string[],
  success: Readonly<Record<number, object | undefined>>,
  body = false,
): object {
  return {
    tags: ['api'],
    operationId,
    summary,
    security: [{ accessToken: [] }],
    parameters: parameters.map(inPath),
    ...(body && { requestBody: { required: true, content: json(record) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(success).map(([status, schema]) => [
          status,
          { description: 'answered', ...(schema && { content: json(schema) }) },
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
