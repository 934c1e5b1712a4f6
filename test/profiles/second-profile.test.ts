// A profile that is added is there for everybody: through every adapter, and in all that is read from the tables. It needs its data
// and its line in the list, which is the first constant here.

import { MatchersV3 } from '@pact-foundation/pact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { driftPlan } from '../../contracts/drift/probes.ts'
import { interactions } from '../../contracts/own/interactions.ts'
import { runDrift } from '../../contracts/drift/drift.ts'
import { explainRule, rules, tokenTables } from '../../src/cli/rules.ts'
import { diagnoser } from '../../src/doctor/index.ts'
import { everything, matching } from '../../src/inspector/exchanges/filter.ts'
import { rowOf } from '../../src/inspector/exchanges/rule-trace.tsx'
import { createMock, engineOf, mockOf } from '../../src/mock.ts'
import { profiles } from '../../src/profiles/index.ts'
import type { Profile } from '../../src/profiles/profile.ts'
import { listen } from '../../src/server/http/listen.ts'
import { controlApp } from '../../src/server/control/control.ts'
import { describer } from '../../src/server/control/document.ts'
import { adapters, rightRequest } from '../support/adapters.ts'
import { madeUp } from '../support/made-up-profile.ts'

const both: readonly Profile[] = [...profiles, madeUp]
const [configuration] = madeUp.routes

describe.each(Object.entries(adapters))('through the adapter %s', (_, open) => {
  test.each(madeUp.rows.map((row) => [row.id, row] as const))('%s answers its example', async (id, row) => {
    const { example, reply } = row
    const adapter = await open(undefined, mockOf(both))
    if ('given' in example) adapter.mock.faults.plan(example.given.fault)
    const answer = await adapter.send(madeUp.request(example))
    await adapter.close()
    expect(answer.headers['mock-rule']).toBe(id)
    expect(answer.status).toBe({ planned: 503, refusal: 400, token: 200 }[reply.kind])
    if (id === 'made-up-no-basic') expect(answer.headers['x-made-up']).toBe('yes')
    const [exchange] = adapter.mock.journal.exchanges()
    expect(exchange).toMatchObject({ endpoint: 'token', profile: 'made-up', rule: id })
    expect(exchange?.diagnosis.passed).toEqual([
      'host-other-vendor',
      'path-unknown',
      ...madeUp.rows.map((each) => each.id).slice(0, madeUp.rows.indexOf(row)),
    ])
  })

  test('its document is read, and can only be read', async () => {
    const mock = mockOf(both)
    mock.clock.freeze()
    mock.clock.set('2030-01-01T00:00:00Z')
    const adapter = await open(undefined, mock)
    const read = await adapter.send(configuration.request({}))
    expect(JSON.parse(read.body)).toEqual({ made: 'up', now: Date.parse('2030-01-01T00:00:00Z') })
    const changed = await adapter.send(configuration.request({ method: 'DELETE' }))
    await adapter.close()
    expect([changed.status, changed.headers['allow']]).toEqual([405, 'GET'])
    expect(mock.journal.exchanges()).toMatchObject([
      { endpoint: 'route', profile: 'made-up', rule: 'made-up-document', request: { path: '/made-up/configuration' } },
      { endpoint: 'route', profile: 'made-up', rule: 'made-up-not-get' },
    ])
  })

  test('the API takes its tokens, as those of the first profile', async () => {
    const adapter = await open(undefined, mockOf(both))
    const statuses = []
    for (const request of [madeUp.request({}), rightRequest()]) {
      const { access_token } = JSON.parse((await adapter.send(request)).body)
      const headers = ['Host', 'api.nicecxone.com', 'Authorization', `Bearer ${access_token}`]
      statuses.push(await adapter.send({ method: 'GET', url: '/api/v2/agents', headers, body: new Uint8Array() }))
    }
    await adapter.close()
    expect(statuses.map(({ status }) => status)).toEqual([200, 200])
    const [ours, first] = adapter.mock.journal.tokens().toReversed()
    expect([ours?.client_id, first?.client_id]).toEqual(['made-up-app', 'demo'])
  })
})

test('its token is altered, revoked and over as any other', async () => {
  const mock = mockOf(both)
  const { body } = await engineOf(mock).answer(madeUp.request({}))
  const { access_token } = JSON.parse(body)
  expect(access_token).toMatch(/^made~up~/)
  const stateOf = async (token: string) => (await mock.tokens.introspect(token)).state
  expect(await stateOf(`${access_token}0`)).toBe('forged')
  expect(await stateOf(access_token)).toBe('valid')
  mock.clock.advance('2h')
  expect(await stateOf(access_token)).toBe('expired')
  mock.tokens.revoke({ client_id: 'made-up-app' })
  expect(await stateOf(access_token)).toBe('revoked')
  expect(JSON.stringify(mock.journal.exchanges())).not.toContain(access_token)
})

describe('MSW and undici', () => {
  test.each(['/made-up/grants', '/made-up/configuration'])('claim %s, and answer it in any case', (path) => {
    const engine = engineOf(mockOf(both))
    expect(engine.covers(`https://api.nicecxone.com${path}`)).toBe(true)
    expect(engine.isAnswered(`https://api.nicecxone.com${path}`)).toBe(true)
    expect(engineOf(mockOf(profiles)).covers(`https://api.nicecxone.com${path}`)).toBe(false)
  })
})

describe('on the command line', () => {
  let printed = ''
  beforeEach(() => {
    printed = ''
    vi.spyOn(console, 'log').mockImplementation((text: string) => void (printed += `${text}\n`))
  })
  afterEach(() => void vi.restoreAllMocks())

  test('rules lists its table under its title', () => {
    rules({}, both)
    expect(printed).toMatch(/^The made-up endpoint\n 1 {2}host-other-vendor/m)
    for (const { id, problem } of madeUp.rows) expect(printed).toMatch(new RegExp(`${id} .* ${problem}`))
  })

  test('rules as JSON has its rows, and those of its routes', () => {
    rules({ json: true }, both)
    const ids = JSON.parse(printed).map(({ rule }: { rule: string }) => rule)
    expect(ids).toEqual(expect.arrayContaining([...madeUp.rows, ...configuration.rows].map(({ id }) => id)))
  })

  test.each([
    ['made-up-no-grant', /curl http:\/\/127\.0\.0\.1:4455\/made-up\/grants -H .*Basic .* other=thing/],
    ['made-up-not-get', /curl http:\/\/127\.0\.0\.1:4455\/made-up\/configuration -X DELETE/],
  ])('explain %s shows its example', (id, example) => {
    explainRule(id, both)
    expect(printed).toMatch(example)
  })
})

test('OpenAPI describes its paths, how its clients authenticate, and its refusals', () => {
  const document = JSON.parse(
    JSON.stringify(
      describer(
        controlApp(createMock(), { allowedHosts: [], secure: false, closing: new AbortController().signal }),
        both,
      )({ origin: 'http://127.0.0.1:4455', version: '0.0.0' }),
    ),
  )
  const { post } = document.paths['/made-up/grants']
  expect(post.security).toEqual([{ clientBasic: [] }])
  expect(post.responses['400'].description).toBe(
    'made-up-no-basic, made-up-nobody, made-up-wrong-secret, made-up-no-grant',
  )
  expect(post.responses['200'].description).toBe('made-up-granted')
  expect(document.components.schemas.MadeUpTokenRequest.properties).not.toHaveProperty('client_secret')
  expect(document.paths['/made-up/configuration'].get.responses['405'].description).toBe('made-up-not-get')
  const operations = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap(Object.values)
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
})

describe('the doctor', () => {
  const diagnose = diagnoser(both)

  test('judges a request to its path by its rows', () => {
    const [request] = diagnose(
      `curl https://api.nicecxone.com/made-up/grants -d grant_type=client_credentials`,
    ).requests
    expect(request?.findings.map(({ id }) => id)).toContain('made-up-no-basic')
    expect(request?.findings.map(({ id }) => id)).not.toContain('credentials-missing')
    expect(request?.checklist.map(({ id }) => id)).toEqual(['app-enabled', 'clock'])
  })

  test('hides what only follows', () => {
    const [request] = diagnose(`curl https://api.nicecxone.com/made-up/grants -d other=thing`).requests
    expect(request?.findings.map(({ id }) => id)).not.toContain('made-up-no-grant')
  })

  test('judges any other request by the first profile', () => {
    const [request] = diagnose(
      `curl https://api.nicecxone.com/auth/oauth/token -d grant_type=client_credentials`,
    ).requests
    expect(request?.findings.map(({ id }) => id)).toContain('credentials-missing')
  })
})

test('the contract has its rows, with what each says of itself', () => {
  const found = interactions(MatchersV3 as never, undefined, both).filter(({ rule }) => rule.startsWith('made-up'))
  expect(found.map(({ name, state, right, request }) => [name, state, right, request.path])).toEqual([
    ['made-up-made-up-fault', 'the token service is down', true, '/made-up/grants'],
    ['made-up-made-up-no-basic', 'an app is registered', false, '/made-up/grants'],
    ['made-up-made-up-nobody', 'no app is registered', true, '/made-up/grants'],
    ['made-up-made-up-no-grant', 'an app is registered', false, '/made-up/grants'],
    ['made-up-made-up-granted', 'an app is registered', true, '/made-up/grants'],
  ])
  const all = interactions(MatchersV3 as never, undefined, both)
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(new Set(all.map(({ uponReceiving }) => uponReceiving)).size).toBe(all.length)
})

test('drift asks its rows, and says why the others are never asked', async () => {
  const { probes, neverAsked } = driftPlan(madeUp)
  expect(probes.map(({ rule, credentials }) => [rule, credentials])).toEqual([
    ['made-up-granted', true],
    ['made-up-no-basic', false],
    ['made-up-no-grant', true],
  ])
  expect(neverAsked).toMatchObject({ 'made-up-wrong-secret': 'a failed attempt may count' })
  await using server = await listen(mockOf(both))
  const app = { client_id: 'made-up-app', client_secret: 'made-up-app-secret' }
  const { rows } = await runDrift({ tokenUrl: `${server.url}/made-up/grants`, profile: madeUp, ...app })
  expect(rows.filter(({ outcome }) => outcome === 'equal').map(({ rule }) => rule)).toEqual(
    probes.map(({ rule }) => rule),
  )
})

test('the page is given its rows, finds its exchanges by them, and shows the table that one went through', async () => {
  await using server = await listen(mockOf(both))
  await fetch(`${server.url}/made-up/grants`, { method: 'POST' })
  await fetch(`${server.url}/made-up/configuration`)
  await fetch(`${server.url}/auth/oauth/token`, { method: 'POST' })
  const { rules: given } = await (await fetch(`${server.url}/__mock/rules`)).json()
  const exchanges = server.mock.journal.exchanges()
  expect(matching(exchanges, { ...everything, rule: 'made-up-no-basic' })).toEqual([exchanges[0]])
  expect(exchanges.map((exchange) => rowOf(exchange, given))).toMatchObject([
    { profile: 'made-up', rule: 'made-up-no-basic', blames: 'request' },
    { profile: 'made-up', rule: 'made-up-document' },
    { profile: 'client-credentials', rule: 'credentials-missing' },
  ])
})

test('the generated table of the README has its rows under a heading of its own', () => {
  const text = tokenTables(both)
  expect(text).toContain('**The made-up endpoint**')
  for (const { id } of [...madeUp.rows, ...configuration.rows]) expect(text).toContain(`| \`${id}\` |`)
})
