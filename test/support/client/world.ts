// A small world to put a client into: a token endpoint that does as it is told, an API that knows which tokens live,
// and a fetch that reaches both. It judges nothing; checks.ts does.

import { tokenClient, type TokenClientOptions } from '../../../src/client/index.ts'
import { type VirtualClock, virtualClock } from './clock.ts'

export const TOKEN_URL = 'https://auth.example.com/auth/oauth/token'
export const TOKEN_URL_TWO = 'https://auth.example.org/auth/oauth/token'
export const API_URL = 'https://api.example.com/v1/agents'
export const CLIENT_ID = 'app-one'
/** With everything in it that breaks a form that was put together by hand. */
export const SECRET = 's3cr+t&100%=é====' as const

export type Reply = (request: Request) => Response | Promise<Response>

export interface World {
  readonly clock: VirtualClock
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** Token requests in the order of their arrival. `aborted` tells whether the client gave them up. */
  readonly requests: readonly TokenRequest[]
  readonly calls: readonly Request[]
  /** The next token requests are answered so, one each; after that they are granted. */
  plan(...replies: readonly Reply[]): void
  /** Every token request from now on is answered so. */
  always(reply: Reply): void
  /** API calls are answered so, after the token was looked at. */
  api(reply: Reply): void
  /** The answer to the nth API call comes this many ms after the token was looked at. */
  delay(ms: (index: number) => number): void
  /** All tokens of today end now. */
  revoke(): void
  isAlive(token: string): boolean
  grant(fields?: Readonly<Record<string, unknown>>): Reply
  /** Seconds for tokens that are granted without a plan. */
  lifetime: number
}

interface TokenRequest {
  readonly at: number
  readonly request: Request
  readonly body: string
  readonly aborted: () => boolean
  settled: boolean
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

export const refuse =
  (status: number, error: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  () =>
    json(status, { error, error_description: 'Client authentication failed' }, headers)

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Reply =>
  () =>
    new Response('nothing to see', { status: code, headers })

/** No answer, ever, and no ear for the abort signal. */
export const silence: Reply = () => new Promise<never>(() => undefined)

export const broken: Reply = () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) })
}

/** An answer that comes when it is released. */
export const held = (reply: Reply) => {
  let release: (() => void) | undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const later: Reply = async (request) => {
    await released
    return reply(request)
  }
  return { reply: later, release: () => release?.() }
}

const agents: Reply = () => json(200, { agents: [] })

export const makeWorld = (clock = virtualClock()): World => {
  const requests: TokenRequest[] = []
  const calls: Request[] = []
  const planned: Reply[] = []
  const tokens = new Map<string, number>()
  let issued = 0
  let standing: Reply | undefined
  let delay: ((index: number) => number) | undefined
  let api = agents

  const grant =
    (fields: Readonly<Record<string, unknown>> = {}): Reply =>
    () => {
      issued += 1
      const body = { access_token: `token-${issued}-live`, token_type: 'Bearer', expires_in: world.lifetime, ...fields }
      const seconds = Number(body.expires_in)
      tokens.set(body.access_token, clock.now() + (Number.isFinite(seconds) ? seconds : 3600) * 1000)
      return json(200, body)
    }

  const isAlive = (token: string) => clock.now() < (tokens.get(token) ?? 0)

  const world: World = {
    clock,
    requests,
    calls,
    lifetime: 3600,
    plan: (...replies) => void planned.push(...replies),
    always: (reply) => {
      standing = reply
    },
    api: (reply) => {
      api = reply
    },
    delay: (ms) => {
      delay = ms
    },
    revoke: () => tokens.clear(),
    isAlive,
    grant,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      // Some clients hang a query to the URL; it is a token request all the same.
      if (!request.url.startsWith(TOKEN_URL) && !request.url.startsWith(TOKEN_URL_TWO)) {
        calls.push(request)
        const token = request.headers.get('authorization')?.replace(/^Bearer /, '') ?? ''
        const answer = isAlive(token) ? await api(request) : json(401, { message: 'token is dead' })
        const ms = delay?.(calls.length - 1) ?? 0
        if (ms > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
        return answer
      }
      // The text is read before anything else: a signal that was aborted afterwards must not lose the record.
      const body =
        typeof init?.body === 'string' || init?.body instanceof URLSearchParams
          ? String(init.body)
          : await request.clone().text()
      const signal = init?.signal ?? request.signal
      const record: TokenRequest = { at: clock.now(), request, body, aborted: () => signal.aborted, settled: false }
      requests.push(record)
      const reply = planned.shift() ?? standing ?? grant()
      try {
        return await reply(request)
      } finally {
        record.settled = true
      }
    },
  }
  return world
}

/** What a client needs in a world. Nothing is left to chance: the moments are known. */
export const optionsIn = <T extends object>(world: World, changes: T) => ({
  tokenUrl: TOKEN_URL,
  clientId: CLIENT_ID,
  clientSecret: SECRET,
  fetch: world.fetch,
  clock: world.clock,
  random: () => 0.5,
  ...changes,
})

/** The reference client in a world. */
export const clientOf = (world: World, changes: Partial<TokenClientOptions> = {}) =>
  tokenClient(optionsIn(world, changes))

export interface Outcome<T> {
  state: 'pending' | 'fulfilled' | 'rejected'
  value?: T
  error?: unknown
}

/** Looks at a promise without waiting for it. */
export const watch = <T>(promise: Promise<T>): Outcome<T> => {
  const outcome: Outcome<T> = { state: 'pending' }
  promise.then(
    (value) => Object.assign(outcome, { state: 'fulfilled', value }),
    (error: unknown) => Object.assign(outcome, { state: 'rejected', error }),
  )
  return outcome
}

/** The error a promise is rejected with. */
export const failureOf = async (promise: Promise<unknown>): Promise<Record<string, unknown> & Error> => {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (outcome instanceof Error) return outcome as unknown as Record<string, unknown> & Error
  throw new Error(`there was no error, but ${typeof outcome}`)
}
