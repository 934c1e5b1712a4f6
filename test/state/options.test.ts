import { describe, expect, test } from 'vitest'
import { createMock, CxoneMockError, type MockOptions } from '../../src/index.ts'
import { apiRules } from '../support/tables.ts'
import { member } from '../../src/options/index.ts'
import { startServer, type StartServerOptions } from '../../src/server/index.ts'
import { engineOf } from '../../src/mock.ts'

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
    [{ rateLimit: 'off' }, 'rateLimit: Unknown option. Did you mean "rate_limit"?'],
    [{ signingKey: 'Zk4tQ8vX' }, 'signingKey: Unknown option. Did you mean "signing_key"?'],
    [{ journal_size: 5 }, 'journal_size: Unknown option. Did you mean "journalSize"?'],
    [{ lifetme: '2h' }, 'lifetme: Unknown option. Did you mean "lifetime"?'],
    [{ client_secret: 'Zk4tQ8vX' }, 'client_secret: Unknown option.'],
    [{ port: 4455 }, 'port: Unknown option.'],
    [{ ['Zk4tQ8vX n2LmRw7y']: 1 }, 'Unknown option, whose name is not shown.'],
    [{ limits: { bodyy: 5 } }, 'limits.bodyy: Unknown option. Did you mean "body"?'],
    [{ signing_key: '' }, 'signing_key: expected a string that is not empty, got a string of 0 characters'],
    [{ limits: { body: 0 } }, 'limits.body: expected an integer from 1 to 16777216, got 0'],
    [{ journalSize: 0 }, 'journalSize: expected an integer from 1 to 1000000, got 0'],
    [{ journalSize: '5' }, 'journalSize: expected an integer from 1 to 1000000, got "5"'],
    [
      { apps: [{ client_id: 'a', client_secret: 'b', enabeld: false }] },
      'apps[0].enabeld: Unknown option. Did you mean "enabled"?',
    ],
    [
      { apps: [{ client_id: 'a', secrets: [{ value: 'b', expiresAt: '2030-01-01T00:00:00Z' }] }] },
      'apps[0].secrets[0].expiresAt: Unknown option. Did you mean "expires_at"?',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 'b', faults: [{ status: 503, retryAfter: 5 }] }] },
      'apps[0].faults[0].retryAfter: Unknown option. Did you mean "retry_after"?',
    ],
    [{ hints: 'false' }, 'hints: expected a boolean, got "false"'],
    [{ apiRateLimit: 'off' }, 'apiRateLimit: Unknown option. Did you mean "api_rate_limit"?'],
    [{ apiRatLimt: 'off' }, 'apiRatLimt: Unknown option. Did you mean "api_rate_limit"?'],
    [{ [`${'x'.repeat(24)}`]: 1 }, `${'x'.repeat(24)}: Unknown option.`],
    [{ [`${'x'.repeat(25)}`]: 1 }, 'Unknown option, whose name is not shown.'],
    [{ limits: { body: 1.5 } }, 'limits.body: expected an integer from 1 to 16777216, got 1.5'],
    [{ limits: { body: '5' } }, 'limits.body: expected an integer from 1 to 16777216, got "5"'],
    [{ paths: 7 }, 'paths: expected an array, got a number'],
    [{ paths: [7] }, 'paths[0]: expected a path that begins with / and is not below /__mock, got 7'],
    [
      { paths: ['/__mock/token'] },
      'paths[0]: expected a path that begins with / and is not below /__mock, got "/__mock/token"',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 'b', grants: [''] }] },
      'apps[0].grants[0]: expected a string that is not empty, got ""',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 'b', grants: 'password' }] },
      'apps[0].grants: expected an array, got a string of 8 characters',
    ],
    [
      { apps: [{ client_id: 'a', client_secret: 'b', scopes: ['read', ''] }] },
      'apps[0].scopes[1]: expected a string that is not empty, got ""',
    ],
    [
      { apps: [{ client_id: 'a', secrets: [{ value: 'b' }, { value: '' }] }] },
      'apps[0].secrets[1].value: expected a string that is not empty, got a string of 0 characters',
    ],
    [
      {
        apps: [
          { client_id: 'a', client_secret: 'b' },
          { client_id: 'a', client_secret: 'c' },
        ],
      },
      'apps[1].client_id: Another app already has this client_id.',
    ],
  ])('%j', (given, message) => {
    const error = thrownBy(() => createMock(options(given)))
    expect(error).toBeInstanceOf(CxoneMockError)
    expect(error).toMatchObject({ code: 'OPTION_INVALID' })
    expect(String(member(error, 'message')).replace(/ Known: .*/, '')).toBe(message)
  })

  test('by a server, which has more of them', async () => {
    const start = (given: object) => startServer(given as StartServerOptions).catch((error: unknown) => error)
    expect(await start({ admin_token: 'Zk4tQ8vX' })).toMatchObject({
      message: 'admin_token: Unknown option. Did you mean "adminToken"?',
    })
    expect(await start({ ratelimit: 'off' })).toMatchObject({ path: 'ratelimit' })
    expect(await start({ host: '' })).toMatchObject({ path: 'host' })
    expect(await start({ allowedHosts: ['mock:4455'] })).toMatchObject({ path: 'allowedHosts[0]' })
    expect(await start({ adminToken: 'let me in' })).toMatchObject({ path: 'adminToken' })
  })

  test('when settings are said anew, and nothing is changed', async () => {
    const mock = createMock({ hosts: ['login.tenant.example'] })
    expect(() => mock.configure(options({ host: [] }))).toThrow('Did you mean "hosts"?')
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
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`
    const expected = { code: 'NOT_FOUND', message: `client_id: No app has this client_id.${hint}` }
    expect(thrownBy(() => mock.apps.update(given, {}))).toMatchObject(expected)
    await expect(mock.limits.exhaust(given)).rejects.toMatchObject(expected)
  })
})

test('what a config file may hold may be said anew in one piece', () => {
  const mock = createMock({ rate_limit: 'off' })
  const config: MockOptions = { lifetime: '24h', signing_key: 'k', data: {} }
  expect(() => mock.configure(config)).not.toThrow()
})

describe('a misspelt question to the journal is refused: it would pass whatever happened', () => {
  const mock = createMock()
  test.each([
    [
      () => mock.assertNoRefusals({ allow: ['rate-limitd'] as never }),
      'allow[0]: No rule has the id "rate-limitd". Did you mean "rate-limited"?',
    ],
    [() => mock.assertNoRefusals({ alow: ['rate-limited'] } as never), 'alow: Unknown option. Did you mean "allow"?'],
    [
      () => mock.assertNoRefusals({ allow: 'rate-limited' } as never),
      'allow: expected an array, got a string of 12 characters',
    ],
    [
      () => mock.journal.answeredBy('tokn-expired'),
      'rule: No rule has the id "tokn-expired". Did you mean "token-expired"?',
    ],
    [() => mock.journal.answeredBy(undefined as never), 'rule: No rule has the id "undefined".'],
    [() => mock.journal.exchanges({ rule: 'Zk4tQ8vX' }), 'rule: No rule has the id "Zk4tQ8vX".'],
    [() => mock.journal.exchanges({ rulee: 'x' } as never), 'rulee: Unknown option. Did you mean "rule"?'],
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
        message: 'No rule has the id "rate-limitd". Did you mean "rate-limited"?',
        path: 'rule',
        issues: [{ path: 'rule', message: 'No rule has the id "rate-limitd". Did you mean "rate-limited"?' }],
      },
    ])
  })
})
