import { beforeAll, describe, expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { startServer } from '../../src/server/index.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// What programs read from the OpenAPI description: operation ids, statuses, parameters, media types, security.

interface Described {
  readonly in?: string
  readonly name?: string
  readonly required?: boolean
}
interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly security?: readonly object[]
  readonly parameters?: readonly Described[]
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, unknown>> }
  readonly responses: Readonly<
    Record<
      string,
      { headers?: Record<string, Described>; content?: Record<string, { schema: object }>; description: string }
    >
  >
}
interface Document {
  readonly security: readonly object[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, { required?: string[] }>> }
}

let described: Document
let operations: (readonly [name: string, operation: Operation])[]
beforeAll(async () => {
  await using server = await startServer()
  described = await (await fetch(`${server.url}/__mock/openapi.json`)).json()
  operations = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  )
})

const api = '400 401 403 404 405 429 503'
const token = '200 400 401 405 413 429 503'
test.each([
  ['get /api/v2/{collection}', 'listRecords', `200 ${api}`],
  ['post /api/v2/{collection}', 'createRecord', `201 ${api}`],
  ['get /api/v2/{collection}/{id}', 'getRecord', `200 ${api}`],
  ['patch /api/v2/{collection}/{id}', 'changeRecord', `200 ${api}`],
  ['delete /api/v2/{collection}/{id}', 'removeRecord', `204 ${api}`],
  ['get /incontactapi/services/{version}/{collection}', 'listServiceRecords', `200 ${api}`],
  ['post /incontactapi/services/{version}/{collection}', 'createServiceRecord', `201 ${api}`],
  ['get /incontactapi/services/{version}/{collection}/{id}', 'getServiceRecord', `200 ${api}`],
  ['patch /incontactapi/services/{version}/{collection}/{id}', 'changeServiceRecord', `200 ${api}`],
  ['delete /incontactapi/services/{version}/{collection}/{id}', 'removeServiceRecord', `204 ${api}`],
  ['post /auth/oauth/token', 'requestToken', token],
  ['post /api/v2/oauth/token', 'requestTokenV2', token],
  ['post /auth/token', 'requestIssuerToken', '200 400 405 413 429 503'],
  ['post /authentication/v1/token/access-key', 'requestUserhubToken', '200 400 401 405 413 429 503'],
  ['post /public/user/refresh', 'requestUserhubTokenV2', '200 400 401 405 413 429 503'],
  ['get /.well-known/openid-configuration', 'getWellKnownOpenidConfiguration', '200 405'],
  ['get /.well-known/cxone-configuration', 'getWellKnownCxoneConfiguration', '200 404 405'],
  ['get /auth/jwks', 'getAuthJwks', '200 405'],
  ['get /auth/userinfo', 'getAuthUserinfo', '200 401 405'],
  ['get /__mock/access-keys', 'getAccessKeys', '200 401 403 429'],
  ['post /__mock/access-keys', 'postAccessKeys', '201 400 401 403 409 413 415 429'],
  ['get /__mock/access-keys/{id}', 'getAccessKeysId', '200 401 403 404 429'],
  ['patch /__mock/access-keys/{id}', 'patchAccessKeysId', '200 400 401 403 404 413 415 429'],
  ['delete /__mock/access-keys/{id}', 'deleteAccessKeysId', '200 401 403 404 429'],
  ['get /__mock/health', 'getHealth', '200 403'],
  ['get /__mock/apps', 'getApps', '200 401 403 429'],
  ['post /__mock/apps', 'postApps', '201 400 401 403 409 413 415 429'],
  ['get /__mock/apps/{client_id}', 'getAppsClient_id', '200 401 403 404 429'],
  ['patch /__mock/apps/{client_id}', 'patchAppsClient_id', '200 400 401 403 404 413 415 429'],
  ['delete /__mock/apps/{client_id}', 'deleteAppsClient_id', '200 401 403 404 429'],
  [
    'patch /__mock/apps/{client_id}/secrets/{index}',
    'patchAppsClient_idSecretsIndex',
    '200 400 401 403 404 413 415 429',
  ],
  ['get /__mock/clock', 'getClock', '200 401 403 429'],
  ['post /__mock/clock', 'postClock', '200 400 401 403 413 415 429'],
  ['get /__mock/faults', 'getFaults', '200 401 403 429'],
  ['post /__mock/faults', 'postFaults', '201 400 401 403 413 415 429'],
  ['delete /__mock/faults', 'deleteFaults', '200 401 403 429'],
  ['delete /__mock/faults/{id}', 'deleteFaultsId', '200 401 403 404 429'],
  ['get /__mock/limits', 'getLimits', '200 401 403 429'],
  ['post /__mock/limits/exhaust', 'postLimitsExhaust', '200 400 401 403 404 413 415 429'],
  ['get /__mock/tokens', 'getTokens', '200 400 401 403 429'],
  ['post /__mock/tokens/introspect', 'postTokensIntrospect', '200 400 401 403 413 415 429'],
  ['post /__mock/tokens/revoke', 'postTokensRevoke', '200 400 401 403 404 413 415 429'],
  ['get /__mock/exchanges', 'getExchanges', '200 400 401 403 429'],
  ['delete /__mock/exchanges', 'deleteExchanges', '200 401 403 429'],
  ['get /__mock/wait', 'getWait', '200 400 401 403 408 429 503'],
  ['get /__mock/exchanges/{id}', 'getExchangesId', '200 401 403 404 429'],
  ['get /__mock/stats', 'getStats', '200 401 403 429'],
  ['get /__mock/rules', 'getRules', '200 401 403 429'],
  ['post /__mock/pact/state', 'postPactState', '200 400 401 403 413 415 429'],
  ['post /__mock/reset', 'postReset', '200 401 403 415 429'],
  ['get /__mock/', 'getInspector', '200 403'],
  ['post /__mock/session', 'postSession', '204 400 401 403 413 415 429'],
  ['get /__mock/events', 'getEvents', '200 401 403 429 503'],
])('%s is called %s and answers %s', (name, id, statuses) => {
  const found = operations.filter(([, { operationId }]) => operationId === id)
  expect(found.map(([at, { responses }]) => [at, Object.keys(responses).toSorted().join(' ')])).toEqual([
    [name, statuses.split(' ').toSorted().join(' ')],
  ])
})

test('every operation is in the table above, and has a tag', () => {
  expect(operations.length).toBe(53)
  expect(new Set(operations.flatMap(([, { tags }]) => tags))).toEqual(new Set(['token', 'api', 'control']))
})

describe('every operation', () => {
  const idsOf = (where: (operation: Operation, name: string) => boolean) =>
    operations.filter(([name, operation]) => where(operation, name)).map(([, { operationId }]) => operationId)

  test('names the parameters of its path, all required, and its filters, none required', () => {
    const named = operations.map(([name, { parameters = [] }]) => ({
      name,
      path: parameters.filter((one) => one.in === 'path' && one.required).map((one) => one.name),
      query: parameters.filter((one) => one.in === 'query' && !one.required).map((one) => one.name),
      all: parameters.length,
    }))
    for (const { name, path, query, all } of named) {
      expect([name, path]).toEqual([name, [...name.matchAll(/\{(\w+)\}/g)].map(([, one]) => one)])
      expect([name, all]).toEqual([name, path.length + query.length])
    }
    const filters = named.filter(({ query }) => query.length > 0).map(({ name, query }) => [name, ...query])
    expect(filters).toEqual([
      ['get /api/v2/{collection}', 'skip', 'top'],
      ['get /incontactapi/services/{version}/{collection}', 'skip', 'top'],
      ['get /__mock/tokens', 'limit'],
      ['get /__mock/exchanges', 'client_id', 'rule', 'status', 'since', 'limit'],
      ['get /__mock/wait', 'client_id', 'rule', 'status', 'since', 'count', 'timeout'],
    ])
  })

  test('has a required body where it takes one', () => {
    const bodies = operations.filter(([, { requestBody }]) => requestBody !== undefined)
    expect(bodies.every(([, { requestBody }]) => requestBody?.required)).toBe(true)
    expect(
      new Map(
        bodies.map(
          ([, { operationId, requestBody }]) =>
            [operationId, Object.keys(requestBody?.content ?? {}).join(' ')] as const,
        ),
      ),
    ).toEqual(
      new Map([
        ['createRecord', 'application/json'],
        ['changeRecord', 'application/json'],
        ['createServiceRecord', 'application/json'],
        ['changeServiceRecord', 'application/json'],
        ['requestToken', 'application/x-www-form-urlencoded'],
        ['requestTokenV2', 'application/x-www-form-urlencoded'],
        ['requestIssuerToken', 'application/x-www-form-urlencoded'],
        ['requestUserhubToken', 'application/json'],
        ['requestUserhubTokenV2', 'application/json'],
        ['postApps', 'application/json'],
        ['patchAppsClient_id', 'application/json'],
        ['patchAppsClient_idSecretsIndex', 'application/json'],
        ['postAccessKeys', 'application/json'],
        ['patchAccessKeysId', 'application/json'],
        ['postClock', 'application/json'],
        ['postFaults', 'application/json'],
        ['postLimitsExhaust', 'application/json'],
        ['postTokensIntrospect', 'application/json'],
        ['postTokensRevoke', 'application/json'],
        ['postPactState', 'application/json'],
        ['postSession', 'application/json'],
      ]),
    )
  })

  test('has its security requirement', () => {
    expect(described.security).toEqual([{}, { controlToken: [] }, { session: [] }])
    expect(idsOf(({ security }) => security?.length === 0)).toEqual([
      'requestToken',
      'requestTokenV2',
      'getWellKnownOpenidConfiguration',
      'getWellKnownCxoneConfiguration',
      'getAuthJwks',
      'requestUserhubToken',
      'requestUserhubTokenV2',
      'getHealth',
      'getInspector',
      'postSession',
    ])
    const withToken = operations.filter(([, { security = [] }]) => security.length > 0)
    const tokens = withToken.filter(([name]) => name !== 'post /auth/token')
    for (const [name, { security }] of tokens)
      expect([/\/\{collection\}|userinfo/.test(name), security]).toEqual([true, [{ accessToken: [] }]])
    expect(tokens).toHaveLength(11)
    expect(described.paths['/auth/token']?.post?.security).toEqual([{ clientBasic: [] }, {}])
  })

  test('of the token endpoint and the API declares Retry-After and WWW-Authenticate where responses have them', () => {
    for (const [name, { responses }] of operations) {
      const carried = Object.entries(responses).map(([status, { headers = {} }]) => [status, ...Object.keys(headers)])
      const expected = Object.keys(responses).map((status) => {
        if (name.includes('/__mock')) return [status]
        if (/ \/(?:auth\/token|authentication|public)/.test(name) && status === '429') return [status]
        if (status === '429' || status === '503') return [status, 'Retry-After']
        return status === '401' && /\{collection\}|userinfo/.test(name) ? [status, 'WWW-Authenticate'] : [status]
      })
      expect([name, carried]).toEqual([name, expected])
      for (const { headers } of Object.values(responses))
        if (headers?.['WWW-Authenticate']) expect(headers['WWW-Authenticate'].required).toBe(true)
    }
  })

  test('declares the media type of each response', () => {
    const others = operations.flatMap(([, { operationId, responses }]) =>
      Object.entries(responses)
        .map(([status, { content = {} }]) => [operationId, status, ...Object.keys(content)])
        .filter((one) => one.slice(2).join() !== 'application/json'),
    )
    expect(others).toEqual([
      ['removeRecord', '204'],
      ['removeServiceRecord', '204'],
      ['requestToken', '503', 'application/json', 'text/html'],
      ['requestTokenV2', '503', 'application/json', 'text/html'],
      ['requestIssuerToken', '503', 'application/json', 'text/html'],
      ['getWellKnownCxoneConfiguration', '404'],
      ['getAuthUserinfo', '401'],
      ['requestUserhubToken', '503', 'application/json', 'text/html'],
      ['requestUserhubTokenV2', '503', 'application/json', 'text/html'],
      ['getInspector', '200', 'text/html'],
      ['postSession', '204'],
      ['getEvents', '200', 'text/event-stream'],
    ])
  })

  test('names the rules behind each refusal, and a planned fault behind 503', () => {
    const behind = (id: string, status: string) =>
      operations.find(([, { operationId }]) => operationId === id)?.[1].responses[status]?.description
    expect(behind('requestToken', '413')).toBe('body-too-large')
    expect(behind('requestToken', '429')).toBe('rate-limited')
    expect(behind('requestToken', '503')).toContain('fault-planned')
    expect(behind('listRecords', '503')).toBe('api-fault-planned')
    const named = operations.flatMap(([, { responses }]) =>
      Object.values(responses).map(({ description }) => description),
    )
    expect(named.join()).not.toMatch(/host-other-vendor|path-unknown/)
  })
})

test.each([
  ['TokenRequest', ['grant_type', 'client_id', 'client_secret']],
  ['TokenResponse', ['access_token', 'token_type', 'expires_in']],
  ['OAuthError', ['error', 'error_description']],
  ['ControlError', ['error', 'message', 'path']],
])('the schema %s requires %j', (name, required) => {
  expect(described.components.schemas[name]?.required).toEqual(required)
})

test('tokens and errors have the members that their schemas require', async () => {
  const mock = createMock()
  const keysOf = async (client_id: string) =>
    Object.keys(JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body))
  const { TokenResponse, OAuthError } = described.components.schemas
  expect(await keysOf('demo')).toEqual(expect.arrayContaining(TokenResponse?.required ?? []))
  expect((await keysOf('nobody')).toSorted()).toEqual(OAuthError?.required?.toSorted())
})
