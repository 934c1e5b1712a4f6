import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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

test('others: refuse sends nothing to other hosts, except to this machine', async () => {
  const server = createServer((_, response) => void response.end('here'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const send = mockFetch(createMock(), { others: 'refuse' })
    await expect(send('https://example.com/?secret=x')).rejects.toThrow(
      /^cxone-mock does not respond at example\.com, and did not send the request\./,
    )
    expect(await (await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).text()).toBe('here')
  } finally {
    server.close()
  }
})

test('mockFetch can become the global fetch', async () => {
  const before = vi.fn<typeof fetch>(async () => new Response('before'))
  vi.stubGlobal('fetch', before)
  try {
    vi.stubGlobal('fetch', mockFetch(createMock()))
    expect(await (await fetch('https://example.org/')).text()).toBe('before')
    expect((await fetch(tokenUrl, { method: 'POST' })).status).toBe(401)
  } finally {
    vi.unstubAllGlobals()
  }
})

test('createMock({ only }) binds a mock to its hosts: others go elsewhere, CXone hosts included', async () => {
  const otherwise = vi.fn<typeof fetch>(async () => new Response('elsewhere'))
  const send = mockFetch(createMock({ only: ['api.NiceCXone.com', '*.tenant.example'] }), { otherwise })
  expect((await send(tokenUrl, { method: 'POST' })).status).toBe(401)
  expect((await send('https://login.tenant.example/auth/oauth/token', { method: 'POST' })).status).toBe(401)
  expect(await (await send('https://cxone.niceincontact.com/auth/token', { method: 'POST' })).text()).toBe('elsewhere')
})
