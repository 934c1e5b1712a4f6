// Redaction of errors and responses from elsewhere, spelling by spelling and property by property.

import { expect, test } from 'vitest'
import { clientOf, failureOf, json, makeWorld, type Reply } from '../support/client/world.ts'

const ID = 'app-one'
/** A secret whose spellings all differ. */
const KEY = `k"&y €+`

const utf8 = (text: string) => Buffer.from(text).toString('base64')

const failWith = (reply: Reply, clientSecret = KEY) => {
  const world = makeWorld()
  world.always(reply)
  return failureOf(clientOf(world, { clientId: ID, clientSecret, retries: 0 }).getToken())
}

const throwing = (thrown: unknown): Reply => {
  return () => {
    throw thrown
  }
}

const spellings: [string, string][] = [
  ['as it is', KEY],
  ['in a form', 'k%22%26y+%E2%82%AC%2B'],
  ['as a part of a URL', encodeURIComponent(KEY)],
  ['in a whole URL', encodeURI(KEY)],
  ['in a form with small letters', 'k%22%26y+%e2%82%ac%2b'],
  ['as a part of a URL with small letters', 'k%22%26y%20%e2%82%ac%2b'],
  ['in a whole URL with small letters', 'k%22&y%20%e2%82%ac+'],
  ['in JSON', 'k\\"&y €+'],
  ['in Base64', utf8(KEY)],
  ['in Basic credentials', utf8(`${ID}:${KEY}`)],
]

test('the spellings of the test secret differ, and none contains another', () => {
  const values = spellings.map(([, spelling]) => spelling)
  for (const one of values) expect(values.filter((other) => other.includes(one))).toEqual([one])
})

test.for(spellings)('the client redacts the secret %s in every field of a response', async ([, spelling]) => {
  const failure = await failWith(() =>
    json(401, { error: `e ${spelling}!`, error_description: `d ${spelling}!` }, { 'mock-rule': `r ${utf8(KEY)}!` }),
  )
  expect(failure).toMatchObject({
    error: 'e [redacted]!',
    error_description: 'd [redacted]!',
    rule: 'r [redacted]!',
  })
  expect(failure.message).toContain('401 e [redacted]! (d [redacted]!), mock-rule r [redacted]!')
})

test.for(spellings)(
  'the client redacts the secret %s in every property of an error and its causes',
  async ([, spelling]) => {
    const make = (cause?: Error) => {
      const error = Object.assign(new Error(`m ${spelling}!`, { cause }), { code: `c ${spelling}!`, body: spelling })
      error.name = `n ${spelling}!`
      error.stack = `n ${spelling}!\n    at f (${spelling}!)`
      return error
    }
    const { message, cause } = await failWith(throwing(make(make())))
    const clean = { name: 'n [redacted]!', message: 'm [redacted]!', code: 'c [redacted]!' }
    expect(message).toContain('m [redacted]!')
    expect(cause).toMatchObject({ ...clean, cause: clean })
    for (const error of [cause, (cause as Error).cause] as Error[]) {
      expect(error.stack).toBe('n [redacted]!: m [redacted]!\n    at f ([redacted]!)')
      expect(error).not.toHaveProperty('body')
    }
  },
)

test('the client redacts the longest spelling of a secret first, so that no part of it remains', async () => {
  const failure = await failWith(() => json(401, { error: 'x', error_description: 'a%25 a% a%2525' }), 'a%')
  expect(failure['error_description']).toBe('[redacted] [redacted] [redacted]25')
})

test.for(['Bearer', 'bearer', 'BEARER', 'Basic', 'basic', 'BASIC'])(
  'the client redacts credentials after %s',
  async (scheme) => {
    const failure = await failWith(throwing(new Error(`sent ${scheme} aB.9~+/=_- to it`)))
    expect((failure.cause as Error).message).toBe(`sent ${scheme} [redacted] to it`)
  },
)

test('an error_description is cut to 500 characters', async () => {
  const failure = await failWith(() => json(401, { error: 'x', error_description: 'y'.repeat(501) }))
  expect(failure['error_description']).toBe('y'.repeat(500))
})

test.for(['\n', '\r', '\u0000', '\u001B', '\u009F', '\u200B', '\u202E', '\uFEFF', '\u2028', '\u2029'])(
  'the character %j in an error_description becomes a space',
  async (character) => {
    const failure = await failWith(() => json(401, { error: 'x', error_description: `a${character}${character}b` }))
    expect(failure['error_description']).toBe('a b')
  },
)

test('an error with a circular cause, direct or indirect, is copied to a depth of four causes', async () => {
  const own = new Error('own')
  own.cause = own
  const one = new Error('one')
  one.cause = new Error('two', { cause: one })
  for (const [thrown, messages] of [
    [own, ['own', 'own', 'own', 'own', 'own']],
    [one, ['one', 'two', 'one', 'two', 'one']],
  ] as const) {
    const failure = await failWith(throwing(thrown))
    const seen: string[] = []
    for (let { cause } = failure; cause instanceof Error; { cause } = cause) seen.push(cause.message)
    expect([failure['code'], seen]).toEqual(['unavailable', messages])
  }
})

test.for<[unknown, string]>([
  ['text with the secret', 'string thrown'],
  [undefined, 'undefined thrown'],
  [null, 'object thrown'],
  [{ message: KEY }, 'object thrown'],
])('the client reports only the type of a thrown %j, which is not an error', async ([thrown, words]) => {
  expect((await failWith(throwing(thrown))).cause).toMatchObject({ message: words })
})
