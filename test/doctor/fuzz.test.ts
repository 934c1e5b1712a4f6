import * as fc from 'fast-check'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { diagnose, formatReport, UnreadableError, type DoctorReport } from '../../src/doctor/index.ts'
import { findingRows } from '../../src/doctor/findings/index.ts'

const seed = 20_260_606
const url = 'https://api.nicecxone.com/auth/oauth/token'
const inputs = findingRows.flatMap(({ example, nearMiss }) => [example, nearMiss])

/** The report, or the UnreadableError. Any other error is rethrown. */
function outcome(input: string): DoctorReport | UnreadableError {
  try {
    return diagnose(input)
  } catch (error) {
    if (error instanceof UnreadableError) return error
    throw error
  }
}

function isWhole(input: string): void {
  const result = outcome(input)
  if (result instanceof UnreadableError) {
    expect(result.message).toMatch(/\(line \d+, column \d+\)$/)
    return
  }
  expect(result.requests.length).toBeGreaterThan(0)
  for (const { findings } of result.requests) {
    for (const { where } of findings) {
      if (where.text === undefined) continue
      expect(where.text).not.toContain('\n')
      expect((where.underline ?? '').length).toBeGreaterThan(0)
    }
  }
  expect(formatReport(result)).toMatch(/What the request cannot show|There is nothing to check/)
}

describe('the doctor on random input', () => {
  test('returns a report or an UnreadableError for any string', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 300 }), fc.json()), isWhole), {
      seed,
      numRuns: 1_000,
    })
  })

  test('returns a report or an UnreadableError for any string after a known beginning', () => {
    const beginning = fc.constantFrom(
      'curl ',
      `curl ${url} `,
      `curl ${url} -d '`,
      `curl ^"${url}^" `,
      'POST /auth/oauth/token HTTP/1.1\n',
      'POST / HTTP/1.1\n\n',
      '{"log":{"entries":[{"request":{"url":"',
      '{"config":{"url":"/x","data":"',
    )
    const pieces = fc.constantFrom(
      '-d ',
      '-H ',
      '-u',
      '--data-urlencode ',
      '-F',
      '-G',
      "'",
      '"',
      '\\',
      '^',
      '`',
      '$(',
      '${',
      "$'",
      '&',
      '\n',
      '\\\n',
      '^\n',
      '<',
      '%',
      '%2',
      '+',
      '=',
      'client_secret=',
      'grant_type=',
      'Authorization: Basic ',
      '‘',
      '”',
      '–d',
      '\uFEFF',
      '\u200B',
      '\r',
      '{',
      '}',
      ']',
      '"}',
      '@',
      '[object Object]',
      '\uD800',
    )
    fc.assert(
      fc.property(
        beginning,
        fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 30 }),
        (start, rest) => isWhole(start + rest.join('')),
      ),
      { seed, numRuns: 3_000 },
    )
  })

  test('returns a report or an UnreadableError for an example that is cut off or has something inserted', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...inputs),
        fc.nat(),
        fc.string({ maxLength: 6 }),
        fc.boolean(),
        (input, at, text, cut) => {
          const place = at % (input.length + 1)
          isWhole(input.slice(0, place) + text + (cut ? '' : input.slice(place)))
        },
      ),
      { seed, numRuns: 2_000 },
    )
  })

  test('returns a report for any request on the wire', () => {
    const wire = fc.record({
      method: fc.string(),
      url: fc.string(),
      headers: fc
        .array(fc.tuple(fc.constantFrom('Host', 'Authorization', 'Content-Type', 'Content-Length', 'x'), fc.string()), {
          maxLength: 6,
        })
        .map((pairs) => pairs.flat()),
      body: fc.uint8Array({ maxLength: 300 }),
    })
    fc.assert(
      fc.property(wire, (request) => {
        expect(diagnose(request).requests.length).toBe(1)
      }),
      { seed, numRuns: 1_000 },
    )
  })
})

describe('the doctor on large input', () => {
  const size = 200_000
  const filled = (piece: string) => piece.repeat(Math.ceil(size / piece.length))
  // A reader or regular expression that backtracks over its input would need minutes for these and exceed the timeout.
  test.each([
    ['spaces', filled(' ')],
    ['line ends', filled('\n')],
    ['commands', filled(`curl ${url} -d a=b\n`)],
    ['no commands', filled('curl x\n')],
    ['open substitutions', `curl ${filled('$(')}`],
    ['open braces', `curl ${filled('${')}`],
    ['backticks', `curl ${filled('`')}`],
    ['angle brackets', `curl ${url} ${filled('<a')}`],
    ['typographic dashes', `curl ${url} ${filled('–')}`],
    ['pairs', `curl ${url} -d '${filled('client_id=a&')}'`],
    ['pairs in the address', `curl '${url}?${filled('client_secret=a&')}'`],
    ['variables', `curl ${url} -d client_id=a -d "${filled('$a')}"`],
    ['percent signs', `curl ${url} -d 'client_secret=${filled('%')}'`],
    ['whitespace', `curl ${url} -d 'client_secret=${filled(' ')}x'`],
    ['quotes', `curl ${url} -d 'client_secret="${filled('"a')}'`],
    ['carets', `curl ^"${url}^" ${filled('^')}`],
    ['backslashes', `curl ^"${url}^" ${filled('\\')}`],
    ['header lines', `POST / HTTP/1.1\n${filled('a: b\n')}`],
    ['a long path', `POST ${filled('/')} HTTP/1.1\n\n`],
    ['base64', `POST / HTTP/1.1\nAuthorization: Basic ${filled('A')}\n\n`],
    ['open lists', filled('[')],
    ['deep lists', filled('[') + filled(']')],
    ['lines of JSON', filled('{"rule":"x","request":{"path":"/x"}}\n')],
    ['commands behind --next', `curl ${url} ${filled(`-d "$a" –d x --next ${url} `)}`],
    ['parameters in lines', `POST ${url}\nA: b\n\na${filled('\n&a')}`],
    ['folders before a prompt', `${filled('C:\\')}> curl ${url}`],
    ['addresses', `curl ${filled('https://')} -d ‘a`],
    ['sentences', filled("my curl doesn't work. ")],
    ['lines that are not continued', `curl ${filled('\n -d a')}`],
    ['commands between backticks', filled(`\`curl ${url} -d a\` `)],
    ['escapes', `curl ${url} -d $'${filled('\\x41')}'`],
    ['a user', `curl 'https://${filled('%41')}@a/'`],
    ['percent signs of a user', `curl 'https://${filled('%')}@a/'`],
    ['comments before a request', `${filled('# a\n')}POST ${url}\n`],
    ['requests of a file', filled(`###\nPOST ${url}\n\na=b\n\n`)],
    ['chunks', `POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n${filled('1\na\n')}`],
    ['line ends behind a body', `POST / HTTP/1.1\n\na${filled(' \r\n')}`],
    ['wrapped lines', `POST / HTTP/1.1\nAuthorization: Basic ${'A'.repeat(60)}\n${filled('A\n')}`],
  ])('finishes in time for 200 kB of %s', { timeout: 30_000 }, (_, input) => {
    outcome(input)
    expect(input.length).toBeGreaterThanOrEqual(size)
  })
})

describe('a secret', () => {
  const secret = fc.string({
    unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789+/=%&-'),
    minLength: 12,
    maxLength: 40,
  })
  const form = (value: string) => `grant_type=client_credentials&client_id=7f3a9c21&client_secret=${value}`
  const places: Record<string, (s: string) => string> = {
    'in a curl command': (s) => `curl ${url} -d '${form(s)}'`,
    encoded: (s) => `curl ${url} --data-urlencode 'client_secret=${s}'`,
    'outside of quotes': (s) => `curl ${url} -d ${form(s)}`,
    'behind typographic quotes': (s) => `curl ${url} -d ‘${form(s)}’`,
    'for cmd.exe': (s) => `curl ^"${url}^" ^\n --data-raw ^"${form(s).replaceAll('&', '^&')}^"`,
    'with a newline': (s) => `curl ${url} -d '${form(`${s}%0A`)}'`,
    'as -u': (s) => `curl ${url} -u 'id:${s}'`,
    'in the address': (s) => `curl 'https://id:${s}@api.nicecxone.com/auth/oauth/token?client_secret=${s}'`,
    'as a host': (s) => `curl https://${s}.nicecxone.com/auth/oauth/token -d a=b`,
    'as a path': (s) => `curl 'https://api.nicecxone.com/${s}/token'`,
    'as a header': (s) =>
      `curl ${url} -H 'Authorization: Basic ${s}' -H 'X-Api-Key: ${s}' -H '${s}: x' -H 'Content-Type: ${s}' -H 'Content-Length: ${s}'`,
    'as a method': (s) => `curl -X '${s}' ${url}`,
    'as a grant': (s) => `curl ${url} -d 'grant_type=${s}'`,
    'as a body': (s) => `curl ${url} -d '${s}'`,
    'as JSON': (s) => `curl ${url} --json '{"client_secret":"${s}","${s}":1}'`,
    'in raw HTTP': (s) => `POST /auth/oauth/token HTTP/1.1\nHost: ${s}\n${s}: ${s}\nContent-Length: 3\n\n${form(s)}`,
    'in a wrapped header': (s) =>
      `POST /auth/oauth/token HTTP/1.1\nAuthorization: Basic ${btoa(`7f3a9c21:${s}${s}${s}`).slice(0, 60)}\n${s}==\n\n`,
    'in chunks': (s) =>
      `POST /auth/oauth/token HTTP/1.1\nTransfer-Encoding: chunked\n\n${form(s).length.toString(16)}\n${form(s)}\n0\n\n`,
    'in a file of an editor': (s) => `### ${s}\n@secret = ${s}\n# ${s}\nPOST ${url}\n\n${form(s)}\n\nHTTP/1.1 401 ${s}`,
    'behind an equals sign': (s) => `curl --data=client_secret=${s} ${url} --url-query 'client_secret=${s}' -K ${s}`,
    'in a HAR file': (s) =>
      JSON.stringify({
        log: {
          entries: [
            {
              request: { method: 'POST', url, headers: [{ name: 'x', value: s }], postData: { text: form(s) } },
              response: { status: 401, content: { text: s } },
            },
          ],
        },
      }),
    'in an axios error': (s) =>
      JSON.stringify({
        message: s,
        config: {
          url,
          method: 'post',
          data: form(s),
          auth: { username: 'id', password: s },
          params: { client_secret: s },
        },
      }),
    'in what cannot be read': (s) => `POST / HTTP/1.1\n${s}\n`,
    'in an open quote': (s) => `curl ${url} -d '${form(s)}`,
    'in broken JSON': (s) => `{"client_secret": "${s}",,}`,
  }

  test.each(Object.entries(places))('never appears in the output if given %s', (_, put) => {
    fc.assert(
      fc.property(secret, (value) => {
        const result = outcome(put(value))
        const said = result instanceof UnreadableError ? inspect(result) : JSON.stringify(result) + formatReport(result)
        for (const hidden of [value, encodeURIComponent(value), btoa(`id:${value}`)])
          expect(said.includes(hidden)).toBe(false)
        // Nor a larger part of it.
        for (let at = 0; at + 8 <= value.length; at += 4) {
          const part = value.slice(at, at + 8)
          if (/[A-Z2-9]{4}/.test(part)) expect(said.includes(part)).toBe(false)
        }
      }),
      { seed, numRuns: 60 },
    )
  })
})
