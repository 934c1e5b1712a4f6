// Shares a token between processes. The client reads the store first and writes to it afterwards, each with a time
// limit: a store that throws, hangs or returns invalid data costs that limit once per request, and never a token. It
// has no lock: two processes that start together each send one request.

import { stopwatch, within } from './clock.ts'
import type { Tell } from './events.ts'
import type { Settings } from './options.ts'
import type { StoredToken, TokenStore } from './types.ts'

const ROUNDS = 10_000
/** How late a timer may be before its task is considered dead. */
const GRACE_MS = 1_000
const encoder = new TextEncoder()

/**
 * The key depends on the secret: knowing only the id must not give access to the token in a shared store, and a rotated
 * secret starts with an empty one. The iterations make guessing secrets from keys expensive.
 */
const storeKey = async ({ tokenUrl, clientId, clientSecret, scope }: Settings): Promise<string> => {
  const salt = encoder.encode(JSON.stringify(['cxone-mock/client', 1, tokenUrl, clientId, scope ?? null]))
  const secret = await crypto.subtle.importKey('raw', encoder.encode(clientSecret), 'PBKDF2', false, ['deriveBits'])
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS },
    secret,
    256,
  )
  return [...new Uint8Array(bits)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const isStoredToken = (value: unknown): value is StoredToken =>
  typeof value === 'object' &&
  value !== null &&
  'access_token' in value &&
  isTokenText(value.access_token) &&
  'startedAt' in value &&
  Number.isFinite(value.startedAt) &&
  'lifetime' in value &&
  Number.isFinite(value.lifetime)

/** Visible ASCII only: valid in a header. RFC 6750 section 2.1 allows even less. */
export const isTokenText = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7E]+$/.test(value)

export interface SharedToken {
  /** Returns a token that is still valid, or undefined. */
  read(): Promise<StoredToken | undefined>
  write(token: StoredToken): void
  /** Removes `access_token`, or any entry if it is omitted. A newer token of another process stays. */
  remove(access_token: string | undefined): void
}

export const sharedToken = (settings: Settings, store: TokenStore, tell: Tell): SharedToken => {
  const { clock, storeTimeout } = settings
  // The key itself, not its promise, which may have died with the request that started it.
  let key: string | undefined
  // Sequential, because a slow write of an old token could complete after its removal.
  let queue: Promise<unknown> = Promise.resolve()
  let busy = false
  let stepAge = stopwatch(clock)

  const limited = <T>(what: string, work: (key: string) => Promise<T>): Promise<T | undefined> => {
    const late = () => new Error(`no response within ${storeTimeout} ms`)
    return within(clock, storeTimeout, async () => work((key ??= await storeKey(settings))), late).catch(() => {
      // The message of the store is dropped: it may quote its input.
      tell({
        type: 'store',
        message: `${what} failed or took longer than ${storeTimeout} ms; continuing without the store`,
      })
      return undefined
    })
  }
  const enqueue = (what: string, work: (key: string) => Promise<void>): void => {
    // No step takes longer than its limit. If one does, it died with the request that started it, and so did the
    // others.
    if (busy && stepAge() > storeTimeout + GRACE_MS) {
      queue = Promise.resolve()
      busy = false
    }
    if (!busy) stepAge = stopwatch(clock)
    busy = true
    const own = queue
      .then(() => {
        stepAge = stopwatch(clock)
        return limited(what, work)
      })
      .finally(() => {
        if (queue === own) busy = false
      })
    queue = own
  }

  return {
    read: async () => {
      const found = await limited('reading', (at) => store.get(at))
      if (!isStoredToken(found)) return undefined
      const age = clock.now() - found.startedAt
      return age >= 0 && age < found.lifetime ? found : undefined
    },
    write: (token) => enqueue('writing', (at) => store.set(at, token)),
    remove: (access_token) =>
      enqueue('removing', async (at) => {
        const found = await store.get(at)
        if (access_token === undefined || found?.access_token === access_token) await store.delete(at)
      }),
  }
}
