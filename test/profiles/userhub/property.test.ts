import { generateKeyPairSync } from 'node:crypto'
import * as fc from 'fast-check'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { jsonLine, prettyLog } from '../../../src/cli/log.ts'
import type { WireRequest } from '../../../src/engine/wire.ts'
import { createMock, formatDiagnosis } from '../../../src/index.ts'
import { engineOf } from '../../../src/mock.ts'
import { userhub } from '../../../src/profiles/userhub/index.ts'

const jwt_key = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
const runs = { seed: 20_261_126, numRuns: 1_000 }
const encoder = new TextEncoder()
const mock = createMock({ jwt_key })
const { refresh_token, access_token } = JSON.parse((await engineOf(mock).answer(userhub.request({}))).body)

const value = fc.oneof(
  fc.constantFrom(refresh_token, access_token, `${refresh_token}x`, 'cxmock-refresh.e30.00', ''),
  fc.jsonValue(),
)
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(fc.tuple(fc.constantFrom('accessKeyId', 'accessKeySecret', 'token', '__proto__', 'x'), value), {
      maxLength: 5,
    })
    .map((pairs) => encoder.encode(JSON.stringify(Object.fromEntries(pairs)))),
  fc.json().map((text) => encoder.encode(text)),
  fc.constantFrom('a=b', '[1]', '"x"', 'null', '{').map((text) => encoder.encode(text)),
)
const wireRequest: fc.Arbitrary<WireRequest> = fc.record({
  method: fc.oneof({ weight: 9, arbitrary: fc.constant('POST') }, { weight: 1, arbitrary: fc.string() }),
  url: fc.constantFrom(
    ...userhub.paths,
    '/access-key-management/v1/access-keys',
    '/access-key-management/v1/access-keys/%zz',
  ),
  headers: fc
    .tuple(
      fc.constantFrom('na1.nice-incontact.com', '127.0.0.1', ''),
      fc.oneof(fc.constant(`Bearer ${access_token}`), fc.string()),
    )
    .map(([host, sent]) => ['Host', host, 'Content-Type', 'application/json', 'Authorization', sent]),
  body,
})

test('any request is answered by one row; it never throws and never answers 500', async () => {
  await fc.assert(
    fc.asyncProperty(wireRequest, async (request) => {
      mock.journal.clear()
      const reply = await engineOf(mock).answer(request)
      const exchanges = mock.journal.exchanges()
      expect([exchanges.length, exchanges[0]?.status, reply.status < 500]).toEqual([1, reply.status, true])
      if (reply.body !== '') expect(JSON.parse(reply.body)).toBeTypeOf('object')
    }),
    runs,
  )
})

test('a refresh token that was altered in any place is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(refresh_token.length - 1), fc.string({ minLength: 1, maxLength: 3 }), async (at, text) => {
      const altered = refresh_token.slice(0, at) + text + refresh_token.slice(at + 1)
      fc.pre(altered !== refresh_token)
      const { state } = await mock.tokens.introspect(altered)
      expect(['forged', 'malformed']).toContain(state)
    }),
    runs,
  )
})

describe('a secret', () => {
  const secret = fc.string({
    unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789+/=%&-'),
    minLength: 12,
    maxLength: 40,
  })
  const places: Record<string, (s: string) => Partial<WireRequest>> = {
    'as the secret of the key, right': (s) => ({ body: json({ accessKeyId: `${s}id`, accessKeySecret: s }) }),
    'as the id of the key': (s) => ({ body: json({ accessKeyId: s, accessKeySecret: 'x' }) }),
    'as another member': (s) => ({
      body: json({ accessKeyId: `${s}id`, accessKeySecret: s, [s]: s, client_secret: s }),
    }),
    'as a form': (s) => ({ body: encoder.encode(`accessKeyId=${encodeURIComponent(s)}`) }),
    'as JSON that is none': (s) => ({ body: encoder.encode(`{"accessKeySecret": "${s}"`) }),
    'as Basic beside it': (s) => ({ headers: ['Authorization', `Basic ${btoa(`a:${s}`)}`] }),
    'as a refresh token': (s) => ({ url: '/public/user/refresh', body: json({ token: s }) }),
    'in the path of the management': (s) => ({ url: `/access-key-management/v1/access-keys/${encodeURIComponent(s)}` }),
  }
  const json = (value_: object) => encoder.encode(JSON.stringify(value_))

  test.each(Object.entries(places))(
    '%s never appears in the journal, a log line, a diagnosis or an error',
    async (_, put) => {
      await fc.assert(
        fc.asyncProperty(secret, async (s) => {
          const vault = createMock({ jwt_key, access_keys: [{ id: `${s}id`, secret: s }] })
          const said: string[] = []
          vault.journal.subscribe((exchange) =>
            said.push(
              prettyLog((__, text) => text, '')(exchange),
              jsonLine(exchange),
              formatDiagnosis(exchange.diagnosis),
            ),
          )
          const reply = await engineOf(vault).answer({ ...userhub.request({}), ...put(s) })
          said.push(JSON.stringify(vault.journal.exchanges()), inspect(vault, { depth: 6 }))
          if (reply.status === 200)
            for (const token of Object.values(JSON.parse(reply.body)))
              if (/^(?:eyJ|cxmock-)/.test(String(token))) expect(said.join()).not.toContain(token)
          for (const text of said) expect(text).not.toContain(s)
          for (const text of said) expect(text).not.toContain(encodeURIComponent(s))
        }),
        { ...runs, numRuns: 60 },
      )
    },
  )
})
