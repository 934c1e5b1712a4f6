import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatReport as formatVerification } from '../../contracts/verify/report.ts'
import { cxoneMatchers } from '../../mocks/matchers.ts'
import { jsonLine, prettyLog } from '../../src/cli/log.ts'
import { asTold } from '../../src/cli/terminal.ts'
import { createMock, formatDiagnosis, formatExchange, CxoneMockError, type Exchange } from '../../src/index.ts'
import { startServer } from '../../src/server/index.ts'
import { diagnose, formatReport } from '../../src/doctor/index.ts'
import { formRequest, rightRequest } from '../support/adapters.ts'
import { cli } from '../support/processes.ts'
import { engineOf } from '../../src/mock.ts'

// A string from elsewhere must neither end a line nor control the terminal, wherever it is displayed.

const unseen = {
  'an escape sequence': '\u001B[2J',
  'a line end': '\r\n',
  'a null': '\u0000',
  'a delete': '\u007F',
  'a C1 control': '\u009B31m',
  'a next line': '\u0085',
  'a line separator': '\u2028',
  'a paragraph separator': '\u2029',
  'a bidi override': '\u202E',
  'a bidi embedding': '\u202A',
  'a bidi isolate': '\u2066',
  'the end of a bidi isolate': '\u2069',
  'a right-to-left mark': '\u200F',
  'a zero-width space': '\u200B',
  'a byte order mark': '\uFEFF',
  'a tag': '\u{E0041}',
  'half a character': '\uD800',
}
const cases = Object.entries(unseen)
const all = cases.map(([, text]) => text).join('x')
const wild = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u
const json = { 'Content-Type': 'application/json' }

describe('a name in the settings', () => {
  test.each(cases)('is refused by every option if it contains %s', async (_, text) => {
    const client_id = `a${text}b`
    const app = { client_id, client_secret: 's' }
    const mock = createMock()
    expect(() => createMock({ apps: [app] })).toThrow(/^apps\[0\]\.client_id: expected visible characters only/)
    expect(() => mock.apps.add(app)).toThrow(CxoneMockError)
    expect(() => mock.configure({ apps: [app] })).toThrow(CxoneMockError)
    for (const change of [{ scopes: [text] }, { grants: [text] }, { hosts: [`a${text}b`] }])
      expect(() => mock.apps.update('demo', change)).toThrow(/^\w+\[0\]: expected/)
    expect(() => mock.configure({ paths: [`/${text}`] })).toThrow(/^paths\[0\]: expected/)
    expect(() => mock.configure({ hosts: [`a${text}b`] })).toThrow(/^hosts\[0\]: expected/)
    expect(mock.apps.list().some(({ client_id: id }) => id === client_id)).toBe(false)
    await expect(startServer({ allowedHosts: [`a${text}b`] })).rejects.toThrow(/^allowedHosts\[0\]: expected/)
  })

  test.each(cases)('is refused by the control API and by a provider state if it contains %s', async (_, text) => {
    await using server = await startServer()
    const send = async (method: string, path: string, body: unknown) => {
      const response = await fetch(`${server.url}/__mock${path}`, { method, headers: json, body: JSON.stringify(body) })
      return { status: response.status, text: await response.text() }
    }
    const client_id = `a${text}b`
    for (const answer of [
      await send('POST', '/apps', { client_id, client_secret: 's' }),
      await send('PATCH', '/apps/demo', { scopes: [client_id] }),
      await send('PATCH', '/apps/demo', { hosts: [client_id] }),
      await send('POST', '/pact/state', { state: 'an app is registered', params: { client_id } }),
    ]) {
      expect(answer.status).toBe(400)
      expect(answer.text).not.toMatch(wild)
    }
    expect(server.mock.apps.list().length).toBe(createMock().apps.list().length)
  })

  test('may contain other characters, including non-ASCII ones', async () => {
    const apps = ['ä=&', 'アプリ', 'my app', '😀', 'a"b\\c'].map((client_id) => ({ client_id, client_secret: 's' }))
    const mock = createMock({ apps })
    for (const { client_id } of apps) {
      const fields = { grant_type: 'client_credentials', client_id, client_secret: 's' }
      expect((await engineOf(mock).answer(formRequest(fields))).status).toBe(200)
    }
  })
})

describe('a terminal control character', () => {
  /** An exchange that no mock would record: each of its strings contains terminal control characters. */
  function steering(): Exchange {
    const mock = createMock()
    void engineOf(mock).answer(
      formRequest({ grant_type: 'client_credentials', client_id: 'undefined', client_secret: 'x' }),
    )
    const [exchange] = mock.journal.exchanges()
    if (exchange === undefined) throw new Error('no exchange')
    const { diagnosis, request, observations } = exchange
    const told = observations.map((each) => ({ ...each, problem: all }))
    return {
      ...exchange,
      client_id: all,
      rule: all,
      request: { ...request, method: all, host: all, path: all },
      diagnosis: { ...diagnosis, rule: all, problem: all, evidence: all, fix: all, passed: [all], observations: told },
      observations: told,
    }
  }
  const plain = (_: string, text: string): string => text

  test('is escaped in the pretty log and in JSON lines', () => {
    const line = prettyLog(plain, '')(steering())
    expect(line).not.toMatch(wild)
    expect(line.split('\n')).toHaveLength(3)
    expect(line).toContain(String.raw`\u001b[2J`)
    expect(line).toContain(String.raw`\r\n`)
    const text = jsonLine(steering())
    expect(text).not.toMatch(wild)
    expect(JSON.parse(text)).toMatchObject({ client_id: all, problem: all })
  })

  test('is escaped in diagnoses, formatted exchanges and matcher messages', () => {
    const exchange = steering()
    const lines = formatDiagnosis(exchange.diagnosis).split('\n').length
    expect(lines).toBe(6)
    for (const text of [formatDiagnosis(exchange.diagnosis), formatExchange(exchange)]) expect(text).not.toMatch(wild)
    expect(formatExchange(exchange).split('\n').length).toBe(lines + 1)
    expect(() => cxoneMatchers.toHaveRequestedTokens(createMock(), 1, all)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(wild) }),
    )
  })

  test('is escaped if it comes from a scope or a path of the mock', async () => {
    const mock = createMock({ paths: ['/my own/token'] })
    mock.data.define('things', { schema: anySchema, scope: all })
    await engineOf(mock).answer(rightRequest('demo', { url: '/nowhere' }))
    const { body } = await engineOf(mock).answer(rightRequest())
    const headers = ['Host', 'api.nicecxone.com', 'Authorization', `Bearer ${JSON.parse(body).access_token}`]
    mock.apps.update('demo', { scopes: [] })
    await engineOf(mock).answer({ method: 'GET', url: '/api/v2/things', headers, body: new Uint8Array() })
    const rules = mock.journal.exchanges().map(({ rule }) => rule)
    expect(rules).toContain('scope-insufficient')
    for (const exchange of mock.journal.exchanges())
      for (const text of [formatExchange(exchange), prettyLog(plain, '')(exchange), jsonLine(exchange)])
        expect(text).not.toMatch(wild)
  })

  test('is escaped in option errors', () => {
    const mock = createMock()
    for (const wrong of [
      () => mock.configure({ lifetime: all }),
      () => mock.configure({ hosts: [all] }),
      () => mock.faults.plan({ body: all as 'html' }),
      () => mock.journal.answeredBy(all),
    ])
      expect(wrong).toThrow(expect.objectContaining({ message: expect.not.stringMatching(wild) }))
  })

  test.each([
    [
      'curl',
      `curl 'https://api${all}.nicecxone.com/auth/token' -X 'PO${all}ST' -H 'X-${all}: ${all}' -d 'a${all}=${all}'`,
    ],
    [
      'raw HTTP',
      `POST /auth/token HTTP/1.1\nHost: api${all.replaceAll(/\s/g, '')}.nicecxone.com\nX-a: ${all.replaceAll(/\s/g, '')}\n\ngrant_type=${all}`,
    ],
  ])("is escaped in the doctor's report of %s", (_, input) => {
    expect(formatReport(diagnose(input))).not.toMatch(wild)
    expect(formatReport(diagnose(input, { paths: ['/auth/token\u001B\u202E'] }))).not.toMatch(wild)
  })

  test('is escaped in the report of a Pact verification', () => {
    const texts = { pact: all, consumer: all, provider: all, description: all, rule: all, says: all, fix: all }
    const interaction = { ...texts, states: [all], passed: false, problems: [all] }
    for (const reporter of ['pretty', 'github', 'json'] as const)
      expect(formatVerification({ passed: 0, failed: 1, interactions: [interaction] }, reporter)).not.toMatch(wild)
  })
})

describe('the command line', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cxone-mock-text-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const steer = 'a\u001B[2J\u202Eb\u009B'

  test('escapes control characters in the file names and settings that it prints', async () => {
    const config = join(folder, `${steer}.json`)
    const wrong = await cli(['--config', config, '--port', '0']).ended
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain(String.raw`a\u001b[2J\u202eb`)
    await writeFile(config, JSON.stringify({ apps: [{ client_id: steer, client_secret: 's' }] }))
    const refused = await cli(['--config', config, '--port', '0']).ended
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/apps\[0\]\.client_id: expected visible characters only/)
    await writeFile(config, JSON.stringify({ data: { [steer]: 7 } }))
    const record = await cli(['--config', config, '--port', '0']).ended
    const typed = await cli([`--por${steer}`]).ended
    const pact = await cli(['verify', join(folder, `${steer}.pact`)]).ended
    for (const { stdout, stderr } of [wrong, refused, record, typed, pact]) expect(stdout + stderr).not.toMatch(wild)
  })

  test('escapes a response printed to a terminal, and passes it to a program unchanged', () => {
    expect(asTold({ isTTY: true }, `{\n"a": "${steer}"}`)).toBe(String.raw`{
"a": "a\u001b[2J\u202eb\u009b"}`)
    expect(asTold({ isTTY: false }, steer)).toBe(steer)
  })
})

const anySchema = {
  '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value: Object(value) }) },
}
