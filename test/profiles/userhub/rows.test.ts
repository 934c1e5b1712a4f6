import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CxoneMock } from '../../../src/index.ts'
import type { WireRequest } from '../../../src/engine/wire.ts'
import { engineOf } from '../../../src/mock.ts'
import type { Row } from '../../../src/profiles/row.ts'
import { userhub } from '../../../src/profiles/userhub/index.ts'
import { adapters, type Adapter } from '../../support/adapters.ts'

const rows: readonly Row[] = userhub.rows

const refused = (errorCode: string, message: string) => JSON.stringify({ errorCode, message })
const key = refused('UNAUTHORIZED', 'The access key is not valid')
const token = refused('UNAUTHORIZED', 'The token is not valid')
const notJson = refused('INVALID_REQUEST', 'The body is not JSON')

// Status and body of each row, written by hand.
const expected: Record<string, readonly [status: number, body: string | RegExp]> = {
  'fault-planned': [503, '{"error":"temporarily_unavailable","error_description":"Planned fault"}'],
  'rate-limited': [429, '{"message":"Too many requests"}'],
  'method-not-post': [405, '{"error":"invalid_request","error_description":"Method not allowed"}'],
  'body-too-large': [413, refused('INVALID_REQUEST', 'Request body too large')],
  'body-form': [400, notJson],
  'json-malformed': [400, notJson],
  'member-missing': [400, refused('INVALID_REQUEST', 'A required member is missing')],
  'access-key-unknown': [401, key],
  'access-key-secret-wrong': [401, key],
  'access-key-inactive': [401, key],
  'refresh-token-malformed': [401, token],
  'refresh-token-forged': [401, token],
  'refresh-token-expired': [401, token],
  'refresh-token-revoked': [401, token],
  granted: [
    200,
    /^\{"access_token":"eyJ[\w.-]+","token_type":"Bearer","expires_in":3600,"refresh_token":"cxmock-refresh\./,
  ],
}

/** Sets up what the example wants; the request to send. */
async function prepared(mock: CxoneMock, { example }: Row): Promise<WireRequest> {
  const { given = {}, grant, token: meaning } = example
  if (given.fault) mock.faults.plan(given.fault)
  if (given.exhausted) await mock.limits.exhaust(mock.access_keys.list()[0]?.client_id ?? '')
  if (grant === undefined) return userhub.request(example)
  const { refresh_token } = JSON.parse((await engineOf(mock).answer(userhub.request({}))).body)
  if (meaning === 'expired') mock.clock.advance('3h')
  if (meaning === 'revoked') mock.tokens.revoke({ token: refresh_token })
  const sent =
    { malformed: 'not-a-token', forged: `${refresh_token.slice(0, -4)}0000` }[String(meaning)] ?? refresh_token
  return userhub.request(example, { client_id: '', client_secret: '', token: sent })
}

test('the table is the one that is written down here, in this order', () => {
  expect(rows.map(({ id }) => id)).toEqual(Object.keys(expected))
})

describe.each(Object.entries(adapters))('%s', (_, open) => {
  let adapter: Adapter
  beforeAll(async () => {
    adapter = await open()
  })
  afterAll(() => adapter.close())

  test.each(rows.map((row) => [row.id, row] as const))('gives the answer of %s to its example', async (id, row) => {
    const { mock } = adapter
    mock.reset()
    mock.clock.freeze()
    const { status, headers, body } = await adapter.send(await prepared(mock, row))
    expect([headers['mock-rule'], status]).toEqual([id, expected[id]?.[0]])
    const words = expected[id]?.[1] ?? ''
    if (typeof words === 'string') expect(body).toBe(words)
    else expect(body).toMatch(words)
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    expect([headers['retry-after'], headers['www-authenticate']]).toEqual([undefined, undefined])
    expect(mock.journal.exchanges().at(-1)).toMatchObject({ endpoint: 'token', profile: 'userhub', rule: id, status })
  })
})
