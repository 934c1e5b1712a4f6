// Every value that options are checked against, and both sides of every bound.

import { describe, expect, test } from 'vitest'
import { tokenClient, tokenClientFromEnv, type TokenClientOptions } from '../../src/client/index.ts'
import {
  CLIENT_ID,
  clientOf,
  failureOf,
  json,
  makeWorld,
  optionsIn,
  SECRET,
  TOKEN_URL,
} from '../support/client/world.ts'

const make = (changes: object) =>
  tokenClient({ tokenUrl: TOKEN_URL, clientId: CLIENT_ID, clientSecret: SECRET, ...changes } as TokenClientOptions)

describe('tokenUrl', () => {
  test.for(['client_id', 'client_secret', 'grant_type'])('is refused with %s in its query', (parameter) => {
    expect(() => make({ tokenUrl: `${TOKEN_URL}?${parameter}=x` })).toThrow(`tokenUrl has ${parameter} in its query`)
  })

  test.for(['user@', 'user:pass@', ':pass@'])('is refused with credentials such as %s', (credentials) => {
    const tokenUrl = `https://${credentials}auth.example.com/token`
    expect(() => make({ tokenUrl })).toThrow('tokenUrl contains credentials')
  })

  test('is requested without its fragment', async () => {
    const world = makeWorld()
    const sent: unknown[] = []
    const client = clientOf(world, {
      tokenUrl: `${TOKEN_URL}#part`,
      fetch: (input, init) => {
        sent.push(input)
        return world.fetch(input, init)
      },
    })
    await client.getToken()
    expect(sent).toEqual([TOKEN_URL])
  })
})

describe('http', () => {
  const OTHERS = ['evil-localhost', 'localhost.evil', 'evil-127.0.0.1.example', '127.0.0.1.evil', '128.0.0.1', '[::2]']

  test.for(['localhost', 'LOCALHOST', 'app.localhost', '127.0.0.1', '127.255.255.254', '127.1', '[::1]', '[0:0::1]'])(
    'is allowed to this machine as %s, for the secret and for the token',
    async (host) => {
      expect(make({ tokenUrl: `http://${host}:8080/token` })).toBeDefined()
      const world = makeWorld()
      await clientOf(world).fetch(`http://${host}:8080/x`)
      expect(world.calls).toHaveLength(1)
    },
  )

  test.for(OTHERS)('is refused to %s, for the secret and for the token', async (host) => {
    expect(() => make({ tokenUrl: `http://${host}/token` })).toThrow(`http://${host}, unencrypted`)
    const world = makeWorld()
    expect(await failureOf(clientOf(world).fetch(`http://${host}/x`))).toMatchObject({ code: 'insecure' })
    expect([world.calls, world.requests]).toEqual([[], []])
  })

  test.for(['ftp', 'ws', 'file'])('is the only scheme that allowHttp permits: %s is refused', (scheme) => {
    expect(() => make({ tokenUrl: `${scheme}://localhost/token`, allowHttp: true })).toThrow('use an https URL')
  })
})

test.for(['read', 'read write', '!', '#', '[', ']', '~', 'urn:x/y?z'])(
  'the client sends the scope %j',
  async (scope) => {
    const world = makeWorld()
    await clientOf(world, { scope }).getToken()
    expect(new URLSearchParams(world.requests[0]?.body).get('scope')).toBe(scope)
  },
)

test.for(['"', '\\', 'a"b', 'a b\\', 'é', '\u007F', ' a', 'a ', 'a\tb', 'a\nb'])(
  'tokenClient refuses the scope %j',
  (scope) => {
    expect(() => make({ scope })).toThrow('scope must be scopes')
  },
)

const nothing = () => undefined

test.for<[string, readonly string[]]>([
  ['clock', ['now', 'setTimeout', 'clearTimeout']],
  ['store', ['get', 'set', 'delete']],
  ['diagnostics', ['publish']],
])('tokenClient refuses a %s without one of its functions', ([option, names]) => {
  const whole = Object.fromEntries(names.map((name) => [name, nothing]))
  expect(make({ [option]: whole })).toBeDefined()
  for (const name of names) {
    expect(() => make({ [option]: { ...whole, [name]: undefined } })).toThrow(`${option} has no function ${name}`)
  }
})

test.for<[string, number, string]>([
  ['attemptTimeout', 1, '10s'],
  ['deadline', 1, '60s'],
  ['maxRetryAfter', 0, '30s'],
  ['refusalMemory', 0, '10s'],
  ['storeTimeout', 0, '1s'],
])('%s must be a duration of at least %ims', ([name, least, standard]) => {
  for (const value of [`${least}ms`, '2147483647ms', '1h 30m', ' 2.5s ', '24d'])
    expect(make({ [name]: value })).toBeDefined()
  const wrong = ['5', '', 's', '-1s', '30m 1h', '2147483648ms', '25d', '1w', Number.NaN, 5, null, {}]
  for (const value of least === 0 ? wrong : [...wrong, '0s']) {
    expect(() => make({ [name]: value })).toThrow(
      new RegExp(
        `${name} must be a duration such as "${standard}".*, from ${least}ms to 2147483647ms; leave it out for "${standard}"$`,
      ),
    )
  }
})

test('retries must be a number from 0 to 10', () => {
  for (const retries of [0, 10]) expect(make({ retries })).toBeDefined()
  for (const retries of [-1, 11, Number.NaN, '5', null])
    expect(() => make({ retries })).toThrow('retries must be a number from 0 to 10; leave it out for 3')
})

test('the client looks up the global fetch at each call', async () => {
  const real = globalThis.fetch
  const { fetch: _, ...options } = optionsIn(makeWorld(), {})
  const client = tokenClient(options)
  globalThis.fetch = async () => json(200, { access_token: 'token-patched' })
  try {
    expect(await client.getToken()).toBe('token-patched')
  } finally {
    globalThis.fetch = real
  }
})

const ENV = { CXONE_TOKEN_URL: TOKEN_URL, CXONE_CLIENT_ID: CLIENT_ID, CXONE_CLIENT_SECRET: SECRET }

test.for(Object.keys(ENV))('tokenClientFromEnv treats an empty %s as missing', (name) => {
  expect(() => tokenClientFromEnv({}, { ...ENV, [name]: '' })).toThrow(`tokenClientFromEnv: set ${name} in`)
})

const each = (text: string) => [...text]

test.for<[string, readonly string[]]>([
  ['a line break', each('\n\r\u0085\u2028\u2029')],
  ['an invisible character', each('\u200B\u200C\u200D\u200E\u200F\u2060\u00AD')],
  ['a byte order mark', each('\uFEFF')],
  ['a control character', each('\u0000\u0008\u001B\u007F\u009F')],
])('the error for a secret names every character that is %s', ([words, characters]) => {
  for (const character of characters) {
    for (const clientSecret of [`ab${character}cd`, `${character}abcd`, `abcd${character}`]) {
      expect(() => make({ clientSecret })).toThrow(`clientSecret has ${words}`)
    }
  }
})
