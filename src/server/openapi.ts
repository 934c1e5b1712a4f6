// The OpenAPI 3.1 description of the token endpoint, the guarded API and the control API, made from the rule tables and the
// route table.

import { z } from 'zod'
import type { Rule } from '../engine/rule.ts'
import { tokenRules } from '../profiles/client-credentials/rules.ts'
import { tokenPaths } from '../state/settings.ts'
import { apiPaths, retryAfter } from './openapi-api.ts'
import { inspectorRoutes } from './inspector.ts'
import type { RouteText } from './route.ts'
import { routes } from './routes.ts'

const oauthError = {
  type: 'object',
  required: ['error', 'error_description'],
  properties: { error: { type: 'string' }, error_description: { type: 'string' } },
  additionalProperties: false,
}
const controlError = {
  type: 'object',
  required: ['error', 'message', 'path'],
  properties: { error: { type: 'string' }, message: { type: 'string' }, path: { type: 'string' } },
}
const schemas = {
  TokenRequest: {
    type: 'object',
    required: ['grant_type', 'client_id', 'client_secret'],
    properties: {
      grant_type: { type: 'string', enum: ['client_credentials'] },
      client_id: { type: 'string' },
      client_secret: { type: 'string', format: 'password' },
      scope: { type: 'string', description: 'Scopes separated by spaces; implicit in this grant' },
    },
  },
  TokenResponse: {
    type: 'object',
    required: ['access_token', 'token_type', 'expires_in'],
    properties: {
      access_token: { type: 'string' },
      token_type: { type: 'string', enum: ['Bearer'] },
      expires_in: { type: 'integer', description: 'Seconds' },
      scope: { type: 'string' },
    },
    additionalProperties: false,
  },
  OAuthError: oauthError,
  ControlError: controlError,
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const text = (type: string) => ({ [type]: { schema: { type: 'string' } } })
const json = (schema: object) => ({ 'application/json': { schema } })

/** The document, as plain data. */
export function openapi(): object {
  const paths: Record<string, Record<string, object>> = apiPaths()
  for (const [index, path] of tokenPaths.entries()) paths[path] = { post: tokenOperation(index) }
  for (const route of [...routes, ...inspectorRoutes])
    paths[route.path] = { ...paths[route.path], [route.method]: controlOperation(route) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'cxone-mock',
      version: '1.0.0',
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'The CXone OAuth client_credentials token endpoint as the strict profile models it, the guarded API, and the control API of the mock.',
    },
    servers: [{ url: 'http://127.0.0.1:4455' }],
    security: [{}, { controlToken: [] }, { session: [] }],
    tags: [{ name: 'token' }, { name: 'api' }, { name: 'control' }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', description: 'What the token endpoint gave' },
        controlToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'Needed where the mock listens on another host than loopback',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'cxone-mock-4455',
          description: 'In place of the control token, for a browser; the number is the port',
        },
      },
    },
  }
}

function tokenOperation(index: number): object {
  const byStatus = new Map<number, Rule[]>()
  for (const rule of tokenRules as readonly Rule[]) {
    if (rule.reply.kind !== 'refusal' && rule.reply.kind !== 'wait') continue
    byStatus.set(rule.reply.status, [...(byStatus.get(rule.reply.status) ?? []), rule])
  }
  const refusals = [...byStatus].map(([status, rows]) => [
    String(status),
    {
      description: rows.map(({ id }) => id).join(', '),
      ...(status === 429 && { headers: retryAfter }),
      content: json(ref('OAuthError')),
    },
  ])
  return {
    tags: ['token'],
    operationId: index === 0 ? 'requestToken' : 'requestTokenV2',
    summary: 'Asks for an access token (RFC 6749 §4.4)',
    security: [],
    requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: ref('TokenRequest') } } },
    responses: {
      '200': { description: 'granted', content: json(ref('TokenResponse')) },
      ...Object.fromEntries(refusals),
      '503': {
        description: 'fault-planned: as JSON, or as the page of a proxy',
        headers: retryAfter,
        content: { ...json(ref('OAuthError')), 'text/html': { schema: { type: 'string' } } },
      },
    },
  }
}

function controlOperation(route: RouteText): object {
  const parameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const query = Object.entries(route.query === undefined ? {} : Object(jsonSchema(route.query).properties)).map(
    ([name, schema]) => ({ name, in: 'query', required: false, schema }),
  )
  return {
    tags: ['control'],
    operationId: `${route.method}${route.path
      .replace('/__mock', '')
      .replace(/^\/$/, '/inspector')
      .replaceAll(/[/{]+(\w)/g, (_, letter: string) => letter.toUpperCase())
      .replaceAll(/\W/g, '')}`,
    summary: route.summary,
    ...(route.open && { security: [] }),
    ...(parameters.length + query.length > 0 && { parameters: [...parameters, ...query] }),
    ...(route.body && { requestBody: { required: true, content: json(jsonSchema(route.body)) } }),
    responses: {
      [String(route.status ?? 200)]: {
        description: 'Done',
        ...(route.status !== 204 && {
          content: route.gives ? text(route.gives) : json(route.answer ? jsonSchema(route.answer) : { type: 'object' }),
        }),
      },
      ...(route.body || route.query
        ? { '400': { description: 'Something is wrong with what was sent', content: json(ref('ControlError')) } }
        : {}),
      '403': { description: 'Another host or origin', content: json(ref('ControlError')) },
      ...(route.open === true && route.body === undefined
        ? {}
        : { '401': { description: 'The control token is missing or wrong', content: json(ref('ControlError')) } }),
      ...(route.method === 'get'
        ? {}
        : { '415': { description: 'Content-Type is not application/json', content: json(ref('ControlError')) } }),
      ...(route.missing ? { '404': { description: route.missing, content: json(ref('ControlError')) } } : {}),
    },
  }
}

function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}
