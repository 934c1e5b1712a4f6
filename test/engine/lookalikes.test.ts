import { beforeEach, describe, expect, test } from 'vitest'
import { createMock, CxoneMockError, type CxoneMock } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// The lists behind the observations, value by value, and how much of a request is inspected.

let mock: CxoneMock
beforeEach(() => {
  mock = createMock({ apps: [{ client_id: 'Own-App', client_secret: 'Zk4tQ8vX' }] })
})
const bytes = (text: string) => new TextEncoder().encode(text)
const raw = (body: string, change: Partial<WireRequest> = {}) => rightRequest('demo', { body: bytes(body), ...change })
const form = (client_id: string) =>
  raw(new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret: 'x1' }).toString())
const authorized = (authorization: string, url = '/auth/oauth/token') => ({
  method: 'POST',
  url,
  headers: ['Host', 'x', 'Authorization', authorization],
  body: new Uint8Array(),
})

async function observations(request: WireRequest) {
  await engineOf(mock).answer(request)
  return mock.journal.exchanges().at(-1)?.observations ?? []
}
const ids = async (request: WireRequest) => (await observations(request)).map(({ id }) => id)
const looks = async (request: WireRequest) => (await observations(request)).map((each) => each.looks)
const problems = async (request: WireRequest) => (await observations(request)).map(({ problem }) => problem)

describe('an unset variable', () => {
  test.each([
    ['undefined', 'undefined'],
    ['null', 'null'],
    ['(null)', 'null'],
    ['<null>', 'null'],
    ['none', 'None'],
    ['nil', 'nil'],
    ['<nil>', 'nil'],
    ['%!s(<nil>)', 'nil'],
    ['nan', 'NaN'],
    ['[object Object]', '[object Object]'],
    ['[object Promise]', '[object Promise]'],
    ['[object Map]', '[object …]'],
    [' NULL ', 'null'],
  ])('is recognized in %j as %s', async (value, look) => {
    expect(await looks(form(value))).toContain(look)
  })
})

describe('a placeholder', () => {
  test.each(['...', '…', '•', '•••', '*****', 'xxx', 'XXX'])('is recognized in %j', async (value) => {
    expect(await looks(form(value))).toEqual(['placeholder'])
  })

  test.each(['changeme', 'placeholder', 'redacted', 'todo', 'xxx', 'id', 'key', 'secret', 'token', 'clientId'])(
    'is recognized in the single word %s, also in brackets',
    async (word) => {
      expect(await looks(form(word.toUpperCase()))).toEqual(['placeholder'])
      expect(await looks(form(`[${word}]`))).toEqual(['placeholder'])
    },
  )

  test.each([
    'change',
    'enter',
    'goes',
    'here',
    'insert',
    'paste',
    'put',
    'replace',
    'your',
    'yours',
    'changeme',
    'placeholder',
    'redacted',
    'todo',
  ])('is recognized by the word %s in a phrase', async (word) => {
    expect(await looks(form(`${word}_value`))).toEqual(['placeholder'])
    if (!['changeme', 'placeholder', 'redacted', 'todo'].includes(word)) expect(await looks(form(word))).toEqual([])
  })

  test.each([
    'a',
    'access',
    'actual',
    'api',
    'app',
    'application',
    'client',
    'cxone',
    'from',
    'me',
    'my',
    'myapp',
    'nice',
    'oauth',
    'real',
    'some',
    'tenant',
    'the',
    'value',
    'with',
  ])('may contain the word %s, which is a plain name on its own', async (word) => {
    for (const value of [`${word}-id`, `YOUR_${word.toUpperCase()}`, `<${word} key>`])
      expect(await ids(form(value))).toHaveLength(1)
    expect(await ids(form(word))).toEqual([])
    expect(await ids(form(`${word}-${word}`))).toEqual([])
  })

  test.each(['your-id-7', 'your-other-id', 'xx', '../..', 'x*x', '[your id', `your ${'very '.repeat(20)}id`])(
    'is not recognized in %j',
    async (value) => {
      expect(await looks(form(value))).not.toContain('placeholder')
    },
  )
})

describe('a template', () => {
  test.each([
    ['{{a}}', '{{…}}'],
    ['{a b.c-d}', '{…}'],
    ['${a}', '${…}'],
    ['$(a)', '$(…)'],
    ['#{a}', '#{…}'],
    ['<a>', '<…>'],
    ['%NAME%', '%…%'],
    ['$Env:NAME', '$env:…'],
    ['process.env.X', 'process.env…'],
    ['import.meta.env.X', 'import.meta.env…'],
    ['os.environ[x]', 'os.environ…'],
    ['os.getenv(x)', 'os.getenv…'],
    ['getenv(x)', 'getenv(…)'],
    ['System.getenv(x)', 'getenv(…)'],
    ['$CLIENT_ID', '$…'],
    ['$client_id', '$…'],
  ])('is recognized in %j, in a form, in a path and after Bearer', async (value, look) => {
    expect(await looks(form(value))).toEqual([look])
    expect(await looks(authorized('', `/x/${encodeURIComponent(value)}/token`))).toContain(look)
    expect(await looks(authorized(`Bearer ${value}`))).toEqual([look])
  })
})

describe('a typographic quote', () => {
  const quotes = [...'\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u00AB\u00BB\u2032\u2033\u00B4']
  test.each(quotes)('is reported at one end of a value and at both: %s', async (quote) => {
    for (const value of [`${quote}Own-App`, `Own-App${quote}`, `${quote}Own-App${quote}`])
      expect(await ids(form(value))).toEqual(['typographic-quotes'])
    expect(await ids(form(`Own${quote}App`))).toEqual([])
  })
})

test.each(['"', "'", '`'])('the literal quotes %s are reported only at both ends of a value', async (quote) => {
  expect(await ids(form(`${quote}Own-App${quote}`))).toEqual(['literal-quotes'])
  expect(await ids(form(`\\${quote}Own-App\\${quote}`))).toEqual(['literal-quotes'])
  expect(await ids(form(`${quote}Own-App`))).toEqual([])
})

describe('an invisible character', () => {
  const unseen = [...'\u00AD\u200B\u200C\u200D\u200E\u200F\u2060\uFEFF']
  test.each(unseen.map((text) => [text.codePointAt(0)?.toString(16), text] as const))(
    'is reported around a value and in a name: U+%s',
    async (_, text) => {
      for (const value of [`${text}Own-App`, `Own-App${text}`, `${text}Own-App${text}`])
        expect(await ids(form(value))).toEqual(['white-space-in-value'])
      expect(await ids(raw(`client${encodeURIComponent(text)}_id=demo&client_secret=x1`))).toEqual(['name-misspelt'])
    },
  )

  test.each([
    ['Own-App\n', 'a newline at its end'],
    ['Own-App\r\n', 'a newline at its end'],
    ['\rOwn-App', 'a newline at its start'],
    ['\uFEFFOwn-App', 'a byte order mark at its start'],
    [' Own-App', 'whitespace at its start'],
    ['Own-App\t ', 'whitespace at its end'],
    [' Own-App ', 'whitespace at both its ends'],
    ['\nOwn-App\n', 'a newline at both its ends'],
    ['\u200BOwn-App ', 'invisible characters at both its ends'],
  ])('is reported with its kind and place: %j has %s', async (value, said) => {
    expect(await problems(form(value))).toEqual([`client_id has ${said}: trim it.`])
  })
})

describe('a misspelled name', () => {
  test.each([
    'clientId',
    'client.id',
    'client-id',
    'CLIENT_ID',
    'Client Id',
    'client__id',
    'clientid',
    'amp;client_id',
  ])('is recognized in %j', async (name) => {
    expect(await ids(raw(`${encodeURIComponent(name)}=demo&client_secret=x1`))).toEqual(['name-misspelt'])
  })

  test.each(['clientIds', 'id', 'client', 'xclient_id', 'client_id2', `client${'_'.repeat(40)}id`])(
    'is not recognized in %j',
    async (name) => {
      expect(await ids(raw(`${encodeURIComponent(name)}=demo&client_secret=x1`))).toEqual([])
    },
  )

  test('is reported once, and not if the correct name is anywhere in the request', async () => {
    const misspelt = 'clientId=demo&client-id=demo&grant_type=password'
    expect(await ids(raw(misspelt))).toEqual(['name-misspelt'])
    expect(await ids(raw(`${misspelt}&client_id=demo`))).toEqual([])
    expect(await ids(raw(misspelt, { url: '/auth/oauth/token?client_id=demo' }))).toEqual([])
    const url = '/auth/oauth/token?clientId=demo'
    expect(await ids(raw('{"clientId":"demo"}', { url: '/auth/oauth/token?client_id=demo' }))).toEqual([])
    expect(await ids(raw('{"client_id":"demo"}', { url }))).toEqual([])
    expect(await ids(raw('{"other":"demo"}', { url }))).toEqual(['name-misspelt'])
  })
})

describe('a request is inspected', () => {
  const fields = (count: number, last: string) => `${'x=1&'.repeat(count - 1)}${last}`
  test('up to its twentieth parameter, in a form and in JSON', async () => {
    const object = (count: number) =>
      JSON.stringify({
        ...Object.fromEntries(Array.from({ length: count - 1 }, (_, index) => [`x${index}`, '1'])),
        client_id: 'undefined',
      })
    for (const [count, found] of [
      [20, ['variable-unset']],
      [21, []],
    ] as const) {
      expect(await ids(raw(fields(count, 'client_id=undefined')))).toEqual(found)
      expect(await ids(raw(object(count)))).toEqual(found)
    }
  })

  test('up to the eleventh segment of its path, and only the first conspicuous one is reported', async () => {
    const path = (count: number) => `${'/x'.repeat(count - 1)}/undefined`
    expect(await ids(authorized('x1', path(11)))).toEqual(['variable-unset'])
    expect(await ids(authorized('x1', path(12)))).toEqual([])
    expect(await looks(authorized('x1', '/undefined/null/%7Bid%7D'))).toEqual(['undefined'])
    expect(await looks(authorized('x1', '/x//%7Bid%7D/null'))).toEqual(['{…}'])
  })

  test('only in values of up to 1024 characters', async () => {
    const padded = (length: number) => `Own-App${' '.repeat(length - 7)}`
    expect(await ids(form(padded(1_024)))).toEqual(['white-space-in-value'])
    expect(await ids(form(padded(1_025)))).toEqual([])
  })

  test('until there are 8 observations', async () => {
    const all = 'grant_type=%22%20undefined%22&client_id=%20%22undefined%22&client_secret=%20%22null%22&scope=undefined'
    const found = await observations(raw(all, { headers: ['Host', 'x', 'Authorization', 'Bearer Bearer undefined'] }))
    expect(found).toHaveLength(8)
  })

  test('only at the first occurrence of a repeated name', async () => {
    expect(await looks(raw('client_id=undefined&client_id=null&client_secret=x1'))).toEqual(['undefined'])
    expect(await looks(raw('client_id=x1&client_id=null&client_secret=x1'))).toEqual([])
  })

  test('as a pair of credentials if its client_id is the secret of another app', async () => {
    mock.apps.add({ client_id: 'other', client_secret: ' padded ' })
    const both = { grant_type: 'client_credentials', client_id: ' padded ', client_secret: 'undefined' }
    expect(await ids(raw(new URLSearchParams(both).toString()))).toEqual([
      'swapped',
      'white-space-in-value',
      'variable-unset',
    ])
    const fitting = { ...both, client_secret: 'other' }
    expect(await ids(raw(new URLSearchParams(fitting).toString()))).toEqual(['swapped'])
  })

  test('after a second Bearer', async () => {
    expect(await looks(authorized('Bearer Bearer undefined'))).toEqual([undefined, 'undefined'])
  })
})

describe('the problem text of an observation', () => {
  const basic = (pair: string) => authorized(`Basic ${btoa(pair)}`)
  test.each<[string, () => WireRequest]>([
    ['client_id is the string "undefined": a variable is not set.', () => form('undefined')],
    ['client_id is empty: a variable is not set.', () => form('')],
    ['client_id is the string "[object Promise]": await the promise.', () => form('[object Promise]')],
    ['client_id is the string "[object Object]": an object became a string.', () => form('[object Object]')],
    ['client_id is the string "[object …]": an object became a string.', () => form('[object Map]')],
    ['client_id looks like a placeholder: replace it with the real value.', () => form('YOUR_ID')],
    ['client_id has the form {{…}} and was not replaced with a value.', () => form('{{id}}')],
    ['client_id is the client_secret of an app.', () => form('Zk4tQ8vX')],
    ['client_id is right except for upper and lower case.', () => form('own-app')],
    ['client_id was percent-encoded twice.', () => form('Own%2DApp')],
    ['client_id has quotes around it, which are part of the value.', () => form('"Own-App"')],
    ['client_id has typographic quotes: type plain ones.', () => form('“Own-App”')],
    ['client_id contains whitespace, which ids almost never do.', () => form('Own App')],
    [
      'client_id in the URL is the string "null": a variable is not set.',
      () => raw('', { url: '/auth/oauth/token?client_id=null' }),
    ],
    ['client_id in the Basic header is the string "nil": a variable is not set.', () => basic('nil:x1')],
    ['client_secret in the Basic header is empty: a variable is not set.', () => basic('demo:')],
    ['The value after Basic is the string "undefined": a variable is not set.', () => authorized('Basic undefined')],
    ['The bearer token is the string "undefined": a variable is not set.', () => authorized('Bearer undefined')],
    ['The Authorization header is the string "undefined": a variable is not set.', () => authorized('undefined')],
    ['The Authorization header says "Bearer" twice.', () => authorized('Bearer Bearer x1')],
    ['The body is the string "[object Object]": an object became a string.', () => raw('[object Object]')],
    ['A path segment has the form {…} and was not replaced with a value.', () => raw('x=1', { url: '/%7Bid%7D' })],
  ])('names its subject: %s', async (problem, request) => {
    expect(await problems(request())).toEqual([problem])
  })

  test('names the parameter and not the body if the body is a name without a value', async () => {
    expect(await problems(raw('='))).toEqual([])
    expect(await problems(raw('client_secret'))).toEqual(['client_secret is empty: a variable is not set.'])
  })
})

test('the Basic header is decoded in both base64 alphabets, and its secret may contain colons', async () => {
  mock.apps.add({ client_id: '>>>>>>', client_secret: 'a:b:c' })
  mock.apps.add({ client_id: '??????', client_secret: 'x' })
  for (const [pair, id] of [
    ['>>>>>>:a:b:c', '>>>>>>'],
    ['??????:x', '??????'],
  ] as const) {
    const encoded = btoa(pair)
    for (const text of [encoded, encoded.replaceAll('+', '-').replaceAll('/', '_')]) {
      expect(await ids(authorized(`Basic ${text}`))).toEqual([])
      expect(mock.journal.exchanges().at(-1)?.client_id).toBe(id)
    }
  }
  const swapped = btoa('a:b:c:>>>>>>')
  expect(await ids(authorized(`Basic ${swapped}`))).toEqual([])
  mock.apps.add({ client_id: 'a', client_secret: 's' })
  mock.apps.add({ client_id: 'b:>>>>>>?', client_secret: '????>>>>' })
  const both = btoa('????>>>>:b:>>>>>>?')
  for (const text of [both, both.replaceAll('+', '-').replaceAll('/', '_')])
    expect(await problems(authorized(`Basic ${text}`))).toEqual(['client_id and client_secret are swapped.'])
})

describe('an error message', () => {
  test.each([
    ['\t\r', String.raw`\t\r`],
    ['\u0007', String.raw`\u0007`],
    ['\u200B', String.raw`\u200b`],
    ['\u2028', String.raw`\u2028`],
    ['\u{E0041}', String.raw`\udb40\udc41`],
    ['\uD800', String.raw`\ud800`],
    ['👩‍💻', '👩‍💻'],
    ['a b é', 'a b é'],
  ])('shows %j as %s, and keeps JSON valid', (text, shown) => {
    const messageOf = (said: string) => new CxoneMockError('OPTION_INVALID', said).message
    expect(messageOf(text)).toBe(shown)
    expect(JSON.parse(messageOf(JSON.stringify({ text })))).toEqual({ text })
  })

  test('names an invisible character with at least four hex digits', () => {
    for (const [character, name] of [
      ['\u0007', 'U+0007'],
      ['\u200B', 'U+200B'],
      ['\u{E0041}', 'U+E0041'],
    ])
      expect(() => mock.apps.add({ client_id: `a${character}`, client_secret: 's' })).toThrow(
        `client_id: expected visible characters only: remove ${name}, which cannot be seen`,
      )
  })
})
