import { EventEmitter, once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createMock, type CxoneMock } from '../../src/index.ts'
import { apiExampleRequest, apiRules, exampleRequest, rules, type Rule } from '../support/tables.ts'
import { formRequest, rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// Responses on the wire: headers in order, with and without the mock-rule hint.

const challenges = apiRules.filter((rule: Rule) => rule.reply.kind === 'challenge')
const start = Date.parse('2026-01-01T00:00:00Z')
const json = ['Content-Type', 'application/json', 'Cache-Control', 'no-store']
function frozen(hints: boolean): CxoneMock {
  const mock = createMock({ hints })
  mock.clock.freeze()
  mock.clock.set(start)
  return mock
}

describe('the mock-rule hint', () => {
  test.each(rules.map((rule: Rule) => [rule.id, rule] as const))(
    'for %s is the last header, and nothing else differs if hints are off',
    async (id, { example }) => {
      const replies = await Promise.all(
        [true, false].map(async (hints) => {
          const mock = frozen(hints)
          if (example.given?.app) mock.apps.add(example.given.app)
          if (example.given?.fault) mock.faults.plan(example.given.fault)
          return engineOf(mock).answer(exampleRequest(example))
        }),
      )
      const [hinted, silent] = replies.map(({ headers }) => headers)
      expect(hinted).toEqual([...(silent ?? []), 'mock-rule', id])
      expect(replies[0]?.status).toBe(replies[1]?.status)
      if (id !== 'granted') expect(replies[0]?.body).toBe(replies[1]?.body)
    },
  )
})

describe('WWW-Authenticate', () => {
  test.each(challenges.map((rule: Rule) => [rule.id, rule] as const))(
    'for %s names a scope only if one is missing',
    async (id, rule) => {
      const mock = frozen(true)
      const app = rule.example.app ?? 'demo'
      const token = JSON.parse((await engineOf(mock).answer(rightRequest(app))).body).access_token
      if (rule.example.bearer === 'expired') mock.clock.advance('2h')
      if (rule.example.bearer === 'revoked') mock.tokens.revoke({ token })
      if (rule.example.bearer === 'app-disabled') mock.apps.update(app, { enabled: false })
      // Every request goes to the collection that requires a scope.
      const reply = await engineOf(mock).answer(
        apiExampleRequest({ ...rule.example, path: '/api/v2/audit-log' }, token),
      )
      const challenge = reply.headers[reply.headers.indexOf('WWW-Authenticate') + 1]
      expect(mock.journal.exchanges().at(-1)?.rule).toBe(id)
      expect(challenge).toMatch(/^Bearer(?: error="\w+", error_description="[^"]+"(?:, scope="oauth_auth")?)?$/)
      expect(challenge?.includes('scope=')).toBe(id === 'scope-insufficient')
    },
  )
})

test('a call whose token is revoked while it waits for its turn is refused as revoked, without a scope', async () => {
  const mock = frozen(true)
  const events = new EventEmitter()
  const validating = once(events, 'begun')
  const finished = once(events, 'finish')
  const validate = async () => {
    events.emit('begun')
    await finished
    return { value: {} }
  }
  mock.data.define('things', { schema: { '~standard': { version: 1, vendor: 'test', validate } } })
  const tokens: string[] = []
  for (const client_id of ['demo', 'mock-short-lived'])
    tokens.push(JSON.parse((await engineOf(mock).answer(rightRequest(client_id))).body).access_token)
  const [first = '', second = ''] = tokens
  const create = engineOf(mock).answer(
    apiExampleRequest({ method: 'POST', path: '/api/v2/things', contentType: 'application/json', body: '{}' }, first),
  )
  await validating
  const waiting = Promise.resolve(engineOf(mock).answer(apiExampleRequest({ path: '/api/v2/audit-log' }, second)))
  // The first check of the token is done once the microtasks have run.
  await new Promise((resolve) => setImmediate(resolve))
  mock.tokens.revoke({ token: second })
  events.emit('finish')
  expect((await create).status).toBe(201)
  const { status, headers } = await waiting
  expect([status, headers[headers.indexOf('WWW-Authenticate') + 1]]).toEqual([
    401,
    'Bearer error="invalid_token", error_description="The access token was revoked"',
  ])
})

describe('a token response', () => {
  const answerTo = async (mock: CxoneMock, client_id: string, scope?: string) =>
    engineOf(mock).answer(
      formRequest({
        grant_type: 'client_credentials',
        client_id,
        client_secret: `${client_id}-secret`,
        ...(scope !== undefined && { scope }),
      }),
    )

  test('has both cache headers', async () => {
    expect((await answerTo(frozen(false), 'demo')).headers).toEqual([...json, 'Pragma', 'no-cache'])
  })

  test.each([
    ['*', undefined],
    [[], undefined],
    [['read'], 'read'],
    [['read', 'a"b', 'c\\d', 'é'], 'read a"b c\\d é'],
  ] as const)('contains the scopes %j as a JSON string, if there are any', async (scopes, told) => {
    const mock = frozen(true)
    mock.apps.update('demo', { scopes })
    const body = JSON.parse((await answerTo(mock, 'demo')).body)
    expect(body).toEqual({
      access_token: expect.stringMatching(/^cxmock_/),
      token_type: 'Bearer',
      expires_in: 7_200,
      ...(told !== undefined && { scope: told }),
    })
    expect((await mock.tokens.introspect(body.access_token)).scope).toBe(told)
  })

  test.each([
    ['read', 'read'],
    ['read read', 'read'],
    ['  write   read ', 'write read'],
    ['', undefined],
    [' ', undefined],
  ])('grants each of the scopes %j once, in order', async (asked, kept) => {
    const mock = frozen(true)
    const { access_token, scope } = JSON.parse((await answerTo(mock, 'demo', asked)).body)
    expect([(await mock.tokens.introspect(access_token)).scope, scope]).toEqual([kept, undefined])
    mock.apps.update('demo', { scopes: ['read', 'write'] })
    expect((await answerTo(mock, 'demo', asked)).status).toBe(200)
  })
})

test('a token request counts as avoidable only if it is granted', async () => {
  const mock = frozen(true)
  await engineOf(mock).answer(rightRequest())
  await engineOf(mock).answer(formRequest({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'x' }))
  mock.faults.plan({ status: 503 })
  await engineOf(mock).answer(rightRequest())
  await engineOf(mock).answer(rightRequest('demo', { url: '/elsewhere' }))
  await engineOf(mock).answer(rightRequest())
  expect(mock.journal.exchanges().map(({ avoidable }) => avoidable)).toEqual([false, false, false, false, true])
})
