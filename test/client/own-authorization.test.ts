// An Authorization header set by the caller, in any case, is refused by client.fetch, axios and undici alike.

import { create } from 'axios'
import { expect, test } from 'vitest'
import { Agent, request } from 'undici'
import { attach } from '../../src/client/axios.ts'
import { tokenClient } from '../../src/client/index.ts'
import { cxoneAuth } from '../../src/client/undici.ts'
import { type Server, startServer } from '../support/client/server.ts'

const clientOf = ({ tokenUrl }: Server) => tokenClient({ tokenUrl, clientId: 'app', clientSecret: 'secret' })

test.for(['Authorization', 'authorization', 'AUTHORIZATION'])(
  'a %s header set by the caller is refused, and nothing is sent',
  async (name) => {
    await using server = await startServer()
    const client = clientOf(server)
    const url = `${server.origin}/x`
    const headers = { [name]: 'Bearer mine' }
    const api = create()
    attach(api, client)
    const dispatcher = new Agent().compose(cxoneAuth(client))
    const calls = [
      () => client.fetch(url, { headers }),
      () => client.fetch(url, { headers: Object.entries(headers) }),
      () => api.get(url, { headers }),
      () => request(url, { dispatcher, headers }),
      () => request(url, { dispatcher, headers: Object.entries(headers).flat() }),
      () => request(url, { dispatcher, headers: new Map(Object.entries(headers)) }),
    ]
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        code: 'config',
        message: expect.stringContaining('its own Authorization header') as unknown,
      })
    }
    expect(server.seen).toEqual([])
  },
)

test.for([null, false, undefined])(
  'axios sends the token if the caller sets the Authorization header to %s',
  async (value) => {
    await using server = await startServer()
    const api = create()
    attach(api, clientOf(server))
    expect((await api.get(`${server.origin}/x`, { headers: { Authorization: value } as object })).status).toBe(200)
  },
)

test.for(['http://api.example.com', 'http://evil-localhost', 'ftp://localhost'])(
  'cxoneAuth for undici refuses the origin %s',
  async (origin) => {
    await using server = await startServer()
    const client = clientOf(server)
    expect(() => cxoneAuth(client, { origins: [server.origin, origin] })).toThrow('unencrypted')
  },
)
