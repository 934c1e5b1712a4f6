import type { Mutant } from './mutant.ts'
import { changesOf } from './server-changes.ts'

/** The OpenAPI description. */
export const openapi: readonly Mutant[] = [
  ...changesOf('control/openapi.ts', 'test/openapi.test.ts', [
    ["${index === 0 ? '' : `V${index + 1}`}", '', 'each operation has an id of its own'],
    ["...(status === 429 && kinds.has('wait') && { headers: retryAfter }),", '', 'a 429 has a Retry-After'],
    [
      "    required: ['access_token', 'token_type', 'expires_in', ...answers],\n",
      '',
      'a token answer has its three members',
    ],
    ['route.open === true && route.body === undefined', 'route.open === true', 'the session may be refused by a 401'],
    ["route.method === 'get' || route", "route.method !== 'post' || route", 'a change needs a Content-Type'],
    ['...(route.missing ?', '...(route.body && route.missing ?', 'a missing thing is a 404'],
    ["    in: 'query',\n    required: false,", "    in: 'query',\n    required: true,", 'a filter may be left out'],
    ['[...parameters, ...query]', 'parameters', 'filters are described'],
    ['...(route.open && { security: [] }),', '', 'an open route needs no token'],
    [
      'security: [{}, { controlToken: [] }, { session: [] }]',
      'security: [{ controlToken: [] }, { session: [] }]',
      'the control token may be left out',
    ],
    ['[String(route.status ?? 200)]', '[String(200)]', 'a route that creates answers 201'],
    [".replace(/^\\/$/, '/inspector')", '', 'the page has an operation id'],
    [
      'Object.fromEntries(refusals),\n    },\n  }\n}\n',
      "Object.fromEntries([...refusals, ['418', {}]]),\n    },\n  }\n}\n",
      'answers of other hosts are not described',
    ],
  ]),
  ...changesOf('control/openapi-api.ts', 'test/openapi.test.ts', [
    ['...(status === 401 && { headers: challenge }),', '', 'a 401 of the API has a WWW-Authenticate'],
    ['(status === 429 || status === 503) &&', 'status === 429 &&', 'a 503 of the API may have a Retry-After'],
    ['{ 204: undefined }', '{ 200: record }', 'a removed record is a 204'],
    ['security: [{ accessToken: [] }]', 'security: []', 'the API needs a token'],
    ['{ 201: record }, true)', '{ 201: record })', 'a new record is a body'],
  ]),
  ...changesOf('control/openapi-refusals.ts', 'test/openapi.test.ts', [
    [
      "!isRefusal(row) || row.reply.kind === 'data'",
      "!isRefusal(row) || row.reply.kind === 'data' || row.reply.kind === 'planned'",
      'a planned fault of the API is described',
    ],
  ]),
]
