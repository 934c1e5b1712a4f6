// The control API in the OpenAPI description: what every operation has in common.

import { membersOf } from '../../options/index.ts'

const refused = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/ControlError' } } },
})

/** The operations, each with its tag, its id and the refusals that any of them may return. */
export function controlPaths(paths: Readonly<Record<string, unknown>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(membersOf(methods)).map(([method, operation]) => [
          method,
          completed(method, path, membersOf(operation)),
        ]),
      ),
    ]),
  )
}

function completed(method: string, path: string, operation: Readonly<Record<string, unknown>>): object {
  const { parameters, requestBody, responses, security } = operation
  const hasQuery = Array.isArray(parameters) && parameters.some((each) => membersOf(each)['in'] === 'query')
  return {
    tags: ['control'],
    operationId: idOf(method, path),
    ...operation,
    responses: {
      ...((requestBody !== undefined || hasQuery) && { 400: refused('The request is not valid') }),
      ...(security === undefined && {
        401: refused('The control token is missing or wrong'),
        429: refused('Too many wrong control tokens'),
      }),
      403: refused('Another host or origin'),
      ...(requestBody !== undefined && { 413: refused('The body is larger than 1 MiB') }),
      ...((method === 'post' || method === 'patch') && { 415: refused('Content-Type is not application/json') }),
      ...membersOf(responses),
    },
  }
}

function idOf(method: string, path: string): string {
  return `${method}${path
    .replace('/__mock', '')
    .replace(/^\/$/, '/inspector')
    .replaceAll(/[/{-]+(\w)/g, (_, letter: string) => letter.toUpperCase())
    .replaceAll(/\W/g, '')}`
}
