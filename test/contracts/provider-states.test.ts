import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { pactStates } from '../../src/server/control/pact-states.ts'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { formRequest, sendOverSocket } from '../support/adapters.ts'

let server: CxoneServer
beforeAll(async () => {
  server = await startServer()
})
afterEach(() => {
  server.mock.configure({})
  server.mock.reset()
})
afterAll(() => server.close())

type Values = Record<string, string>

async function change(body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/__mock/pact/state`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}
const setup = async (state: string, params: object = {}): Promise<Values> => {
  const { status, body } = await change({ action: 'setup', state, params })
  expect(body).not.toHaveProperty('message')
  expect(status).toBe(200)
  return body
}
const teardown = (state: string) => change({ action: 'teardown', state, params: {} })

async function ask({ client_id = '', client_secret = '' }: Values) {
  const form = { grant_type: 'client_credentials', client_id, client_secret }
  const { status, headers, body } = await sendOverSocket(server.url, formRequest(form))
  return { status, headers, body, rule: headers['mock-rule'] }
}
async function call({ access_token }: Values) {
  const response = await fetch(`${server.url}/api/v2/agents`, { headers: { Authorization: `Bearer ${access_token}` } })
  await response.text()
  return response.headers.get('mock-rule')
}

describe('the provider states', () => {
  test.each([
    ['an app is registered', 'granted', 'answered'],
    ['no app is registered', 'app-unknown', 'token-revoked'],
    ['the app is disabled', 'app-disabled', 'token-app-disabled'],
    ['the secret has expired', 'secret-expired', 'answered'],
    ['the secret was rotated', 'secret-wrong', 'answered'],
    ['the grant is not enabled', 'grant-not-enabled', 'answered'],
    ['the rate limit is exhausted', 'rate-limited', 'answered'],
    ['the token service is down', 'fault-planned', 'answered'],
    ['the API is down', 'granted', 'api-fault-planned'],
    ['an access token was issued', 'granted', 'answered'],
    ['the access token has expired', 'granted', 'token-expired'],
    ['the access token was revoked', 'granted', 'token-revoked'],
    ['the access token was altered', 'granted', 'token-forged'],
    ['no access key is registered', 'granted', 'answered'],
    ['the access key is inactive', 'granted', 'answered'],
    ['the secret of the access key was changed', 'granted', 'answered'],
    ['the access key belongs to another tenant', 'granted', 'answered'],
    ['a refresh token was issued', 'granted', 'answered'],
    ['the refresh token has expired', 'granted', 'token-expired'],
    ['the refresh token was revoked', 'granted', 'answered'],
    ['the refresh token was altered', 'granted', 'answered'],
    ['the refresh token belongs to another client', 'granted', 'answered'],
  ])('%s: a token request meets %s and the API %s', async (state, atToken, atApi) => {
    const values = await setup(state)
    expect([(await ask(values)).rule, await call(values)]).toEqual([atToken, atApi])
  })

  test('are all in the test above', () => {
    expect(pactStates.length).toBe(22)
  })

  test('tell every value that a pact may ask for, under the usual names', async () => {
    const values = await setup('an app is registered')
    expect(Object.keys(values).toSorted()).toEqual(
      [
        'access_key_id',
        'access_key_secret',
        'access_token',
        'accessKeyId',
        'accessKeySecret',
        'accessToken',
        'authorization',
        'basic',
        'basic_authorization',
        'basicAuthorization',
        'client_id',
        'client_secret',
        'clientId',
        'clientSecret',
        'grant_type',
      ].toSorted(),
    )
    expect(Object.values(values).every((value) => value.length > 0)).toBe(true)
    expect(atob(values['basic'] ?? '')).toBe(`${values['client_id']}:${values['client_secret']}`)
  })

  test('take an app as the parameters say it', async () => {
    const values = await setup('an app is registered', {
      client_id: 'billing',
      client_secret: 'billing-secret',
      scopes: ['a', 'b'],
      lifetime: '24h',
    })
    expect(values).toMatchObject({ client_id: 'billing', client_secret: 'billing-secret' })
    expect(JSON.parse((await ask(values)).body)).toMatchObject({ expires_in: 86_400, scope: 'a b' })
  })

  test('give a secret with characters that a form has to encode, where it is asked for', async () => {
    const values = await setup('an app is registered', { reserved_characters: true })
    expect(values['client_secret']).toMatch(/[+&= %/é].*[+&= %/é]/)
    expect((await ask(values)).rule).toBe('granted')
  })

  test.each([
    [{ retry_after: 7 }, /^7$/],
    [{ retry_after_as: 'seconds' }, /^30$/],
    [{ retry_after: 7, retry_after_as: 'http-date' }, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/],
    [{ retry_after_as: 'none' }, undefined],
    [{}, /^\d+$/],
  ])('write Retry-After as the parameters say: %j', async (params, expected) => {
    const { status, headers } = await ask(await setup('the rate limit is exhausted', params))
    expect(status).toBe(429)
    if (expected === undefined) expect(headers).not.toHaveProperty('retry-after')
    else expect(headers['retry-after']).toMatch(expected)
  })

  test('exhaust the window of the API where that is asked for', async () => {
    expect(await call(await setup('the rate limit is exhausted', { endpoint: 'api' }))).toBe('api-rate-limited')
  })

  test('make the service fail as the parameters say, for everybody', async () => {
    await setup('the token service is down', { status: 502, body: 'html', retry_after: 9 })
    const { status, headers } = await ask({ client_id: 'demo', client_secret: 'demo-secret' })
    expect([status, headers['content-type'], headers['retry-after']]).toEqual([502, 'text/html; charset=utf-8', '9'])
  })
})

describe('the protocol', () => {
  test('takes back with teardown what setup did, and nothing else', async () => {
    server.mock.faults.plan({ client_id: 'demo', status: 500 })
    const apps = server.mock.apps.list()
    const values = await setup('the token service is down')
    expect(await teardown('the token service is down')).toEqual({ status: 200, body: {} })
    expect(server.mock.apps.list()).toEqual(apps)
    expect(server.mock.faults.list()).toMatchObject([{ client_id: 'demo', status: 500 }])
    expect((await ask(values)).rule).toBe('app-unknown')
    expect((await teardown('the token service is down')).status).toBe(200)
  })

  test('adds a second state of the same interaction to the first', async () => {
    const first = await setup('an app is registered', { scopes: ['a'] })
    const second = await setup('the rate limit is exhausted', { retry_after: 3 })
    expect(second).toEqual(first)
    expect((await ask(second)).headers['retry-after']).toBe('3')
    expect(server.mock.apps.get('pact-app')?.scopes).toEqual(['a'])
  })

  test('starts anew with the next interaction where the verifier knows no teardown', async () => {
    const first = await setup('the secret has expired')
    await ask(first)
    const second = await setup('an app is registered')
    expect(second['client_secret']).not.toBe(first['client_secret'])
    expect((await ask(second)).rule).toBe('granted')
  })

  const noToken = async () => (await fetch(`${server.url}/api/v2/agents`)).headers.get('mock-rule')
  test.each([
    ['an unknown client', 'no app is registered', async (values: Values) => (await ask(values)).rule, 'app-unknown'],
    ['a request without a client', '', async () => (await ask({})).rule, 'credentials-missing'],
    [
      'an app that the pact itself names',
      '',
      async () => (await ask({ client_id: 'demo', client_secret: 'demo-secret' })).rule,
      'granted',
    ],
    ['a request to the API without a token', 'an access token was issued', noToken, 'bearer-missing'],
  ])('gives each interaction fresh rate windows: %s', async (_, state, send, rule) => {
    server.mock.configure({ rate_limit: '3/60s', api_rate_limit: '3/60s' })
    const rules = []
    for (let interaction = 0; interaction < 8; interaction += 1) {
      const values = await setup(state)
      rules.push(await send(values))
      // Every second verifier knows no teardown.
      if (interaction % 2 === 0) await teardown(state)
    }
    expect(rules).toEqual(Array.from({ length: 8 }, () => rule))
  })

  const callAgents = async (method: string, access_token = '', at = '', body?: object) => {
    const response = await fetch(`${server.url}/api/v2/agents${at}`, {
      method,
      headers: { Authorization: `Bearer ${access_token}`, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    await response.text()
    return response.status
  }
  test.each([
    ['removes a record', 'DELETE', '/3', undefined, 204],
    ['adds a record under an id', 'POST', '', { agentId: 77, userName: 'eve@example.com' }, 201],
  ])('puts the records back that an interaction changed: one that %s', async (_, method, at, body, status) => {
    const statuses = []
    for (let run = 0; run < 4; run += 1) {
      const { access_token } = await setup('an access token was issued')
      statuses.push(await callAgents(method, access_token, at, body))
      if (run % 2 === 0) await teardown('an access token was issued')
    }
    expect(statuses).toEqual([status, status, status, status])
  })

  test('leaves the records as they were before the first interaction, and not as they were at the start', async () => {
    await server.mock.data.agents.remove(1)
    await server.mock.data.agents.update(2, { firstName: 'Benjamin' })
    const agents = await server.mock.data.agents.list()
    const { access_token } = await setup('an access token was issued')
    expect(await callAgents('DELETE', access_token, '/2')).toBe(204)
    expect(await callAgents('DELETE', access_token, '/3')).toBe(204)
    await teardown('an access token was issued')
    expect(await server.mock.data.agents.list()).toEqual(agents)
  })

  test('leaves a collection that was defined during an interaction as it was defined', async () => {
    const schema = z.object({ id: z.number() })
    const notes = server.mock.data.define('notes', { schema, records: [{ id: 1 }] })
    await notes.list()
    await setup('an access token was issued')
    server.mock.data.define('notes', { schema, records: [{ id: 2 }] })
    expect(await notes.list()).toEqual([{ id: 2 }])
    await teardown('an access token was issued')
    expect(await notes.list()).toEqual([{ id: 2 }])
  })

  test('puts no records back once the mock was reset', async () => {
    await server.mock.data.agents.remove(1)
    await setup('an access token was issued')
    server.mock.reset()
    await teardown('an access token was issued')
    expect((await server.mock.data.agents.list()).length).toBe(3)
  })

  test('counts none of its own requests in the rate window of the interaction', async () => {
    server.mock.configure({ rate_limit: '1/60s' })
    const { rule } = await ask(await setup('an app is registered'))
    expect(rule).toBe('granted')
  })

  test('starts anew after the mock was reset', async () => {
    await setup('the app is disabled')
    server.mock.reset()
    expect((await ask(await setup('an app is registered'))).rule).toBe('granted')
  })

  test('serves an interaction without a state, and a verifier that sends no action', async () => {
    const { status, body } = await change({ consumer: 'somebody', state: '', states: [] })
    expect(status).toBe(200)
    expect((await ask(body)).rule).toBe('granted')
    expect((await change({ state: 'An  app is registered', params: null })).status).toBe(200)
  })

  test('says of an unknown state which one was meant, and which there are', async () => {
    const { status, body } = await change({ action: 'setup', state: 'the client secret expired', params: {} })
    expect(status).toBe(400)
    expect(body.error).toBe('invalid_request')
    expect(body.path).toBe('state')
    expect(body.message).toContain(
      '"the client secret expired" is not a state. Did you mean "the secret has expired"? Known: "an app is registered", ',
    )
    for (const { state } of pactStates) expect(body.message).toContain(`"${state}"`)
  })

  test.each([
    [
      { state: 'an app is registered', params: { colour: 'red' } },
      'params',
      '"colour" is not a parameter of this state; it takes client_id, client_secret',
    ],
    [{ state: 'an app is registered', params: { client_secret: 7 } }, 'params.client_secret', 'expected'],
    [{ state: 'an app is registered', params: { client_id: 'demo' } }, 'client_id', 'already exists'],
    [{ state: 'the API is down', params: { status: 200 } }, 'params.status', ''],
    [{ action: 'explode', state: 'an app is registered' }, 'action', ''],
  ])('names what is wrong with %j', async (body, path, text) => {
    const apps = server.mock.apps.list().length
    const keys = server.mock.access_keys.list().length
    const answer = await change(body)
    const refusal = path === 'client_id' ? [409, 'already_exists'] : [400, 'invalid_request']
    expect([answer.status, answer.body.error, answer.body.path]).toEqual([...refusal, path])
    expect(answer.body.message).toContain(text)
    expect(server.mock.apps.list().length).toBe(apps)
    expect(server.mock.access_keys.list().length).toBe(keys)
  })

  test('says what stands in the way of a state, and leaves nothing behind', async () => {
    server.mock.faults.plan({ status: 500 })
    const { status, body } = await change({ action: 'setup', state: 'an access token was issued', params: {} })
    expect([status, body.message]).toEqual([400, expect.stringContaining('because of a planned fault or a rate limit')])
    expect(server.mock.apps.get('pact-app')).toBeUndefined()
  })

  test('is guarded as the rest of the control API', async () => {
    const foreign = await change({ state: 'an app is registered' }, { Origin: 'https://elsewhere.example' })
    expect([foreign.status, foreign.body.error]).toEqual([403, 'cross_origin'])
    const plain = await change({ state: 'an app is registered' }, { 'Content-Type': 'text/plain' })
    expect([plain.status, plain.body.error]).toEqual([415, 'content_type'])
  })
})
