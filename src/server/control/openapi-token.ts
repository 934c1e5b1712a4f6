// The token endpoints and the discovery documents in the OpenAPI description, generated from the rule tables.

import { formType, isRefusal } from '../../engine/index.ts'
import { type AnyRow, credentialsOf, type Profile, type ProfileRoute } from '../../profiles/index.ts'
import { challenge, retryAfter } from './openapi-api.ts'
import { idsByStatus } from './openapi-refusals.ts'

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: object) => ({ 'application/json': { schema } })

/** Paths of the profiles. */
export function tokenPaths(profiles: readonly Profile[]): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {}
  for (const profile of profiles) {
    for (const [index, path] of profile.paths.entries())
      paths[path] = { post: tokenOperation(profiles, profile, index) }
    for (const route of profile.routes ?? [])
      paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: routeOperation(route) }
  }
  return paths
}

/** Schemas that they refer to. */
export function tokenSchemas(profiles: readonly Profile[]): Record<string, object> {
  return Object.fromEntries(
    profiles.flatMap((profile) => [
      [`${nameOf(profiles, profile)}TokenRequest`, tokenRequest(profile)],
      [`${nameOf(profiles, profile)}TokenResponse`, tokenResponse(profile)],
    ]),
  )
}

/** Response of a token endpoint. If it has additional members, it has no scope. */
function tokenResponse({ answers = [] }: Profile): object {
  const others = Object.fromEntries(answers.map((name) => [name, { type: 'string' }]))
  return {
    type: 'object',
    required: ['access_token', 'token_type', 'expires_in', ...answers],
    properties: {
      access_token: { type: 'string' },
      token_type: { type: 'string', enum: ['Bearer'] },
      expires_in: { type: 'integer', description: 'Seconds' },
      ...(answers.length === 0 ? { scope: { type: 'string' } } : others),
    },
    additionalProperties: false,
  }
}

/** Prefix of a profile in names of the document. Empty for the first one. */
function nameOf(profiles: readonly Profile[], { id }: Profile): string {
  return id === profiles[0]?.id ? '' : id.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function tokenRequest({ clientAuth, grants, body }: Profile): object {
  if (body === 'json')
    return {
      type: 'object',
      properties: {
        accessKeyId: { type: 'string' },
        accessKeySecret: { type: 'string', format: 'password' },
      },
    }
  const inForm = clientAuth.includes('client_secret_post')
  const onlyInForm = inForm && clientAuth.length === 1
  return {
    type: 'object',
    required: ['grant_type', ...(onlyInForm ? ['client_id', 'client_secret'] : [])],
    properties: {
      grant_type: { type: 'string', enum: grants },
      ...(inForm && { client_id: { type: 'string' }, client_secret: { type: 'string', format: 'password' } }),
      scope: { type: 'string', description: 'Scopes separated by spaces; implicit in this grant' },
    },
  }
}

function tokenOperation(profiles: readonly Profile[], profile: Profile, index: number): object {
  const { rows, clientAuth, grants, body } = profile
  const name = nameOf(profiles, profile)
  const other = profile.exchanges?.[profile.paths[index] ?? '']
  const kinds = new Set(rows.map(({ reply }) => reply.kind))
  const refusals = [...idsByStatus(rows)].map(([status, ids]) => [
    String(status),
    status === 503
      ? {
          description: `${ids.join(', ')}: as JSON, or as the page of a proxy`,
          headers: retryAfter,
          content: { ...json(ref('OAuthError')), 'text/html': { schema: { type: 'string' } } },
        }
      : {
          description: ids.join(', '),
          ...(status === 429 && kinds.has('wait') && { headers: retryAfter }),
          content: json(ref(isMessage(rows, ids) ? 'Message' : 'OAuthError')),
        },
  ])
  return {
    tags: ['token'],
    operationId: `request${name}Token${index === 0 ? '' : `V${index + 1}`}`,
    summary:
      grants.length === 0 ? 'Requests an access token' : `Requests an access token (RFC 6749): ${grants.join(', ')}`,
    security: clientAuth.includes('client_secret_basic')
      ? [{ clientBasic: [] }, ...(clientAuth.length > 1 ? [{}] : [])]
      : [],
    requestBody: {
      required: true,
      content: {
        [body === 'json' ? 'application/json' : formType]: {
          schema: other ? shapeOfExample(other.request) : ref(`${name}TokenRequest`),
          example: other?.request ?? requestExample(profile),
        },
      },
    },
    responses: {
      '200': {
        description: answeredBy(rows),
        content: {
          'application/json': {
            schema: other ? shapeOfExample(other.answer) : ref(`${name}TokenResponse`),
            example: other?.answer ?? responseExample(profile),
          },
        },
      },
      ...Object.fromEntries(refusals),
    },
  }
}

/** A request that succeeds on a new mock. */
function requestExample(profile: Profile): object {
  const body = new TextDecoder().decode(profile.request({}, credentialsOf({})).body)
  return profile.body === 'json' ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body))
}

/** Schema of strings and integers that are all required. */
function shapeOfExample(example: object): object {
  return {
    type: 'object',
    required: Object.keys(example),
    properties: Object.fromEntries(
      Object.entries(example).map(([name, value]) => [
        name,
        { type: typeof value === 'number' ? 'integer' : 'string' },
      ]),
    ),
    additionalProperties: false,
  }
}

function responseExample({ answers = [] }: Profile): object {
  return {
    access_token: '…',
    token_type: 'Bearer',
    expires_in: 3_600,
    ...Object.fromEntries(answers.map((name) => [name, '…'])),
  }
}

/** Whether the rows of these ids respond with a message instead of an OAuth error. */
function isMessage(rows: readonly AnyRow[], ids: readonly string[]): boolean {
  return rows.some(({ id, reply }) => ids.includes(id) && reply.kind === 'message')
}

function routeOperation({ method, path, summary, bearer, rows }: ProfileRoute): object {
  const bare = new Set(rows.flatMap(({ reply }) => (reply.kind === 'bare' ? [reply.status] : [])))
  return {
    tags: ['token'],
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^a-z0-9]+(\w)/gi, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    security: bearer ? [{ accessToken: [] }] : [],
    responses: {
      '200': { description: answeredBy(rows), content: json({ type: 'object' }) },
      ...Object.fromEntries(
        [...idsByStatus(rows)].map(([status, ids]) => [
          String(status),
          bare.has(status)
            ? { description: ids.join(', '), ...(status === 401 && { headers: challenge }) }
            : { description: ids.join(', '), content: json(ref('OAuthError')) },
        ]),
      ),
    },
  }
}

/** Ids of the rows that grant the request. */
function answeredBy(rows: readonly AnyRow[]): string {
  return rows
    .filter((row) => !isRefusal(row))
    .map(({ id }) => id)
    .join(', ')
}
