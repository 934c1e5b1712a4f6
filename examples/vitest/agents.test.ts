import { cxoneMatchers } from 'cxone-mock/matchers'
import { createMock, printRefusals } from 'cxone-mock'
import { handlers, offline } from 'cxone-mock/msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'

expect.extend(cxoneMatchers)

const mock = createMock()
printRefusals(mock, { allow: ['token-expired', 'secret-expired'] })
const server = setupServer(...handlers(mock))

// Every test gets the code under test without a token.
let agents: typeof import('./agents.ts').agents

beforeAll(() => offline(server))
beforeEach(async () => {
  vi.resetModules()
  ;({ agents } = await import('./agents.ts'))
})
afterEach(() => {
  vi.useRealTimers()
  mock.assertClean()
})
afterAll(() => server.close())

test('one token does for many calls', async () => {
  expect(await agents()).not.toEqual([])
  await agents()
  expect(mock).toHaveRequestedTokens(1)
})

test('a token that is over is renewed', async () => {
  await agents()
  mock.clock.advance('2h')
  expect(await agents()).not.toEqual([])
  expect(mock).toHaveRequestedTokens(2)
  expect(mock.journal.usedAfterExpiry()).toHaveLength(1)
  mock.assertClean({ allow: ['token-expired'] })
})

test('the same under the fake timers of vitest, which the mock does not need', async () => {
  vi.useFakeTimers()
  await agents()
  mock.clock.advance('2h')
  await agents()
  expect(mock).toHaveRequestedTokens(2)
  expect(mock).not.toHaveUsedOnlyLiveTokens()
  mock.assertClean({ allow: ['token-expired'] })
})

test('a secret that has expired is refused, and the mock says why', async () => {
  mock.apps.update('demo', { secrets: [{ value: 'demo-secret', expires_at: '2020-01-01T00:00:00Z' }] })
  await expect(agents()).rejects.toThrow('401')
  expect(mock.journal.refusals().map(({ rule }) => rule)).toEqual(['secret-expired'])
  mock.assertClean({ allow: ['secret-expired'] })
})
