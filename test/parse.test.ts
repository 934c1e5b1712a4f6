import { describe, expect, test } from 'vitest'
import { cxoneMock, type MockOptions, type WireRequest } from '../src/index.ts'
import { formRequest, rightRequest } from './faces.ts'

// What arrived, read to the letter: where two readings are possible, which one is taken.

const bytes = (text: string) => new TextEncoder().encode(text)
const label = ['Content-Type', 'application/x-www-form-urlencoded']
const form = 'grant_type=client_credentials&client_id=demo&client_secret=demo-secret'

/** The rule that answers. */
async function ruleFor(request: WireRequest, options: MockOptions = {}): Promise<string | undefined> {
  const mock = cxoneMock(options)
  await mock.answer(request)
  return mock.journal.exchanges()[0]?.rule
}

describe('of two readings', () => {
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
  ])('%s', async (_, change, rule) => {
    expect(await ruleFor(rightRequest('demo', change))).toBe(rule)
  })

  test('a body of just the size that is read, and of one byte more', async () => {
    const limits = { body: bytes(form).length }
    expect(await ruleFor(rightRequest('demo', { body: bytes(form) }), { limits })).toBe('granted')
    expect(await ruleFor(rightRequest('demo', { body: bytes(`${form}&`) }), { limits })).toBe('body-too-large')
  })

  test('the first of two bearer tokens', async () => {
    const mock = cxoneMock()
    const { access_token } = JSON.parse((await mock.answer(rightRequest())).body)
    const ask = async (...tokens: string[]) =>
      (
        await mock.answer({
          method: 'GET',
          url: '/api/v2/agents',
          headers: tokens.flatMap((token) => ['Authorization', `Bearer ${token}`]),
          body: new Uint8Array(),
        })
      ).status
    expect([await ask(access_token, 'nonsense'), await ask('nonsense', access_token)]).toEqual([200, 401])
  })
})

test('a token is asked for without need in the first half of a short life, and not in the second', async () => {
  const mock = cxoneMock({ apps: [{ client_id: 'a', client_secret: 's', lifetime: '60s' }] })
  const request = formRequest({ grant_type: 'client_credentials', client_id: 'a', client_secret: 's' })
  mock.clock.freeze()
  await mock.answer(request)
  mock.clock.advance('29s')
  await mock.answer(request)
  mock.clock.advance('30s')
  await mock.answer(request)
  expect(mock.journal.exchanges().map(({ avoidable }) => avoidable)).toEqual([false, true, false])
})
