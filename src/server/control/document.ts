// The OpenAPI 3.1 description of the token endpoints, the protected API and the control API, made from the rule tables and from
// the operations of the app.

import { formType, isRefusal } from '../../engine/index.ts'
import type { AnyRow, Profile, ProfileRoute } from '../../profiles/index.ts'
import { apiPaths, challenge, retryAfter } from './openapi-api.ts'
import { idsByStatus } from './openapi-refusals.ts'
import { controlPaths } from './openapi-control.ts'
import { type ControlApp, shapes } from './operation.ts'
import { sessionName } from './session.ts'
import { membersOf } from '../../options/index.ts'

const oauthError = {
  type: 'object',
  required: ['error', 'error_description'],
  properties: { error: { type: 'string' }, error_description: { type: 'string' } },
  additionalProperties: false,
}
const schemas = {
  OAuthError: oauthError,
  Message: {
    type: 'object',
    required: ['message'],
    properties: { errorCode: { type: 'string' }, message: { type: 'string' } },
    additionalProperties: false,
  },
}

/** The answer of a token endpoint. Where others come beside it, a scope is not told. */
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

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: object) => ({ 'application/json': { schema } })

/** What the document says of where it was got. */
export interface Served {
  /** Such as `http://127.0.0.1:4455`. */
  readonly origin: string
  readonly version: string
}

/** The document, as plain data: the operations of the app, the token endpoints of the profiles, and the protected API. */
export function documentOf(app: ControlApp, profiles: readonly Profile[], { origin, version }: Served): object {
  const tokenPaths: Record<string, Record<string, object>> = {}
  for (const profile of profiles) {
    for (const [index, path] of profile.paths.entries())
      tokenPaths[path] = { post: tokenOperation(profile, nameOf(profiles, profile), index) }
    for (const route of profile.routes ?? [])
      tokenPaths[route.path] = { ...tokenPaths[route.path], [route.method.toLowerCase()]: routeOperation(route) }
  }
  const own = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version } })
  return {
    openapi: '3.1.0',
    info: {
      title: 'cxone-mock',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'The token endpoints of CXone with their discovery documents, the protected API, and the control API of the mock.',
    },
    servers: [{ url: origin }],
    security: [{}, { controlToken: [] }, { session: [] }],
    tags: [{ name: 'token' }, { name: 'api' }, { name: 'control' }],
    paths: { ...apiPaths(), ...tokenPaths, ...controlPaths(membersOf(own.paths)) },
    components: {
      schemas: {
        ...Object.fromEntries(
          profiles.flatMap((profile) => [
            [`${nameOf(profiles, profile)}TokenRequest`, tokenRequest(profile)],
            [`${nameOf(profiles, profile)}TokenResponse`, tokenResponse(profile)],
          ]),
        ),
        ...schemas,
        ...own.components?.schemas,
        ...Object.fromEntries([...shapes].map(([name, shape]) => [name, shape()])),
      },
      securitySchemes: {
        ...(profiles.some(({ clientAuth }) => clientAuth.includes('client_secret_basic')) && {
          clientBasic: { type: 'http', scheme: 'basic', description: 'client_id and client_secret of an app' },
        }),
        accessToken: { type: 'http', scheme: 'bearer', description: 'What the token endpoint gave' },
        controlToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'Needed if the mock listens on another host than loopback',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionName(origin, origin.startsWith('https:')),
          description: 'In place of the control token, for a browser; the number is the port',
        },
      },
    },
  }
}

/** What a profile is called in the names of the document; nothing for the first. */
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
        token: { type: 'string', description: 'A refresh token, at the path that refreshes' },
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

function tokenOperation({ rows, clientAuth, grants, body }: Profile, name: string, index: number): object {
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
      grants.length === 0 ? 'Asks for an access token' : `Asks for an access token (RFC 6749): ${grants.join(', ')}`,
    security: clientAuth.includes('client_secret_basic')
      ? [{ clientBasic: [] }, ...(clientAuth.length > 1 ? [{}] : [])]
      : [],
    requestBody: {
      required: true,
      content: { [body === 'json' ? 'application/json' : formType]: { schema: ref(`${name}TokenRequest`) } },
    },
    responses: {
      '200': { description: answeredBy(rows), content: json(ref(`${name}TokenResponse`)) },
      ...Object.fromEntries(refusals),
    },
  }
}

/** Whether the rows of these ids answer with a message, and not with an OAuth error. */
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

/** The ids of the rows that answer what was asked. */
function answeredBy(rows: readonly AnyRow[]): string {
  return rows
    .filter((row) => !isRefusal(row))
    .map(({ id }) => id)
    .join(', ')
}
