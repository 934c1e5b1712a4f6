import { generateKeyPairSync } from 'node:crypto'
import * as fc from 'fast-check'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { jsonLine, prettyLog } from '../../../src/cli/log.ts'
import type { WireRequest } from '../../../src/engine/wire.ts'
import { createMock, formatDiagnosis } from '../../../src/index.ts'
import { engineOf } from '../../../src/mock.ts'
import { issuer } from '../../../src/profiles/issuer/index.ts'
import { tokensOf } from '../../support/issuer-runner.ts'

const pem = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
const runs = { seed: 20_261_126, numRuns: 1_000 }
const formLabel = 'application/x-www-form-urlencoded'
const encoder = new TextEncoder()
const mock = createMock({ rate_limit: 'off' })
const tokens = await tokensOf(mock)

const value = fc.oneof(
  fc.constantFrom('password', 'refresh_token', 'token-exchange', 'access_token', 'demo', 'demo-secret', '', '%', '+='),
  fc.constantFrom(tokens.access_token, tokens.refresh_token, tokens.id_token, `${tokens.refresh_token}x`),
  fc.string({ maxLength: 20 }),
)
const name = fc.oneof(
  fc.constantFrom(
    'grant_type',
    'username',
    'password',
    'client_id',
    'client_secret',
    'refresh_token',
    'subject_token',
    'subject_token_type',
    'scope',
  ),
  fc.string({ maxLength: 8 }),
)
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(fc.tuple(name, value), { maxLength: 7 })
    .map((pairs) => encoder.encode(new URLSearchParams(pairs).toString())),
  fc
    .array(fc.tuple(name, value), { maxLength: 7 })
    .map((pairs) => encoder.encode(pairs.map((one) => one.join('=')).join('&'))),
  fc.json().map((text) => encoder.encode(text)),
)
const authorization = fc.oneof(
  fc.constantFrom(
    'Basic',
    'basic ',
    'Basic ZGVtbzpkZW1vLXNlY3JldA==',
    'Basic not base64',
    `Bearer ${tokens.access_token}`,
  ),
  fc.string({ maxLength: 20 }).map((text) => `Basic ${Buffer.from(text).toString('base64')}`),
  fc.string({ maxLength: 30 }),
)
const wireRequest: fc.Arbitrary<WireRequest> = fc.record({
  method: fc.oneof({ weight: 9, arbitrary: fc.constant('POST') }, { weight: 1, arbitrary: fc.string() }),
  url: fc.oneof(
    fc.constantFrom('/auth/token', '/auth/token?grant_type=password', 'https://cxone.niceincontact.com/auth/token'),
    fc.constantFrom('/auth/userinfo', '/auth/jwks', '/.well-known/cxone-configuration?tenantId=%zz', '/auth/token/'),
  ),
  headers: fc
    .tuple(fc.oneof(fc.constantFrom('127.0.0.1:1', 'cxone.niceincontact.com', ''), fc.string()), authorization)
    .map(([host, sent]) => ['Host', host, 'Content-Type', formLabel, 'Authorization', sent]),
  body,
})

test('any request is answered by one row of the issuer, or of the router; it never throws and never answers 500', async () => {
  await fc.assert(
    fc.asyncProperty(wireRequest, async (request) => {
      mock.journal.clear()
      const reply = await engineOf(mock).answer(request)
      const exchanges = mock.journal.exchanges()
      expect(exchanges.length).toBe(1)
      expect(exchanges[0]?.rule).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
      expect([exchanges[0]?.status, reply.status < 500]).toEqual([reply.status, true])
      if (reply.body !== '') expect(JSON.parse(reply.body)).toBeTypeOf('object')
    }),
    runs,
  )
})

test('what begins like a JWT is read in a moment, however long it is', async () => {
  for (const text of [`eyJ${'a'.repeat(9_000)}.eyJ${'b'.repeat(9_000)}.c`, `eyJ${'.eyJ'.repeat(3_000)}`, 'eyJ.eyJ.x'])
    expect((await mock.tokens.introspect(text)).state).toMatch(/^(?:forged|malformed)$/)
})

describe('a secret', () => {
  const secret = fc.string({
    unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789+/=%&-'),
    minLength: 12,
    maxLength: 40,
  })
  const form = (change: Record<string, string>, more = '') =>
    encoder.encode(
      new URLSearchParams({
        grant_type: 'password',
        username: 'key-of-the-vault',
        password: 'x',
        client_id: 'vault',
        ...change,
      }).toString() + more,
    )
  const places: Record<string, (s: string) => Partial<WireRequest>> = {
    'as the secret of the access key': (s) => ({ body: form({ password: s }) }),
    'as the id of the access key': (s) => ({ body: form({ username: s }) }),
    'as both, right': (s) => ({ body: form({ username: `${s}id`, password: s, client_secret: s }) }),
    'as client_secret': (s) => ({ body: form({ client_secret: s }) }),
    'as client_id': (s) => ({ body: form({ client_id: s }) }),
    'as Basic': (s) => ({ headers: ['Authorization', `Basic ${btoa(`vault:${s}`)}`], body: form({}) }),
    'as Basic, encoded': (s) => ({ headers: ['Authorization', `Basic ${btoa(`vault:${encodeURIComponent(s)}`)}`] }),
    'as the user of Basic': (s) => ({ headers: ['Authorization', `Basic ${btoa(`${s}:x`)}`] }),
    'as a refresh token': (s) => ({ body: form({ grant_type: 'refresh_token', refresh_token: s }) }),
    'as a subject token': (s) => ({
      body: form({ grant_type: 'token-exchange', subject_token: s, subject_token_type: s }),
    }),
    'as a code and its verifier': (s) => ({
      body: form({ grant_type: 'authorization_code', code: s, code_verifier: s }),
    }),
    'as grant_type and scope': (s) => ({ body: form({ grant_type: s, scope: s }) }),
    'as a JSON value': (s) => ({ body: encoder.encode(JSON.stringify({ username: s, password: s, [s]: s })) }),
    'in the query': (s) => ({ url: `/auth/token?username=${encodeURIComponent(s)}&tenantId=${encodeURIComponent(s)}` }),
    'in the path': (s) => ({ url: `/auth/${encodeURIComponent(s)}` }),
    'as a bearer token': (s) => ({ url: '/auth/userinfo', headers: ['Authorization', `Bearer ${s}`] }),
  }

  test.each(Object.entries(places))(
    '%s never appears in the journal, a log line, a diagnosis or an error',
    async (_, put) => {
      await fc.assert(
        fc.asyncProperty(secret, async (s) => {
          const vault = createMock({
            jwt_key: pem,
            apps: [{ client_id: 'vault', client_secret: s, grants: ['password'] }],
            access_keys: [
              { id: 'key-of-the-vault', secret: s },
              { id: `${s}id`, secret: s },
            ],
          })
          const said: string[] = []
          vault.journal.subscribe((exchange) =>
            said.push(
              prettyLog((__, text) => text, '')(exchange),
              jsonLine(exchange),
              formatDiagnosis(exchange.diagnosis),
            ),
          )
          const reply = await engineOf(vault).answer({ ...issuer.request({}), ...put(s) })
          said.push(
            JSON.stringify(vault.journal.exchanges()),
            JSON.stringify(vault.access_keys.list().map(({ id: __, ...key }) => key)),
            inspect(vault, { depth: 6 }),
          )
          if (reply.status === 200)
            for (const token of Object.values(JSON.parse(reply.body)))
              if (String(token).startsWith('eyJ')) expect(said.join('\n')).not.toContain(token)
          for (const text of said) expect(text).not.toContain(s)
          for (const text of said) expect(text).not.toContain(encodeURIComponent(s))
        }),
        { ...runs, numRuns: 60 },
      )
    },
  )
})

test('no error about an access key repeats its id or its secret', () => {
  const secret = 'Zk4tQ8vXn2LmRw7y'
  for (const wrong of [
    { id: secret },
    { id: '', secret },
    { id: secret, secret, active: secret },
    { id: secret, secret, [secret]: true },
    { id: secret, secret, user: { name: 7, [secret]: 1 } },
    { id: `${secret}\n`, secret },
    secret,
  ])
    try {
      createMock({ access_keys: [wrong as never] })
      throw new Error('it was taken')
    } catch (error) {
      expect(String(error)).toMatch(/^CxoneMockError: (?:access_keys\[0\]|an option)/)
      expect(String(error)).not.toContain(secret)
    }
  const keys = createMock({ access_keys: [{ id: secret, secret }] }).access_keys
  for (const act of [
    () => keys.add({ id: secret, secret }),
    () => keys.update(`${secret}x`, {}),
    () => keys.update(secret, { secret: '' }),
  ])
    try {
      act()
      throw new Error('it was taken')
    } catch (error) {
      expect(String(error)).toMatch(/^CxoneMockError: /)
      expect(String(error)).not.toContain(secret)
    }
  expect(JSON.stringify(keys.list())).not.toContain('"secret"')
})
