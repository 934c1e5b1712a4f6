import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockOptions } from '../../src/index.ts'
import { exampleRequest, rules, type Rule } from '../support/tables.ts'
import { adapters, rightRequest, type Answer, type Adapter } from '../support/adapters.ts'

const options: MockOptions = { signing_key: 'the same for all adapters', rate_limit: 'off' }
const now = '2026-01-01T00:00:00Z'

/** Ids of tokens differ from process to process; all else must not. */
const withoutToken = (answer: Answer): Answer => ({
  ...answer,
  body: answer.body.replace(/cxmock_[\w.-]+/, 'cxmock_TOKEN'),
  headers: { ...answer.headers, 'content-length': 'as long as the body' },
})

async function answerOf(adapter: Adapter, rule: Rule): Promise<Answer> {
  const { mock } = adapter
  mock.reset()
  mock.clock.freeze()
  mock.clock.set(now)
  if (rule.example.given?.app) mock.apps.add(rule.example.given.app)
  if (rule.example.given?.fault) mock.faults.plan(rule.example.given.fault)
  return adapter.send(exampleRequest(rule.example))
}

describe.each(Object.entries(adapters))('%s', (_, open) => {
  let adapter: Adapter
  beforeAll(async () => {
    adapter = await open(options)
  })
  afterAll(() => adapter.close())

  test.each(rules.map((rule: Rule) => [rule.id, rule] as const))(
    'gives the answer of %s, equal to the byte',
    async (id, rule) => {
      const answer = await answerOf(adapter, rule)
      const plain = await adapters['in process']?.(options)
      if (plain === undefined) throw new Error('no adapter to compare with')
      expect(withoutToken(answer)).toEqual(withoutToken(await answerOf(plain, rule)))
      expect(answer.headers['mock-rule']).toBe(id)
      expect(answer.headers['content-type']).toBe('application/json')
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(answer.headers['www-authenticate']).toBeUndefined()
      expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(answer.body))
    },
  )

  test('gives a token answer with the members and headers of RFC 6749 §5.1 and no refresh_token', async () => {
    adapter.mock.reset()
    const { status, headers, body } = await adapter.send(rightRequest())
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'content-type': 'application/json',
    })
    const token = JSON.parse(body)
    expect(token).toEqual({ access_token: expect.stringMatching(/^cxmock_/), token_type: 'Bearer', expires_in: 7_200 })
    expect(await adapter.mock.tokens.introspect(token.access_token)).toMatchObject({
      state: 'valid',
      client_id: 'demo',
    })
  })

  test('leaves out the hint where hints are switched off', async () => {
    const quiet = await open({ hints: false })
    const granted = await quiet.send(rightRequest())
    const refused = await quiet.send(rightRequest('nobody'))
    await quiet.close()
    expect([granted.headers['mock-rule'], refused.headers['mock-rule']]).toEqual([undefined, undefined])
  })

  test('delivers planned faults', async () => {
    const { mock } = adapter
    mock.reset()
    mock.clock.freeze()
    mock.clock.set(now)
    mock.faults.plan({ status: 503, body: 'html' })
    mock.faults.plan({ status: 429, retry_after: 7 })
    mock.faults.plan({ body: 'malformed' })
    mock.faults.plan({ status: 500, body: 'empty' })
    mock.faults.plan({ connection: 'reset' })
    mock.faults.plan({ connection: 'truncate' })
    const html = await adapter.send(rightRequest())
    expect([html.status, html.headers['content-type'], html.body.startsWith('<!DOCTYPE html>')]).toEqual([
      503,
      'text/html; charset=utf-8',
      true,
    ])
    const limited = await adapter.send(rightRequest())
    expect([limited.status, limited.headers['retry-after'], JSON.parse(limited.body).error]).toEqual([
      429,
      '7',
      'temporarily_unavailable',
    ])
    const malformed = await adapter.send(rightRequest())
    expect(malformed.status).toBe(200)
    expect(() => JSON.parse(malformed.body)).toThrow(SyntaxError)
    expect(await adapter.send(rightRequest())).toMatchObject({ status: 500, body: '' })
    await expect(adapter.send(rightRequest())).rejects.toThrow()
    await expect(adapter.send(rightRequest())).rejects.toThrow()
    expect(await adapter.send(rightRequest())).toMatchObject({ status: 200 })
  })

  test.each([204, 205, 304])('ends a planned %i, which has no body', async (status) => {
    adapter.mock.reset()
    adapter.mock.faults.plan({ status })
    expect(await adapter.send(rightRequest())).toMatchObject({ status, body: '' })
    expect((await adapter.send(rightRequest())).status).toBe(200)
  })

  test.each([
    ['the token endpoint', '/auth/oauth/token', 405],
    ['the API', '/api/v2/agents', 401],
  ])('answers HEAD of %s with the headers of an answer and without its body', async (_where, url, status) => {
    adapter.mock.reset()
    const ask = (method: string) =>
      adapter.send({ method, url, headers: ['Host', 'api.nicecxone.com'], body: new Uint8Array() })
    const { 'content-length': __, ...headers } = (await ask('GET')).headers
    expect(await ask('HEAD')).toMatchObject({ status, headers, body: '' })
  })

  test('has one Host header in the journal', async () => {
    adapter.mock.reset()
    await adapter.send(rightRequest())
    const names = adapter.mock.journal.exchanges()[0]?.request.headers.map(([name]) => name)
    expect(names?.filter((name) => name === 'host')).toEqual(['host'])
  })

  test('writes Retry-After as an HTTP date that is exact against its own Date', async () => {
    const { mock } = adapter
    mock.reset()
    mock.clock.freeze()
    mock.clock.set('2026-01-01T00:00:00.700Z')
    mock.faults.plan({ status: 429, retry_after: 30, retry_after_as: 'http-date' })
    const { headers } = await adapter.send(rightRequest())
    expect(headers['retry-after']).toBe('Thu, 01 Jan 2026 00:00:30 GMT')
  })

  test('waits on its clock where a delay is planned, and answers by the rules as they are then', async () => {
    const { mock } = adapter
    mock.reset()
    mock.clock.freeze()
    mock.faults.plan({ delay: '5s' })
    const pending = adapter.send(rightRequest())
    await untilSeen(() => mock.faults.list().length === 0)
    mock.apps.update('demo', { enabled: false })
    mock.clock.advance('5s')
    expect((await pending).headers['mock-rule']).toBe('app-disabled')
  })
})

/** Turns of the event loop until something that was sent has arrived. */
async function untilSeen(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
