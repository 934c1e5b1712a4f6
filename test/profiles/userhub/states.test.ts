import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { userhub } from '../../../src/profiles/userhub/index.ts'
import type { Row } from '../../../src/profiles/row.ts'
import { startServer, type CxoneServer } from '../../../src/server/index.ts'
import { sendOverSocket } from '../../support/adapters.ts'

// Every row of UserHub that a pact can hold is met in the provider state that it names, with what the state tells.

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

const rows: readonly Row[] = userhub.rows
const held = rows.flatMap(({ id, contract, example }) =>
  'state' in contract ? [[id, contract.state, contract.params, example] as const] : [],
)

describe('a row of UserHub', () => {
  test.each(held)('%s is met where %s', async (id, state, params, example) => {
    const before = [server.mock.access_keys.list(), server.mock.faults.list(), server.mock.clock.moved]
    const {
      access_key_id = '',
      access_key_secret = '',
      refresh_token = '',
    } = await change({ action: 'setup', state, params })
    const { form, given: _, token: meaning, ...rest } = example
    const answer = await sendOverSocket(
      server.url,
      userhub.request(
        { ...rest, ...(state === 'an app is registered' && form && { form }) },
        {
          client_id: '',
          client_secret: '',
          access_key: { id: access_key_id, secret: access_key_secret },
          token: meaning === 'malformed' ? 'not-a-token' : refresh_token,
        },
      ),
    )
    expect(answer.headers['mock-rule']).toBe(id)
    await change({ action: 'teardown', state, params: {} })
    expect([server.mock.access_keys.list(), server.mock.faults.list(), server.mock.clock.moved]).toEqual(before)
  })

  test('has a state, or is met by its request', () => {
    expect(rows.filter(({ contract }) => 'leftOut' in contract).map(({ id }) => id)).toEqual(['body-too-large'])
  })
})
