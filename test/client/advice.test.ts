// The advice in a refusal: for each OAuth error, for each status, and if neither is known.

import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { TOKEN_URL, clientOf, failureOf, json, makeWorld, type Reply, status } from '../support/client/world.ts'

const failWith = (reply: Reply, changes: object = {}) => {
  const world = makeWorld()
  world.always(reply)
  return failureOf(clientOf(world, { retries: 0, ...changes }).getToken())
}

const adviceOf = async (reply: Reply) => (await failWith(reply)).message.split('. Next: ')[1]

test.for([
  ['invalid_client', 'the secret is the current one'],
  ['unauthorized_client', 'grant enabled for this app'],
  ['invalid_scope', 'omit scope'],
  ['invalid_request', 'no proxy rewrites the form body'],
  ['invalid_grant', 'check the access key or refresh token'],
  ['unsupported_grant_type', 'an endpoint that offers client_credentials'],
  ['temporarily_unavailable', 'share one client between all callers'],
  ['server_error', 'the server failed'],
] as const)('the error %s advises: %s', async ([error, words]) => {
  expect(await adviceOf(() => json(400, { error }))).toContain(words)
})

test.for([
  [400, 'check the token URL'],
  [401, 'check client_id and client_secret'],
  [403, 'the app is approved'],
  [404, 'check the path of the token URL'],
  [405, 'this one does not accept POST'],
  [413, 'a form of a few hundred bytes'],
  [415, 'a proxy that changes the Content-Type'],
  [429, 'wait until retryAt'],
  [499, 'check the token URL'],
  [500, 'the server failed'],
  [503, 'the server failed'],
] as const)('a status of %i without an OAuth error advises: %s', async ([code, words]) => {
  expect(await adviceOf(status(code))).toContain(words)
})

test.for(['odd', 'constructor', 'toString', '__proto__'])(
  'the unknown error %s falls back to the advice for the status',
  async (error) => {
    expect(await adviceOf(() => json(401, { error }))).toContain('check client_id and client_secret')
  },
)

test('an error omits empty fields, and its message omits the query of the token URL', async () => {
  const failure = await failWith(() => json(401, { error: '', error_description: '' }), {
    tokenUrl: `${TOKEN_URL}?tenant=private`,
  })
  expect(failure.message).toMatch(`${TOKEN_URL} answered 401. Next: `)
  expect([Object.hasOwn(failure, 'error'), Object.hasOwn(failure, 'error_description')]).toEqual([false, false])
})

test('console.log and JSON show every field of an error', async () => {
  const failure = await failWith(() =>
    json(401, { error: 'the-error', error_description: 'the-words' }, { 'mock-rule': 'the-rule' }),
  )
  const fields = {
    code: 'refused',
    status: 401,
    error: 'the-error',
    error_description: 'the-words',
    rule: 'the-rule',
    retryAt: failure['retryAt'],
  }
  expect(JSON.parse(JSON.stringify(failure))).toEqual({ ...fields, name: 'TokenClientError', message: failure.message })
  expect({ ...failure, name: 'TokenClientError' }).toEqual({ ...fields, name: 'TokenClientError' })
  const shown = inspect(failure)
  for (const value of ['the-error', 'the-words', 'the-rule']) expect(shown).toContain(`'${value}'`)
})
