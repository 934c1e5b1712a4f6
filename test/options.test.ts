import { describe, expect, test } from 'vitest'
import { createMock, OptionError, type MockOptions } from '../src/index.ts'
import { apiRules } from './support/tables.ts'
import { startServer, type StartServerOptions } from '../src/server/index.ts'
import { engineOf } from '../src/mock.ts'

// From plain JavaScript, where no type says that an option is spelt wrong.

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

describe('an option of no known name, or of a kind that would do nothing, is refused', () => {
  const options = (given: object): MockOptions => given
  test.each([
    [
      { rateLimit: 'off' },
      'rateLimit: expected no option of this name (did you mean rate_limit?), got a text of 3 characters',
    ],
    [
      { signingKey: 'Zk4tQ8vX' },
      'signingKey: expected no option of this name (did you mean signing_key?), got a text of 8 characters',
    ],
    [{ journal_size: 5 }, 'journal_size: expected no option of this name (did you mean journalSize?), got a number'],
    [
      { lifetme: '2h' },
      'lifetme: expected no option of this name (did you mean lifetime?), got a text of 2 characters',
    ],
    [{ client_secret: 'Zk4tQ8vX' }, 'client_secret: expected no option of this name, got a text of 8 characters'],
    [{ port: 4455 }, 'port: expected no option of this name, got a number'],
    [{ ['Zk4tQ8vX n2LmRw7y']: 1 }, 'an option: expected no option of this name, got a number'],
    [
      { limits: { bodyy: 5 } },
      'limits.bodyy: expected no option of this name (did you mean limits.body?), got a number',
    ],
    [{ signing_key: '' }, 'signing_key: expected a text that is not empty, got a text of 0 characters'],
    [{ limits: { body: 0 } }, 'limits.body: expected a number of bytes from 1, got 0'],
    [{ journalSize: 0 }, 'journalSize: expected a whole number from 1, got a number'],
    [{ journalSize: '5' }, 'journalSize: expected a whole number from 1, got a text of 1 characters'],
    [
      { apps: [{ client_id: 'a', client_secret: 'b', enabeld: false }] },
      'apps[0].enabeld: expected no option of this name (did you mean apps[0].enabled?), got false',
    ],
    [
      { apps: [{ client_id: 'a', secrets: [{ value: 'b', expiresAt: '2030-01-01T00:00:00Z' }] }] },
      'apps[0].secrets[0].expiresAt: expected no option of this name (did you mean apps[0].secrets[0].expires_at?), got a text of 20 characters',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 'b', faults: [{ status: 503, retryAfter: 5 }] }] },
      'apps[0].faults[0].retryAfter: expected no option of this name (did you mean apps[0].faults[0].retry_after?), got a number',
    ],
    [{ hints: 'false' }, 'hints: expected true or false, got a text of 5 characters'],
    [
      { apiRateLimit: 'off' },
      'apiRateLimit: expected no option of this name (did you mean api_rate_limit?), got a text of 3 characters',
    ],
    [
      { apiRatLimt: 'off' },
      'apiRatLimt: expected no option of this name (did you mean api_rate_limit?), got a text of 3 characters',
    ],
    [{ [`${'x'.repeat(24)}`]: 1 }, `${'x'.repeat(24)}: expected no option of this name, got a number`],
    [{ [`${'x'.repeat(25)}`]: 1 }, 'an option: expected no option of this name, got a number'],
    [{ limits: { body: 1.5 } }, 'limits.body: expected a number of bytes from 1, got 1.5'],
    [{ limits: { body: '5' } }, 'limits.body: expected a number of bytes from 1, got "5"'],
    [{ paths: 7 }, 'paths: expected a list of paths, got a number'],
    [{ paths: [7] }, 'paths[0]: expected a path that begins with /, got 7'],
    [
      { paths: ['/__mock/token'] },
      'paths[0]: expected a path outside of /__mock, where the control API is, got "/__mock/token"',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 'b', grants: [''] }] },
      'apps[0].grants[0]: expected a text that is not empty, got a text of 0 characters',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 'b', grants: 'password' }] },
      'apps[0].grants: expected a list of texts, got a text of 8 characters',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 'b', scopes: ['read', ''] }] },
      'apps[0].scopes[1]: expected a text that is not empty, got a text of 0 characters',
    ],
    [
      { apps: [{ client_id: 'a', secrets: [{ value: 'b' }, { value: '' }] }] },
      'apps[0].secrets[1].value: expected a text that is not empty, got a text of 0 characters',
    ],
    [
      {
        apps: [
          { client_id: 'a', client_secret: 'b' },
          { client_id: 'a', client_secret: 'c' },
        ],
      },
      'apps[1].client_id: expected an id that no other app has, got a text of 1 characters',
    ],
  ])('%j', (given, message) => {
    const error = thrownBy(() => createMock(options(given)))
    expect(error).toBeInstanceOf(OptionError)
    expect(error).toMatchObject({ message, code: 'OPTION_INVALID' })
  })

  test('by a server, which has more of them', async () => {
    const start = (given: object) => startServer(given as StartServerOptions).catch((error: unknown) => error)
    expect(await start({ admin_token: 'Zk4tQ8vX' })).toMatchObject({
      message: 'admin_token: expected no option of this name (did you mean adminToken?), got a text of 8 characters',
    })
    expect(await start({ ratelimit: 'off' })).toMatchObject({ path: 'ratelimit' })
    expect(await start({ host: '' })).toMatchObject({ path: 'host' })
    expect(await start({ allowedHosts: ['mock:4455'] })).toMatchObject({ path: 'allowedHosts[0]' })
    expect(await start({ adminToken: 'let me in' })).toMatchObject({ path: 'adminToken' })
  })

  test('when settings are said anew, and nothing is changed', async () => {
    const mock = createMock({ hosts: ['login.tenant.example'] })
    expect(() => mock.configure(options({ host: [] }))).toThrow('did you mean hosts?')
    expect(engineOf(mock).covers('https://login.tenant.example/auth/oauth/token')).toBe(true)
  })
})

describe('the id of an app that is spelt wrong', () => {
  const mock = createMock({
    apps: ['ab', 'abcd', 'production'].map((client_id) => ({ client_id, client_secret: 's' })),
  })
  test.each([
    ['prodution', 'production'],
    ['produtcion', 'production'],
    ['Production2', 'production'],
    ['abce', 'abcd'],
    ['cd', undefined],
    ['ac', 'ab'],
    ['b', undefined],
    ['xyab', 'ab'],
    ['xyzab', undefined],
    ['prodctn', undefined],
    ['produktiv', undefined],
  ])('%s is meant to be %s where no more than two characters and half of it differ', async (given, meant) => {
    const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`
    const expected = { message: `client_id: expected the id of a registered app${hint}` }
    expect(thrownBy(() => mock.apps.update(given, {}))).toMatchObject(expected)
    await expect(mock.limits.exhaust(given)).rejects.toMatchObject(expected)
  })
})

test('what a config file may hold may be said anew in one piece, and an option without a value is none', () => {
  const mock = createMock({ rate_limit: 'off' })
  const config: MockOptions = { lifetime: '24h', signing_key: 'k', data: {} }
  expect(() => mock.configure(config)).not.toThrow()
  expect(() => createMock({ rateLimit: undefined } as MockOptions)).not.toThrow()
})

describe('a misspelt question to the journal is refused: it would pass whatever happened', () => {
  const mock = createMock()
  const rule = 'expected the id of a rule'
  test.each([
    [
      () => mock.assertNoRefusals({ allow: ['rate-limitd'] as never }),
      `allow[0]: ${rule} (did you mean "rate-limited"?), got a text of 11 characters`,
    ],
    [
      () => mock.assertNoRefusals({ alow: ['rate-limited'] } as never),
      'alow: expected no option of this name (did you mean allow?), got a list',
    ],
    [
      () => mock.assertNoRefusals({ allow: 'rate-limited' } as never),
      'allow: expected a list of ids of rules, got a text of 12 characters',
    ],
    [
      () => mock.journal.answeredBy('tokn-expired'),
      `rule: ${rule} (did you mean "token-expired"?), got a text of 12 characters`,
    ],
    [() => mock.journal.answeredBy(undefined as never), `rule: ${rule}`],
    [() => mock.journal.exchanges({ rule: 'Zk4tQ8vX' }), `rule: ${rule}, got a text of 8 characters`],
    [
      () => mock.journal.exchanges({ rulee: 'x' } as never),
      'rulee: expected no option of this name (did you mean rule?), got a text of 1 characters',
    ],
  ])('%s', (ask, message) => {
    expect(thrownBy(ask)).toMatchObject({ code: 'OPTION_INVALID', message })
  })

  test('and what is right is not', () => {
    expect(() => mock.assertNoRefusals({ allow: ['rate-limited', apiRules[0].id] })).not.toThrow()
    expect(mock.journal.exchanges({ rule: apiRules[0].id, client_id: 'removed' })).toEqual([])
  })

  test('over HTTP too', async () => {
    await using server = await startServer()
    const response = await fetch(`${server.url}/__mock/exchanges?rule=rate-limitd`)
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        error: 'invalid_request',
        message: `rule: ${rule} (did you mean "rate-limited"?), got a text of 11 characters`,
        path: 'rule',
      },
    ])
  })
})
