import * as pact from '@pact-foundation/pact'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writePacts, type Met, type PactModule } from '../../contracts/own/consumer.ts'
import { interactions } from '../../contracts/own/interactions.ts'
import { nativePact } from '../../contracts/verify/pact-cli.ts'
import { leftOut } from '../../contracts/index.ts'
import { verifyPacts, type Report } from '../../contracts/verify/verify.ts'
import { apiRules, rules } from '../support/tables.ts'
import { startServer } from '../../src/server/index.ts'
import { root, run } from '../support/processes.ts'

const all = interactions(pact.MatchersV3)
const files = ['cxone-client-cxone-api.json', 'cxone-client-cxone-token.json'].map((name) =>
  join('contracts/pacts', name),
)

describe('the contract, on the side of the client', () => {
  let folder: string
  const met: Record<string, Met> = {}
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cxone-mock-pacts-'))
    await writePacts(pact as unknown as PactModule, folder, ({ name }, outcome) => {
      met[name] = outcome
    })
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('holds every row of both tables, but for those that a pact cannot hold, and these have a reason', () => {
    const held = new Set(all.map(({ rule }) => rule))
    const missing = [...rules, ...apiRules].map(({ id }) => String(id)).filter((id) => !held.has(id))
    expect(missing.toSorted()).toEqual(Object.keys(leftOut).toSorted())
  })

  test('holds each interaction under a description of its own', () => {
    expect(new Set(all.map(({ uponReceiving }) => uponReceiving)).size).toBe(all.length)
  })

  test.each([
    ['granted', { token: 'cxmock_example-token' }],
    ['lifetime-24h', { token: 'cxmock_example-token' }],
    ['secret-expired', { code: 'refused', status: 401, error: 'invalid_client', retryAfter: 10 }],
    ['grant-not-enabled', { code: 'refused', status: 401, error: 'unauthorized_client', retryAfter: 10 }],
    ['scope-not-granted', { code: 'refused', status: 400, error: 'invalid_scope', retryAfter: 10 }],
    ['retry-after-seconds', { code: 'throttled', status: 429, error: 'temporarily_unavailable', retryAfter: 17 }],
    [
      'retry-after-date',
      { code: 'throttled', status: 429, error: 'temporarily_unavailable', retryAfter: expect.any(Number) },
    ],
    ['retry-after-missing', { code: 'throttled', status: 429, error: 'temporarily_unavailable' }],
    ['down-html', { code: 'unavailable', status: 503 }],
    ['token-expired', { status: 401 }],
  ])('is met by the reference client, which makes of %s what it should', (name, outcome) => {
    expect(met[name]).toEqual(outcome)
  })

  test('holds no credential that is not obviously invented, and takes each from the provider state', async () => {
    for (const name of await readdir(folder)) {
      const text = await readFile(join(folder, name), 'utf8')
      expect(text).not.toMatch(/demo-secret|cxmock_(?!example-token)/)
      for (const { request, description } of JSON.parse(text).interactions) {
        const sent = JSON.stringify({ ...request, generators: undefined, matchingRules: undefined })
        const generated = JSON.stringify(request.generators ?? {})
        if (/"body":"[^"]*client_secret=example-secret/.test(sent) && !/repeated|content-type-wrong/.test(description))
          expect(generated).toContain('${client_secret}')
        if (sent.includes('cxmock_example-token')) expect(generated).toContain('${authorization}')
      }
    }
  })
})

describe('the contract, on the side of the mock', () => {
  let report: Report
  beforeAll(async () => {
    report = await verifyPacts({ pacts: ['contracts/pacts'], cwd: root })
  })

  test('is kept, with real bytes and without a proxy', () => {
    expect(report.interactions.filter(({ passed }) => !passed)).toEqual([])
    expect([report.passed, report.failed]).toEqual([all.length, 0])
  })

  test('is answered each time by the rule that the interaction is made from', () => {
    const answered = new Map(report.interactions.map(({ description, rule }) => [description, rule]))
    for (const { uponReceiving, rule } of all)
      expect([uponReceiving, answered.get(uponReceiving)]).toEqual([uponReceiving, rule])
  })

  test("is kept for Pact's own command line, too", async () => {
    await using server = await startServer()
    const { stdout } = await run(
      nativePact(root),
      [
        'verifier',
        ...files.flatMap((file) => ['-f', file]),
        '-h',
        '127.0.0.1',
        '-p',
        new URL(server.url).port,
        '--state-change-url',
        `${server.url}/__mock/pact/state`,
        '--state-change-teardown',
        '--request-timeout',
        '30000',
        '--no-colour',
      ],
      { cwd: root, env: { ...process.env, PACT_DO_NOT_TRACK: 'true' } },
    )
    expect(stdout.match(/^ {2}an? .* verification\)$/gm)?.length).toBe(all.length)
    expect(stdout).not.toContain('FAILED')
    expect(server.mock.apps.get('pact-app')).toBeUndefined()
  })

  test('is kept three times in a row by one server whose rate limit is two requests', async () => {
    await using server = await startServer({ rate_limit: '2/1m' })
    // A clock that stands still holds all runs in one rate window, however busy the machine is.
    server.mock.clock.freeze()
    const results: string[] = []
    for (let number = 1; number <= 3; number += 1) {
      const { stdout } = await run(
        nativePact(root),
        [
          'verifier',
          ...files.flatMap((file) => ['-f', file]),
          '--filter-description',
          'app-unknown|body-|credentials-|form-|method-not|grant-type-|parameter-|bearer-missing|without a body',
          '-h',
          '127.0.0.1',
          '-p',
          new URL(server.url).port,
          '--state-change-url',
          `${server.url}/__mock/pact/state`,
          '--state-change-teardown',
          '--request-timeout',
          '30000',
          '--no-colour',
        ],
        { cwd: root, env: { ...process.env, PACT_DO_NOT_TRACK: 'true' } },
      ).catch((error: { stdout: string }) => error)
      results.push(
        `${stdout.match(/verification\)$/gm)?.length} verified, ${stdout.match(/FAILED/g)?.length ?? 0} differences`,
      )
    }
    expect(results).toEqual(Array.from({ length: 3 }, () => '13 verified, 0 differences'))
  })

  test('is kept where the control API wants a token: the URL of the states carries it', async () => {
    await using server = await startServer({ adminToken: 'a-token-of-it' })
    const states = (authority: string) => `http://${authority}127.0.0.1:${new URL(server.url).port}/__mock/pact/state`
    const verify = (url: string) =>
      run(
        nativePact(root),
        [
          'verifier',
          '-f',
          files[0] ?? '',
          '-h',
          '127.0.0.1',
          '-p',
          new URL(server.url).port,
          '--state-change-url',
          url,
          '--state-change-teardown',
          '--request-timeout',
          '30000',
        ],
        { cwd: root, env: { ...process.env, PACT_DO_NOT_TRACK: 'true' } },
      )
    expect((await verify(states('pact:a-token-of-it@'))).stdout).not.toContain('FAILED')
    await expect(verify(states('pact:guess@'))).rejects.toThrow()
  })
})
