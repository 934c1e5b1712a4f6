// Brings about what an example of the issuer wants, and the request with the token that it names.

import { issuer } from '../../src/profiles/issuer/index.ts'
import { credentialsOf, type Example } from '../../src/profiles/row.ts'
import type { CxoneMock } from '../../src/index.ts'
import type { WireRequest } from '../../src/engine/wire.ts'
import { engineOf } from '../../src/mock.ts'

/** The answer of the token endpoint. */
export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
  readonly expires_in: number
  readonly token_type: string
  readonly issued_token_type: string
}

/** Asks a mock itself, and leaves no trace in its journal's counts that a test looks at. */
export async function tokensOf(mock: CxoneMock, client_id = 'demo'): Promise<Tokens> {
  const { status, body } = await engineOf(mock).answer(
    issuer.request({}, { client_id, client_secret: `${client_id}-secret` }),
  )
  if (status !== 200) throw new Error(`no tokens: ${status} ${body}`)
  return JSON.parse(body) as Tokens
}

/** Sets up what the example wants; the request to send. */
export async function prepared(mock: CxoneMock, example: Example): Promise<WireRequest> {
  const { given = {}, grant } = example
  if (given.app) mock.apps.add(given.app)
  if (given.access_key) mock.access_keys.add(given.access_key)
  if (grant === undefined || grant === 'password') {
    if (given.fault) mock.faults.plan(given.fault)
    return issuer.request(example)
  }
  const token = await tokenOf(mock, example)
  if (given.fault) mock.faults.plan(given.fault)
  return issuer.request(example, { ...credentialsOf(example), token })
}

async function tokenOf(mock: CxoneMock, { grant, token = 'valid' }: Example): Promise<string> {
  const { access_token, refresh_token } = await tokensOf(mock)
  const good = grant === 'refresh_token' ? refresh_token : access_token
  switch (token) {
    case 'valid':
      return good
    case 'expired':
      mock.clock.advance('3h')
      return good
    case 'revoked':
      mock.tokens.revoke({ token: good })
      return good
    case 'forged':
      return `${good.slice(0, good.lastIndexOf('.'))}.${'A'.repeat(342)}`
    case 'malformed':
      return 'not-a-token'
  }
}
