import { describe, expect, test } from 'vitest'
import { createMock, formatDiagnosis, type MockOptions } from '../../../src/index.ts'
import type { WireRequest } from '../../../src/engine/wire.ts'
import { exampleRequest, rules, type Rule } from '../../support/tables.ts'
import { parse } from '../../../src/engine/parse.ts'
import { formRequest, rightRequest } from '../../support/adapters.ts'
import { clientCredentials } from '../../../src/profiles/client-credentials/index.ts'
import type { Row } from '../../../src/profiles/row.ts'
import { engineOf } from '../../../src/mock.ts'

// The profile as the design fixes it: order, id, status, error. The table is compared with it, not generated from it.
const strict = `
host-other-vendor 401 invalid_client
path-unknown 404 invalid_request
fault-planned
rate-limited 429 temporarily_unavailable
method-not-post 405 invalid_request
body-too-large 413 invalid_request
authorization-header 401 invalid_client
credentials-in-query 401 invalid_client
body-json 401 invalid_client
body-multipart 401 invalid_client
content-type-missing 401 invalid_client
content-type-wrong 401 invalid_client
form-malformed 401 invalid_client
parameter-repeated 400 invalid_request
credentials-missing 401 invalid_client
app-unknown 401 invalid_client
app-disabled 401 invalid_client
app-other-host 401 invalid_client
secret-wrong 401 invalid_client
secret-expired 401 invalid_client
grant-type-missing 400 invalid_request
grant-type-unsupported 400 unsupported_grant_type
grant-not-enabled 401 unauthorized_client
scope-not-granted 400 invalid_scope
granted 200`.trim()

async function answerTo(rule: Rule) {
  const mock = createMock()
  if (rule.example.given?.app) mock.apps.add(rule.example.given.app)
  if (rule.example.given?.fault) mock.faults.plan(rule.example.given.fault)
  const reply = await engineOf(mock).answer(exampleRequest(rule.example))
  const [exchange] = mock.journal.exchanges()
  if (exchange === undefined) throw new Error('nothing was written down')
  return { reply, exchange }
}

describe('the table', () => {
  test('has the rows of the endpoint, in order, with their answers', () => {
    const rows = rules.map(({ id, reply }: Rule) =>
      reply.kind === 'refusal' || reply.kind === 'wait'
        ? `${id} ${reply.status} ${reply.error}`
        : reply.kind === 'token'
          ? `${id} 200`
          : id,
    )
    expect(rows.join('\n')).toBe(strict)
  })

  test('names each row once', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  })

  test.each(rules.map((rule: Rule) => [rule.id, rule] as const))('%s answers its own example', async (id, rule) => {
    const { reply, exchange } = await answerTo(rule)
    expect(exchange.rule).toBe(id)
    if (rule.reply.kind === 'refusal') {
      expect(JSON.parse(reply.body)).toEqual({ error: rule.reply.error, error_description: rule.reply.description })
      expect(reply.status).toBe(rule.reply.status)
    }
  })

  test.each(rules.map((rule: Rule) => [rule.id, rule] as const))(
    '%s tells a person what is wrong, how to fix it, and from where that is known',
    async (id, rule) => {
      const { exchange } = await answerTo(rule)
      expect(exchange.diagnosis.passed).toEqual(
        rules
          .slice(
            0,
            rules.findIndex((row) => row.id === id),
          )
          .map((row) => row.id),
      )
      expect(exchange.diagnosis).toMatchObject({
        problem: expect.stringMatching(/\.$/),
        fix: expect.stringMatching(/\.$/),
      })
      const text = formatDiagnosis(exchange.diagnosis)
      for (const part of [id, exchange.diagnosis.problem, exchange.diagnosis.fix, /thread [AB]|RFC \d+ §|chosen/])
        expect(text).toMatch(part)
    },
  )

  test('ends with a row that always holds, also for nothing at all', async () => {
    const last = clientCredentials.rows.at(-1)
    const facts = parse({ method: '', url: '', headers: [], body: new Uint8Array() }, 1)
    const context = {
      now: 0,
      host: 'other',
      fault: undefined,
      secondsToWait: 0,
      client: { kind: 'unknown' },
      accessKey: { kind: 'unknown' },
      token: undefined,
    } as const
    const { when }: Row = last ?? clientCredentials.rows[0]
    expect(when(facts, context)).toBe(true)
  })

  test('has an answer for every 401 invalid_client that does not differ by a byte', async () => {
    const bodies = new Set<string>()
    for (const rule of rules as readonly Rule[]) {
      const { reply } = await answerTo(rule)
      if (reply.status === 401 && !reply.body.includes('unauthorized_client'))
        bodies.add(`${reply.body} ${reply.headers.slice(0, -2).join()}`)
    }
    expect([...bodies]).toEqual([
      '{"error":"invalid_client","error_description":"Client authentication failed"} Content-Type,application/json,Cache-Control,no-store',
    ])
  })
})

describe('where two conditions hold, the first row of the two answers', () => {
  const expired = {
    grant_type: 'client_credentials',
    client_id: 'mock-secret-expired',
    client_secret: 'mock-secret-expired-secret',
  }
  const wrong = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'no' }
  const json = (change: object) => formRequest({}, { body: new TextEncoder().encode(JSON.stringify(wrong)), ...change })
  const host = (name: string) => ['Host', name, 'Content-Type', 'application/x-www-form-urlencoded']
  const basic = ['Host', 'x', 'Authorization', 'Basic eA==']

  test.each([
    ['host-other-vendor', 'path-unknown', rightRequest('demo', { url: '/x', headers: host('api.mypurecloud.com') })],
    ['path-unknown', 'rate-limited', rightRequest('mock-rate-limited', { url: '/x' })],
    ['path-unknown', 'method-not-post', rightRequest('demo', { url: '/x', method: 'GET' })],
    ['rate-limited', 'method-not-post', rightRequest('mock-rate-limited', { method: 'PUT' })],
    ['rate-limited', 'authorization-header', rightRequest('mock-rate-limited', { headers: basic })],
    ['method-not-post', 'body-too-large', rightRequest('demo', { method: 'PUT', body: new Uint8Array(70_000) })],
    ['body-too-large', 'authorization-header', rightRequest('demo', { headers: basic, body: new Uint8Array(70_000) })],
    [
      'authorization-header',
      'credentials-in-query',
      rightRequest('demo', { headers: basic, url: '/auth/oauth/token?client_id=demo' }),
    ],
    ['authorization-header', 'body-json', json({ headers: basic })],
    ['credentials-in-query', 'body-json', json({ url: '/auth/oauth/token?client_secret=x' })],
    ['body-json', 'content-type-missing', json({ headers: ['Host', 'x'] })],
    ['body-json', 'content-type-wrong', json({ headers: ['Host', 'x', 'Content-Type', 'application/json'] })],
    [
      'content-type-missing',
      'form-malformed',
      rightRequest('demo', { headers: ['Host', 'x'], body: new TextEncoder().encode('a=%zz') }),
    ],
    [
      'content-type-wrong',
      'form-malformed',
      rightRequest('demo', {
        headers: ['Host', 'x', 'Content-Type', 'text/plain'],
        body: new TextEncoder().encode('a=%zz'),
      }),
    ],
    ['form-malformed', 'parameter-repeated', rightRequest('demo', { body: new TextEncoder().encode('a=%zz&a=1') })],
    ['parameter-repeated', 'credentials-missing', rightRequest('demo', { body: new TextEncoder().encode('a=1&a=1') })],
    [
      'body-multipart',
      'content-type-missing',
      formRequest(
        {},
        {
          headers: ['Host', 'x'],
          body: new TextEncoder().encode('--edge\r\nContent-Disposition: form-data; name="a"\r\n'),
        },
      ),
    ],
    [
      'secret-expired',
      'grant-type-missing',
      formRequest({ client_id: 'mock-secret-expired', client_secret: 'mock-secret-expired-secret' }),
    ],
    ['app-unknown', 'secret-wrong', formRequest({ ...wrong, client_id: 'nobody' })],
    ['app-disabled', 'secret-wrong', formRequest({ ...wrong, client_id: 'mock-disabled' })],
    ['secret-wrong', 'grant-type-missing', formRequest({ client_id: 'demo', client_secret: 'no' })],
    ['secret-expired', 'grant-type-unsupported', formRequest({ ...expired, grant_type: 'password' })],
    [
      'grant-type-missing',
      'grant-not-enabled',
      formRequest({ client_id: 'mock-grant-not-enabled', client_secret: 'mock-grant-not-enabled-secret' }),
    ],
    [
      'grant-type-unsupported',
      'grant-not-enabled',
      formRequest({
        grant_type: 'password',
        client_id: 'mock-grant-not-enabled',
        client_secret: 'mock-grant-not-enabled-secret',
      }),
    ],
  ])('%s before %s', async (first, _, request) => {
    const mock = createMock()
    await engineOf(mock).answer(request)
    expect(mock.journal.exchanges()[0]?.rule).toBe(first)
  })

  test('app-other-host before secret-wrong and after app-disabled, and grant-not-enabled before scope-not-granted', async () => {
    const mock = createMock({
      apps: [
        { client_id: 'regional', client_secret: 's', hosts: ['api.niceincontact.com'] },
        { client_id: 'off', client_secret: 's', hosts: ['api.niceincontact.com'], enabled: false },
        { client_id: 'nothing', client_secret: 's', grants: [], scopes: [] },
      ],
    })
    await engineOf(mock).answer(formRequest({ ...wrong, client_id: 'regional' }))
    await engineOf(mock).answer(formRequest({ ...wrong, client_id: 'off' }))
    await engineOf(mock).answer(
      formRequest({ grant_type: 'client_credentials', client_id: 'nothing', client_secret: 's', scope: 'x' }),
    )
    expect(mock.journal.exchanges().map(({ rule }) => rule)).toEqual([
      'app-other-host',
      'app-disabled',
      'grant-not-enabled',
    ])
  })

  test('fault-planned before rate-limited, after path-unknown', async () => {
    const mock = createMock()
    mock.faults.plan({ status: 500, times: 2 })
    await engineOf(mock).answer(rightRequest('mock-rate-limited'))
    await engineOf(mock).answer(rightRequest('demo', { url: '/x' }))
    expect(mock.journal.exchanges().map(({ rule }) => rule)).toEqual(['fault-planned', 'path-unknown'])
  })
})

describe('a right request is granted however it is written', () => {
  test.each([
    [
      'a charset and upper case in Content-Type',
      ['Host', 'x', 'CONTENT-TYPE', 'Application/X-WWW-Form-Urlencoded;charset=UTF-8'],
      undefined,
    ],
    ['an absolute target', undefined, 'https://api.niceincontact.com/api/v2/oauth/token'],
    ['a query that holds no credentials', undefined, '/auth/oauth/token?trace=1'],
    ['an unknown parameter beside the three', undefined, undefined],
  ])('with %s', async (_, headers, url) => {
    const mock = createMock()
    const base = rightRequest()
    const body = new TextEncoder().encode(`${new TextDecoder().decode(base.body)}&audience=x`)
    const reply = await engineOf(mock).answer({ ...base, body, ...(headers && { headers }), ...(url && { url }) })
    expect(reply.status).toBe(200)
  })

  test('with a secret that has every reserved character, encoded', async () => {
    const client_secret = 'a+b&c%d=é/ ?#===='
    const mock = createMock({ apps: [{ client_id: 'ä=&', client_secret }] })
    const reply = await engineOf(mock).answer(
      formRequest({ grant_type: 'client_credentials', client_id: 'ä=&', client_secret }),
    )
    expect(reply.status).toBe(200)
    expect(await mock.tokens.introspect(JSON.parse(reply.body).access_token)).toMatchObject({
      state: 'valid',
      client_id: 'ä=&',
    })
  })
})

describe('hosts and paths', () => {
  const hosted = (name: string) =>
    rightRequest('demo', { headers: ['Host', name, 'Content-Type', 'application/x-www-form-urlencoded'] })
  test.each([
    ['api.mypurecloud.com', 'host-other-vendor'],
    ['api.mypurecloud.de:443', 'host-other-vendor'],
    ['API.NICECXONE.COM', 'granted'],
    ['127.0.0.1:4455', 'granted'],
    ['login.tenant.example', 'granted'],
    ['notmypurecloud.com', 'granted'],
  ])('a request to %s is answered by %s', async (name, rule) => {
    const mock = createMock()
    await engineOf(mock).answer(hosted(name))
    expect(mock.journal.exchanges()[0]?.rule).toBe(rule)
  })

  test("hosts makes another vendor's host an alias, paths adds a path", async () => {
    const mock = createMock({ hosts: ['api.mypurecloud.com'], paths: ['/oauth/token'] })
    expect((await engineOf(mock).answer({ ...hosted('api.mypurecloud.com'), url: '/oauth/token' })).status).toBe(200)
  })

  test('an app that is registered for a region is refused at another CXone host, and served elsewhere', async () => {
    const mock = createMock({
      apps: [{ client_id: 'r', client_secret: 'r-secret', hosts: ['api.niceincontact.com'] }],
      hosts: ['tenant.example'],
    })
    for (const name of ['api.nicecxone.com', 'api.niceincontact.com', '127.0.0.1', 'tenant.example']) {
      await engineOf(mock).answer(
        rightRequest('r', { headers: ['Host', name, 'Content-Type', 'application/x-www-form-urlencoded'] }),
      )
    }
    expect(mock.journal.exchanges().map(({ rule }) => rule)).toEqual([
      'app-other-host',
      'granted',
      'granted',
      'app-other-host',
    ])
  })
})

describe('a wrong secret is told apart from the right one where a usual mistake explains it', () => {
  const secret = 'Zk4+tQ8vX%41n2='
  const seen = async (sent: string) => {
    const mock = createMock({ apps: [{ client_id: 'mine', client_secret: secret }] })
    await engineOf(mock).answer(
      formRequest({ grant_type: 'client_credentials', client_id: 'mine', client_secret: sent }),
    )
    return mock.journal.exchanges()[0]?.diagnosis.evidence
  }
  test.each([
    [`${secret}\n`, '16 characters; without the newline at its end it is the secret of the app'],
    [` ${secret}`, '16 characters; without the whitespace at its start it is the secret of the app'],
    [`\uFEFF${secret}`, '16 characters; without the byte order mark at its start it is the secret of the app'],
    [
      `\u200B${secret} `,
      '17 characters; without the invisible characters at both its ends it is the secret of the app',
    ],
    [`"${secret}"`, '17 characters; without its quotes, it is the secret of the app'],
    [encodeURIComponent(secret), '21 characters; it was encoded twice: decoded once more, it is the secret of the app'],
    [
      secret.replace('+', ' '),
      '15 characters; a + of the secret was not encoded and arrived as a space: write it as %2B, or let URLSearchParams do it',
    ],
    [
      secret.replace('%41', 'A'),
      '13 characters; a % of the secret was not encoded: write it as %25, or let URLSearchParams do it',
    ],
    [secret.toUpperCase(), '15 characters; it is the secret of the app except for upper and lower case'],
    ['mine', '4 characters; it is the client_id'],
    ['something-else', '14 characters'],
    ['%zz', '3 characters'],
    ['\n', '1 character'],
    [`${' '.repeat(60_000)}x`, '60001 characters'],
  ])('%j', async (sent, said) => {
    const shows = await seen(sent)
    expect(shows).toBe(`client_secret: ${said}`)
    expect(shows).not.toContain('Zk4')
  })
})

describe('what shows a mistake', () => {
  const shows = async (change: Partial<WireRequest>, client_id = 'demo') => {
    const mock = createMock()
    await engineOf(mock).answer(rightRequest(client_id, change))
    return mock.journal.exchanges()[0]?.diagnosis.evidence
  }
  const body = (text: string) => ({ body: new TextEncoder().encode(text) })
  const right = 'grant_type=client_credentials&client_id=demo&client_secret=demo-secret'

  test.each([
    'application/json',
    'application/octet-stream',
    'application/xml',
    'multipart/form-data',
    'text/html',
    'text/plain',
    'text/xml',
  ])('the Content-Type %s is named, with any parameters', async (type) => {
    for (const value of [type, `${type}; charset=utf-8`])
      expect(await shows({ headers: ['Host', 'x', 'Content-Type', value] })).toBe(`Content-Type: ${type}`)
    expect(await shows({ headers: ['Host', 'x', 'Content-Type', `${type}s`] })).toBe(
      'Content-Type: none that is usual here',
    )
  })

  test.each(['client-credentials', 'refresh_token', 'password', 'authorization_code', 'implicit'])(
    'the grant type %s is named',
    async (grant) => {
      expect(await shows(body(right.replace('client_credentials', grant)))).toBe(`grant_type: ${grant}`)
      expect(await shows(body(right.replace('client_credentials', `${grant}s`)))).toBe(
        'grant_type: none that OAuth 2.0 knows',
      )
    },
  )

  test.each(['Basic', 'Bearer', 'Digest', 'Negotiate', 'negotiate'])('the scheme %s is named', async (scheme) => {
    const said = async (authorization: string) => shows({ headers: ['Host', 'x', 'Authorization', authorization] })
    expect(await said(`${scheme} x`)).toBe(`scheme: ${scheme}`)
    expect(await said(scheme)).toBe(`scheme: ${scheme}`)
    expect(await said(`${scheme}x`)).toBe('scheme: none that is known')
  })

  test.each([
    ['grant_type', 'grant_type'],
    ['client_id', 'client_id'],
    ['client_secret', 'client_secret'],
    ['scope', 'scope'],
    ['x', 'a parameter that the endpoint does not read'],
  ])('a repeated %s is named where it is read', async (name, named) => {
    expect(await shows(body(`${name}=1&${name}=2`))).toBe(`repeated: ${named}`)
  })

  test.each([
    ['', 'the body is empty'],
    ['x=1', 'missing or empty: client_id, client_secret'],
    ['client_id=demo', 'missing or empty: client_secret'],
    ['client_id=&client_secret=x', 'missing or empty: client_id'],
  ])('what is missing in %j is named', async (text, named) => {
    expect(await shows(body(text))).toBe(named)
  })

  test.each([
    ['?client_id=', 'client_id'],
    ['?client_secret=x&grant_type=y', 'grant_type, client_secret'],
    ['?scope=x&grant_type', 'grant_type'],
  ])('what is in the URL %s is named', async (query, named) => {
    expect(await shows({ url: `/auth/oauth/token${query}` })).toBe(`in the URL: ${named}`)
  })

  test.each([
    ['oauth_auth', 1],
    ['read write', 2],
    ['read read', 1],
    [' read  write ', 2],
  ])('the scopes of %j are counted once each', async (scope, count) => {
    const text = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'mock-no-scope',
      client_secret: 'mock-no-scope-secret',
      scope,
    })
    expect(await shows(body(text.toString()))).toBe(
      `${count} ${count === 1 ? 'scope' : 'scopes'} not granted; the app has: none`,
    )
  })
})

test('a wrong secret is compared with each secret of the app, and a mistake that was made twice is told too', async () => {
  const secrets = [{ value: 'other' }, { value: 'a+b+c' }, { value: 'a%41%42' }, { value: 'x'.repeat(1_021) }]
  const mock = createMock({ apps: [{ client_id: 'mine', secrets }] })
  const seen = async (client_secret: string) => {
    await engineOf(mock).answer(formRequest({ grant_type: 'client_credentials', client_id: 'mine', client_secret }))
    return mock.journal.exchanges().at(-1)?.diagnosis.evidence
  }
  expect(await seen('a b c')).toMatch(/^client_secret: 5 characters; a \+ of the secret was not encoded/)
  expect(await seen('aAB')).toMatch(/^client_secret: 3 characters; a % of the secret was not encoded/)
  expect(await seen('A+B+C')).toMatch(/upper and lower case$/)
  expect(await seen(`"${'x'.repeat(1_021)}"`)).toMatch(/^client_secret: 1023 characters; without its quotes/)
  expect(await seen(` ${'x'.repeat(1_021)}\r\n`)).toMatch(/^client_secret: 1024 characters; without the whitespace/)
  expect(await seen(` ${'x'.repeat(1_021)}\r\n\n`)).toBe('client_secret: 1025 characters')
})

describe('whose host it is', () => {
  const ruleAt = async (host: string, options: MockOptions = {}) => {
    const apps = [{ client_id: 'regional', client_secret: 'regional-secret', hosts: ['only.example'] }]
    const mock = createMock({ ...options, apps })
    const headers = ['Host', host, 'Content-Type', 'application/x-www-form-urlencoded']
    await engineOf(mock).answer(rightRequest('regional', { headers }))
    return mock.journal.exchanges()[0]?.rule
  }

  test.each([
    'mypurecloud.com',
    'mypurecloud.com.au',
    'mypurecloud.de',
    'mypurecloud.ie',
    'mypurecloud.jp',
    'pure.cloud',
  ])('%s is another vendor', async (domain) => {
    expect(await ruleAt(`api.${domain}`)).toBe('host-other-vendor')
    expect(await ruleAt(`login.usw2.${domain}`)).toBe('host-other-vendor')
    expect(await ruleAt(`api${domain}`)).toBe('granted')
  })

  test.each(['nicecxone.com', 'niceincontact.com', 'nice-incontact.com', 'incontact.com', 'nicecxone-gov.com'])(
    '%s is CXone',
    async (domain) => {
      expect(await ruleAt(`api.${domain}`)).toBe('app-other-host')
      expect(await ruleAt(`api-na1.${domain}`)).toBe('app-other-host')
      expect(await ruleAt(`api${domain}`)).toBe('granted')
    },
  )

  test.each([
    'cxone.niceincontact.com',
    'cxone-gov.niceincontact.com',
    'cxone.staging.niceincontact.com',
    'cxone.dev.niceincontact.com',
    'nicecxone-sov1.au',
    'nicecxone-sov1.eu',
    'nicecxone-sov1.uk',
    'cxone.nicecxone-sov1.eu',
    'api.nice.incontact.com',
    'api.incontact.com',
    'api-c30.incontact.com',
    'eu1.nice-incontact.com',
  ])('%s is CXone, too', async (host) => {
    expect(await ruleAt(host)).toBe('app-other-host')
  })

  test('a host of the options is CXone in any case, and with a star', async () => {
    for (const alias of ['Login.Tenant.Example', '*.Tenant.Example', 'login.tenant.example'])
      expect(await ruleAt('LOGIN.tenant.example', { hosts: [alias] })).toBe('app-other-host')
    expect(await ruleAt('tenant.example', { hosts: ['*.tenant.example'] })).toBe('granted')
  })

  test('the hosts of an app are in any case', async () => {
    const mock = createMock({
      apps: [{ client_id: 'mine', client_secret: 'mine-secret', hosts: ['API.NiceCXone.com'] }],
    })
    expect((await engineOf(mock).answer(rightRequest('mine'))).status).toBe(200)
    mock.apps.update('mine', { hosts: ['*.NICECXONE.com'] })
    expect((await engineOf(mock).answer(rightRequest('mine'))).status).toBe(200)
  })

  test.each(['x:1', 'a.*.b', '**.a', 'a b', 'a/b', ''])('%j is not the name of a host', (host) => {
    expect(() => createMock({ hosts: [host] })).toThrow(/^hosts\[0\]: expected a host name/)
  })

  test('the API is not at the host of another vendor', async () => {
    const mock = createMock()
    const headers = ['Host', 'api.mypurecloud.com', 'Authorization', 'Bearer x']
    const reply = await engineOf(mock).answer({ method: 'GET', url: '/api/v2/agents', headers, body: new Uint8Array() })
    expect([reply.status, mock.journal.exchanges()[0]?.rule]).toEqual([401, 'host-other-vendor'])
  })
})

test('a diagnosis as text tells what was passed, if anything was', async () => {
  const mock = createMock()
  await engineOf(mock).answer(rightRequest('demo', { headers: ['Host', 'api.mypurecloud.com'] }))
  await engineOf(mock).answer(rightRequest())
  const [refused, granted] = mock.journal.exchanges().map(({ diagnosis }) => formatDiagnosis(diagnosis))
  expect(refused).toMatch(/^refused by host-other-vendor: /)
  expect(refused).not.toContain('passed')
  expect(granted).toMatch(/^answered by granted: /)
  expect(granted).toMatch(/\n {2}passed: host-other-vendor, path-unknown, /)
})
