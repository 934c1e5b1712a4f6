import * as fc from 'fast-check'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { jsonLine, prettyLog } from '../../src/cli/log.ts'
import { createMock, formatDiagnosis } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { rules } from '../support/tables.ts'
import { parse } from '../../src/engine/parse.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

const seed = 20_260_101
const runs = { seed, numRuns: 1_000 }

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => new TextEncoder().encode(text)),
  fc
    .array(
      fc.tuple(
        fc.constantFrom('grant_type', 'client_id', 'client_secret', 'scope', 'x', ''),
        fc.constantFrom('client_credentials', 'demo', 'demo-secret', 'mock-disabled', '%', '%zz', '+', ''),
      ),
      { maxLength: 6 },
    )
    .map((pairs) => new TextEncoder().encode(pairs.map(([name, value]) => `${name}=${value}`).join('&'))),
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc.constant(new Uint8Array(70_000)),
)
const wireRequest: fc.Arbitrary<WireRequest> = fc.record({
  method: fc.oneof(fc.constant('POST'), fc.constantFrom('GET', 'PUT', 'HEAD', 'OPTIONS', 'post', ''), fc.string()),
  url: fc.oneof(
    fc.constantFrom(
      '/auth/oauth/token',
      '/api/v2/oauth/token',
      'https://api.nicecxone.com/auth/oauth/token',
      '/auth/oauth/token?client_id=%',
    ),
    fc.webUrl({ withQueryParameters: true }),
    fc.string(),
  ),
  headers: fc
    .array(
      fc.tuple(
        fc.oneof(fc.constantFrom('Host', 'Content-Type', 'authorization', 'Accept', 'User-Agent'), fc.string()),
        fc.oneof(
          fc.constantFrom(
            'application/x-www-form-urlencoded',
            'application/json',
            'api.nicecxone.com',
            'api.mypurecloud.com',
            'Bearer cxmock_x',
            '[',
            '@',
          ),
          fc.string(),
        ),
      ),
      { maxLength: 6 },
    )
    .map((pairs) => pairs.flat()),
  body: bytes,
})

describe('any request', () => {
  test('is decided by exactly one row, never throws and never answers 500', () => {
    const ids = new Set<string>(rules.map(({ id }) => id))
    fc.assert(
      fc.property(wireRequest, (request) => {
        const mock = createMock()
        const reply = engineOf(mock).answer(request)
        if (reply instanceof Promise) throw new Error('nothing was planned, so nothing waits')
        const exchanges = mock.journal.exchanges()
        expect(exchanges.length).toBe(1)
        const [exchange] = exchanges
        expect(ids.has(exchange?.rule ?? '')).toBe(true)
        expect(reply.status).toBeLessThan(500)
        expect(reply.status).toBe(exchange?.status)
        expect(JSON.parse(reply.body)).toBeTypeOf('object')
      }),
      runs,
    )
  })

  test('gives ParsedRequest', () => {
    fc.assert(
      fc.property(wireRequest, (request) => {
        expect(parse(request, 65_536).bodyLength).toBe(request.body.length)
      }),
      runs,
    )
  })

  test('gives the parameters that a form encoder wrote', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), { minLength: 1 }),
        (pairs) => {
          const body = new TextEncoder().encode(`a=1&${new URLSearchParams(pairs).toString()}`)
          const facts = parse({ method: 'POST', url: '/', headers: [], body }, 65_536)
          expect(facts.formMalformed).toBe(false)
          expect(facts.form).toEqual(['a', '1', ...pairs.flat()])
        },
      ),
      runs,
    )
  })
})

describe('a token', () => {
  test('that was altered in any place is refused', async () => {
    const mock = createMock()
    const { access_token } = JSON.parse((await engineOf(mock).answer(rightRequest())).body)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(access_token.length - 1),
        fc.string({ minLength: 1, maxLength: 3 }),
        fc.constantFrom('replace', 'insert', 'cut'),
        async (at, text, how) => {
          const altered =
            access_token.slice(0, at) + (how === 'cut' ? '' : text) + access_token.slice(how === 'insert' ? at : at + 1)
          fc.pre(altered !== access_token)
          expect(['forged', 'malformed']).toContain((await mock.tokens.introspect(altered)).state)
        },
      ),
      runs,
    )
  })
})

describe('a secret or a token', () => {
  const secret = fc.string({
    unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789+/=%&-'),
    minLength: 12,
    maxLength: 40,
  })
  // Every place of a request that a secret can be put into by mistake.
  const places: Record<string, (s: string) => Partial<WireRequest>> = {
    'as client_secret': () => ({}),
    'swapped with the id': (s) => ({
      body: form({ grant_type: 'client_credentials', client_id: s, client_secret: 'vault' }),
    }),
    'as grant_type': (s) => ({ body: form({ grant_type: s, client_id: 'vault', client_secret: s }) }),
    'as scope': (s) => ({
      body: form({ grant_type: 'client_credentials', client_id: 'vault', client_secret: s, scope: s }),
    }),
    'as the name of a parameter': (s) => ({ body: form({ [s]: 'x' }) }),
    'as a JSON value': (s) => ({
      body: new TextEncoder().encode(JSON.stringify({ client_secret: s, other: s, deep: { s } })),
    }),
    'as a JSON name': (s) => ({ body: new TextEncoder().encode(JSON.stringify({ [s]: 1 })) }),
    'as the whole body': (s) => ({ body: new TextEncoder().encode(s) }),
    'as text of another kind': (s) => ({ body: new TextEncoder().encode(`{"client_secret": "${s}"`) }),
    'in the query': (s) => ({
      url: `/auth/oauth/token?client_secret=${encodeURIComponent(s)}&${encodeURIComponent(s)}=1`,
    }),
    'in the path': (s) => ({ url: `/auth/${encodeURIComponent(s)}/token` }),
    'as the path, raw': (s) => ({ url: `/${s}` }),
    'as the host': (s) => ({ headers: ['Host', `${s}.nicecxone.com`] }),
    'as another host': (s) => ({ headers: ['Host', s] }),
    'as a bearer token': (s) => ({ headers: ['Authorization', `Bearer ${s}`] }),
    'as a bare Authorization': (s) => ({ headers: ['Authorization', s] }),
    'as Basic': (s) => ({ headers: ['Authorization', `Basic ${btoa(`vault:${s}`)}`] }),
    'as a header': (s) => ({
      headers: [
        'X-Api-Key',
        s,
        'User-Agent',
        s,
        'Accept',
        s,
        'Content-Type',
        s,
        'Cookie',
        s,
        'Connection',
        s,
        'Origin',
        s,
      ],
    }),
    'as the name of a header': (s) => ({ headers: [s, 'x'] }),
    'as the method': (s) => ({ method: s }),
  }
  function form(fields: Record<string, string>): Uint8Array {
    return new TextEncoder().encode(new URLSearchParams(fields).toString())
  }

  test.each(Object.entries(places))(
    '%s never appears in the journal, a log line, a diagnosis or an error',
    (_, put) => {
      fc.assert(
        fc.property(secret, (value) => {
          const mock = createMock({ apps: [{ client_id: 'vault', client_secret: value }] })
          const said: string[] = []
          mock.journal.subscribe((exchange) =>
            said.push(
              prettyLog((__, text) => text, '')(exchange),
              jsonLine(exchange),
              formatDiagnosis(exchange.diagnosis),
            ),
          )
          const right = {
            method: 'POST',
            url: '/auth/oauth/token',
            headers: ['Content-Type', 'application/x-www-form-urlencoded'],
            body: form({ grant_type: 'client_credentials', client_id: 'vault', client_secret: value }),
          }
          const reply = engineOf(mock).answer({ ...right, ...put(value) })
          if (reply instanceof Promise) throw new Error('nothing was planned, so nothing waits')
          const token = Object(JSON.parse(reply.body)).access_token ?? value
          said.push(
            JSON.stringify(mock.journal.exchanges()),
            JSON.stringify(mock.apps.list()),
            inspect(mock, { depth: 12 }),
            inspect(mock.journal.exchanges(), { depth: 12 }),
          )
          for (const text of said) {
            for (const hidden of [value, encodeURIComponent(value), btoa(`vault:${value}`), token])
              expect(text.includes(hidden)).toBe(false)
          }
        }),
        { seed, numRuns: 60 },
      )
    },
  )

  test('never appears in what an app says that cannot be registered', () => {
    fc.assert(
      fc.property(secret, (value) => {
        const mock = createMock()
        const wrong: unknown[] = [
          { client_id: 'a', client_secret: value, scopes: 'x' },
          { client_id: 'a', client_secret: [value] },
          { client_id: 'a', secrets: [{ value, expires_at: 'never' }] },
          { client_id: 'demo', client_secret: value },
          { client_id: '', client_secret: value },
        ]
        for (const app of wrong) {
          const error = catchError(() => mock.apps.add(app as { client_id: string }))
          expect(inspect(error)).not.toContain(value)
        }
      }),
      { seed, numRuns: 60 },
    )
  })
})

function catchError(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('it was expected to be refused')
}
