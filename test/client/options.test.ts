// Invalid options and arguments, and the error message for each.

import { expect, test } from 'vitest'
import { tokenClient, tokenClientFromEnv, TokenClientError, type TokenClientOptions } from '../../src/client/index.ts'
import { API_URL, CLIENT_ID, failureOf, makeWorld, SECRET, TOKEN_URL } from '../support/client/world.ts'

const refusal = (make: () => unknown): TokenClientError => {
  try {
    make()
  } catch (thrown) {
    if (thrown instanceof TokenClientError) return thrown
    throw thrown
  }
  throw new Error('nothing was refused')
}

const withOption = (changes: object) =>
  refusal(() =>
    tokenClient({ tokenUrl: TOKEN_URL, clientId: CLIENT_ID, clientSecret: SECRET, ...changes } as TokenClientOptions),
  )

const ODD = 'hunter2-of-the-app'

test.for<[string, unknown, string]>([
  ['a line break at the end', `${ODD}\n`, 'has a line break'],
  ['a Windows line break', `${ODD}\r\n`, 'has a line break'],
  ['a line break inside', `hunter2\n${ODD}`, 'has a line break'],
  ['a space at the start', ` ${ODD}`, 'leading whitespace'],
  ['a tab at the end', `${ODD}\t`, 'trailing whitespace'],
  ['a no-break space at the end', `${ODD}\u00A0`, 'trailing whitespace'],
  ['a BOM', `\uFEFF${ODD}`, 'byte order mark'],
  ['an invisible character', `hunter2\u200B-of-the-app`, 'invisible character'],
  ['a control character', `hunter2\u0007-of-the-app`, 'control character'],
  ['half a character', 'hunter2\uD83D', 'half a character'],
  ['nothing in it', '', 'is empty'],
  ['a function', () => ODD, 'is a function: call it first'],
  ['a promise', Promise.resolve(ODD), 'is a promise: await it first'],
  ['undefined', undefined, 'is missing'],
  ['a number', 42, 'is a number'],
])('tokenClient refuses a secret with %s without showing its value', ([, clientSecret, words]) => {
  const { code, message } = withOption({ clientSecret })
  expect(code).toBe('config')
  expect(message).toContain(`clientSecret ${words.startsWith('is') || words.startsWith('has') ? words : 'has'}`)
  expect(message).toContain(words)
  expect(message).not.toContain('hunter2')
})

test('tokenClient checks clientId in the same way as clientSecret', () => {
  expect(withOption({ clientId: 'app\n' }).message).toContain('clientId has a line break')
})

test.for<[object, string]>([
  [{ tokenUrl: undefined }, 'tokenUrl is missing'],
  [{ tokenUrl: 'auth.example.com/token' }, 'tokenUrl is not a complete URL'],
  [{ tokenUrl: `https://${CLIENT_ID}:pass@auth.example.com/token` }, 'tokenUrl contains credentials'],
  [{ tokenUrl: `${TOKEN_URL}?client_secret=x` }, 'tokenUrl has client_secret in its query'],
  [{ scope: '' }, 'scope must be scopes'],
  [{ scope: 'a  b' }, 'scope must be scopes'],
  [{ scope: ['a'] }, 'scope must be scopes'],
  [{ fetch: 'fetch' }, 'fetch must be a function'],
  [{ random: 4 }, 'random must be a function'],
  [{ clock: { now: () => 0 } }, 'clock has no function setTimeout'],
  [{ store: {} }, 'store has no function get'],
  [{ diagnostics: {} }, 'diagnostics has no function publish'],
  [{ allowHttp: 'yes' }, 'allowHttp must be a boolean'],
  [{ retries: -1 }, 'retries must be a number from 0 to 10'],
  [{ retries: '3' }, 'retries must be a number from 0 to 10'],
  [{ deadline: '0s' }, 'deadline must be a duration such as "60s", from 1ms'],
  [{ deadline: 90 }, 'deadline must be a duration such as "60s" (a number has no unit: write "90ms"), from 1ms'],
  [{ attemptTimeout: Number.POSITIVE_INFINITY }, 'attemptTimeout must be a duration'],
  [{ attemptTimeout: 'Zk4tQ8vXn2' }, 'attemptTimeout must be a duration such as "10s", from'],
  [{ client_secret: 'x' }, 'unknown option "client_secret". Did you mean clientSecret?'],
  [{ tokenURL: 'x' }, 'Did you mean tokenUrl?'],
  [{ timeout: 5 }, 'unknown option "timeout"; the options are tokenUrl,'],
])('tokenClient refuses the options %j', ([changes, words]) => {
  const { code, message } = withOption(changes)
  expect(code).toBe('config')
  expect(message).toContain(words)
})

test('tokenClient names the required options if it gets none', () => {
  expect(refusal(() => tokenClient(undefined as unknown as TokenClientOptions)).message).toContain(
    'tokenUrl, clientId and clientSecret',
  )
})

test('tokenClient refuses an http token URL, except to this machine or with allowHttp', async () => {
  const http = 'http://auth.example.com/token'
  expect(withOption({ tokenUrl: http })).toMatchObject({
    code: 'insecure',
    message: expect.stringContaining('allowHttp') as unknown,
  })
  expect(withOption({ tokenUrl: 'ftp://auth.example.com/token' }).code).toBe('insecure')
  expect(withOption({ tokenUrl: 'http://localhost.example.com/token' }).code).toBe('insecure')
  expect(withOption({ tokenUrl: 'http://127.0.0.1.example.com/token' }).code).toBe('insecure')
  for (const tokenUrl of ['http://localhost:1/t', 'http://app.localhost/t', 'http://127.0.0.2/t', 'http://[::1]/t']) {
    expect(tokenClient({ tokenUrl, clientId: 'a', clientSecret: 'b' })).toBeDefined()
  }
  expect(tokenClient({ tokenUrl: http, clientId: 'a', clientSecret: 'b', allowHttp: true })).toBeDefined()
})

const client = () => {
  const world = makeWorld()
  return tokenClient({
    tokenUrl: TOKEN_URL,
    clientId: CLIENT_ID,
    clientSecret: SECRET,
    fetch: world.fetch,
    clock: world.clock,
  })
}

test('getToken refuses a misplaced signal, and rejects at once if the signal is already aborted', async () => {
  const { signal } = new AbortController()
  expect((await failureOf(client().getToken(signal as object))).message).toContain('pass the signal as { signal }')
  expect((await failureOf(client().getToken({ signal: 5 as never }))).message).toContain(
    'signal must be an AbortSignal',
  )
  await expect(client().getToken({ signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late')
})

test('client.fetch refuses a relative URL, and an Authorization header set by the caller', async () => {
  expect((await failureOf(client().fetch('/agents'))).message).toContain('not a complete one')
  const headers = { authorization: 'Bearer mine' }
  expect((await failureOf(client().fetch(API_URL, { headers }))).message).toContain('its own Authorization header')
})

const ENV = { CXONE_TOKEN_URL: TOKEN_URL, CXONE_CLIENT_ID: CLIENT_ID, CXONE_CLIENT_SECRET: SECRET }

test('tokenClientFromEnv creates a client from the environment, with or without a scope', async () => {
  for (const [scope, sent] of [
    ['a b', 'a b'],
    ['', null],
    [undefined, null],
  ] as const) {
    const world = makeWorld()
    const fromEnv = tokenClientFromEnv({ fetch: world.fetch, clock: world.clock }, { ...ENV, CXONE_SCOPE: scope })
    await fromEnv.getToken()
    const form = new URLSearchParams(world.requests[0]?.body)
    expect([form.get('client_id'), form.get('client_secret'), form.get('scope')]).toEqual([CLIENT_ID, SECRET, sent])
  }
})

test('tokenClientFromEnv names all missing variables at once', () => {
  expect(refusal(() => tokenClientFromEnv({}, { CXONE_CLIENT_ID: 'a' })).message).toContain(
    'set CXONE_TOKEN_URL, CXONE_CLIENT_SECRET in',
  )
  expect(refusal(() => tokenClientFromEnv()).message).toContain('CXONE_TOKEN_URL, CXONE_CLIENT_ID, CXONE_CLIENT_SECRET')
})

const message = (change: object) => refusal(() => tokenClientFromEnv({}, { ...ENV, ...change })).message

test('tokenClientFromEnv names an invalid value by its environment variable', () => {
  expect(message({ CXONE_CLIENT_SECRET: 'hunter2\n' })).toContain('CXONE_CLIENT_SECRET has a line break')
  expect(message({ CXONE_TOKEN_URL: 'nowhere' })).toContain('CXONE_TOKEN_URL is not a complete URL')
  expect(message({ CXONE_SCOPE: ' ' })).toContain('CXONE_SCOPE must be scopes')
})
