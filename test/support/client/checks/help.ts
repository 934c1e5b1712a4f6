// What several checks have in common: lengths of time, a client in its last minute, a look for secrets.

import { inspect } from 'node:util'
import type { StoredToken, TokenStore } from '../../../../src/client/index.ts'
import { type Bench, expect, type Subject } from '../judge.ts'
import { type Reply, SECRET } from '../world.ts'

export const SECOND = 1000

export const HOUR = 3_600_000

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** A client with a token of 3600 s, brought to its last minute. */
export const inMargin = async (bench: Bench, reply: Reply): Promise<{ subject: Subject; token: string }> => {
  const subject = await bench.make()
  const token = await subject.getToken()
  await bench.clock.advance(3540 * SECOND)
  bench.always(reply)
  return { subject, token }
}

/** Everything a log could show of a value, as one text. */
const everythingIn = (value: unknown): string => {
  const texts: string[] = []
  const attempt = (write: () => unknown) => {
    try {
      texts.push(String(write()))
    } catch (thrown) {
      texts.push(String(thrown))
    }
  }
  attempt(() => inspect(value, { depth: 20, showHidden: true, getters: true }))
  attempt(() => JSON.stringify(value))
  attempt(() => String(value))
  attempt(() => inspect(structuredClone(value), { depth: 20 }))
  if (value instanceof Error) {
    attempt(() => value.message)
    attempt(() => value.stack)
    attempt(() => inspect(Object.getOwnPropertyDescriptors(value), { depth: 20, showHidden: true }))
    if (value.cause !== undefined) texts.push(everythingIn(value.cause))
  }
  return texts.join('\n')
}

export const spellingsOfSecret: readonly string[] = [
  SECRET,
  encodeURIComponent(SECRET),
  new URLSearchParams({ s: SECRET }).toString().slice(2),
  Buffer.from(SECRET).toString('base64'),
]

export const holdsNone = (what: string, value: unknown, values: readonly string[]): void => {
  const text = everythingIn(value)
  for (const hidden of values)
    expect(!text.includes(hidden), `${what} shows ${hidden.startsWith('token') ? 'the token' : 'the secret'}`)
}

export const memory = (): TokenStore & { readonly entries: Map<string, StoredToken> } => {
  const entries = new Map<string, StoredToken>()
  return {
    entries,
    get: async (key) => entries.get(key),
    set: async (key, token) => void entries.set(key, token),
    delete: async (key) => void entries.delete(key),
  }
}

export const date = (at: number): string => new Date(at).toUTCString()
