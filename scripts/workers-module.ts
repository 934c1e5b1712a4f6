// The worker that scripts/workers.ts runs: one client for each case, kept between requests as an isolate keeps it. Its clock
// is that of the runtime and an offset, so that a token can age in a test.

import { type StoredToken, tokenClient, type TokenClient } from '../src/client/index.ts'

interface Context {
  waitUntil(promise: Promise<unknown>): void
}

interface Case {
  readonly client: TokenClient
  readonly time: { offset: number }
}

const cases = new Map<string, Case>()

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A store whose every answer takes a timer, which dies with its request. */
const slowStore = (entries = new Map<string, StoredToken>()) => ({
  get: async (key: string) => delay(20).then(() => entries.get(key)),
  set: async (key: string, token: StoredToken) => delay(20).then(() => void entries.set(key, token)),
  delete: async (key: string) => delay(20).then(() => void entries.delete(key)),
})

const caseOf = (name: string, tokenUrl: string): Case => {
  const known = cases.get(name)
  if (known !== undefined) return known
  const time = { offset: 0 }
  const made: Case = {
    time,
    client: tokenClient({
      tokenUrl,
      clientId: 'app',
      clientSecret: 'secret',
      attemptTimeout: '1s',
      deadline: '8s',
      clock: {
        now: () => Date.now() + time.offset,
        setTimeout: (callback, ms) => setTimeout(callback, ms),
        clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
      },
      ...(name.startsWith('store') && { store: slowStore() }),
    }),
  }
  cases.set(name, made)
  return made
}

export const worker = {
  /**
   * `/<case>?url=<token endpoint>`, and in milliseconds: `age`, to add to the clock; `linger`, to go on for after the
   * answer; `patience`, after which the caller aborts. With `forget` the token is not awaited.
   */
  fetch: async (request: Request, _env: unknown, context: Context): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url)
    const found = caseOf(pathname.slice(1), searchParams.get('url') ?? '')
    found.time.offset += Number(searchParams.get('age') ?? 0)
    const linger = Number(searchParams.get('linger') ?? 0)
    if (linger > 0) context.waitUntil(delay(linger))
    const patience = searchParams.get('patience')
    const call = found.client.getToken(patience === null ? {} : { signal: AbortSignal.timeout(Number(patience)) })
    if (searchParams.has('forget')) {
      call.catch(() => undefined)
      return new Response('forgotten')
    }
    try {
      return new Response(await call)
    } catch (thrown) {
      return new Response(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'failed', { status: 500 })
    }
  },
}
