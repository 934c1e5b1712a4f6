import axios from 'axios'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as oauth from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type CxoneServer } from '../../../src/server/index.ts'

// Libraries as people use them, against the server.

const key = `CXMOCKDEMOKEYID${'A'.repeat(37)}====`
const keySecret = `CXMOCKDEMOKEYSECRET${'A'.repeat(33)}====`
const run = promisify(execFile)

let server: CxoneServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

describe('openid-client', () => {
  test.each([
    ['client_secret_basic', oauth.ClientSecretBasic('demo-secret')],
    ['client_secret_post', oauth.ClientSecretPost('demo-secret')],
  ])('discovers, gets tokens by %s, verifies the id_token and refreshes', async (_, authentication) => {
    const config = await oauth.discovery(new URL(server.url), 'demo', undefined, authentication, {
      execute: [oauth.allowInsecureRequests],
    })
    expect(config.serverMetadata().token_endpoint).toBe(`${server.url}/auth/token`)
    const tokens = await oauth.genericGrantRequest(config, 'password', { username: key, password: keySecret })
    expect([tokens.token_type, tokens.expires_in]).toEqual(['bearer', 3_600])
    expect(tokens.claims()).toMatchObject({ iss: server.url, aud: 'demo', tenantId: expect.any(String) })
    const again = await oauth.refreshTokenGrant(config, String(tokens.refresh_token))
    expect(again.access_token).not.toBe(tokens.access_token)
    const user = await oauth.fetchUserInfo(config, again.access_token, String(again.claims()?.sub))
    expect(user.sub).toBe('user:11f00000-0000-4000-8000-0242ac110010')
  })

  test('is told the code that NICE documents where the secret is wrong', async () => {
    const config = await oauth.discovery(new URL(server.url), 'demo', 'wrong', undefined, {
      execute: [oauth.allowInsecureRequests],
    })
    await expect(
      oauth.genericGrantRequest(config, 'password', { username: key, password: keySecret }),
    ).rejects.toMatchObject({ error: 'invalid_client', status: 400 })
  })
})

describe('axios', () => {
  const form = { grant_type: 'password', username: key, password: keySecret }
  const auth = { username: 'demo', password: 'demo-secret' }

  test('gets tokens by a form and its own Basic, and is let into the API', async () => {
    const { data } = await axios.post(`${server.url}/auth/token`, new URLSearchParams(form), { auth })
    const { data: found } = await axios.get(`${server.url}/.well-known/cxone-configuration`)
    const answer = await axios.get(`${found.api_endpoint}/incontactapi/services/v24.0/agents`, {
      headers: { Authorization: `Bearer ${data.access_token}` },
    })
    expect(answer.status).toBe(200)
  })

  test('that sends an object is refused for JSON, and the journal says so', async () => {
    const { status, data } = await axios.post(`${server.url}/auth/token`, form, { auth, validateStatus: () => true })
    expect([status, data.error_description]).toEqual([400, 'Missing required body parameters'])
    expect(server.mock.journal.exchanges().at(-1)?.rule).toBe('body-json')
  })
})

/** A Python that has a module: the first on the path, or the one of the system. */
async function pythonWith(module: string): Promise<string | undefined> {
  for (const program of ['python3', '/usr/bin/python3'])
    if (
      await run(program, ['-c', `import ${module}`]).then(
        () => true,
        () => false,
      )
    )
      return program
  return undefined
}
const python = await pythonWith('requests')
const oauthlib = await pythonWith('requests_oauthlib')

describe('Python', () => {
  test.skipIf(python === undefined)(
    'requests with HTTPBasicAuth gets tokens (skipped where python3 has no requests)',
    async () => {
      const script = `
import requests
from requests.auth import HTTPBasicAuth
r = requests.post('${server.url}/auth/token', auth=HTTPBasicAuth('demo', 'demo-secret'), data={'grant_type': 'password', 'username': '${key}', 'password': '${keySecret}'})
print(r.status_code, r.json()['expires_in'])
r = requests.post('${server.url}/auth/token', auth=HTTPBasicAuth('demo', 'demo-secret'), json={'grant_type': 'password'})
print(r.status_code, r.json()['error'])
`
      const { stdout } = await run(python ?? '', ['-c', script])
      expect(stdout).toBe('200 3600\n400 invalid_request\n')
    },
  )

  test.skipIf(oauthlib === undefined)(
    'requests-oauthlib gets tokens (skipped where python3 has no requests_oauthlib)',
    async () => {
      const script = `
import os
os.environ['OAUTHLIB_INSECURE_TRANSPORT'] = '1'
from oauthlib.oauth2 import LegacyApplicationClient
from requests_oauthlib import OAuth2Session
session = OAuth2Session(client=LegacyApplicationClient(client_id='demo'))
token = session.fetch_token(token_url='${server.url}/auth/token', username='${key}', password='${keySecret}', client_id='demo', client_secret='demo-secret')
print(token['expires_in'], session.get('${server.url}/api/v2/agents').status_code)
session.refresh_token('${server.url}/auth/token', client_id='demo', client_secret='demo-secret')
print('refreshed')
`
      const { stdout } = await run(oauthlib ?? '', ['-c', script])
      expect(stdout).toBe('3600 200\nrefreshed\n')
    },
  )
})
