import type { Mutant } from './mutant.ts'
import { changesOf } from './server-changes.ts'

/** The OpenAPI description. */
export const openapi: readonly Mutant[] = [
  ...changesOf('control/openapi-token.ts', 'test/control/openapi.test.ts', [
    ["${index === 0 ? '' : `V${index + 1}`}", '', 'the second path of an endpoint has an operationId of its own'],
    ["...(status === 429 && kinds.has('wait') && { headers: retryAfter }),", '', 'a 429 may have a Retry-After'],
  ]),
  ...changesOf('control/openapi-token.ts', 'test/control/examples.test.ts', [
    [
      'other ? shapeOfExample(other.answer) : ref',
      'false ? shapeOfExample({}) : ref',
      'a path of its own has a shape of its own',
    ],
    ["typeof value === 'number' ? 'integer' : 'string'", "'string'", 'a number is described as one'],
  ]),
  ...changesOf('control/openapi-api.ts', 'test/control/examples.test.ts', [
    ['one: wrapped,', 'one: list,', 'a single record under /incontactapi has no count beside it'],
  ]),
  ...changesOf('control/document.ts', 'test/control/openapi.test.ts', [
    ['security: [{}, { controlToken: [] }, { session: [] }]', 'security: [{}]', 'a control token is described'],
  ]),
  ...changesOf('control/document.ts', 'test/package/package.test.ts', [
    [
      'servers: [{ url: origin }]',
      "servers: [{ url: 'http://127.0.0.1:4455' }]",
      'the server is the one that was asked',
    ],
    [
      "name: sessionName(origin, origin.startsWith('https:'))",
      "name: 'cxone-mock-4455'",
      'the cookie is that of the port',
    ],
  ]),
  ...changesOf('control/openapi-control.ts', 'test/control/openapi.test.ts', [
    ['(requestBody !== undefined || hasQuery) &&', 'requestBody !== undefined &&', 'a query can be wrong'],
    ['security === undefined && {', 'false && {', 'a control token may be needed'],
    ["(method === 'post' || method === 'patch') &&", "method === 'post' &&", 'a PATCH needs its type'],
    [".replace(/^\\/$/, '/inspector')", '', 'the page has an operationId'],
  ]),
  ...changesOf('control/openapi-api.ts', 'test/control/openapi.test.ts', [
    ['...(status === 401 && { headers: challenge }),', '', 'a 401 of the API has a WWW-Authenticate'],
    ['(status === 429 || status === 503) &&', 'status === 429 &&', 'a 503 of the API may have a Retry-After'],
    ['{ 204: undefined }', '{ 200: record }', 'a removed record is a 204'],
    ['security: [{ accessToken: [] }]', 'security: []', 'the API needs a token'],
  ]),
  ...changesOf('control/openapi-refusals.ts', 'test/control/openapi.test.ts', [
    [
      "!isRefusal(row) || row.reply.kind === 'data'",
      "!isRefusal(row) || row.reply.kind === 'data' || row.reply.kind === 'planned'",
      'a planned fault of the API is described',
    ],
  ]),
]
