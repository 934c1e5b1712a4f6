import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/doctor/index.ts'

// Programs do not always save the whole request: JSON may omit the content of an object, or a body may lack its text.
// The doctor reports nothing about missing parts, and everything about the others.

const url = 'https://api.nicecxone.com/auth/oauth/token'
const values = { grant_type: 'client_credentials', client_id: '7f3a9c21', client_secret: 'Zk4tQ8vXpp' }
const form = String(new URLSearchParams(values))
const formType = 'application/x-www-form-urlencoded'
const idsOf = (input: string) => diagnose(input).requests.map(({ findings }) => findings.map(({ id }) => id).join(' '))

describe('the JSON of an axios error', () => {
  const error = (config: object, headers: object) =>
    JSON.stringify({
      name: 'AxiosError',
      status: 401,
      config: { transformRequest: [null], headers, method: 'post', url, ...config },
    })
  const multipart = { 'Content-Type': 'multipart/form-data; boundary=axios-1.21.1-boundary-x', 'Content-Length': '411' }
  const label = { 'Content-Type': formType }

  test.each([
    ['a FormData of the platform', error({ data: {} }, multipart), 'body-multipart body-not-seen'],
    [
      'a FormData of a package',
      error({ data: { _overheadLength: 329, _streams: [], _boundary: '-x' } }, multipart),
      'body-multipart body-not-seen',
    ],
    ['a FormData of a browser, which labels it later', error({ data: {} }, {}), 'body-not-seen'],
    ['a stream under the form label', error({ data: {} }, { ...label, 'Content-Length': '75' }), 'body-not-seen'],
    [
      'a multipart text',
      error({ data: '--x\r\nContent-Disposition: y\r\n\r\n' }, {}),
      'body-multipart multipart-under-form-label',
    ],
    ['a Buffer', error({ data: Buffer.from(form) }, { ...label, 'Content-Length': String(form.length) }), ''],
    ['a Buffer with JSON in it', error({ data: Buffer.from(JSON.stringify(values)) }, label), 'body-json'],
    ['a Buffer that is no UTF-8', error({ data: Buffer.from(`${form}\u00e9`, 'latin1') }, label), 'form-malformed'],
    ['an object that looks like one', error({ data: { type: 'Buffer', data: [1, 'x'] } }, {}), 'body-json'],
    ['URLSearchParams as params', error({ data: null, params: {} }, label), 'value-not-seen'],
    [
      'URLSearchParams as params, at a wrong path',
      error({ data: null, params: {}, url: 'https://api.nicecxone.com/oauth/token' }, label),
      'path-unknown value-not-seen',
    ],
    ['no params', error({ data: null }, label), 'credentials-missing grant-type-missing'],
    [
      'a form that is made here, beside a length of its own',
      error({ data: { ...values, scope: 'a b' } }, { ...label, 'Content-Length': '91' }),
      '',
    ],
    [
      'a text beside a wrong length',
      error({ data: form }, { ...label, 'Content-Length': '7' }),
      'content-length-mismatch',
    ],
  ])('is diagnosed correctly with %s', (_, input, ids) => {
    const found = idsOf(input)[0]
      ?.split(' ')
      .filter((id) => id !== 'json-under-form-label')
    expect(found?.join(' ')).toBe(ids)
  })

  test('has the end of the URL underlined if its parameters are not visible', () => {
    const input = error({ data: null, params: {} }, label)
    const where = diagnose(input).requests[0]?.findings[0]?.where
    expect(input.slice((where?.column ?? 0) - 4, where?.column)).toBe('ken"')
  })
})

describe('a HAR file', () => {
  const har = (...entries: object[]) => JSON.stringify({ log: { version: '1.2', entries } })
  const entry = (request: object, response: object = { status: 401 }) => ({
    request: { method: 'POST', url, headers: [{ name: 'Content-Type', value: formType }], ...request },
    response,
  })
  const good = entry({ postData: { text: form } })
  const params = Object.entries(values).map(([name, value]) => ({ name, value }))
  const length = [
    { name: 'Content-Type', value: formType },
    { name: 'Content-Length', value: '75' },
  ]

  test.each([
    ['a script', { method: 'GET', url: 'https://cdn.example.com/oauth-lib.js' }, ['']],
    ['where a person comes back to', { method: 'GET', url: 'https://app.example.com/oauth/callback?code=abc' }, ['']],
    [
      'one that gives a token back',
      { url: 'https://api.nicecxone.com/auth/oauth/revoke', postData: { text: 'token=x' } },
      [''],
    ],
    [
      'one that gives a token back, with credentials',
      { url: 'https://api.nicecxone.com/auth/oauth/revoke', postData: { text: `token=x&client_secret=y` } },
      [''],
    ],
    ['a POST with nothing in it', { url: 'https://api.nicecxone.com/oauth/ping' }, ['']],
    [
      'a mistyped token path with a client_id',
      { url: 'https://api.nicecxone.com/auth/oauth/tokn', postData: { text: form.replace('client_secret', 'secret') } },
      ['path-unknown credentials-missing', ''],
    ],
    [
      'a mistyped token path with a header',
      {
        url: 'https://api.nicecxone.com/auth/oauth/tokn',
        headers: [{ name: 'Authorization', value: `Basic ${btoa('7f3a9c21:Zk4tQ8vX')}` }],
      },
      ['path-unknown authorization-header grant-type-missing', ''],
    ],
    [
      'a mistyped token path without its body',
      { url: 'https://api.nicecxone.com/auth/oauth/tokn', bodySize: 75 },
      ['path-unknown body-not-seen', ''],
    ],
  ])('is searched for token requests, and %s is one only if it asks for a token', (_, request, ids) => {
    expect(idsOf(har(entry(request), good))).toEqual(ids)
  })

  const parted = 'multipart/form-data; boundary=----WebKitFormBoundaryX'
  test.each([
    [
      'multipart of which the fields were saved',
      { headers: [{ name: 'Content-Type', value: parted }], postData: { mimeType: parted, params } },
      'body-multipart body-not-seen',
    ],
    ['a form of which the fields were saved', { postData: { mimeType: formType, params } }, ''],
    ['an empty list of fields', { bodySize: 75, postData: { mimeType: formType, params: [] } }, 'body-not-seen'],
    [
      'an empty list of fields, and nothing sent',
      { bodySize: 0, postData: { mimeType: formType, params: [] } },
      'credentials-missing grant-type-missing',
    ],
    ['a length in the headers alone', { bodySize: -1, headers: length }, 'body-not-seen'],
    ['no length at all', { bodySize: -1 }, 'credentials-missing grant-type-missing'],
  ])('is diagnosed correctly with %s', (_, request, ids) => {
    expect(idsOf(har(entry(request)))).toEqual([ids])
  })

  test.each([
    ['in base64', { encoding: 'base64', text: btoa('{"error":"unauthorized_client"}') }, 'unauthorized_client'],
    ['that says base64 and is none', { encoding: 'base64', text: '{"error":"unauthorized_client"}' }, undefined],
    ['in base64 and does not say so', { text: btoa('{"error":"unauthorized_client"}') }, undefined],
  ])('yields the error code of a response saved %s, if it can be decoded', (_, content, error) => {
    const input = har(entry({ postData: { text: form } }, { status: 401, content }))
    expect(diagnose(input).requests[0]?.answer?.error).toBe(error)
  })
})
