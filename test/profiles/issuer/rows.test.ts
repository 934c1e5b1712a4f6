import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issuer } from '../../../src/profiles/issuer/index.ts'
import type { Row } from '../../../src/profiles/row.ts'
import { createMock } from '../../../src/index.ts'
import { adapters, type Adapter } from '../../support/adapters.ts'
import { prepared } from '../../support/issuer-runner.ts'

const rows: readonly Row[] = issuer.rows

const missing = '{"error":"invalid_request","error_description":"Missing required body parameters"}'
const client = '{"error":"invalid_client","error_description":"Client authentication failed"}'
const key = '{"error":"invalid_grant","error_description":"The access key is not valid"}'
const refresh = '{"error":"invalid_grant","error_description":"The refresh token is not valid"}'
const subject = '{"error":"invalid_request","error_description":"The subject token is not valid"}'

// Status and body of each row, written by hand.
const expected: Record<string, readonly [status: number, body: string | RegExp]> = {
  'fault-planned': [503, '{"error":"temporarily_unavailable","error_description":"Planned fault"}'],
  'rate-limited': [429, '{"message":"Too many requests"}'],
  'method-not-post': [405, '{"error":"invalid_request","error_description":"Method not allowed"}'],
  'body-too-large': [413, '{"error":"invalid_request","error_description":"Request body too large"}'],
  'credentials-in-query': [400, missing],
  'body-json': [400, missing],
  'body-multipart': [400, missing],
  'form-malformed': [400, missing],
  'parameter-repeated': [400, '{"error":"invalid_request","error_description":"A parameter is repeated"}'],
  'grant-type-missing': [400, missing],
  'grant-type-unsupported': [
    400,
    '{"error":"unsupported_grant_type","error_description":"The grant type is not supported"}',
  ],
  'grant-parameter-missing': [400, missing],
  'basic-malformed': [400, client],
  'client-auth-twice': [
    400,
    '{"error":"invalid_request","error_description":"Only one method of client authentication may be used"}',
  ],
  'client-missing': [400, client],
  'app-unknown': [400, client],
  'app-disabled': [400, client],
  'client-auth-other': [400, client],
  'client-secret-missing': [400, client],
  'secret-wrong': [400, client],
  'secret-expired': [400, client],
  'grant-not-enabled': [
    400,
    '{"error":"unauthorized_client","error_description":"The client is not authorized to use this grant type"}',
  ],
  'access-key-unknown': [400, key],
  'access-key-secret-wrong': [400, key],
  'access-key-inactive': [400, key],
  'access-key-other-tenant': [400, key],
  'refresh-token-malformed': [400, refresh],
  'refresh-token-forged': [400, refresh],
  'refresh-token-expired': [400, refresh],
  'refresh-token-revoked': [400, refresh],
  'refresh-token-other-client': [400, refresh],
  'subject-token-malformed': [400, subject],
  'subject-token-forged': [400, subject],
  'subject-token-expired': [400, subject],
  'subject-token-revoked': [400, subject],
  'subject-token-type-unsupported': [
    400,
    '{"error":"invalid_request","error_description":"The subject token type is not supported"}',
  ],
  granted: [200, /^\{"access_token":"eyJ[\w.-]+","token_type":"Bearer","expires_in":3600,"refresh_token":"eyJ/],
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
    const request = await prepared(mock, row.example)
    const { status, headers, body } = await adapter.send(request)
    expect([headers['mock-rule'], status]).toEqual([id, expected[id]?.[0]])
    const words = expected[id]?.[1] ?? ''
    if (typeof words === 'string') expect(body).toBe(words)
    else expect(body).toMatch(words)
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    if (id !== 'fault-planned') expect(headers['pragma']).toBe('no-cache')
    expect([headers['retry-after'], headers['www-authenticate']]).toEqual([undefined, undefined])
    expect(mock.journal.exchanges().at(-1)).toMatchObject({ endpoint: 'token', profile: 'issuer', rule: id, status })
  })
})

test('each row says how to fix what it is about, in whole sentences', async () => {
  for (const row of rows) {
    const mock = createMock()
    await mock.clock.freeze()
    expect([row.id, row.problem.endsWith('.'), row.fix.endsWith('.')]).toEqual([row.id, true, true])
  }
})
