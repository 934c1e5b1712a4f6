import axios from 'axios'
import axios0 from 'axios-0'
import got from 'got'
import { stringify } from 'qs'
import { request as undiciRequest } from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startServer, type CxoneServer } from '../../src/server/index.ts'
import { has, machinePath, run } from '../support/processes.ts'

// The clients that people use, against a server that runs: each right form gets a token, each wrong form its rule.

const fields = { grant_type: 'client_credentials', client_id: 'CLIENT_ID', client_secret: 'CLIENT_SECRET' }
const formHeader = { 'Content-Type': 'application/x-www-form-urlencoded' }
let server: CxoneServer
let url: string
beforeAll(async () => {
  server = await startServer({ apps: [{ client_id: 'CLIENT_ID', client_secret: 'CLIENT_SECRET' }], rate_limit: 'off' })
  url = `${server.url}/auth/oauth/token`
})
beforeEach(() => server.mock.journal.clear())
afterAll(() => server.close())

/** What both majors of axios have in common. */
interface Axios {
  post(address: string, data: unknown, config?: object): Promise<unknown>
}
const lastRule = () => server.mock.journal.exchanges().at(-1)?.rule
const anyStatus = { validateStatus: () => true }

describe.each([
  ['axios 1.x', axios as Axios, 'granted'],
  ['axios 0.27', axios0 as unknown as Axios, 'body-json'],
] as const)('%s', (_, client, objectUnderFormHeader) => {
  test.each([
    ['an object', 'body-json', () => client.post(url, fields, anyStatus)],
    [
      'an object under the form header',
      objectUnderFormHeader,
      () => client.post(url, { ...fields }, { ...anyStatus, headers: formHeader }),
    ],
    ['URLSearchParams', 'granted', () => client.post(url, new URLSearchParams(fields), anyStatus)],
    ['a string by qs', 'granted', () => client.post(url, stringify(fields), { ...anyStatus, headers: formHeader })],
    [
      'null and params',
      'credentials-in-query',
      () => client.post(url, null, { ...anyStatus, params: fields, headers: formHeader }),
    ],
    [
      'a right form and auth',
      'authorization-header',
      () =>
        client.post(url, new URLSearchParams(fields), {
          ...anyStatus,
          auth: { username: 'CLIENT_ID', password: 'CLIENT_SECRET' },
        }),
    ],
    [
      'URLSearchParams under a JSON header',
      'content-type-wrong',
      () =>
        client.post(url, new URLSearchParams(fields).toString(), {
          ...anyStatus,
          headers: { 'Content-Type': 'application/json' },
          transformRequest: [(data: string) => data],
        }),
    ],
  ])('%s: %s', async (__, rule, send) => {
    await send()
    expect(lastRule()).toBe(rule)
  })
})

describe('fetch', () => {
  const formData = () => {
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.append(name, value)
    return data
  }
  const post = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', body: body ?? null, headers })
  test.each([
    ['URLSearchParams', 'granted', () => post(new URLSearchParams(fields))],
    ['a string without a header', 'content-type-wrong', () => post(stringify(fields))],
    ['a string with the form header', 'granted', () => post(stringify(fields), formHeader)],
    ['JSON', 'body-json', () => post(JSON.stringify(fields), { 'Content-Type': 'application/json' })],
    ['JSON under the form header', 'body-json', () => post(JSON.stringify(fields), formHeader)],
    ['an object, by mistake', 'credentials-missing', () => post(String(fields), formHeader)],
    ['FormData', 'body-multipart', () => post(formData())],
    ['FormData under the form header', 'body-multipart', () => post(formData(), formHeader)],
    ['no body', 'credentials-missing', () => post(null)],
    ['bytes without a header', 'content-type-missing', () => post(new TextEncoder().encode(stringify(fields)))],
    [
      'a secret that is not encoded',
      'form-malformed',
      () => post('grant_type=client_credentials&client_id=CLIENT_ID&client_secret=se+cr&et%zz==', formHeader),
    ],
    ['GET', 'credentials-in-query', async () => fetch(`${url}?${stringify(fields)}`, { method: 'POST' })],
  ])('%s: %s', async (_, rule, send) => {
    await send()
    expect(lastRule()).toBe(rule)
  })
})

describe('got and undici', () => {
  test.each([
    ['got, form', 'granted', () => got.post(url, { form: fields, throwHttpErrors: false })],
    ['got, json', 'body-json', () => got.post(url, { json: fields, throwHttpErrors: false })],
    [
      'got, credentials in the URL',
      'authorization-header',
      () => got.post(url.replace('//', '//CLIENT_ID:CLIENT_SECRET@'), { form: fields, throwHttpErrors: false }),
    ],
    [
      'undici.request, form',
      'granted',
      () =>
        undiciRequest(url, { method: 'POST', headers: formHeader, body: stringify(fields) }).then(({ body }) =>
          body.text(),
        ),
    ],
    [
      'undici.request, no header',
      'content-type-missing',
      () => undiciRequest(url, { method: 'POST', body: stringify(fields) }).then(({ body }) => body.text()),
    ],
  ])('%s: %s', async (_, rule, send) => {
    await send()
    expect(lastRule()).toBe(rule)
  })
})

// A fresh machine may have neither program: then these say so, and the rest of the suite stands.
describe.skipIf(!has('curl'))('curl, as typed in the threads (skipped where the machine has no curl)', () => {
  const shell = (command: string) =>
    run('sh', ['-c', command], { env: { ...process.env, PATH: machinePath } }).catch(() => undefined)
  const form = 'grant_type=client_credentials&client_id=CLIENT_ID&client_secret=CLIENT_SECRET'
  test.each([
    [
      'thread A, as pasted with typographic quotes',
      'credentials-missing',
      () => `curl -s -X POST ${url} -d ‘grant_type=client_credentials&client_id=CLIENT_ID&client_secret=CLIENT_SECRET’`,
    ],
    ['thread A, as intended', 'granted', () => `curl -s -X POST ${url} -d '${form}'`],
    [
      'thread A, with Basic',
      'authorization-header',
      () => `curl -s -X POST -u CLIENT_ID:CLIENT_SECRET ${url} -d '${form}'`,
    ],
    [
      'thread A, answer 1, with the header',
      'granted',
      () => `curl -s -X POST ${url} -H 'Content-Type: application/x-www-form-urlencoded' -d '${form}'`,
    ],
    [
      'thread A, answer 1, with its quotes',
      'credentials-missing',
      () =>
        `curl -s -X POST ${url} -H "Content-Type: application/x-www-form-urlencoded" -d “grant_type=client_credentials&client_id=CLIENT_ID&client_secret=CLIENT_SECRET”`,
    ],
    [
      'thread B, what worked',
      'granted',
      () => `curl -s ${url} -d grant_type=client_credentials -d client_id=CLIENT_ID -d client_secret=CLIENT_SECRET`,
    ],
    [
      '--json',
      'body-json',
      () => `curl -s ${url} -H 'Content-Type: application/json' -d '{"grant_type":"client_credentials"}'`,
    ],
    [
      '-F',
      'body-multipart',
      () => `curl -s ${url} -F grant_type=client_credentials -F client_id=CLIENT_ID -F client_secret=CLIENT_SECRET`,
    ],
    ['-G', 'method-not-post', () => `curl -s -G ${url} -d '${form}'`],
  ])('%s: %s', async (_, rule, command) => {
    await shell(command())
    expect(lastRule()).toBe(rule)
  })
})

describe.skipIf(!has('python3'))('python urllib (skipped where the machine has no python3)', () => {
  const python = (script: string) =>
    run(
      'python3',
      [
        '-c',
        `import json, urllib.error, urllib.parse, urllib.request\nfields = ${JSON.stringify(fields)}\ntry:\n  ${script}\nexcept urllib.error.HTTPError: pass`,
      ],
      { env: { ...process.env, PATH: machinePath } },
    )
  test.each([
    ['urlencode', 'granted', () => `urllib.request.urlopen("${url}", data=urllib.parse.urlencode(fields).encode())`],
    [
      'json.dumps under the form label that urllib gives',
      'body-json',
      () => `urllib.request.urlopen("${url}", data=json.dumps(fields).encode())`,
    ],
    [
      'the URL',
      'credentials-in-query',
      () => `urllib.request.urlopen(urllib.request.Request("${url}?" + urllib.parse.urlencode(fields), method="POST"))`,
    ],
  ])('%s: %s', async (_, rule, script) => {
    await python(script())
    expect(lastRule()).toBe(rule)
  })
})
