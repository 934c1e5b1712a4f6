// The cases of cxone-mock, in a pact of this team: every answer that a right client can meet.

import { MatchersV3, PactV3 } from '@pact-foundation/pact'
import { cxoneContract } from 'cxone-mock/contracts'
import { match } from 'node:assert/strict'
import { test } from 'node:test'
import { requestToken } from '../src/token.js'

const pact = new PactV3({ consumer: 'pact-team-cases', provider: 'cxone-token', dir: 'pacts', logLevel: 'error' })
// This client never asks for a scope.
for (const { name, expects, run } of cxoneContract(pact, MatchersV3, {
  without: ['scope-asked', 'scope-not-granted'],
})) {
  test(name, async () => {
    const met = await run(({ token_url, client_id, client_secret }) =>
      requestToken(token_url, client_id, client_secret),
    )
    match(`${met.status} ${met.error} ${met.retry_after}`, RegExp(`^${expects.status} ${expects.error} `))
  })
}
