import { expect, test, vi } from 'vitest'
import { mockFetch } from '../../mocks/fetch.ts'
import { tokenClient } from '../../src/client/index.ts'
import { createMock, CxoneMockError } from '../../src/index.ts'

const tokenUrl = 'https://api.nicecxone.com/auth/oauth/token'

test('a client that is handed mockFetch gets tokens and calls the API, and nothing is sent', async () => {
  const otherwise = vi.fn<typeof fetch>()
  const mock = createMock({ hosts: ['login.tenant.example'] })
  const send = mockFetch(mock, { otherwise })
  const client = tokenClient({ tokenUrl, clientId: 'demo', clientSecret: 'demo-secret', fetch: send })
  expect((await client.fetch('https://api.nicecxone.com/api/v2/agents')).status).toBe(200)
  expect((await send(new Request('https://login.tenant.example/auth/oauth/token', { method: 'POST' }))).status).toBe(
    401,
  )
  expect((await send(new URL('https://api.nicecxone.com/nowhere'))).headers.get('mock-rule')).toBe('path-unknown')
  expect(mock.journal.exchanges().map(({ rule }) => rule)).toEqual([
    'granted',
    'answered',
    'credentials-missing',
    'path-unknown',
  ])
  expect(otherwise).not.toHaveBeenCalled()
})

test('other hosts go to otherwise, as they were asked for, and to the global fetch without it', async () => {
  const otherwise = vi.fn<typeof fetch>(async () => new Response('elsewhere'))
  const mock = createMock()
  const init = { method: 'POST', body: 'x' }
  expect(await (await mockFetch(mock, { otherwise })('https://example.com/', init)).text()).toBe('elsewhere')
  expect(otherwise).toHaveBeenCalledWith('https://example.com/', init)
  vi.stubGlobal('fetch', otherwise)
  try {
    expect(await (await mockFetch(mock)('https://example.org/')).text()).toBe('elsewhere')
  } finally {
    vi.unstubAllGlobals()
  }
  expect(mock.journal.stats().exchanges).toBe(0)
})

test('wrong options and what is not a mock are refused', () => {
  expect(() => mockFetch(createMock(), { otherwise: 'fetch' } as never)).toThrow(CxoneMockError)
  expect(() => mockFetch(createMock(), { fallback: fetch } as never)).toThrow(CxoneMockError)
  expect(() => mockFetch({} as never)).toThrow(CxoneMockError)
})
