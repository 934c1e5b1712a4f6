import { describe, expect, test } from 'vitest'
import { diagnose, UnreadableError } from '../../src/doctor/index.ts'

// An HTTP request as text: text after the body is ignored, and the additions of editors and proxies are understood.

const url = 'https://api.nicecxone.com/auth/oauth/token'
const form = 'grant_type=client_credentials&client_id=7f3a9c21&client_secret=Zk4tQ8vXpp'
const label = 'Content-Type: application/x-www-form-urlencoded'
const sized = (length: number) => `${label}\nContent-Length: ${length}`
const request = (headers: string, body: string) =>
  `POST /auth/oauth/token HTTP/1.1\nHost: api.nicecxone.com\n${headers}\n\n${body}`
const answer = 'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"error":"invalid_client"}\n'
const idsOf = (input: string) => diagnose(input).requests.map(({ findings }) => findings.map(({ id }) => id).join(' '))

describe('text after a request body', () => {
  test.each([
    ['two line ends', request(label, `${form}\n\n`), ''],
    ['many line ends and spaces', request(label, `${form}\n  \n\t\n`), ''],
    ['two line ends behind a length', request(sized(form.length), `${form}\n\n`), ''],
    ['an answer', request(label, `${form}\n\n${answer}`), ''],
    ['an answer behind a length', request(sized(form.length), `${form}\n\n${answer}`), ''],
    ['an answer to a request without a body', request(label, answer), 'credentials-missing grant-type-missing'],
    ['a script of an editor', request(label, `${form}\n\n> {% client.log(1) %}\n`), ''],
    ['a line end that the length counts', request(sized(form.length + 2), `${form}\n\n`), 'newline-in-value'],
    ['a space in the line of the body', request(label, `${form} \n\n`), 'white-space-in-value'],
    ['a space that the length does not count', request(sized(form.length), `${form} \n\n`), ''],
    ['a wrong length', request(sized(40), `${form}\n\n`), 'content-length-mismatch'],
    ['words about an answer', request(label, `${form}&scope=HTTP/1.1+401`), ''],
  ])('is told apart from the body: %s', (_, input, ids) => {
    expect(idsOf(input)).toEqual([ids])
    expect(idsOf(input.replaceAll('\n', '\r\n'))).toEqual([
      // With CRLF line ends, the same length includes a carriage return.
      ids === 'newline-in-value' ? 'newline-in-value carriage-return-in-value' : ids,
    ])
  })
})

describe('an editor request file', () => {
  const asked = `POST ${url}\n${label}\n\n${form}\n`
  test.each([
    ['a title before the request', `### Get token\n${asked}`, ['']],
    ['comments and variables before it', `# a token\n// for tests\n@host = x\n\n${asked}`, ['']],
    ['a comment between its headers', asked.replace(label, `# ${label}\n// X: y\n${label}`), ['']],
    ['an end', `${asked}\n###\n`, ['']],
    ['another request behind it', `${asked}\n### next\nGET https://api.nicecxone.com/x\n`, ['']],
    ['two token requests', `${asked}\n###\n\n${asked.replace('auth/oauth', 'oauth')}`, ['', 'path-unknown']],
    ['a form in lines before another request', `${asked.replaceAll('&', '\n&')}\n###\nGET ${url}x\n`, ['']],
    ['a title inside of a line', asked.replace(form, `${form}&scope=###`), ['']],
  ])('is read correctly with %s', (_, input, ids) => {
    expect(diagnose(input).source).toBe('raw-http')
    expect(idsOf(input)).toEqual(ids)
  })

  test('has findings underlined in its own lines', () => {
    const [, second] = diagnose(`${asked}\n### b\n${asked.replace('auth/oauth', 'oauth')}`).requests
    expect(second?.findings[0]?.where).toMatchObject({ line: 7, column: 31, length: 12 })
  })

  test.each([
    ['a script for bash', `#!/bin/bash\n# POST /auth/oauth/token HTTP/1.1\ncurl ${url} -d '${form}'\n`],
    ['a page with a request behind a command', `### curl\ncurl ${url} -d '${form}'\n### HTTP\n${asked}`],
  ])('is told apart from %s', (_, input) => {
    expect(diagnose(input).source).toBe('curl')
  })

  test('cannot be read if it has no request', () => {
    expect(() => diagnose('### Get token\n# nothing yet\n')).toThrow(UnreadableError)
  })
})

describe('a chunked body', () => {
  const chunked = (body: string) => request(`${label}\nTransfer-Encoding: chunked`, body)
  const euro = `${form}%`.replace('client_id', 'scope=\u20AC&client_id')
  test.each([
    ['one chunk', chunked(`${form.length.toString(16)}\n${form}\n0\n\n`), ''],
    ['two chunks, one of them named', chunked(`A;x=y\n${form.slice(0, 10)}\n3f\n${form.slice(10)}\n0\n\n`), ''],
    ['more bytes than characters', chunked(`${(euro.length + 2).toString(16)}\n${euro}\n0\n\n`), 'trailing-percent'],
    ['no end', chunked(`${form.length.toString(16)}\n${form}\n`), ''],
    ['a wrong size', chunked(`3\n${form}\n0\n\n`), 'grant-type-missing newline-in-value'],
    ['no chunks, although the header says so', chunked(form), ''],
    [
      'chunks without the header',
      request(label, `${form.length.toString(16)}\n${form}\n0\n\n`),
      'grant-type-missing newline-in-value',
    ],
  ])('is diagnosed correctly: %s', (_, input, ids) => {
    expect(idsOf(input)).toEqual([ids])
    const returns = ids.replace(/newline-in-value$/, '$& carriage-return-in-value')
    expect(idsOf(input.replaceAll('\n', '\r\n'))).toEqual([returns])
  })

  test('has findings underlined in the chunk that contains them', () => {
    const wrong = form.replace('Zk4t', 'Zk4t%20')
    const half = wrong.length - 12
    const input = chunked(`${half.toString(16)}\n${wrong.slice(0, half)}\nc\n${wrong.slice(half)}\n0\n\n`)
    const found = diagnose(input).requests[0]?.findings[0]
    expect([found?.id, found?.where.line, found?.where.column]).toEqual(['white-space-in-value', 9, 4])
  })
})

describe('a wrapped Basic header', () => {
  const encoded = btoa(`7f3a9c21:${'Zk4tQ8vX'.repeat(9)}`)
  const basic = (rest: string) =>
    request(`Authorization: Basic ${encoded.slice(0, 76)}${rest}\n${label}`, 'grant_type=client_credentials')
  test.each([
    ['at its 76th character', basic(`\n${encoded.slice(76)}`)],
    ['and indented', basic(`\n  ${encoded.slice(76)}`)],
    ['with carriage returns', basic(`\n${encoded.slice(76)}`).replaceAll('\n', '\r\n')],
  ])('is joined and reported as wrapped: %s', (_, input) => {
    expect(idsOf(input)).toEqual(['authorization-header basic-with-newline'])
  })

  test('is not reported as wrapped if it is on one line', () => {
    expect(idsOf(basic(encoded.slice(76)))).toEqual(['authorization-header'])
  })

  test.each([
    ['behind another header', request('X-Note: x\nZk4tQ8vX', form)],
    ['behind its end', basic(`==\n${encoded.slice(76)}`)],
    ['that is none of base64', basic(`\n"${encoded.slice(76)}"`)],
  ])('is told apart from a line without a colon, which cannot be read: %s', (_, input) => {
    expect(() => diagnose(input)).toThrow(/up to a line without a colon/)
  })
})
