import { describe, expect, test } from 'vitest'
import { createMock, type MockOptions } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { formRequest, rightRequest } from '../support/adapters.ts'
import { engineOf } from '../../src/mock.ts'

// Parsing of a request to the letter: which of two possible readings is used.

const bytes = (text: string) => new TextEncoder().encode(text)
const label = ['Content-Type', 'application/x-www-form-urlencoded']
const form = 'grant_type=client_credentials&client_id=demo&client_secret=demo-secret'

/** The id of the rule that answers the request. */
async function ruleFor(request: WireRequest, options: MockOptions = {}): Promise<string | undefined> {
  const mock = createMock(options)
  await engineOf(mock).answer(request)
  return mock.journal.exchanges()[0]?.rule
}

describe('the request parser', () => {
  test.each([
    ['the first of two Host headers', { headers: ['Host', 'x', 'Host', 'api.mypurecloud.com', ...label] }, 'granted'],
    [
      'the first, also where it is the wrong one',
      { headers: ['Host', 'api.mypurecloud.com', 'Host', 'x', ...label] },
      'host-other-vendor',
    ],
    ['an empty Authorization header is one', { headers: ['Authorization', '', ...label] }, 'authorization-header'],
    [
      'the host before a query without a path',
      { url: 'https://api.mypurecloud.com?x=/auth/oauth/token' },
      'host-other-vendor',
    ],
    ['a form of parts without a part', { body: bytes('--b--\r\n') }, 'body-multipart'],
    [
      'a line end before the first boundary',
      { body: bytes('\r\n--b\r\nContent-Type: text/plain\r\n\r\nx') },
      'body-multipart',
    ],
    ['a part whose first header is any', { body: bytes('--b\r\nX-Part: 1\r\n\r\nx\r\n--b--') }, 'body-multipart'],
    ['dashes before a form', { body: bytes(`--${form}`) }, 'grant-type-missing'],
    ['the host before a fragment', { url: 'https://api.mypurecloud.com#/auth/oauth/token' }, 'host-other-vendor'],
    [
      'a name without an equals sign is a parameter, and ends at its &',
      { body: bytes(`client_id&${form}`) },
      'parameter-repeated',
    ],
    ['nothing between two &', { body: bytes(`&&${form}&`) }, 'granted'],
    ['an equals sign in a value', { body: bytes(`${form}&x=a=b=`) }, 'granted'],
    ['bytes that are no UTF-8', { body: Uint8Array.from([...bytes(`${form}&x=`), 0xff]) }, 'form-malformed'],
    ['a byte order mark is a part of the first name', { body: bytes(`\uFEFF${form}`) }, 'grant-type-missing'],
    ['bytes that are UTF-8', { body: bytes(`${form}&x=\u00FF`) }, 'granted'],
    [
      'a boundary as long as one may be',
      {
        body: bytes(
          `--${'b'.repeat(70)}\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--${'b'.repeat(70)}--`,
        ),
      },
      'body-multipart',
    ],
    ['a form that begins with two hyphens', { body: bytes(`--a=b&${form}`) }, 'granted'],
    [
      'two Content-Type headers are one wrong value',
      { headers: ['Host', 'x', 'Content-Type', 'text/plain', ...label] },
      'content-type-wrong',
    ],
    ['also where both are right', { headers: ['Host', 'x', ...label, ...label] }, 'content-type-wrong'],
    ['an empty Content-Type is a missing one', { headers: ['Host', 'x', 'Content-Type', ''] }, 'content-type-missing'],
    [
      'white space before the parameters of a media type',
      { headers: ['Host', 'x', 'Content-Type', 'application/x-www-form-urlencoded ; charset=utf-8'] },
      'granted',
    ],
    ['an empty body without a Content-Type', { headers: ['Host', 'x'], body: bytes('') }, 'credentials-missing'],
    [
      'an empty body with any Content-Type',
      { headers: ['Host', 'x', 'Content-Type', 'text/plain'], body: bytes('') },
      'credentials-missing',
    ],
    ['a URL in the query', { url: '/auth/oauth/token?next=https://api.mypurecloud.com/' }, 'granted'],
    ['a URL in the fragment', { url: '/auth/oauth/token#https://api.mypurecloud.com/' }, 'granted'],
    ['the host in upper case', { headers: ['Host', 'API.MYPURECLOUD.COM', ...label] }, 'host-other-vendor'],
    ['a malformed value before the right ones', { body: bytes(`x=50%zz&${form}`) }, 'form-malformed'],
    ['a malformed name', { body: bytes(`${form}&50%zz=x`) }, 'form-malformed'],
    ['a byte order mark before JSON', { body: bytes('\uFEFF{"client_id":"demo"}') }, 'body-json'],
    ['white space before JSON', { body: bytes(' \t\r\n{"client_id":"demo"}') }, 'body-json'],
    ['a JSON list', { body: bytes('["client_id"]') }, 'body-json'],
    ['JSON that is cut off', { body: bytes('{"client_id":"demo"') }, 'credentials-missing'],
    ['a grant_type in the URL', { url: '/auth/oauth/token?grant_type=client_credentials' }, 'credentials-in-query'],
    ['a client_id in the URL', { url: '/auth/oauth/token?client_id=demo' }, 'credentials-in-query'],
    [
      'a client_secret in the URL, also an empty one',
      { url: '/auth/oauth/token?client_secret=' },
      'credentials-in-query',
    ],
    ['a name of the URL without a value', { url: '/auth/oauth/token?client_secret' }, 'credentials-in-query'],
    ['a scope in the URL', { url: '/auth/oauth/token?scope=x' }, 'granted'],
    ['an empty grant_type', { body: bytes(form.replace('client_credentials', '')) }, 'grant-type-missing'],
    ['an empty client_id', { body: bytes(form.replace('demo&', '&')) }, 'credentials-missing'],
    ['an empty client_secret', { body: bytes(form.replace('demo-secret', '')) }, 'credentials-missing'],
  ])('uses one of two possible readings: %s', async (_, change, rule) => {
    expect(await ruleFor(rightRequest('demo', change))).toBe(rule)
  })

  test('accepts a body of exactly the limit, and refuses one more byte', async () => {
    const limits = { body: bytes(form).length }
    expect(await ruleFor(rightRequest('demo', { body: bytes(form) }), { limits })).toBe('granted')
    expect(await ruleFor(rightRequest('demo', { body: bytes(`${form}&`) }), { limits })).toBe('body-too-large')
  })

  test('uses the first of two bearer tokens', async () => {
    const mock = createMock()
    const { access_token } = JSON.parse((await engineOf(mock).answer(rightRequest())).body)
    const ask = async (...tokens: string[]) =>
      (
        await engineOf(mock).answer({
          method: 'GET',
          url: '/api/v2/agents',
          headers: tokens.flatMap((token) => ['Authorization', `Bearer ${token}`]),
          body: new Uint8Array(),
        })
      ).status
    expect([await ask(access_token, 'nonsense'), await ask('nonsense', access_token)]).toEqual([200, 401])
  })
})

describe('the check for repeated parameters', () => {
  const many = Array.from({ length: 20 }, (_, index) => `more-${index}=${index}`).join('&')

  test('accepts a value that equals a name', async () => {
    expect(await ruleFor(rightRequest('demo', { body: bytes(`${form}&x=scope&y=x&${many}`) }))).toBe('granted')
    expect(await ruleFor(rightRequest('demo', { body: bytes(`${form}&x=scope&y=x`) }))).toBe('granted')
  })

  test('finds a repeated name at any position', async () => {
    for (const body of [`x=1&${form}&${many}&x=2`, `${form}&${many}&more-19=0`, `${form}&x=1&x=1`])
      expect(await ruleFor(rightRequest('demo', { body: bytes(body) }))).toBe('parameter-repeated')
  })
})

describe('a parsed request', () => {
  const read = async (change: Partial<WireRequest>) => {
    const mock = createMock()
    await engineOf(mock).answer(rightRequest('demo', change))
    return mock.journal.exchanges()[0]?.request
  }

  test.each(['https://api.nicecxone.com', 'https://api.nicecxone.com?x=1', 'https://api.nicecxone.com#x', '?x=1', ''])(
    'has the path / for the target %j',
    async (url) => {
      expect((await read({ url }))?.path).toBe('/')
    },
  )

  test.each([
    ['[::1]:4455', '[::1]'],
    ['[::1]', '[::1]'],
    ['LOCALHOST:4455', 'localhost'],
    ['user:password@api.nicecxone.com:443', 'api.nicecxone.com'],
    ['api.nicecxone.com.', 'api.nicecxone.com'],
    [' localhost ', 'localhost'],
  ])('has for %j the host %s', async (host, name) => {
    expect((await read({ headers: ['Host', host, ...label] }))?.host).toBe(name)
    expect((await read({ url: `https://${host.trim()}/auth/oauth/token` }))?.host).toBe(name)
  })

  test('has a space for each plus in values and in names', async () => {
    const client_secret = 'a b  c d'
    const mock = createMock({ apps: [{ client_id: 'my own app', client_secret }] })
    const body = bytes('grant_type=client_credentials&client_id=my+own+app&client_secret=a+b++c+d')
    expect((await engineOf(mock).answer(rightRequest('demo', { body }))).status).toBe(200)
    expect((await engineOf(mock).answer(rightRequest('demo', { body: bytes(`a+b+c=1&a b c=2&${form}`) }))).status).toBe(
      400,
    )
  })
})

test('a token request is avoidable in the first half of a short token lifetime, and not in the second', async () => {
  const mock = createMock({ apps: [{ client_id: 'a', client_secret: 's', lifetime: '60s' }] })
  const request = formRequest({ grant_type: 'client_credentials', client_id: 'a', client_secret: 's' })
  mock.clock.freeze()
  await engineOf(mock).answer(request)
  mock.clock.advance('29s')
  await engineOf(mock).answer(request)
  mock.clock.advance('30s')
  await engineOf(mock).answer(request)
  expect(mock.journal.exchanges().map(({ avoidable }) => avoidable)).toEqual([false, true, false])
})
