import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../../src/server/config/config.ts'
import { startServer, type CxoneServer } from '../../../src/server/index.ts'
import { issuer } from '../../../src/profiles/issuer/index.ts'
import { sendOverSocket } from '../../support/adapters.ts'
import { cli, type Running } from '../../support/processes.ts'

// Access keys, tenant and keys of JWTs as they are said: by the control API, in the config file, on the command line.

const secret = 'Zk4tQ8vXn2LmRw7y'
const demoId = `CXMOCKDEMOKEYID${'A'.repeat(37)}====`
// What it is called where its id must not be seen.
const named = expect.stringMatching(/^key-[\da-f]{12}$/)
const user = {
  id: '11f00000-0000-4000-8000-0242ac110010',
  name: 'mock.user@example.com',
  given_name: 'Mock',
  family_name: 'User',
}
const request = (username: string, password: string, client_id = 'demo') =>
  issuer.request({ form: { username, password } }, { client_id, client_secret: `${client_id}-secret` })
const ruleAt = async (url: string, username: string, password: string) =>
  (await sendOverSocket(url, request(username, password))).headers['mock-rule']

describe('the control API of access keys', () => {
  let server: CxoneServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterEach(() => server.mock.reset())
  afterAll(() => server.close())

  async function control(method: string, path: string, body?: unknown) {
    const response = await fetch(`${server.url}/__mock${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }

  test('lists those that are ready, without a secret', async () => {
    expect(await control('GET', '/access-keys')).toEqual({
      status: 200,
      body: {
        access_keys: [
          { id: demoId, client_id: named, active: true, user },
          { id: `CXMOCKINACTIVEKEYID${'A'.repeat(33)}====`, client_id: named, active: false, user },
        ],
      },
    })
  })

  test('adds, changes, switches off and removes one', async () => {
    const added = await control('POST', '/access-keys', { id: 'key/1====', secret, user: { name: 'ada' } })
    expect(added).toEqual({
      status: 201,
      body: { id: 'key/1====', client_id: named, active: true, user: { ...user, name: 'ada' } },
    })
    const path = `/access-keys/${encodeURIComponent('key/1====')}`
    expect(await ruleAt(server.url, 'key/1====', secret)).toBe('granted')
    expect((await control('PATCH', path, { active: false })).body.active).toBe(false)
    expect(await ruleAt(server.url, 'key/1====', secret)).toBe('access-key-inactive')
    await control('PATCH', path, { active: true, secret: 'another' })
    expect(await ruleAt(server.url, 'key/1====', secret)).toBe('access-key-secret-wrong')
    expect((await control('GET', path)).body).toEqual({
      id: 'key/1====',
      client_id: named,
      active: true,
      user: { ...user, name: 'ada' },
    })
    expect((await control('DELETE', path)).status).toBe(200)
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(await control(method, path, method === 'PATCH' ? {} : undefined)).toEqual({
        status: 404,
        body: { error: 'not_found', message: 'No access key has this id.', path: 'id' },
      })
  })

  test.each([
    [{ id: 'k' }, 'secret'],
    [{ id: 'k', secret: '' }, 'secret'],
    [{ id: 'k', secret: 7 }, 'secret'],
    [{ id: 'k', secret, active: 'no' }, 'active'],
    [{ id: 'k', secret, user: { nam: 'x' } }, 'user.nam'],
  ])('refuses %j, and names what is wrong', async (key, path) => {
    const before = server.mock.access_keys.list()
    const { status, body } = await control('POST', '/access-keys', key)
    expect([status, body.error, body.path]).toEqual([400, 'invalid_request', path])
    expect(JSON.stringify(body)).not.toContain(secret)
    expect(server.mock.access_keys.list()).toEqual(before)
  })

  test('answers 409 for an id that is there already, and does not repeat it', async () => {
    const { status, body } = await control('POST', '/access-keys', { id: demoId, secret })
    expect([status, body.error, body.path]).toEqual([409, 'already_exists', 'id'])
    expect(JSON.stringify(body)).not.toContain(demoId)
  })

  test('is back at its start after a reset', async () => {
    await control('DELETE', `/access-keys/${encodeURIComponent(demoId)}`)
    await control('POST', '/reset')
    expect((await control('GET', '/access-keys')).body.access_keys).toHaveLength(2)
  })
})

describe('a config file', () => {
  let folder: string
  const running: Running[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cxone-mock-issuer-'))
  })
  afterEach(() => {
    for (const { child } of running.splice(0)) child.kill('SIGKILL')
  })
  afterAll(() => rm(folder, { recursive: true }))

  const written = async (name: string, config: object): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, JSON.stringify(config))
    return path
  }
  const serve = (args: string[], env: Record<string, string> = {}): Running => {
    const started = cli(['serve', '--port', '0', '--log', 'json', ...args], env)
    running.push(started)
    return started
  }
  const ready = async (started: Running) => JSON.parse((await started.says(/^\{"event":"ready".*\}$/m))[0])

  test.each([
    [{ access_keys: [{ id: 'k', secret: 7 }] }, 'access_keys[0].secret: expected a string that is not empty, got'],
    [
      { access_keys: [{ id: 'k', secret, actve: true }] },
      'access_keys[0].actve: Unknown option. Did you mean "active"?',
    ],
    [{ tenant: { tenantId: 'x' } }, 'tenant.tenantId: Unknown option. Did you mean "tenant_id"?'],
    [{ refresh_tokens: { rotation: 'always' } }, 'refresh_tokens.rotation: '],
    [{ profiles: ['isuer'] }, 'profiles[0]: '],
    [{ apps: [{ client_id: 'a', client_auth: 'both' }] }, 'apps[0].client_auth: '],
    [{ userhub: { expires_in_as: 'text' } }, 'userhub.expires_in_as: '],
    [{ jwt_key: '' }, 'jwt_key: expected a string that is not empty'],
  ])('that says %j is refused with the place', async (config, says) => {
    const path = await written('wrong.json', config)
    const message = await readConfig(path).then(
      () => 'taken',
      (error: Error) => error.message.replace(`${path}: `, ''),
    )
    expect(message.slice(0, says.length)).toBe(says)
    expect(message).not.toContain(secret)
  })

  test('says access keys, tenant, rotation and client authentication', async () => {
    const config = await written('issuer.json', {
      apps: [
        { client_id: 'posting', client_secret: 'posting-secret', grants: ['password'], client_auth: 'post' },
        { client_id: 'spa', grants: ['password'], client_type: 'public' },
      ],
      access_keys: [{ id: 'k====', secret }],
      tenant: { area: 'eu1', tenant_id: 'acme-id' },
      refresh_tokens: { rotation: 'strict' },
      profiles: ['issuer'],
      userhub: { expires_in_as: 'string' },
    })
    const { url, token_url, token_urls } = await ready(serve(['--config', config]))
    expect([token_url, token_urls]).toEqual([`${url}/auth/token`, { issuer: `${url}/auth/token` }])
    expect(await ruleAt(url, 'k====', secret)).toBe('granted')
    expect((await sendOverSocket(url, request('k====', secret, 'posting'))).headers['mock-rule']).toBe(
      'client-auth-other',
    )
    const publicClient = issuer.request({
      headers: { Authorization: 'none' },
      form: { client_id: 'spa', username: 'k====', password: secret },
    })
    const { headers, body } = await sendOverSocket(url, publicClient)
    expect(headers['mock-rule']).toBe('granted')
    const refresh = issuer.request(
      { grant: 'refresh_token' },
      { client_id: '', client_secret: '', token: JSON.parse(body).refresh_token },
    )
    expect((await sendOverSocket(url, refresh)).headers['mock-rule']).toBe('granted')
    expect((await sendOverSocket(url, refresh)).headers['mock-rule']).toBe('refresh-token-revoked')
    const found = await (await fetch(`${url}/.well-known/cxone-configuration?tenantId=acme-id`)).json()
    expect(found).toMatchObject({ area: 'eu1', tenantId: 'acme-id' })
    expect((await fetch(`${url}/auth/oauth/token`, { method: 'POST' })).status).toBe(404)
  })

  test('that changes is read again with its access keys, and says what counts from the next start', async () => {
    const config = await written('watched.json', { access_keys: [{ id: 'one', secret }] })
    const started = serve(['--config', config, '--watch'])
    const { url } = await ready(started)
    expect(await ruleAt(url, 'one', secret)).toBe('granted')
    await writeFile(config, JSON.stringify({ access_keys: [{ id: 'two', secret: '' }] }))
    await started.says(
      /access_keys\[0\]\.secret: expected a string that is not empty, .*\ncxone-mock: keeping the last valid settings/,
    )
    expect(await ruleAt(url, 'one', secret)).toBe('granted')
    await writeFile(config, JSON.stringify({ access_keys: [{ id: 'two', secret }], profiles: ['issuer'] }))
    await started.says(/reloaded \(changes to profiles need a restart\)/)
    expect([await ruleAt(url, 'one', secret), await ruleAt(url, 'two', secret)]).toEqual([
      'access-key-unknown',
      'granted',
    ])
  })

  test('prints a request for each endpoint that works when it is pasted', async () => {
    const started = cli(['serve', '--port', '0'])
    running.push(started)
    const [, url = ''] = await started.says(/listens on (\S+)\n/)
    const words = /curl \S+\/auth\/token -u (\S+):(\S+) (.*)$/m.exec(started.stdout()) ?? []
    const form = [...(words[3] ?? '').matchAll(/-d (\S+)/g)].map(([, pair]) => pair).join('&')
    const { status } = await sendOverSocket(url, {
      method: 'POST',
      url: '/auth/token',
      headers: [
        'Host',
        new URL(url).host,
        'Authorization',
        `Basic ${btoa(`${words[1]}:${words[2]}`)}`,
        'Content-Type',
        'application/x-www-form-urlencoded',
      ],
      body: Buffer.from(form),
    })
    expect(status).toBe(200)
    await started.says(/POST \/auth\/token {2}200 {2}granted\n/)
  })

  test('is not needed for one endpoint alone, and an unknown one is refused in one line', async () => {
    const { url, token_urls } = await ready(serve(['--profile', 'client-credentials']))
    expect(Object.keys(token_urls)).toEqual(['client-credentials'])
    expect(await ruleAt(url, demoId, 'x')).toBe('path-unknown')
    const wrong = await cli(['serve', '--profile', 'isuer']).ended
    expect([wrong.code, wrong.stdout]).toEqual([2, ''])
    expect(wrong.stderr).toMatch(/^cxone-mock: .*--profile.*client-credentials, issuer, userhub.*\n$/)
  })

  test('or an environment variable gives the key of JWTs, so that they outlive a restart; a wrong one stops the start', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const [first, second] = await Promise.all([1, 2].map(() => ready(serve([], { CXONE_MOCK_JWT_KEY: key }))))
    const { body } = await sendOverSocket(first.url, issuer.request({}))
    const answer = await fetch(`${second.url}/api/v2/agents`, {
      headers: { Authorization: `Bearer ${JSON.parse(body).access_token}` },
    })
    expect(answer.status).toBe(200)
    const wrong = await cli(['serve', '--port', '0'], {
      CXONE_MOCK_JWT_KEY: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
    }).ended
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/^cxone-mock: jwt_key: expected a private RSA key of at least 2048 bits.*\n$/)
    expect(wrong.stderr).not.toContain(secret)
  })
})

describe('cxone-mock token', () => {
  test('asks for the tokens of an access key', async () => {
    await using server = await startServer({ access_keys: [{ id: 'k====', secret }] })
    const ask = (...args: string[]) => cli(['token', '--url', server.url, '--profile', 'issuer', ...args]).ended
    const granted = await ask()
    expect([granted.code, granted.stderr]).toEqual([0, ''])
    expect(JSON.parse(granted.stdout)).toMatchObject({ token_type: 'Bearer', expires_in: 3_600 })
    expect((await ask('--access-key-id', 'k====', '--access-key-secret', secret)).code).toBe(0)
    const refused = await ask('--access-key-id', 'k====', '--access-key-secret', 'nothing-anyone-knows')
    expect([refused.code, JSON.parse(refused.stdout).error]).toEqual([22, 'invalid_grant'])
    expect(refused.stderr).toMatch(/^refused by access-key-secret-wrong: /)
    expect(refused.stderr + refused.stdout).not.toContain('nothing-anyone-knows')
    const userhub = await cli([
      'token',
      '--url',
      server.url,
      '--profile',
      'userhub',
      '--access-key-id',
      'k====',
      '--access-key-secret',
      secret,
    ]).ended
    expect([userhub.code, JSON.parse(userhub.stdout).refresh_token.slice(0, 15)]).toEqual([0, 'cxmock-refresh.'])
    // The path of the URL says it, too.
    const byPath = await cli(['token', '--url', `${server.url}/auth/token`]).ended
    expect(JSON.parse(byPath.stdout).expires_in).toBe(3_600)
  })
})

describe('cxone-mock rules and explain', () => {
  test('explain tells of each endpoint that shares an id under its name', async () => {
    const { stdout } = await cli(['explain', 'body-json']).ended
    expect(stdout).toMatch(/^client-credentials: POST \/auth\/oauth\/token\nbody-json\n/)
    expect(stdout).toMatch(/^issuer: POST \/auth\/token\nbody-json\n(?:.*\n)* {2}response {2}400 invalid_request/m)
    const refresh = (await cli(['explain', 'refresh-token-expired']).ended).stdout
    expect(refresh).toMatch(/ {2}token {5}TOKEN is a refresh_token of demo, which has expired\n.*refresh_token=\$TOKEN/)
    const one = await cli(['explain', 'access-key-other-tenant']).ended
    expect(one.stdout).toMatch(/^access-key-other-tenant\n/)
  })

  test('an example that is pasted meets its row', async () => {
    await using server = await startServer()
    const { stdout } = await cli(['explain', 'client-missing']).ended
    const [, words = ''] = / {2}example {2}curl (.*)$/m.exec(stdout) ?? []
    const { execFile } = await import('node:child_process')
    const answer = await new Promise<string>((resolve) =>
      execFile('sh', ['-c', `curl -s -i ${words.replace('http://127.0.0.1:4455', server.url)}`], (_, out) =>
        resolve(out),
      ),
    )
    if (answer !== '') expect(answer).toMatch(/mock-rule: client-missing/i)
  })
})
