import { MatchersV3, PactV3, PactV4, SpecificationVersion } from '@pact-foundation/pact'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { cxoneContract, type ContractCase, type Setting } from '../../contracts/index.ts'
import { verifyPacts } from '../../contracts/verify/verify.ts'
import { tokenClient, TokenClientError } from '../../src/client/index.ts'

const folder = await mkdtemp(join(tmpdir(), 'cxone-mock-team-'))
afterAll(() => rm(folder, { recursive: true }))

const ask = ({ token_url, client_id, client_secret, scope }: Setting) =>
  tokenClient({
    tokenUrl: token_url,
    clientId: client_id,
    clientSecret: client_secret,
    ...(scope !== undefined && { scope }),
    retries: 0,
  })
    .getToken()
    .then(
      () => ({ status: 200 }),
      (error: TokenClientError) => ({ status: error.status, error: error.error }),
    )

describe.each([
  ['2', SpecificationVersion.SPECIFICATION_VERSION_V2],
  ['3', SpecificationVersion.SPECIFICATION_VERSION_V3],
  ['4', SpecificationVersion.SPECIFICATION_VERSION_V4],
])('the cases of the contract in a PactV3 object that writes version %s', (version, spec) => {
  const options = { consumer: `billing-${version}`, provider: 'cxone-token', dir: folder, spec }
  const cases = cxoneContract(new PactV3({ ...options, logLevel: 'error' }), MatchersV3)

  test.each(cases.map((each): [string, ContractCase] => [each.name, each]))(
    '%s is met',
    async (_, { run, expects }) => {
      expect(await run(ask)).toMatchObject({ status: expects.status, ...(expects.error && { error: expects.error }) })
    },
  )

  // Version 2 of the format has neither parameters nor generators: such a file is a record, and cannot be verified with secrets.
  test.skipIf(version === '2')('make a pact that the mock keeps', async () => {
    const file = join(folder, `billing-${version}-cxone-token.json`)
    const { consumer, interactions, metadata } = JSON.parse(await readFile(file, 'utf8'))
    expect([consumer.name, interactions.length, metadata.pactSpecification.version]).toEqual([
      `billing-${version}`,
      cases.length,
      version === '3' ? '3.0.0' : '4.0',
    ])
    const report = await verifyPacts({ pacts: [file] })
    expect(report.interactions.filter(({ passed }) => !passed)).toEqual([])
    expect(report.passed).toBe(cases.length)
  })
})

const pact = () => new PactV3({ consumer: 'billing', provider: 'cxone-token', dir: folder, logLevel: 'error' })

test('the cases tell what the endpoint answers', () => {
  const told = Object.fromEntries(cxoneContract(pact(), MatchersV3).map(({ name, expects }) => [name, expects]))
  expect(told).toMatchObject({
    granted: { status: 200, expires_in: 7_200 },
    'lifetime-24h': { status: 200, expires_in: 86_400 },
    'secret-expired': { status: 401, error: 'invalid_client' },
    'retry-after-seconds': { status: 429, error: 'temporarily_unavailable', retry_after: '17' },
    'retry-after-date': { retry_after: 'Thu, 01 Jan 2099 00:00:17 GMT' },
    'down-html': { status: 503 },
  })
  expect(told['retry-after-missing']).not.toHaveProperty('retry_after')
})

test('a client that sends JSON is told so by Pact', async () => {
  const granted = cxoneContract(pact(), MatchersV3).find(({ name }) => name === 'granted')
  const sendJson = ({ token_url, client_id, client_secret }: Setting) =>
    fetch(token_url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials', client_id, client_secret }),
    }).then(({ status }) => status)
  await expect(granted?.run(sendJson)).rejects.toThrow(/application\/x-www-form-urlencoded/)
})

test('cases can be left out, and the path is the one that is given', async () => {
  const cases = cxoneContract(pact(), MatchersV3, { path: '/oauth/token', without: ['granted'] })
  expect(cases.map(({ name }) => name)).not.toContain('granted')
  const [first] = cases
  expect(await first?.run(async (setting) => [new URL(setting.token_url).pathname, await ask(setting)][0])).toBe(
    '/oauth/token',
  )
})

test('a PactV4 object is refused, and it is said why', () => {
  const v4 = new PactV4({ consumer: 'billing', provider: 'cxone-token', dir: folder, logLevel: 'error' })
  expect(() => cxoneContract(v4 as never, MatchersV3)).toThrow(
    /this is a PactV4 object, which writes a application\/x-www-form-urlencoded body down as bytes: .* Pass new PactV3/,
  )
  expect(() => cxoneContract({} as never, MatchersV3)).toThrow('expected a PactV3 object')
  expect(() => cxoneContract(pact(), {} as never)).toThrow('expected MatchersV3')
})
