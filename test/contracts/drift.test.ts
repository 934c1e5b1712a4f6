import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { driftPlan } from '../../contracts/drift/probes.ts'
import { driftMarkdown } from '../../contracts/drift/report.ts'
import { runDrift, type DriftReport } from '../../contracts/drift/drift.ts'
import type { Deviation } from '../support/seeded/deviation.ts'
import { deviations } from '../support/seeded/deviations.ts'
import { startSeeded } from '../support/seeded/server.ts'
import { rules } from '../support/tables.ts'
import { clientCredentials } from '../../src/profiles/client-credentials/index.ts'
import { startServer } from '../../src/server/index.ts'
import { cli } from '../support/processes.ts'

const { probes, neverAsked } = driftPlan(clientCredentials)

// The mock stands in for the tenant, as it is and under seeded deviations.

const app = { client_id: 'tenant-app', client_secret: 'a+secret&of=the%tenant', scopes: ['agents'] }
const { scopes: _, ...credentials } = app

async function driftUnder(deviation: Deviation): Promise<DriftReport> {
  await using seeded = await startSeeded(deviation, { apps: [app], hints: true })
  return await runDrift({ tokenUrl: `${seeded.url}/auth/oauth/token`, ...credentials })
}
const different = ({ rows }: DriftReport) =>
  rows
    .filter(({ outcome }) => outcome === 'different')
    .flatMap(({ rule, differences }) =>
      differences.map(({ what, expected, seen }) => `${rule} ${what}: ${expected} -> ${seen}`),
    )

test('every rule is asked once, or it is said why it never is', () => {
  expect([...probes.map(({ rule }) => rule), ...Object.keys(neverAsked)].toSorted()).toEqual(
    rules.map(({ id }) => String(id)).toSorted(),
  )
})

test('a tenant that does as the profile says is equal in every row that is asked', async () => {
  const report = await driftUnder({ name: 'none' })
  expect(different(report)).toEqual([])
  expect(report.rows.filter(({ outcome }) => outcome === 'equal').map(({ rule }) => rule)).toEqual(
    probes.map(({ rule }) => rule),
  )
  expect(report.requests).toBe(probes.length)
})

test.each([
  ['expires_in is a string', 'granted member expires_in: integer -> string'],
  ['expires_in is missing', 'granted member expires_in: integer -> missing'],
  ['token_type is missing', 'granted member token_type: Bearer -> missing'],
  ['token_type is MAC', 'granted member token_type: Bearer -> mac'],
  ['access_token is called token', 'granted member token: missing -> present'],
  ['a refresh_token comes with the token', 'granted member refresh_token: missing -> present'],
  ['a token is answered with 201', 'granted status: 200 -> 201'],
  ['a token may be cached', 'granted header cache-control: \\bno-store\\b -> missing'],
  ['a token is not JSON by its label', 'granted header content-type: ^application\\/json\\b -> text/plain'],
  ['400 for a failed client authentication', 'app-unknown status: 401 -> 400'],
  ['200 with an error in the body', 'app-unknown status: 401 -> 200'],
  ['error_description is missing', 'app-unknown member error_description: string -> missing'],
  ['errors are HTML', 'app-unknown body: a JSON object -> something else'],
  ['WWW-Authenticate at the token endpoint', 'app-unknown header www-authenticate: missing -> present'],
  ['400 for a wrong method', 'method-not-post status: 405 -> 400'],
  ['no Allow on 405', 'method-not-post header allow: ^POST$ -> missing'],
  ['JSON is accepted', 'body-json status: 401 -> 200'],
  ['any label is accepted', 'content-type-wrong status: 401 -> 200'],
  ['Basic is accepted', 'authorization-header status: 401 -> 200'],
  ['a repeated parameter is ignored', 'parameter-repeated status: 400 -> 200'],
  ['a missing grant_type is added', 'grant-type-missing status: 400 -> 200'],
  ['any grant_type is taken', 'grant-type-unsupported status: 400 -> 200'],
  ['scope is not looked at', 'scope-not-granted status: 400 -> 200'],
])('names the deviation: %s', async (name, expected) => {
  const deviation = deviations.find((each) => each.name === name)
  if (deviation === undefined) throw new Error(`there is no deviation ${name}`)
  expect(different(await driftUnder(deviation))).toContain(expected)
})

test('stops at the first 429', async () => {
  await using server = await startServer({ apps: [{ ...app, rate_limit: '2/60s' }] })
  const report = await runDrift({ tokenUrl: `${server.url}/auth/oauth/token`, ...credentials })
  const at = report.rows.findIndex(({ reason }) => reason?.includes('429'))
  expect(report.rows.slice(at, probes.length).every(({ outcome }) => outcome === 'not tested')).toBe(true)
  expect(report.requests).toBe(at + 1)
  expect(server.mock.journal.stats().by_rule['rate-limited']).toBe(1)
})

test('sends no credential again that was refused', async () => {
  await using server = await startServer({ apps: [app] })
  const report = await runDrift({ tokenUrl: `${server.url}/auth/oauth/token`, ...credentials, client_secret: 'wrong' })
  expect(server.mock.journal.stats().by_rule['secret-wrong']).toBe(1)
  expect(server.mock.journal.exchanges({ client_id: app.client_id }).length).toBe(1)
  expect(report.rows.find(({ rule }) => rule === 'body-json')?.reason).toBe(
    'the credentials were refused with 401, and were not sent again',
  )
  expect(report.rows.find(({ rule }) => rule === 'app-unknown')?.outcome).toBe('equal')
})

test('sends nothing more where the tenant cannot be reached', async () => {
  const report = await runDrift({ tokenUrl: 'http://127.0.0.1:9/token', ...credentials })
  expect([report.requests, new Set(report.rows.map(({ outcome }) => outcome))]).toEqual([1, new Set(['not tested'])])
})

test('shows no value of an answer that could be a secret', async () => {
  const talkative = { error: `no ${app.client_secret}`, error_description: app.client_secret, [app.client_secret]: 1 }
  const report = await runDrift({
    tokenUrl: 'https://tenant.example/token?x=1',
    ...credentials,
    fetch: async () => Response.json(talkative, { status: 401, headers: { 'Cache-Control': app.client_secret } }),
    now: () => new Date('2026-01-02T03:04:05Z'),
  })
  const shown = JSON.stringify(report) + driftMarkdown(report)
  expect(shown).not.toContain(app.client_secret)
  expect(shown).not.toContain(app.client_id)
  expect(report).toMatchObject({ date: '2026-01-02T03:04:05.000Z', tokenUrl: 'https://tenant.example/token' })
})

describe('cxone-mock drift', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cxone-mock-drift-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const env = { CXONE_CLIENT_ID: app.client_id, CXONE_CLIENT_SECRET: app.client_secret, CXONE_SCOPE: '' }

  test('writes a dated report as Markdown and JSON', async () => {
    await using server = await startServer({ apps: [app] })
    const { code, stdout, stderr } = await cli(
      ['drift', '--token-url', `${server.url}/auth/oauth/token`, '--out', folder, '--yes'],
      env,
    ).ended
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('equal       granted')
    const never = Object.keys(neverAsked).length
    expect(stdout).toContain(`${probes.length} equal, 0 different, ${never} not tested; see `)
    const names = (await readdir(folder)).toSorted()
    expect(names).toEqual([expect.stringMatching(/^drift-\d{4}-\d\d-\d\d\.json$/), expect.stringMatching(/\.md$/)])
    const [json = '', markdown = ''] = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
    expect(JSON.parse(json).rows.length).toBe(rules.length)
    expect(markdown).toContain(
      '| `secret-wrong` | not tested | a failed attempt may count against an app that is in use |',
    )
    expect(stdout + json + markdown).not.toMatch(/a\+secret|tenant-app|cxmock_/)
  })

  test('ends with 1 where the tenant differs, and with 2 where nothing could be compared', async () => {
    await using server = await startServer({ apps: [{ ...app, enabled: false }] })
    const refused = await cli(['drift', '--token-url', `${server.url}/auth/oauth/token`, '--out', folder, '--yes'], env)
      .ended
    expect(refused.code).toBe(1)
    const away = await cli(['drift', '--token-url', 'http://127.0.0.1:9/t', '--out', folder, '--yes'], env).ended
    expect(away.code).toBe(2)
  })

  test.each([
    [
      ['--token-url', 'http://127.0.0.1:9/token'],
      env,
      `This sends up to ${probes.length} requests with your credentials to http://127.0.0.1:9/token, one after the other. There is no terminal to confirm it: pass --yes`,
    ],
    [
      ['--token-url', 'https://cxone.niceincontact.com/auth/token', '--yes'],
      env,
      '--token-url: drift does not know /auth/token yet, which needs an access key',
    ],
    [['--token-url', 'http://tenant.example/token', '--yes'], env, '--token-url must be https'],
    [['--token-url', 'https://a:b@tenant.example/token', '--yes'], env, '--token-url must be a plain https URL'],
    [
      ['--token-url', 'https://tenant.example/token', '--yes'],
      { ...env, CXONE_CLIENT_SECRET: '' },
      'set CXONE_CLIENT_ID and CXONE_CLIENT_SECRET',
    ],
    [[], env, "required option '--token-url <url>' not specified"],
  ])('ends with 2 and one line, and sends nothing, for %j', async (args, given, text) => {
    const running = cli(['drift', ...args], given)
    running.child.stdin?.end()
    const { code, stderr } = await running.ended
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1])
    expect(stderr).toContain(text)
  })
})
