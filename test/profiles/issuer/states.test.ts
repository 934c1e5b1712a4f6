import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { issuer } from '../../../src/profiles/issuer/index.ts'
import type { Row } from '../../../src/profiles/row.ts'
import { startServer, type CxoneServer } from '../../../src/server/index.ts'
import { sendOverSocket } from '../../support/adapters.ts'

// Every row of the issuer that a pact can hold is met in the provider state that it names, with what the state tells.

let server: CxoneServer
beforeAll(async () => {
  server = await startServer()
})
afterEach(() => server.mock.reset())
afterAll(() => server.close())

async function change(body: object): Promise<Record<string, string>> {
  const response = await fetch(`${server.url}/__mock/pact/state`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  const values = await response.json()
  expect([response.status, values.message]).toEqual([200, undefined])
  return values
}

const rows: readonly Row[] = issuer.rows
const held = rows.flatMap(({ id, contract, example }) =>
  'state' in contract ? [[id, contract.state, contract.params, example] as const] : [],
)

describe('a row of the issuer', () => {
  test.each(held)('%s is met where %s', async (id, state, params, example) => {
    const before = [
      server.mock.apps.list(),
      server.mock.access_keys.list(),
      server.mock.faults.list(),
      server.mock.clock.moved,
    ]
    const values = await change({ action: 'setup', state, params })
    const { client_id = '', client_secret = '', access_key_id, access_key_secret } = values
    const token = example.grant === 'refresh_token' ? values['refresh_token'] : values['access_token']
    const isPassword = (example.grant ?? 'password') === 'password'
    const key = isPassword && { username: access_key_id ?? '', password: access_key_secret ?? '' }
    const { form, given: _, app: __, headers, token: meaning, ...rest } = example
    const { Authorization: authorization, ...others } = headers ?? {}
    // Where the state makes the difference, the request is the right one with the values of the state.
    const isState = state !== 'an app is registered' && state !== 'an access token was issued'
    const asWritten = !isState || id === 'refresh-token-other-client'
    const answer = await sendOverSocket(
      server.url,
      issuer.request(
        {
          ...rest,
          headers: { ...others, ...(asWritten && authorization !== undefined && { Authorization: authorization }) },
          form: {
            ...key,
            ...(asWritten && id !== 'refresh-token-other-client' ? form : {}),
            ...(id === 'client-secret-missing' && { client_id }),
          },
        },
        { client_id, client_secret, token: meaning === 'malformed' ? 'not-a-token' : (token ?? '') },
      ),
    )
    if (id === 'refresh-token-other-client') {
      // Its request has a client; the example's is another.
      const other = await sendOverSocket(
        server.url,
        issuer.request(
          { grant: 'refresh_token', form: { client_id, client_secret } },
          { client_id, client_secret, token: token ?? '' },
        ),
      )
      expect(other.headers['mock-rule']).toBe(id)
    } else expect(answer.headers['mock-rule']).toBe(id)
    await change({ action: 'teardown', state, params: {} })
    expect([
      server.mock.apps.list(),
      server.mock.access_keys.list(),
      server.mock.faults.list(),
      server.mock.clock.moved,
    ]).toEqual(before)
  })

  test('has every state but one for itself, or is met by its request', () => {
    expect(rows.filter(({ contract }) => 'leftOut' in contract).map(({ id }) => id)).toEqual(['body-too-large'])
  })
})

test('the tokens of a state are of the endpoint that it names, by default client_credentials', async () => {
  const first = await change({ action: 'setup', state: 'an access token was issued' })
  expect([first['access_token']?.slice(0, 7), first['refresh_token']]).toEqual(['cxmock_', undefined])
  await change({ action: 'teardown', state: 'an access token was issued' })
  const values = await change({ action: 'setup', state: 'a refresh token was issued', params: { profile: 'issuer' } })
  expect([values['access_token']?.slice(0, 3), values['refreshToken']]).toEqual(['eyJ', values['refresh_token']])
})

test('a clock that was moved before is where it was after the state', async () => {
  server.mock.clock.set('2031-01-01T00:00:00Z')
  server.mock.clock.freeze()
  const at = server.mock.clock.now()
  await change({ action: 'setup', state: 'the refresh token has expired', params: { profile: 'issuer' } })
  expect(server.mock.clock.now() - at).toBe(10_800_000)
  await change({ action: 'teardown', state: 'the refresh token has expired' })
  expect(server.mock.clock.now()).toBe(at)
})
