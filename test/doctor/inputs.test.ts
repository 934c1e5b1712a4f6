import { describe, expect, test } from 'vitest'
import { createMock } from '../../src/index.ts'
import { exampleRequest, rules, type Rule } from '../support/tables.ts'
import { jsonLine } from '../../src/cli/log.ts'
import { diagnose, UnreadableError } from '../../src/doctor/index.ts'
import { engineOf } from '../../src/mock.ts'

const url = 'https://api.nicecxone.com/auth/oauth/token'
const form = 'grant_type=client_credentials&client_id=7f3a9c21&client_secret=Zk4tQ8vX'
const json = '{"grant_type":"client_credentials","client_id":"7f3a9c21","client_secret":"Zk4tQ8vX"}'
const formHeader = { name: 'Content-Type', value: 'application/x-www-form-urlencoded;charset=UTF-8' }
const idsOf = (input: string) => diagnose(input).requests.map(({ findings }) => findings.map(({ id }) => id).join(' '))

const har = (...entries: object[]) => JSON.stringify({ log: { version: '1.2', entries } })
const entry = (request: object, response: object = { status: 401 }) => ({
  request: { method: 'POST', url, headers: [formHeader], ...request },
  response,
})

describe('the doctor on the rules of the mock', () => {
  // An input to which the rule applies, and a lookalike to which it does not.
  const rows: Record<string, [string, string]> = {
    'host-other-vendor': [
      `curl https://api.mypurecloud.com/auth/oauth/token -d '${form}'`,
      `curl https://login.notmypurecloud.com/auth/oauth/token -d '${form}'`,
    ],
    'path-unknown': [`curl https://api.nicecxone.com/oauth/token -d '${form}'`, `curl '${url}?trace=1' -d '${form}'`],
    'method-not-post': [`curl -X PUT ${url} -d '${form}'`, `curl ${url} -d '${form}' -H 'X-Method: PUT'`],
    'body-too-large': [
      `curl ${url} -d '${form}&x=${'y'.repeat(70_000)}'`,
      `curl ${url} -d '${form}&x=${'y'.repeat(60_000)}'`,
    ],
    'authorization-header': [
      `curl ${url} -u id:secret -d '${form}'`,
      `curl ${url} -d '${form}' -H 'Proxy-Authorization: Basic eA=='`,
    ],
    'credentials-in-query': [`curl -X POST '${url}?${form}'`, `curl '${url}?client=7f3a9c21' -d '${form}'`],
    'body-json': [
      `curl ${url} -H 'Content-Type: application/json' -d '${json}'`,
      `curl ${url} -d '${form}' --data-urlencode 'scope={"a":1}'`,
    ],
    'body-multipart': [
      `curl ${url} -F grant_type=client_credentials -F client_id=7f3a9c21`,
      `curl ${url} -d '${form}&x=--edge'`,
    ],
    'content-type-missing': [
      `curl ${url} -d '${form}' -H 'Content-Type:'`,
      `curl ${url} -d '${form}' -H 'content-TYPE: application/x-www-form-urlencoded'`,
    ],
    'content-type-wrong': [
      `curl ${url} -d 'a=b' -H 'Content-Type: text/plain'`,
      `curl ${url} -d '${form}' -H 'Content-Type: application/x-www-form-urlencoded; charset=utf-8'`,
    ],
    'form-malformed': [`curl ${url} -d '${form}%zz'`, `curl ${url} -d '${form}%7A'`],
    'parameter-repeated': [
      `curl ${url} -d '${form}&client_id=7f3a9c21'`,
      `curl ${url} -d '${form}&client_ids=7f3a9c21'`,
    ],
    'credentials-missing': [
      `curl ${url} -d grant_type=client_credentials -d client_id=7f3a9c21`,
      `curl ${url} -d grant_type=client_credentials -d client_id=7f3a9c21 -d "client_secret=$S"`,
    ],
    'grant-type-missing': [
      `curl ${url} -d client_id=7f3a9c21 -d client_secret=Zk4tQ8vX`,
      `curl ${url} -d "grant_type=$GRANT" -d client_id=7f3a9c21 -d client_secret=Zk4tQ8vX`,
    ],
    'grant-type-unsupported': [
      `curl ${url} -d '${form.replace('client_c', 'client-c')}'`,
      `curl ${url} -d '${form.replace('client_c', 'client%5Fc')}'`,
    ],
  }
  const onlyTheMockKnows = [
    'fault-planned',
    'rate-limited',
    'app-unknown',
    'app-disabled',
    'app-other-host',
    'secret-wrong',
    'secret-expired',
    'grant-not-enabled',
    'scope-not-granted',
    'granted',
  ]

  test('knows only rules that exist', () => {
    const ids = new Set(rules.map(({ id }) => id))
    expect([...Object.keys(rows), ...onlyTheMockKnows].filter((id) => !ids.has(id))).toEqual([])
  })

  test.each(Object.entries(rows))('finds %s in its example and not in its lookalike', (id, [holds, lookalike]) => {
    expect(idsOf(holds).join(' ').split(' ')).toContain(id)
    expect(idsOf(lookalike).join(' ').split(' ')).not.toContain(id)
  })

  test.each(rules.filter(({ id }) => onlyTheMockKnows.includes(id)).map((rule: Rule) => [rule.id, rule] as const))(
    'never reports %s, which only the mock can know',
    (id, rule) => {
      const found = diagnose(exampleRequest(rule.example)).requests[0]?.findings.map((finding) => finding.id)
      expect(found).not.toContain(id)
    },
  )

  test('reports a rule with the evidence and the place in the given request', () => {
    const [diagnosis] = diagnose(`curl https://api.nicecxone.com/oauth/tokn \\\n  -d '${form}'`).requests
    expect(diagnosis?.findings[0]).toMatchObject({
      id: 'path-unknown',
      evidence: 'the nearest known path is /auth/oauth/token',
      where: { part: 'URL', line: 1, column: 31, length: 11, underline: `${' '.repeat(30)}${'^'.repeat(11)}` },
    })
  })
})

describe('a HAR file', () => {
  test('yields all its token requests and no other', () => {
    const input = har(
      {
        request: {
          method: 'GET',
          url: 'https://api.nicecxone.com/api/v2/agents',
          headers: [{ name: 'Authorization', value: 'Bearer x' }],
        },
      },
      entry({ postData: { text: json } }),
      { request: { method: 'OPTIONS', url, headers: [] } },
      { request: { method: 'GET', url: 'https://api.nicecxone.com/oauth/authorize?client_id=a7', headers: [] } },
      entry({
        postData: {
          mimeType: 'x',
          params: [
            { name: 'grant_type', value: 'client_credentials' },
            { name: 'client_id', value: 'a7' },
            { name: 'client_secret', value: 'Zk4tQ8vX%0A' },
          ],
        },
      }),
      entry({ postData: { text: form } }, { status: 200 }),
    )
    expect(idsOf(input)).toEqual(['body-json json-under-form-label', 'newline-in-value', ''])
  })

  test('is read without HTTP/2 pseudo-headers, and without an unknown error code in the response', () => {
    const headers = [{ name: ':authority', value: 'api.nicecxone.com' }, formHeader]
    const answer = { status: 400, content: { text: '{"error":"Zk4tQ8vX"}' } }
    const [diagnosis] = diagnose(har(entry({ headers, postData: { text: form } }, answer))).requests
    expect(diagnosis?.request.headers).toEqual([['content-type', 'application/x-www-form-urlencoded; charset=UTF-8']])
    expect(diagnosis?.answer).toEqual({ status: 400 })
  })

  test('has findings underlined correctly after escapes of every kind', () => {
    const input = har(entry({ postData: { text: `${form}\u00e9\n&scope=a b` } })).replace(
      'grant',
      String.raw`\u0067ra\u006et`,
    )
    const finding = diagnose(input).requests[0]?.findings.find(({ id }) => id === 'scope-raw-space')
    expect(input.slice((finding?.where.column ?? 0) - 2, finding?.where.column)).toBe('a ')
  })

  test('has findings underlined correctly inside an escaped string', () => {
    const input = har(entry({ postData: { text: '{"client_id": "a", "client_secret": "undefined"}' } }))
    const finding = diagnose(input).requests[0]?.findings.find(({ id }) => id === 'value-undefined')
    const at = (finding?.where.column ?? 0) - 1
    expect(input.slice(at, at + (finding?.where.length ?? 0))).toBe('undefined')
  })

  test.each([
    ['a 429 is rate-limited, and the request well-formed', { status: 429 }, 'rate-limited', true],
    [
      'unauthorized_client is a grant that is not enabled',
      { status: 401, content: { text: '{"error":"unauthorized_client"}' } },
      'grant-not-enabled',
      true,
    ],
    [
      'invalid_scope is a scope that is not granted',
      { status: 400, content: { text: '{"error":"invalid_scope"}' } },
      'scope-not-granted',
      true,
    ],
    ['invalid_client says nothing', { status: 401, content: { text: '{"error":"invalid_client"}' } }, '', true],
    ['a redirect is told', { status: 301 }, 'redirected', false],
    ['a page that is no JSON says nothing', { status: 401, content: { text: '<html>unauthorized_client' } }, '', true],
  ])('is diagnosed with the response that it recorded: %s', (_, response, ids, wellFormed) => {
    const [diagnosis] = diagnose(har(entry({ postData: { text: form } }, response))).requests
    expect([diagnosis?.findings.map(({ id }) => id).join(' '), diagnosis?.wellFormed]).toEqual([ids, wellFormed])
  })

  test('gets body-not-seen, and no findings about the body, if a body was sent but not saved', () => {
    expect(idsOf(har(entry({ bodySize: 90 })))).toEqual(['body-not-seen'])
    expect(idsOf(har(entry({ bodySize: 0 })))).toEqual(['credentials-missing grant-type-missing'])
  })
})

describe('an axios error as JSON', () => {
  const error = (config: object, more: object = {}) =>
    JSON.stringify({
      message: 'Request failed with status code 401',
      name: 'AxiosError',
      code: 'ERR_BAD_REQUEST',
      status: 401,
      ...more,
      config: { url, method: 'post', headers: { 'Content-Type': formHeader.value }, ...config },
    })

  test.each([
    ['a form', error({ data: form }), ''],
    ['JSON', error({ data: json, headers: { 'Content-Type': 'application/json' } }), 'body-json'],
    ['JSON of axios 0 under the form header', error({ data: json }), 'body-json json-under-form-label'],
    [
      'null and params',
      error({
        data: null,
        params: { grant_type: 'client_credentials', client_id: '7f3a9c21', client_secret: 'Zk4tQ8vX' },
      }),
      'credentials-in-query',
    ],
    ['auth', error({ data: form, auth: { username: '7f3a9c21', password: 'Zk4tQ8vX' } }), 'authorization-header'],
    ['an undefined variable', error({ data: form.replace('Zk4tQ8vX', 'undefined') }), 'value-undefined'],
    [
      'a path behind baseURL',
      error({ url: '/oauth/token', baseURL: 'https://api.nicecxone.com', data: form }),
      'path-unknown',
    ],
    ['http', error({ url: 'http://api.nicecxone.com/auth/oauth/token', data: form }), 'http-not-https'],
    [
      'an object that axios 1 would send as a form',
      error({ data: { grant_type: 'client_credentials', client_id: 'a7', client_secret: 'Zk+4=&' } }),
      '',
    ],
    ['an object without a label', error({ data: { grant_type: 'client_credentials' }, headers: {} }), 'body-json'],
    [
      'a config alone',
      JSON.stringify({ url, method: 'POST', data: form, headers: { 'content-type': 'text/plain' } }),
      'form-under-other-label',
    ],
  ])('is diagnosed correctly: %s', (_, input, ids) => {
    expect(diagnose(input).source).toBe('axios')
    expect(idsOf(input)).toEqual([ids])
  })

  test('is reported with the response that it contains', () => {
    const [diagnosis] = diagnose(
      error({ data: form }, { response: { status: 401, data: { error: 'unauthorized_client' } } }),
    ).requests
    expect(diagnosis?.answer).toEqual({ status: 401, error: 'unauthorized_client' })
    expect(diagnosis?.findings.map(({ id }) => id)).toEqual(['grant-not-enabled'])
  })
})

describe('a journal exchange', () => {
  test.each(rules.map((rule: Rule) => [rule.id, rule] as const))(
    'is diagnosed with the rule that refused it: %s',
    async (id, rule) => {
      const mock = createMock()
      if (rule.example.given?.app) mock.apps.add(rule.example.given.app)
      if (rule.example.given?.fault) mock.faults.plan(rule.example.given.fault)
      await engineOf(mock).answer(exampleRequest(rule.example))
      const input = JSON.stringify(mock.journal.exchanges()[0])
      const [diagnosis] = diagnose(input).requests
      expect(diagnose(input).source).toBe('journal')
      const found = diagnosis?.findings.map((finding) => finding.id) ?? []
      const causes: Record<string, string> = {
        'grant-type-unsupported': 'refresh-body',
        'content-type-wrong': 'form-under-other-label',
      }
      expect(found.includes(id) || found.includes(causes[id] ?? '-')).toBe(id !== 'granted')
      expect(found).not.toContain('placeholder-left-in')
    },
  )

  test('keeps the value lengths that the journal recorded', async () => {
    const mock = createMock()
    await engineOf(mock).answer(exampleRequest({ form: { client_id: 'nobody', client_secret: 'Zk4tQ8vXn2' } }))
    const [exchange] = mock.journal.exchanges()
    expect(exchange?.request.body).toContain('client_secret=<10 characters>')
    expect(diagnose(JSON.stringify(exchange)).requests[0]?.request).toMatchObject({ body: exchange?.request.body })
  })

  test('is read from an array, from an object with an array, and from lines of JSON', async () => {
    const mock = createMock()
    await engineOf(mock).answer(exampleRequest({ app: 'mock-disabled' }))
    await engineOf(mock).answer(exampleRequest({}))
    const exchanges = mock.journal.exchanges()
    for (const input of [
      JSON.stringify(exchanges),
      JSON.stringify({ exchanges }),
      exchanges.map((one) => JSON.stringify(one)).join('\n'),
    ])
      expect(idsOf(input)).toEqual(['app-disabled', ''])
  })

  test('cannot be read from the log, which does not contain the request', async () => {
    const mock = createMock()
    await engineOf(mock).answer(exampleRequest({}))
    const [exchange] = mock.journal.exchanges()
    if (exchange === undefined) throw new Error('nothing was written down')
    expect(() => diagnose(jsonLine(exchange))).toThrow(UnreadableError)
  })
})

describe('a raw HTTP request', () => {
  const request = (headers: string, body: string) =>
    `POST /auth/oauth/token HTTP/1.1\nHost: api.nicecxone.com\n${headers}\n${body}`
  const label = 'Content-Type: application/x-www-form-urlencoded\n'
  test.each([
    ['right', request(label, form), ''],
    ['with carriage returns', request(label, form).replaceAll('\n', '\r\n'), ''],
    ['with an absolute target, as editors write it', `POST ${url}\n${label}\n${form}\n`, ''],
    [
      'a length that counts the line end',
      request(`${label}Content-Length: ${form.length + 1}\n`, `${form}\n`),
      'newline-in-value',
    ],
    ['a length in a language of its own', request(`${label}Content-Length: many\n`, form), 'content-length-mismatch'],
    ['no label', request('', form), 'content-type-missing'],
    ['no body', request(label, ''), 'credentials-missing grant-type-missing'],
    ['a body that was encoded as a whole', request(label, encodeURIComponent(form)), 'encoded-twice'],
    ['[object Object]', request(label, '[object Object]'), 'value-undefined'],
    ['[object Object] as a scope', request(label, `${form}&scope=[object%20Object]`), ''],
  ])('is diagnosed correctly: %s', (_, input, ids) => {
    expect(diagnose(input).source).toBe('raw-http')
    expect(idsOf(input)).toEqual([ids])
  })
})

describe('other pasted input', () => {
  test.each([
    ['a prompt before the command', `$ curl ${url} -d '${form}'`, ['']],
    [
      'two commands, one of them for the API',
      `curl ${url} -d '${form}'\ncurl -H 'Authorization: Bearer x' https://api.nicecxone.com/api/v2/agents`,
      [''],
    ],
    ['typographic quotes around a header', `curl ${url} -d '${form}' -H “Accept: */*”`, ['typographic-quotes']],
    ['an address in typographic quotes', `curl “${url}” -d '${form}'`, ['typographic-quotes']],
    ['a variable for the address', `curl "$BASE/auth/oauth/token" -d '${form}'`, ['value-not-seen']],
    ['a variable for the body', `curl ${url} -d "$BODY"`, ['body-not-seen value-not-seen']],
    [
      'single quotes under cmd',
      `curl ${url} ^\n -d 'grant_type=client_credentials^&client_id=7f3a9c21^&client_secret=Zk4tQ8vX'`,
      ['literal-quotes'],
    ],
    ['another command in the background', `curl ${url} -d '${form}' &X=1 wait`, ['']],
    ['a PowerShell line', `curl.exe ${url} \`\n  -d '${form}'`, ['']],
    ['an id with a BOM', `curl ${url} -d '${form.replace('7f3a', '\uFEFF7f3a')}'`, ['bom-in-value']],
    [
      'a secret with an inner space',
      `curl ${url} --data-urlencode 'client_secret=Zk4t Q8vX' -d 'grant_type=client_credentials&client_id=7f3a9c21'`,
      ['white-space-in-value'],
    ],
    ['a + at the end of a secret, which may be a space', `curl ${url} -d '${form}+'`, ['white-space-in-value']],
    [
      'a placeholder in angle brackets',
      `curl ${url} -d grant_type=client_credentials -d client_id=<YOUR_ID> -d client_secret=Zk4tQ8vX`,
      ['placeholder-left-in'],
    ],
    [
      'id and secret by the names of the mock, swapped',
      `curl ${url} -d 'grant_type=client_credentials&client_id=demo-secret&client_secret=demo'`,
      ['swapped'],
    ],
    ['http to this machine', `curl http://localhost:4455/auth/oauth/token -d '${form}'`, ['']],
    ['a host that is a letter off', `curl https://api.nicecxome.com/auth/oauth/token -d '${form}'`, ['host-lookalike']],
    [
      'a password in a hand-written body',
      `curl ${url} -d 'grant_type=password&username=a&password=b'`,
      ['password-grant-body'],
    ],
    ['a body that JSON.stringify made of functions', `curl ${url} -d '{}'`, ['body-json json-under-form-label']],
  ])('is diagnosed correctly: %s', (_, input, ids) => {
    expect(idsOf(input)).toEqual(ids)
  })

  test.each([
    ['nothing', ' \n', 'there is nothing to read (line 1, column 1)', undefined],
    [
      'prose',
      'why is it refused?',
      'not recognised as a curl command, HTTP request, axios error, journal exchange or HAR file (line 1, column 1)',
      undefined,
    ],
    [
      'an open quote',
      `curl ${url} \\\n -d 'a=b`,
      'read as a curl command up to a quote that is never closed (line 2, column 5)',
      'curl',
    ],
    ['an open double quote', `curl ${url} -d "a=b`, /never closed \(line 1, column 52\)$/, 'curl'],
    ['no address', 'curl -d a=b', 'read as a curl command, but it has no URL (line 1, column 12)', 'curl'],
    [
      'a header without a colon',
      'POST / HTTP/1.1\nHost: x\nnothing',
      'read as an HTTP request: the request line and 1 header line, up to a line without a colon (line 3, column 1)',
      'raw-http',
    ],
    [
      'JSON of something else',
      '{"a": 1}',
      'this is JSON, but not a HAR file, journal exchange or axios error (line 1, column 1)',
      undefined,
    ],
    [
      'a HAR file without a token request',
      har({ request: { method: 'GET', url: 'https://x.example/', headers: [] } }),
      /^no token request found in 1 request/,
      'har',
    ],
    ['JSON that breaks off', '{"log": {"entries": [', /^not valid JSON \(line 1, column \d+\)$/, undefined],
  ])('is refused with the position at which reading stopped: %s', (_, input, message, kind) => {
    let thrown: unknown
    try {
      diagnose(input)
    } catch (error) {
      thrown = error
    }
    if (!(thrown instanceof UnreadableError)) throw new Error('it was expected to be unreadable')
    expect(thrown.kind).toBe(kind)
    expect(thrown.message).toMatch(message)
  })
})
