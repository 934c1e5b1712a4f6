import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { allIds } from '../support/tables.ts'
import { startServer } from '../../src/server/index.ts'
import { formRequest, rightRequest, sendOverSocket } from '../support/adapters.ts'
import { cli, has, start, type Running } from '../support/processes.ts'

let folder: string
const running: Running[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cxone-mock-cli-'))
})
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rm(folder, { recursive: true }))

function serve(...args: string[]): Running {
  const started = cli(['--port', '0', ...args])
  running.push(started)
  return started
}
async function ready(started: Running): Promise<Record<string, string>> {
  return JSON.parse((await started.says(/^\{"event":"ready".*\}$/m))[0])
}
async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

describe('cxone-mock serve', () => {
  test('prints its address, the demo credentials and a curl command that requests a token', async () => {
    const started = serve()
    const [, url] = await started.says(/listens on (\S+)\n/)
    expect(started.stdout()).toContain('client_id demo, client_secret demo-secret')
    expect(started.stdout()).toContain(
      `curl ${url}/auth/oauth/token -d grant_type=client_credentials -d client_id=demo -d client_secret=demo-secret`,
    )
    expect(started.stdout()).toContain(`${url}/__mock/stats`)
    expect((await sendOverSocket(url ?? '', rightRequest())).status).toBe(200)
    expect(started.stdout()).not.toContain('\u001B')
  })

  test('prints working credentials when the config file replaces the demo app', async () => {
    const apps = [{ client_id: 'demo', client_secret: 'mine' }]
    const config = await file('own-demo.json', JSON.stringify({ apps }))
    const { url = '', client_id = '' } = await ready(serve('--config', config, '--log', 'json'))
    expect(client_id).not.toBe('demo')
    expect((await sendOverSocket(url, rightRequest(client_id))).status).toBe(200)
    const started = serve('--config', config)
    await started.says(new RegExp(`try +curl .* -d client_id=${client_id} -d client_secret=${client_id}-secret$`, 'm'))
    expect(started.stdout()).not.toMatch(/demo-secret|mine/)
  })

  test('logs one line per exchange in local time, followed by the reason and the fix of a refusal', async () => {
    const started = cli(['--port', '0'], { TZ: 'Asia/Kathmandu' })
    running.push(started)
    const [, url = ''] = await started.says(/listens on (\S+)\n/)
    await sendOverSocket(url, rightRequest())
    await started.says(/^\d\d:\d\d:\d\d {2}demo {2}POST \/auth\/oauth\/token {2}200 {2}granted$/m)
    await sendOverSocket(url, rightRequest('mock-disabled'))
    await started.says(
      /^\d\d:\d\d:\d\d {2}mock-disabled {2}POST \/auth\/oauth\/token {2}401 {2}app-disabled\n {10}The app is disabled\. Fix: Enable it .*$/m,
    )
    await sendOverSocket(url, rightRequest('mock-disabled'))
    await started.says(/app-disabled\n {10}.*\n\S+ {2}mock-disabled {2}.* {2}app-disabled\n/)
    await sendOverSocket(url, rightRequest())
    await started.says(
      /app-disabled\n\S+ {2}demo {2}.* {2}granted {2}\(unnecessary: a token of this app is still valid\)\n/,
    )
    await sendOverSocket(url, rightRequest('mock-disabled'))
    await started.says(/still valid\)\n\S+ {2}mock-disabled {2}.* {2}app-disabled\n {10}The app is disabled/)
    // The same rule with a different cause is explained again.
    await sendOverSocket(url, formRequest({ grant_type: 'client_credentials', client_id: 'demo', client_secret: 'zz' }))
    await started.says(/secret-wrong\n {10}.*\n/)
    const padded = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret\n' }
    await sendOverSocket(url, formRequest(padded))
    await started.says(
      /secret-wrong\n {10}.*\n.* secret-wrong\n {10}.* a newline at its end.*\n {10}.*without the newline/,
    )
    const [time = ''] = await started.says(/^\d\d:\d\d:\d\d(?= {2}demo)/m)
    // Kathmandu is at UTC+05:45, so a UTC time cannot pass for local time.
    const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
    const off = minutes(time) - minutes(new Date().toISOString().slice(11, 16))
    expect(Math.abs(((off + 1_440) % 1_440) - 345)).toBeLessThan(3)
  })

  test('logs the address of the inspector when the root path is requested', async () => {
    const started = serve()
    const [, url = ''] = await started.says(/listens on (\S+)\n/)
    expect((await fetch(url)).status).toBe(404)
    await started.says(new RegExp(`path-unknown\\n {10}.* The inspector is at ${url}/__mock/$`, 'm'))
  })

  test('prints one line of JSON at startup and one per exchange with --log json', async () => {
    const started = serve('--log', 'json')
    const { url = '' } = await ready(started)
    expect(started.stdout()).toMatch(/^\{"event":"ready","url":"http:\/\/127\.0\.0\.1:\d+"/)
    await sendOverSocket(url, rightRequest())
    await sendOverSocket(url, rightRequest('nobody'))
    await started.says(/app-unknown.*\n/)
    const lines = started
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ event, rule, status }) => [event, rule, status])).toEqual([
      ['ready', undefined, undefined],
      ['exchange', 'granted', 200],
      ['exchange', 'app-unknown', 401],
    ])
    expect(lines[2]).toMatchObject({ problem: expect.any(String), fix: expect.any(String) })
  })

  test('logs no exchanges with --log silent, and omits the mock-rule header with --no-hints', async () => {
    const started = serve('--log', 'silent', '--no-hints')
    const [, url = ''] = await started.says(/listens on (\S+)\n/)
    const before = started.stdout()
    expect((await sendOverSocket(url, rightRequest())).headers['mock-rule']).toBeUndefined()
    started.child.kill('SIGTERM')
    expect(await started.ended).toMatchObject({ code: 0, stdout: before, stderr: '' })
  })

  test('reads settings from a config file, and flags override them', async () => {
    const config = await file(
      'good.json',
      JSON.stringify({
        $schema: 'x',
        apps: [{ client_id: 'mine', client_secret: 'mine-secret' }],
        lifetime: '24h',
        rate_limit: '1/60s',
        paths: ['/oauth/token'],
        hints: false,
        limits: { body: 500 },
      }),
    )
    const { url = '' } = await ready(serve('--log', 'json', '--config', config, '--lifetime', '90s'))
    const answer = await sendOverSocket(url, rightRequest('mine', { url: '/oauth/token' }))
    expect(JSON.parse(answer.body).expires_in).toBe(90)
    expect((await sendOverSocket(url, rightRequest('mine'))).status).toBe(429)
    expect((await sendOverSocket(url, rightRequest('demo', { body: new Uint8Array(501) }))).status).toBe(413)
  })

  test('reloads a changed config file with --watch, and keeps the last valid settings when the new file is invalid', async () => {
    const config = await file('watched.json', '{"lifetime": "1h"}')
    const started = serve('--log', 'json', '--config', config, '--watch')
    const { url = '' } = await ready(started)
    const lifetime = async (client_id?: string) =>
      JSON.parse((await sendOverSocket(url, rightRequest(client_id))).body).expires_in
    expect(await lifetime()).toBe(3_600)
    await writeFile(config, '{"lifetime": "tomorrow"}')
    await started.says(
      /watched\.json: lifetime: expected a duration .*, got "tomorrow"\ncxone-mock: keeping the last valid settings/,
    )
    expect(await lifetime()).toBe(3_600)
    await fetch(`${url}/__mock/apps`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_id: 'posted', client_secret: 'posted-secret' }),
    })
    await writeFile(config, '{"lifetime": "30m", "signing_key": "k"}')
    await started.says(/watched\.json reloaded \(changes to signing_key need a restart\)/)
    expect(await lifetime('posted')).toBe(1_800)
    expect(await lifetime()).toBe(1_800)
    await writeFile(config, '{"lifetime": "20m", "signing_key": "k"}')
    await started.says(/watched\.json reloaded\n/)
    await fetch(`${url}/__mock/reset`, { method: 'POST' })
    expect(await lifetime()).toBe(1_200)
    await writeFile(config, '{"lifetime": "0.5s"}')
    await started.says(/watched\.json: lifetime: .* at least "1s", .*\ncxone-mock: keeping the last valid settings/)
  })

  test('reads each flag from its environment variable, and the command line takes precedence', async () => {
    const started = cli(['--lifetime', '20m'], {
      CXONE_MOCK_PORT: '0',
      CXONE_MOCK_LOG: 'json',
      CXONE_MOCK_LIFETIME: '90s',
      CXONE_MOCK_HINTS: '0',
      CXONE_MOCK_OPEN: 'false',
      CXONE_MOCK_WATCH: '',
      CXONE_MOCK_PROFILE: 'issuer,client-credentials',
      CXONE_MOCK_ALLOWED_HOST: 'mock,*.mock.example',
      CXONE_MOCK_ADMIN_TOKEN: 'let-me-in-please',
    })
    try {
      const { url = '' } = await ready(started)
      const answer = await sendOverSocket(url, rightRequest())
      expect(JSON.parse(answer.body).expires_in).toBe(1_200)
      expect(answer.headers).not.toHaveProperty('mock-rule')
      expect((await fetch(`${url}/authentication/v1/token/access-key`, { method: 'POST' })).status).toBe(404)
      expect((await fetch(`${url}/__mock/stats`)).status).toBe(401)
      const headers = { Authorization: 'Bearer let-me-in-please' }
      expect((await fetch(`${url}/__mock/stats`, { headers })).status).toBe(200)
      expect(started.stderr()).toBe('')
    } finally {
      started.child.kill('SIGTERM')
      await started.ended
    }
  })

  test.each([
    [
      { CXONE_MOCK_PORT: 'Zk4tQ8vXn2LmRw7y' },
      /^cxone-mock: option '--port <number>' value '…' from env 'CXONE_MOCK_PORT' is invalid\. /,
    ],
    [{ CXONE_MOCK_OPEN: 'Zk4tQ8vXn2LmRw7y' }, /^cxone-mock: CXONE_MOCK_OPEN: expected 1, true, 0 or false$/m],
    [{ CXONE_MOCK_RATE_LIMIT: '1000000000/60s' }, /'1000000000\/60s' from env .* got "1000000000\/60s"/],
  ])('exits with code 2 and an error message for the environment %j', async (env, message) => {
    const { code, stderr } = await cli(['--log', 'silent'], env).ended
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
    expect(stderr).not.toContain('Zk4t')
  })

  test('accepts tokens issued before a restart if the signing key is the same', async () => {
    const token = async (url: string) => JSON.parse((await sendOverSocket(url, rightRequest())).body).access_token
    const state = async (url: string, value: string) => {
      const response = await fetch(`${url}/__mock/tokens/introspect`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ token: value }),
      })
      return (await response.json()).state
    }
    const keyed = () => {
      const started = cli(['--port', '0', '--log', 'json'], { CXONE_MOCK_SIGNING_KEY: 'kept' })
      running.push(started)
      return ready(started)
    }
    const before = await token((await keyed()).url ?? '')
    expect(await state((await keyed()).url ?? '', before)).toBe('valid')
    expect(await state((await ready(serve('--log', 'json'))).url ?? '', before)).toBe('forged')
  })

  test('serves https with --tls and a self-signed certificate, and deletes the CA file on exit', async () => {
    const started = serve('--tls')
    const [, url = ''] = await started.says(/listens on (https:\S+)\n/)
    const [, ca = ''] = await started.says(/NODE_EXTRA_CA_CERTS=(\S+)/)
    const trusted = await readFile(ca)
    const status = await new Promise((resolve, reject) => {
      get(`${url.replace('127.0.0.1', 'localhost')}/__mock/health`, { ca: trusted }, (response) =>
        resolve(response.statusCode),
      ).on('error', reject)
    })
    expect(status).toBe(200)
    await expect(fetch(`${url}/__mock/health`)).rejects.toThrow()
    started.child.kill('SIGINT')
    expect((await started.ended).code).toBe(0)
    await expect(readFile(ca)).rejects.toThrow(/ENOENT/)
  })

  test('generates a control token when it listens on all interfaces, and prints it at startup', async () => {
    const started = serve('--host', '0.0.0.0')
    const [, token = ''] = await started.says(/token\s+(\S+) {3}\(control token/)
    const [, port] = await started.says(/listens on http:\/\/0\.0\.0\.0:(\d+)/)
    const stats = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/__mock/stats`, { headers })
    expect((await stats({})).status).toBe(401)
    expect((await stats({ Authorization: `Bearer ${token}` })).status).toBe(200)
    expect(started.stdout().split(token).length).toBe(3)
  })

  test('finishes open requests on SIGTERM and exits with code 0', async () => {
    const started = serve('--log', 'json')
    const { url = '' } = await ready(started)
    const open = sendOverSocket(url, rightRequest('mock-slow'))
    await sendOverSocket(url, rightRequest())
    started.child.kill('SIGTERM')
    expect((await open).status).toBe(200)
    expect((await started.ended).code).toBe(0)
  })

  test('exits with code 1 and a one-line error if the port is already in use', async () => {
    await using other = await startServer()
    const { port } = new URL(other.url)
    const { code, stderr, stdout } = await cli(['--port', port]).ended
    expect({ code, stderr, stdout }).toEqual({
      code: 1,
      stdout: '',
      stderr: `cxone-mock: port ${port} on 127.0.0.1 is in use: stop the other process, or use a free port with --port 0\n`,
    })
  })

  test.each([
    ['no such file', 'absent.json', undefined, /absent\.json: no such file\n/],
    [
      'no JSON',
      'broken.json',
      '{\n  "apps": [{"client_secret": "hunter2-hunter2",,}]\n}',
      /broken\.json: not JSON \(line 2, column 48\)/,
    ],
    [
      'a wrong value',
      'wrong.json',
      '{"apps": [{"client_id": "a", "client_secret": "hunter2-hunter2", "lifetime": "2 weeks"}]}',
      /wrong\.json: apps\[0\]\.lifetime: expected a duration such as "90s" or "1h 30m", got "2 weeks"\n/,
    ],
    [
      'a wrong secret',
      'secret.json',
      '{"apps": [{"client_id": "a", "client_secret": ["hunter2-hunter2"]}]}',
      /secret\.json: apps\[0\]\.client_secret: expected a string that is not empty, got an array\n/,
    ],
    ['an unknown key', 'key.json', '{"app": []}', /key\.json: app: Unknown option\. Did you mean "apps"\?\n/],
    [
      'an unknown key of an app',
      'app-key.json',
      '{"apps": [{"client_id": "a", "client_secret": "x", "secret": "hunter2-hunter2"}]}',
      /app-key\.json: apps\[0\]\.secret: Unknown option\. Did you mean "secrets"\?\n/,
    ],
    [
      'a comment',
      'comment.json',
      '{\n  // mine\n  "lifetime": "2h"\n}',
      /comment\.json: not JSON \(line 2, column 3\): JSON has no comments\n/,
    ],
    [
      'a comma too much',
      'comma.json',
      '{"apps": [\n  {"client_id": "a // b", "client_secret": "hunter2-hunter2"},\n]}',
      /comma\.json: not JSON \(line 2, column 62\): JSON has no comma before a closing bracket\n/,
    ],
    [
      'a record that does not fit',
      'data.json',
      '{"data": {"agents": [{"userName": 7}]}}',
      /data\.json: data\.agents\[0\]\.userName: expected a string, got 7\n/,
    ],
    [
      'a collection that is not there',
      'collection.json',
      '{"data": {"campaigns": []}}',
      /data\.campaigns: expected a definition with a schema/,
    ],
    [
      'an id twice',
      'twice.json',
      '{"apps": [{"client_id": "a", "client_secret": "x"}, {"client_id": "a", "client_secret": "x"}]}',
      /apps\[1\]\.client_id: Another app already has this client_id\.\n/,
    ],
  ])('exits with code 2 and a one-line error for an invalid config file: %s', async (_, name, text, message) => {
    const path = text === undefined ? join(folder, name) : await file(name, text)
    const { code, stderr } = await cli(['--port', '0', '--config', path]).ended
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1])
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('hunter2')
  })
})

describe('a command-line mistake', () => {
  test.each([
    [['serv'], "unknown command 'serv' (Did you mean serve?)"],
    [['--prot', '1'], "unknown option '--prot' (Did you mean --port?)"],
    [['--port', 'http'], "option '--port <number>' argument 'http' is invalid. Expected a port from 0 to 65535."],
    [
      ['--lifetime', 'long'],
      `option '--lifetime <duration>' argument 'long' is invalid. expected a duration such as "90s" or "1h 30m", got "long".`,
    ],
    [
      ['--rate-limit', '60'],
      `option '--rate-limit <limit>' argument '60' is invalid. expected "off" or requests/window such as "60/60s", got "60".`,
    ],
    [['--port', '-1'], "option '--port <number>' argument '-1' is invalid. Expected a port from 0 to 65535."],
    [
      ['--lifetime', '-5s'],
      `option '--lifetime <duration>' argument '-5s' is invalid. expected a duration such as "90s" or "1h 30m", got "-5s".`,
    ],
    [['--admin-token', '--open', '--port', '0'], '--admin-token: expected a token, got a flag'],
    [['--admin-token', '--Zk4tQ8vX', '--port', '0'], '--admin-token: expected a token, got a flag'],
    [
      ['--admin-token', 'let me in', '--port', '0'],
      '--admin-token: expected at least 8 visible ASCII characters that an Authorization header can carry',
    ],
    [['--host', '', '--port', '0'], '--host is empty: give an address such as 127.0.0.1, or leave the flag out'],
    [
      ['--allowed-host', 'mock:4455', '--port', '0'],
      "option '--allowed-host <name>' argument 'mock:4455' is invalid. Expected a host name without scheme and port, or *. and a domain.",
    ],
    [
      ['--allowed-host', '--no-hints', '--port', '0'],
      "option '--allowed-host <name>' argument '…' is invalid. Expected a host name without scheme and port, or *. and a domain.",
    ],
    [
      ['--lifetime', '500ms', '--port', '0'],
      `option '--lifetime <duration>' argument '500ms' is invalid. expected a duration of at least "1s", or "0s", got "500ms".`,
    ],
    [['explain', 'grantd'], 'No rule has the id "grantd". Did you mean "granted"? "cxone-mock rules" lists them.'],
    [
      ['explain', 'body-jsn'],
      'No rule has the id "body-jsn". Did you mean "body-json"? "cxone-mock rules" lists them.',
    ],
    [['doctor', 'no-such-file.txt'], 'no such file: no-such-file.txt'],
    [['--log', 'xml'], "option '--log <kind>' argument 'xml' is invalid. Allowed choices are pretty, json, silent."],
    [['--watch', '--port', '0'], '--watch needs --config FILE'],
    [['--host', '--admin-token=Zk4tQ8vX', '--port', '0'], '--host: expected an address, got a flag'],
    [['--tls-cert', 'x', '--port', '0'], '--tls-cert and --tls-key must be used together'],
    [
      ['explain', 'content-type'],
      'No rule has the id "content-type". Did you mean "content-type-missing"? "cxone-mock rules" lists them.',
    ],
    [
      ['token', '--url', 'ftp://x'],
      '--url "ftp://x" is not an http or https URL, such as http://127.0.0.1:4455/auth/oauth/token',
    ],
  ])('prints a one-line error and exits with code 2: %j', async (args, message) => {
    const { code, stdout, stderr } = await cli(args).ended
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `cxone-mock: ${message}\n` })
  })
})

describe('cxone-mock token', () => {
  const ask = (...args: string[]) => cli(['token', ...args]).ended

  test('prints the response of the token endpoint', async () => {
    await using server = await startServer()
    const { code, stdout } = await ask('--url', server.url)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ token_type: 'Bearer', expires_in: 7_200 })
  })

  test('exits with code 22 on a refusal, and prints the rule that refused it or the next step', async () => {
    await using server = await startServer()
    const refused = await ask(
      '--url',
      `${server.url}/auth/oauth/token`,
      '--id',
      'mock-grant-not-enabled',
      '--secret',
      'mock-grant-not-enabled-secret',
    )
    expect([refused.code, JSON.parse(refused.stdout).error]).toEqual([22, 'unauthorized_client'])
    expect(refused.stderr).toMatch(/^refused by grant-not-enabled: .*\n {2}fix: {4}Enable the grant/)
    await using quiet = await startServer({ hints: false })
    const unexplained = await ask('--url', quiet.url, '--secret', 'nothing-anyone-knows')
    expect(unexplained.stderr).toMatch(
      /^401: invalid_client\. Next: check that the app is registered for the host of the token URL .*\.\n$/,
    )
    expect(unexplained.stderr + unexplained.stdout).not.toContain('nothing-anyone-knows')
  })

  test('explains a redirect, and reports an endpoint that cannot be reached', async () => {
    const redirecting = createServer((_, response) =>
      response.writeHead(301, { Location: 'https://elsewhere.example/' }).end(),
    )
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}/`
    expect(await ask('--url', url)).toMatchObject({
      code: 22,
      stderr: expect.stringContaining('a redirect turns POST into GET'),
    })
    await new Promise((resolve) => redirecting.close(resolve))
    expect(await ask('--url', url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be reached (ECONNREFUSED); start the mock with "npx cxone-mock"'),
    })
  })
})

describe('cxone-mock token without a token in the response', () => {
  test.each([
    [{ body: 'html' }, true, 22, /fault-planned/],
    [{ body: 'html' }, false, 22, /^200: The response is not JSON with an access_token: is the URL correct\?\n$/],
    [{ body: 'malformed' }, false, 22, /not JSON with an access_token/],
    [{ status: 204 }, false, 22, /^204: /],
    [
      { connection: 'truncate' },
      true,
      1,
      /^cxone-mock: http:\/\/127\.0\.0\.1:\d+ closed the connection in the middle .*\n$/,
    ],
  ] as const)(
    'exits with a non-zero code and an error message: fault %j, hints %s',
    async (fault, hints, code, said) => {
      await using server = await startServer({ hints })
      server.mock.faults.plan(fault)
      expect(await cli(['token', '--url', server.url]).ended).toMatchObject({
        code,
        stderr: expect.stringMatching(said),
      })
    },
  )
})

describe('cxone-mock token after a failed request', () => {
  const ask = (...args: string[]) => cli(['token', ...args]).ended

  test('suggests the other scheme after an https mismatch, and NODE_EXTRA_CA_CERTS for an untrusted certificate', async () => {
    await using plain = await startServer()
    const asHttps = await ask('--url', plain.url.replace('http:', 'https:'))
    expect([asHttps.code, asHttps.stderr]).toEqual([
      1,
      expect.stringMatching(/\(ERR_SSL_\w+\); it does not seem to use https: try http:\/\/127\.0\.0\.1:\d+\n$/),
    ])
    const { url = '', ca_file = '' } = await ready(serve('--tls', '--log', 'json'))
    const asHttp = await ask('--url', url.replace('https:', 'http:'))
    expect([asHttp.code, asHttp.stderr]).toEqual([
      1,
      expect.stringMatching(/closed without a response: if it uses https, try https:\/\/127\.0\.0\.1:\d+\n$/),
    ])
    const untrusted = await ask('--url', url)
    expect([untrusted.code, untrusted.stderr]).toEqual([
      1,
      expect.stringMatching(/its certificate is not trusted: name its CA file in NODE_EXTRA_CA_CERTS/),
    ])
    expect((await cli(['token', '--url', url], { NODE_EXTRA_CA_CERTS: ca_file }).ended).code).toBe(0)
  })

  test('prints Retry-After when the client is rate-limited', async () => {
    await using server = await startServer()
    const refused = await ask('--url', server.url, '--id', 'mock-rate-limited', '--secret', 'mock-rate-limited-secret')
    expect(refused.code).toBe(22)
    expect(refused.stderr).toMatch(/^refused by rate-limited: .*\n {2}seen: {3}Retry-After: \d+\n/)
  })
})

describe('cxone-mock rules and explain', () => {
  test('explain prints API examples that work when pasted, and names the token that they need', async () => {
    await using server = await startServer()
    const { access_token } = JSON.parse((await sendOverSocket(server.url, rightRequest())).body)
    for (const id of ['answered', 'record-unknown', 'method-not-allowed']) {
      const { stdout } = await cli(['explain', id]).ended
      expect(stdout).toContain('TOKEN is an access_token of demo\n')
      if (!has('curl')) continue
      const [, command = ''] = /example {3}(curl .*)/.exec(stdout) ?? []
      const pasted = command.replace('http://127.0.0.1:4455', server.url)
      await start('sh', ['-c', pasted], { TOKEN: access_token }).ended
      expect(server.mock.journal.exchanges().at(-1)?.rule).toBe(id)
    }
    expect((await cli(['explain', 'scope-insufficient']).ended).stdout).toContain('access_token of mock-no-scope\n')
    expect((await cli(['explain', 'token-expired']).ended).stdout).toContain(
      'access_token of demo, which has expired\n',
    )
    expect((await cli(['explain', 'bearer-missing']).ended).stdout).not.toContain('TOKEN')
  })

  test.each(['body-json', 'refresh-token-expired'])(
    'explain %s prints JSON bodies that a shell passes on as JSON',
    async (id) => {
      const { stdout } = await cli(['explain', id]).ended
      const commands = [...stdout.matchAll(/example {3}curl (.*)/g)].map(([, words = '']) => words)
      const bodies = []
      for (const words of commands.filter((each) => each.includes('application/json'))) {
        const printed = await start('sh', ['-c', `printf '%s\\n' ${words}`], { TOKEN: 'the-token' }).ended
        bodies.push(printed.stdout.trim().split('\n').at(-1) ?? '')
      }
      expect(bodies.length).toBeGreaterThan(0)
      for (const body of bodies.filter((each) => each.startsWith('{'))) expect(() => JSON.parse(body)).not.toThrow()
      expect(bodies.some((body) => body.startsWith('{'))).toBe(true)
      expect(bodies.join('\n').includes('the-token')).toBe(id === 'refresh-token-expired')
    },
  )

  test('rules prints every rule as text, JSON or Markdown', async () => {
    const [plain, json, markdown] = await Promise.all([
      cli(['rules']).ended,
      cli(['rules', '--json']).ended,
      cli(['rules', '--markdown']).ended,
    ])
    for (const id of allIds) {
      expect(plain.stdout).toContain(` ${id} `)
      expect(markdown.stdout).toContain(`| \`${id}\` |`)
    }
    expect(JSON.parse(json.stdout).map(({ rule }: { rule: string }) => rule)).toEqual(allIds)
  })

  test('explain prints the reason, the fix, the response, the source and an example of a rule', async () => {
    const { code, stdout } = await cli(['explain', 'body-json']).ended
    expect(code).toBe(0)
    for (const part of [
      'body-json',
      'problem',
      'URLSearchParams',
      '401 invalid_client',
      'thread B',
      'curl http://127.0.0.1:4455/auth/oauth/token',
    ])
      expect(stdout).toContain(part)
  })
})

test('cxone-mock names the file if --tls-cert is not a PEM file', async () => {
  const path = await file('none.pem', 'x')
  const { code, stderr } = await cli(['--port', '0', '--tls-cert', path, '--tls-key', path]).ended
  expect([code, stderr]).toEqual([2, `cxone-mock: --tls-cert ${path}: expected a PEM file\n`])
})
