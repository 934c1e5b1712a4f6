import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listenForArrivals } from '../../src/doctor/live/listener.ts'
import {
  diagnose,
  formatReport,
  type DiagnoseOptions,
  type DoctorReport,
  type RequestDiagnosis,
} from '../../src/doctor/index.ts'
import { startServer } from '../../src/server/index.ts'
import { sendOverSocket } from '../support/adapters.ts'

// The corrected request is copied and sent with a secret, so it must go where the original request went.

const wrong = 'grant_type=client_credentials&client_id=7f3a9c21'
const path = '/auth/oauth/token'

function diagnosisOf(input: Parameters<typeof diagnose>[0], options: DiagnoseOptions = {}): RequestDiagnosis {
  const [diagnosis] = diagnose(input, options).requests
  if (diagnosis === undefined) throw new Error('nothing was read')
  return diagnosis
}

/** The URL of the corrected request, which must be the same in every language. */
function addressOf({ corrected }: RequestDiagnosis): string {
  const addresses = Object.values(corrected).map((text) => /(?:curl |fetch\(|post\()'([^']*)'/.exec(text)?.[1] ?? text)
  expect(new Set(addresses).size).toBe(1)
  return addresses[0] ?? ''
}

// Every way to paste a request to a URL.
const inputs: Readonly<Record<string, (scheme: string, authority: string, target: string) => string>> = {
  curl: (scheme, authority, target) => `curl '${scheme}://${authority}${target}' -d '${wrong}'`,
  'curl for cmd.exe': (scheme, authority, target) =>
    `curl ^"${scheme}://${authority}${target}^" ^\n --data-raw ^"${wrong.replaceAll('&', '^&')}^"`,
  'an HTTP request in absolute form': (scheme, authority, target) =>
    `POST ${scheme}://${authority}${target} HTTP/1.1\nHost: elsewhere.example\nContent-Type: application/x-www-form-urlencoded\n\n${wrong}`,
  'a HAR file': (scheme, authority, target) =>
    JSON.stringify({
      log: {
        entries: [{ request: { method: 'POST', url: `${scheme}://${authority}${target}`, postData: { text: wrong } } }],
      },
    }),
  'an axios error': (scheme, authority, target) =>
    JSON.stringify({ config: { method: 'post', url: `${scheme}://${authority}${target}`, data: wrong } }),
  'an axios error with a baseURL': (scheme, authority, target) =>
    JSON.stringify({
      config: { method: 'post', baseURL: `${scheme}://${authority}`, url: target, data: wrong },
    }),
}

describe('the address of the corrected request', () => {
  const label = fc.stringMatching(/^[a-z](?:[a-z\d-]{0,12}[a-z\d])?$/)
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'))
  const anyHost = fc.oneof(
    name,
    name.map((sub) => `${sub}.nicecxone.com`),
    fc.constantFrom('localhost', 'cxone_mock', 'cxone-mock', 'api.nicecxone.com', 'cxone-gov.niceincontact.com'),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
  )
  const port = fc.option(fc.integer({ min: 1, max: 65_535 }).filter((number) => number !== 80 && number !== 443))
  const asked = fc.record({
    kind: fc.constantFrom(...Object.keys(inputs)),
    scheme: fc.constantFrom('http', 'https'),
    host: anyHost,
    port,
    target: fc.constantFrom(path, '/api/v2/oauth/token', '/realms/a-b/oauth/token'),
  })

  test('is the address of the original request, unless that address is itself a finding', () => {
    fc.assert(
      fc.property(asked, ({ kind, scheme, host, port: number, target }) => {
        const authority = number === null ? host : `${host}:${number}`
        const input = inputs[kind]?.(scheme, authority, target) ?? ''
        const diagnosis = diagnosisOf(input, { paths: ['/realms/a-b/oauth/token'] })
        fc.pre(!diagnosis.findings.some(({ id }) => /^(?:http-not-https|host-(?:lookalike|other-.*))$/.test(id)))
        expect(addressOf(diagnosis)).toBe(`${scheme}://${authority}${target}`)
        expect(diagnosis.changes).toEqual([])
      }),
      { seed: 20_260_606, numRuns: 1_000 },
    )
  })

  test.each(Object.keys(inputs))('keeps the scheme, host and port of a request pasted as %s', (kind) => {
    for (const [scheme, authority] of [
      ['https', 'cxone-gov.niceincontact.com'],
      ['https', 'api.nicecxone-gov.com'],
      ['https', 'acme.nicecxone.com'],
      ['https', 'login.tenant.example:8443'],
      ['http', 'cxone-mock:8080'],
      ['http', 'cxone_mock:8080'],
      ['http', 'localhost:4010'],
      ['https', 'localhost:4010'],
      ['http', 'host.docker.internal:4455'],
      ['http', '192.168.0.7:4455'],
      ['http', '[::1]:4010'],
      ['https', '[2001:db8::7]:4010'],
    ] as const) {
      const diagnosis = diagnosisOf(inputs[kind]?.(scheme, authority, path) ?? '')
      expect(addressOf(diagnosis)).toBe(`${scheme}://${authority}${path}`)
      expect(diagnosis.changes).toEqual([])
    }
  })

  test.each([
    ['cxone-mock:8080', 'http://cxone-mock:8080'],
    ['127.0.0.1:4455', 'http://127.0.0.1:4455'],
    ['localhost:443', 'https://localhost:443'],
    ['login.tenant.example', 'https://login.tenant.example'],
    ['api-na1.niceincontact.com', 'https://api-na1.niceincontact.com'],
  ])('has the usual scheme of the host if only a header names it: %s', (authority, origin) => {
    const headers = ['Host', authority, 'Content-Type', 'application/x-www-form-urlencoded']
    const raw = `POST ${path} HTTP/1.1\nHost: ${authority}\nContent-Type: application/x-www-form-urlencoded\n\n${wrong}`
    const wire = { method: 'POST', url: path, headers, body: new TextEncoder().encode(wrong) }
    for (const input of [raw, wire]) expect(addressOf(diagnosisOf(input))).toBe(`${origin}${path}`)
    expect(addressOf(diagnosisOf(wire, { scheme: 'https' }))).toBe(`https://${authority}${path}`)
  })

  test.each([
    [
      'https://api.nicecxnoe.com/auth/oauth/token',
      'https://api.nicecxone.com',
      ['Host changed to api.nicecxone.com: '],
    ],
    ['https://api.mypurecloud.com:8443/auth/oauth/token', 'https://api.nicecxone.com', ['Host changed to ']],
    ['https://api.cisco.com/auth/oauth/token', 'https://api.nicecxone.com', ['Host changed to ']],
    [
      'http://api-au1.niceincontact.com/auth/oauth/token',
      'https://api-au1.niceincontact.com',
      ['Scheme changed to https.'],
    ],
    ['http://login.tenant.example:80/auth/oauth/token', 'https://login.tenant.example', ['Scheme changed to https.']],
    ['api.nicecxone.com/auth/oauth/token', 'https://api.nicecxone.com', ['Scheme changed to https.']],
    ['https://acme.nicecxone.com/oauth/tokn', 'https://acme.nicecxone.com', ['Path changed to /auth/oauth/token.']],
    ['https://api-na1.niceincontact.com/auth/tokens', 'https://api-na1.niceincontact.com', ['Path changed to ']],
    ['https://acme.nicecxone.com/auth/oauth/token?tenant=7', 'https://acme.nicecxone.com', ['Query removed: ']],
    ['https://acme.nicecxone.com/auth/oauth/token#top', 'https://acme.nicecxone.com', []],
    [
      'https://7f3a9c21:Zk4tQ8vX@login.tenant.example:8443/auth/oauth/token',
      'https://login.tenant.example:8443',
      ['Credentials before the @ removed: '],
    ],
    ['https://acme.nicecxone.com./auth/oauth/token', 'https://acme.nicecxone.com', []],
    ['https://API-AU1.NiceInContact.com/auth/oauth/token', 'https://api-au1.niceincontact.com', []],
    ['https://Login.Tenant.example/auth/oauth/token', 'https://login.tenant.example', []],
    ['https://bücher.example/auth/oauth/token', 'https://xn--bcher-kva.example', []],
  ])('for %s is at %s, and the report says what changed', (url, origin, changes) => {
    const input = `curl '${url}' -d '${wrong}'`
    const [report, diagnosis] = [diagnose(input), diagnosisOf(input)]
    expect(addressOf(diagnosis)).toBe(`${origin}/auth/oauth/token`)
    expect(diagnosis.changes.map((text, index) => text.startsWith(changes[index] ?? '\n'))).toEqual(
      changes.map(() => true),
    )
    for (const text of diagnosis.changes) expect(formatReport(report)).toContain(`\n  ${text}`)
    expect(JSON.stringify(report)).not.toContain('Zk4tQ8vX')
  })

  test.each([
    ['a variable', `curl "https://$HOST/auth/oauth/token" -d '${wrong}'`],
    ['a host that begins with a variable', `curl "https://$REGION.nicecxone.com/auth/oauth/token" -d '${wrong}'`],
    ['a port that is a variable', `curl "http://localhost:$PORT/auth/oauth/token" -d '${wrong}'`],
    ['a port that is none', `curl "http://localhost:70000/auth/oauth/token" -d '${wrong}'`],
    ['a placeholder', `curl '{{base}}/auth/oauth/token' -d '${wrong}'`],
    ['a variable of cmd.exe', `curl %HOST%/auth/oauth/token -d '${wrong}'`],
    ['what may be a secret', `curl https://Zk4tQ8vX.nicecxone.com/auth/oauth/token -d '${wrong}'`],
    ['the client_secret', `curl https://zk4tq8vx.example/auth/oauth/token -d 'client_secret=zk4tq8vx'`],
    ['a quote', `curl "https://a'.example/auth/oauth/token" -d '${wrong}'`],
    ['a substitution', `curl 'https://a$(id).example/auth/oauth/token' -d '${wrong}'`],
    ['no host', `POST /auth/oauth/token HTTP/1.1\n\n${wrong}`],
    ['an axios error without a baseURL', JSON.stringify({ config: { method: 'post', url: path, data: wrong } })],
  ])('is at your-host.invalid if the input has %s for a host', (_, input) => {
    const diagnosis = diagnosisOf(input)
    expect(addressOf(diagnosis)).toBe('https://your-host.invalid/auth/oauth/token')
    expect(diagnosis.changes.join()).toContain('Replace your-host.invalid with your host before you send the request.')
    expect(JSON.stringify(diagnosis)).not.toMatch(/zk4tq8vx/i)
  })

  test('contains nothing that ends a quoted string, whatever an accepted path contains', () => {
    const odd = `/o'a"u\\th/\`$(id)\n/token`
    const wire = { method: 'POST', url: odd, headers: ['Host', 'acme.nicecxone.com'], body: new Uint8Array() }
    expect(addressOf(diagnosisOf(wire, { paths: [odd] }))).toBe(
      'https://acme.nicecxone.com/o%27a%22u%5Cth/%60$(id)%0A/token',
    )
  })

  test('is a URL without quotes, backslashes or whitespace, whatever the host is', () => {
    const part = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom("'", '`id`', '$(id)', '%', '\\', '@', ':'),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), fc.boolean(), (parts, isAbsolute) => {
        const authority = parts.join('')
        const headers = ['Host', isAbsolute ? 'localhost' : authority]
        const url = isAbsolute ? `https://${authority}${path}` : path
        const address = addressOf(diagnosisOf({ method: 'POST', url, headers, body: new Uint8Array() }))
        expect(address).toMatch(/^https?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?\/(?:auth|api\/v2)\/oauth\/token$/)
      }),
      { seed: 20_260_606, numRuns: 1_000 },
    )
  })

  const exchange = (host: string): string =>
    JSON.stringify({ rule: 'body-json', status: 401, request: { method: 'POST', host, path } })
  test.each([
    ['localhost', undefined, 'https://your-host.invalid', 'The journal does not keep the whole URL. '],
    ['<10 characters>', undefined, 'https://your-host.invalid', 'The journal does not keep the whole URL. '],
    ['<4 characters>.nicecxone.com', undefined, 'https://your-host.invalid', 'The journal does not keep '],
    ['api.nicecxone.com', undefined, 'https://api.nicecxone.com', undefined],
    ['localhost', 'https://localhost:4010', 'https://localhost:4010', undefined],
    ['127.0.0.1', 'http://localhost:4010', 'http://127.0.0.1:4010', undefined],
    ['localhost', 'https://mock.example', 'https://mock.example', 'The journal does not keep '],
    ['<10 characters>', 'http://mock.example:4010', 'http://mock.example:4010', 'The journal does not keep '],
    ['<4 characters>.nicecxone.com', 'http://[::1]:4010', 'http://[::1]:4010', 'The journal does not keep '],
  ])('for an exchange with the host %s, recorded by a mock at %s, is %s', (host, origin, address, change) => {
    const diagnosis = diagnosisOf(exchange(host), origin === undefined ? {} : { origin })
    expect(addressOf(diagnosis)).toBe(`${address}${path}`)
    expect(diagnosis.changes.map((text) => text.startsWith(change ?? '\n'))).toEqual(change === undefined ? [] : [true])
  })

  test('has the host of the call if the input is an API call', () => {
    const diagnosis = diagnosisOf(
      `curl https://api-na1.niceincontact.com/incontactapi/services/v27.0/agents -H 'Authorization: Bearer eyJ0'`,
    )
    expect(diagnosis.findings.map(({ id }) => id)).toEqual(['not-a-token-request'])
    expect(addressOf(diagnosis)).toMatch(/^https:\/\/api-na1\.niceincontact\.com\/(?:auth|api\/v2)\/oauth\/token$/)
  })

  test('is the address to which a live request was sent, or to which the doctor forwards it', async () => {
    const reports: DoctorReport[] = []
    const onReport = (report: DoctorReport): void => void reports.push(report)
    await using mock = await startServer()
    await using listening = await listenForArrivals({ onReport, onTrouble: () => undefined })
    await using forwarding = await listenForArrivals({
      upstream: new URL(mock.url),
      onReport,
      onTrouble: () => undefined,
    })
    const send = (url: string, ...headers: string[]) =>
      sendOverSocket(url, { method: 'POST', url: path, headers, body: new TextEncoder().encode(wrong) })
    await send(listening.url, 'Host', new URL(listening.url).host)
    await send(listening.url, 'Host', 'cxone-mock:8080')
    await send(forwarding.url, 'Host', new URL(forwarding.url).host)
    expect(reports.map(({ requests: [diagnosis] }) => diagnosis && addressOf(diagnosis))).toEqual([
      `${listening.url}${path}`,
      `http://cxone-mock:8080${path}`,
      `${mock.url}${path}`,
    ])
  })
})
