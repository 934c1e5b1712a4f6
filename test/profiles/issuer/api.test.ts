import { describe, expect, test } from 'vitest'
import { createMock } from '../../../src/index.ts'
import { startServer } from '../../../src/server/index.ts'
import { tokensOf } from '../../support/issuer-runner.ts'

const call = async (
  mock: ReturnType<typeof createMock>,
  url: string,
  token: string,
  init: RequestInit = {},
): Promise<[status: number, body: unknown]> => {
  const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json', ...init.headers }
  const response = await mock.fetch(url, { ...init, headers })
  return [response.status, await response.json()]
}

describe("the first call of NICE's example, server-time", () => {
  test('answers the time of the mock, at every version', async () => {
    const mock = createMock()
    mock.clock.set('2031-02-03T04:05:06Z')
    mock.clock.freeze()
    const { access_token } = await tokensOf(mock)
    for (const version of ['v17.0', 'v35.0'])
      for (const prefix of ['incontactapi', 'inContactAPI', 'InContactAPI'])
        expect(
          await call(mock, `https://api-na1.niceincontact.com/${prefix}/services/${version}/server-time`, access_token),
        ).toEqual([200, { ServerTime: '2031-02-03T04:05:06.000Z' }])
  })

  test('wants a token, and can only be read', async () => {
    const mock = createMock()
    const url = 'https://api-na1.niceincontact.com/incontactapi/services/v24.0/server-time'
    expect((await mock.fetch(url)).status).toBe(401)
    const { access_token } = await tokensOf(mock)
    const response = await mock.fetch(url, { method: 'POST', headers: { Authorization: `Bearer ${access_token}` } })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET'])
    expect(await call(mock, 'https://api-na1.niceincontact.com/api/v2/server-time', access_token)).toEqual([
      404,
      { error: 'not_found', error_description: 'Not found' },
    ])
  })
})

test('a call without Accept is answered, with a note', async () => {
  await using server = await startServer()
  const { access_token } = await tokensOf(server.mock)
  const { request } = await import('node:http')
  for (const headers of [{}, { Accept: '*/*' }])
    await new Promise<void>((resolve, reject) => {
      const sent = request(
        `${server.url}/api/v2/agents`,
        { headers: { ...headers, Authorization: `bearer ${access_token}` } },
        (response) => response.resume().on('end', resolve),
      )
      sent.on('error', reject).end()
    })
  const notes = server.mock.journal
    .exchanges({ rule: 'answered' })
    .map(({ diagnosis }) => diagnosis.notes?.map(({ note }) => note))
  expect(notes).toEqual([['accept-missing'], undefined])
})

test('a ready app is limited at the API without a Retry-After', async () => {
  const mock = createMock()
  const { access_token } = await tokensOf(mock, 'mock-api-rate-limited')
  const response = await mock.fetch('https://api-na1.niceincontact.com/incontactapi/services/v24.0/agents', {
    headers: { Authorization: `Bearer ${access_token}` },
  })
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, null])
})

test('discovery on a loopback address leads back to the mock, and a client that goes there gets its records', async () => {
  await using server = await startServer()
  const { access_token } = await tokensOf(server.mock)
  const { api_endpoint } = await (await fetch(`${server.url}/.well-known/cxone-configuration`)).json()
  expect(api_endpoint).toBe(server.url)
  const response = await fetch(`${api_endpoint}/incontactapi/services/v24.0/agents`, {
    headers: { Authorization: `Bearer ${access_token}` },
  })
  expect([response.status, (await response.json()).totalRecords]).toEqual([200, expect.any(Number)])
})
