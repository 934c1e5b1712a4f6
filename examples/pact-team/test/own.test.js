// The team's own pact: the one request that its nightly report makes.

import { MatchersV3, PactV3 } from '@pact-foundation/pact'
import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { requestToken } from '../src/token.js'

const { fromProviderState, integer, string } = MatchersV3
const contentType = 'application/x-www-form-urlencoded'

test('the report gets a token', async () => {
  const pact = new PactV3({ consumer: 'pact-team', provider: 'cxone-token', dir: 'pacts', logLevel: 'error' })
  pact.given('an app is registered')
  pact.uponReceiving('a request for a token of the nightly report')
  pact.withRequest({
    method: 'POST',
    path: '/auth/oauth/token',
    contentType,
    headers: { 'Content-Type': contentType },
    body: {
      grant_type: 'client_credentials',
      client_id: fromProviderState('${client_id}', 'report'),
      client_secret: fromProviderState('${client_secret}', 'example-secret'),
    },
  })
  pact.willRespondWith({
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: { access_token: string('example-token'), token_type: 'Bearer', expires_in: integer(7_200) },
  })
  const { token } = await pact.executeTest(({ url }) =>
    requestToken(`${url}/auth/oauth/token`, 'report', 'example-secret'),
  )
  equal(token, 'example-token')
})
